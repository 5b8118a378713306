package lanewise.nn;

import lanewise.kernel.Kernels;
import lanewise.kernel.StartingKernels;
import lanewise.random.Key;

/**
 * The first answers of a virtual machine: until C2 has compiled them, vector kernels box every
 * lane. So plain loops, which have the same bits, answer; a daemon thread meanwhile rehearses the
 * vector kernels, and ends; then every inference goes over to them. A call never waits for it.
 */
final class InferenceStart {
    /** A program that computes no longer than this starts no thread. */
    private static final long PLAIN_NANOS = 100_000_000;

    private static final int PASSES = 300;

    /** Where processors are scarce, or the network is large; plain loops answer meanwhile. */
    private static final long MOST_NANOS = 15_000_000_000L;

    private final InferenceModel model;
    private final StartingKernels kernels;
    private final PackedWeights weights;

    private InferenceStart(InferenceModel model, StartingKernels kernels) {
        this.model = model;
        this.kernels = kernels;
        weights = model.packed(kernels.plain());
    }

    /** The start of a model; null if its kernels need none. */
    static InferenceStart of(InferenceModel model, Kernels kernels) {
        return kernels instanceof StartingKernels starting && starting.startsPlain()
                ? new InferenceStart(model, starting)
                : null;
    }

    /** The weights as the plain loops want them. */
    PackedWeights weights() {
        return weights;
    }

    /** What computes until the start is over. */
    BoundStream stream(int samples) {
        return new BoundStream(weights, model.input(), samples);
    }

    /** Whether the vector kernels are compiled. */
    boolean isOver() {
        return !kernels.startsPlain();
    }

    /**
     * Notes what plain loops computed.
     *
     * @param x has a sample from {@code xo} on, to rehearse with
     */
    void took(long nanos, float[] x, int xo) {
        kernels.took(nanos, PLAIN_NANOS, () -> rehearsal(x, xo));
    }

    /** Runs one sample and many, in turns. */
    private Runnable rehearsal(float[] x, int xo) {
        int size = model.input().size();
        float[] samples = new float[BoundStream.SAMPLES * size];
        for (int i = 0; i < BoundStream.SAMPLES; i++) {
            System.arraycopy(x, xo, samples, i * size, size);
        }
        return () -> {
            BoundStream stream = model.stream(BoundStream.SAMPLES);
            float[] y = new float[BoundStream.SAMPLES * stream.y.stride()];
            long begin = System.nanoTime();
            for (int i = 0; i < PASSES && System.nanoTime() - begin < MOST_NANOS; i++) {
                int count = i % 2 == 0 ? 1 : BoundStream.SAMPLES;
                stream.begin(Mode.EVAL, Key.of(i), 0, count);
                stream.forward(Mode.EVAL, Key.of(i), 0, count, samples, 0, y, 0);
            }
        };
    }
}
