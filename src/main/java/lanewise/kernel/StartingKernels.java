package lanewise.kernel;

import java.util.concurrent.atomic.AtomicBoolean;

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

    /** Whether kernels that were started from these have gone over: they are compiled then. */
    private final AtomicBoolean compiled;

    /**
     * Kernels that have not gone over yet.
     *
     * @param plain what computes until then
     * @param vector the same bits, slow until compiled
     */
    public StartingKernels(Kernels plain, Kernels vector) {
        this(plain, vector, vector, new AtomicBoolean());
    }

    private StartingKernels(Kernels plain, Kernels vector, Kernels now, AtomicBoolean compiled) {
        super(now);
        this.plain = plain;
        this.vector = vector;
        this.compiled = compiled;
    }

    /** Whether plain loops are faster: no network that has these kernels has gone over yet. */
    public boolean startsPlain() {
        return !compiled.get();
    }

    /** Kernels for one network, on plain loops. */
    public StartingKernels start() {
        return new StartingKernels(plain, vector, plain, compiled);
    }

    /** Goes over to the vector kernels, between two calls. */
    public void goOver() {
        compiled.set(true);
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
