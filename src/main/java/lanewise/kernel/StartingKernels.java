package lanewise.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Vector kernels for networks that start on plain loops: until they are compiled, vector kernels
 * are a hundred times slower. Both give the same bits.
 *
 * <p>Calls go to the vector kernels. Those of an object that was {@linkplain #start started} go to
 * the plain loops until it {@linkplain #goOver goes over}; what such an object binds stays as it
 * was bound.
 */
public final class StartingKernels extends DelegatingKernels {
    private final Kernels plain;
    private final Kernels vector;

    private final State state;

    /** What kernels that were started from each other share. */
    private static final class State {
        /** Whether one of them has gone over: they are compiled then. */
        final AtomicBoolean compiled = new AtomicBoolean();

        final AtomicBoolean rehearsed = new AtomicBoolean();
        final AtomicLong plainNanos = new AtomicLong();
    }

    /**
     * Kernels that have not gone over yet.
     *
     * @param plain what computes until then
     * @param vector the same bits, slow until compiled
     */
    public StartingKernels(Kernels plain, Kernels vector) {
        this(plain, vector, vector, new State());
    }

    private StartingKernels(Kernels plain, Kernels vector, Kernels now, State state) {
        super(now);
        this.plain = plain;
        this.vector = vector;
        this.state = state;
    }

    /** Whether plain loops are faster: no network that has these kernels has gone over yet. */
    public boolean startsPlain() {
        return !state.compiled.get();
    }

    /** Kernels for one network, on plain loops. */
    public StartingKernels start() {
        return new StartingKernels(plain, vector, plain, state);
    }

    /**
     * Notes for how long plain loops computed. When that is enough, a daemon thread rehearses the
     * vector kernels, once for all; plain loops are faster until it ends.
     *
     * @param enough nanoseconds of all calls together, from which on a rehearsal is worth it
     * @param rehearsal made by the caller, run by the thread
     */
    public void took(long nanos, long enough, Supplier<Runnable> rehearsal) {
        boolean isEnough = state.plainNanos.addAndGet(nanos) >= enough;
        if (!isEnough || !startsPlain() || state.rehearsed.getAndSet(true)) {
            return;
        }
        try {
            Runnable run = rehearsal.get();
            Thread.ofPlatform().daemon().name("lanewise-start").start(() -> rehearse(run));
        } catch (OutOfMemoryError e) {
            state.compiled.set(true); // without a thread calls compile the vector kernels
        }
    }

    private void rehearse(Runnable rehearsal) {
        try {
            rehearsal.run();
        } finally {
            state.compiled.set(true);
        }
    }

    /** Goes over to the vector kernels, between two calls. */
    public void goOver() {
        state.compiled.set(true);
        handTo(vector);
    }

    /** The plain loops or the vector kernels, as calls are answered now. */
    public Kernels now() {
        return to();
    }

    /** The vector kernels. */
    public Kernels vector() {
        return vector;
    }

    /** The plain loops. */
    public Kernels plain() {
        return plain;
    }

    @Override
    public String name() {
        return vector.name();
    }
}
