package lanewise.nn;

import java.util.Arrays;
import java.util.Map;
import java.util.function.LongSupplier;
import lanewise.kernel.Kernels;
import lanewise.kernel.StartingKernels;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Slot;

/**
 * The first steps of a network in a virtual machine: until C2 has compiled them, vector kernels box
 * every lane. So a twin on plain loops, which has the same parameters and the same bits, computes
 * the first steps; then the vector kernels rehearse on two samples, which C2 needs a third less
 * work for than for whole batches; then the network goes over to them.
 */
final class Start {
    /** A program that computes no longer than this starts no thread. */
    private static final long PLAIN_NANOS = 300_000_000;

    /**
     * A step of more operations would take plain loops longer than vector kernels take to start.
     */
    private static final double MOST_FLOPS = 4e9;

    private static final int REHEARSED_SAMPLES = 2;

    /** Fewer leave C2 much to do, more only delay. */
    private static final int REHEARSED_STEPS = 60;

    /** Where processors are scarce; plain loops compute meanwhile. */
    private static final long MOST_NANOS = 15_000_000_000L;

    private final Network network;
    private final StartingKernels kernels;
    private final LongSupplier clock;
    private final boolean isSmall;
    private Network twin;

    /** What plain loops took since that was last noted. */
    private long nanos;

    /** What belongs to the first sample of the last batch; null before a backward pass. */
    private Target target;

    private Start(Network network, StartingKernels kernels, int batch, LongSupplier clock) {
        this.network = network;
        this.kernels = kernels;
        this.clock = clock;
        long sample = network.layers().flops(network.input().shape());
        isSmall = 3.0 * batch * sample <= MOST_FLOPS;
        twin =
                isSmall
                        ? network.again(network.parameters(), batch, kernels.plain())
                                .parallel(network.parallel())
                                .bind()
                        : null;
    }

    /** The kernels that a network tells of: those that it was given, started if it starts. */
    static Kernels kernels(NetworkBuilder builder) {
        if (!(builder.kernels instanceof StartingKernels given)) {
            return builder.kernels;
        }
        // The members of a group exchange what kernels made, in an order of their own.
        boolean may = builder.group.size() == 1 && !builder.keepsAll;
        return may && given.startsPlain() ? given.start() : given.vector();
    }

    /** The kernels that a network or an inference computes with when its start is over. */
    static Kernels bound(Kernels kernels) {
        return kernels instanceof StartingKernels started ? started.vector() : kernels;
    }

    /**
     * The start of a network; null if it has none, or if there is no memory for a twin. What fails
     * leaves no thread behind.
     */
    static Start of(Network network, NetworkBuilder builder) {
        if (!(network.kernels() instanceof StartingKernels started)) {
            return null;
        }
        try {
            return new Start(network, started, builder.batch, builder.clock);
        } catch (OutOfMemoryError e) {
            started.goOver();
            return null;
        } catch (Throwable t) {
            network.close();
            throw t;
        }
    }

    /** Whether the network computes by itself from this pass on, of so many samples. */
    boolean isOver(Mode mode, int samples) {
        if (isSmall) {
            int few = Math.min(REHEARSED_SAMPLES, samples);
            kernels.took(nanos, PLAIN_NANOS, () -> rehearsal(mode, few));
            nanos = 0;
            if (kernels.startsPlain()) {
                return false;
            }
        }
        end();
        return true;
    }

    /** Ends the start. */
    void end() {
        twin = null;
        kernels.goOver();
    }

    /** A pass of the twin; its outputs are the network's then. */
    void forward(Mode mode, int samples, Key key, double dropoutFactor) {
        long begin = clock.getAsLong();
        Slot x = network.input();
        twin.input().point(x.array(), x.offset());
        twin.dropoutFactor(dropoutFactor);
        twin.forward(mode, samples, key);
        for (Sequential.Named named : network.layers().layers()) {
            copy(twin.activations(named.path()), network.activations(named.path()), samples);
        }
        nanos += clock.getAsLong() - begin;
    }

    private void copy(Slot from, Slot to, int samples) {
        if (from != null && to != network.input()) {
            int floats = from.kept(samples) * from.stride();
            System.arraycopy(from.array(), from.offset(), to.array(), to.offset(), floats);
        }
    }

    double loss(Target wanted) {
        return twin.loss(wanted);
    }

    double backward(Target wanted, int samples) {
        long begin = clock.getAsLong();
        double value = twin.backward(wanted);
        target = first(wanted, samples);
        nanos += clock.getAsLong() - begin;
        return value;
    }

    double penalty() {
        return twin == null ? 0 : twin.penalty();
    }

    Map<String, Double> dropoutRates() {
        return twin == null ? Map.of() : twin.dropoutRates();
    }

    /** What belongs to the first sample. */
    private static Target first(Target all, int samples) {
        return all.labels() == null
                ? Target.values(Arrays.copyOf(all.values(), all.values().length / samples))
                : Target.labels(Arrays.copyOf(all.labels(), all.labels().length / samples));
    }

    /** The first sample's, for each of so many. */
    private Target repeated(int samples) {
        if (target.labels() != null) {
            int n = target.labels().length;
            int[] labels = new int[n * samples];
            Arrays.setAll(labels, i -> target.labels()[i % n]);
            return Target.labels(labels);
        }
        int n = target.values().length;
        float[] values = new float[n * samples];
        for (int i = 0; i < values.length; i++) {
            values[i] = target.values()[i % n];
        }
        return Target.values(values);
    }

    /** Runs the vector kernels on a few samples of the batch; all that it reads is copied now. */
    private Runnable rehearsal(Mode mode, int samples) {
        Slot input = network.input();
        int floats = samples * input.stride();
        float[] x = Arrays.copyOfRange(input.array(), input.offset(), input.offset() + floats);
        Target wanted = target == null ? null : repeated(samples);
        Parameters copy = network.parameters().copy();
        return () -> {
            try (Network few = network.again(copy, samples, kernels.vector()).bind()) {
                few.input().point(x, 0);
                long begin = System.nanoTime();
                for (int i = 0; i < REHEARSED_STEPS && within(begin); i++) {
                    few.forward(mode, samples, Key.of(i));
                    if (wanted != null) {
                        few.backward(wanted);
                    }
                }
            }
        };
    }

    private static boolean within(long begin) {
        return System.nanoTime() - begin < MOST_NANOS;
    }
}
