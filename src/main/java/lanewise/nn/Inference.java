package lanewise.nn;

import java.util.Arrays;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * A network bound for inference: fused layers, weights packed once, memory for a few samples that
 * stays in cache. A call allocates nothing; only where samples depend on each other, as in batch
 * normalisation without running statistics, a batch larger than any before makes room for itself.
 *
 * <p>In a virtual machine that has not compiled the vector kernels yet, plain loops answer, with
 * the same bits. Once they have taken 0.1 s, a daemon thread rehearses the vector kernels, and
 * ends; no call waits for it.
 *
 * <p>Not safe for several threads at once, which is refused where it is seen: one object a thread;
 * objects of one {@link InferenceModel} share the packed weights.
 */
public final class Inference {
    private static final Key NO_KEY = new Key(0);

    private final InferenceModel model;
    private final Runnable refreshing;
    private final Shape input;
    private final OneAtATime turn = new OneAtATime();

    /** Whether samples depend on each other, so that a batch goes through together. */
    private final boolean together;

    /** Samples that go through all layers together. */
    private int step = BoundStream.SAMPLES;

    private BoundStream stream;

    /** Whether plain loops compute, until the vector kernels are compiled. */
    private boolean starts;

    /**
     * @param refreshing packs the weights again
     */
    Inference(InferenceModel model, Runnable refreshing) {
        this.model = model;
        this.refreshing = refreshing;
        input = model.input();
        together = !model.layers().sampleWiseInEvaluation();
        InferenceStart start = model.start();
        starts = start != null;
        stream = starts ? start.stream(step) : model.stream(step);
    }

    /** Makes room for a batch whose samples depend on each other. */
    private void room(int samples) {
        if (together && samples > step) {
            // By plain loops so large a pass might have no end.
            goOver(samples);
        }
    }

    private void goOver(int samples) {
        stream = model.stream(samples);
        step = samples;
        starts = false;
    }

    /** What computes now; null if the vector kernels do. */
    private InferenceStart start() {
        InferenceStart start = starts ? model.start() : null;
        if (starts && start == null) {
            goOver(step);
        }
        return start;
    }

    /** Whether an output depends on its own sample alone. */
    boolean sampleWise() {
        return !together;
    }

    /** The shape of an input sample. */
    public Shape input() {
        return input;
    }

    /** The shape of an output sample. */
    public Shape output() {
        return stream.y.shape();
    }

    /** Whether samples of one pass share what is drawn for it, as dropped weights are shared. */
    public boolean sharesDraws() {
        return Arrays.stream(stream.layers).anyMatch(BoundLayer::sharesDraws);
    }

    /** Bytes of this object's own memory; weights are packed in its model. */
    public long workspaceBytes() {
        return stream.workspaceBytes;
    }

    /** What the weights are packed in; objects made of it share them. */
    public InferenceModel model() {
        return model;
    }

    /**
     * Reads the parameters again after they have changed.
     *
     * @throws IllegalStateException if the weights are an {@link InferenceModel}'s, which others
     *     share
     */
    public void refresh() {
        enter();
        try {
            refreshing.run();
            stream.prepare();
        } finally {
            turn.leave();
        }
    }

    /**
     * Runs samples that lie in PyTorch's order (channels, height, width), as the outputs do then.
     * What is not finite goes through as in any arithmetic; a {@code Predictor} refuses it.
     *
     * @param x the samples one after another, as many as the array has
     * @return the outputs one after another, a new array
     * @throws IllegalArgumentException if these are not whole samples, one or more
     */
    public float[] run(float[] x) {
        return run(Mode.EVAL, NO_KEY, x);
    }

    /**
     * As {@link #run(float[])}, in a mode. Dropout draws from {@code key} and a sample's number, so
     * what is dropped is what a {@link Network} drops with that key.
     *
     * @param mode evaluation or Monte-Carlo evaluation
     * @param key the randomness
     * @throws IllegalArgumentException also if asked to train
     */
    public float[] run(Mode mode, Key key, float[] x) {
        require(mode);
        int stride = stream.x.stride();
        int samples = stride == 0 ? 0 : x.length / stride;
        if (samples * stride != x.length) {
            throw new IllegalArgumentException(
                    "input: an array of %d floats, expected samples of %s, %d floats each"
                            .formatted(x.length, input(), stride));
        }
        require(samples);
        float[] y = new float[Math.multiplyExact(samples, stream.y.stride())];
        run(mode, key, samples, x, y);
        return y;
    }

    /**
     * Runs samples that lie in PyTorch's order (channels, height, width), as the outputs do then.
     *
     * @param samples how many
     * @param x the samples one after another
     * @param y receives the outputs one after another; may be x where an output is no larger than
     *     an input
     * @throws IllegalArgumentException if there is no sample, if an array is too short, or if the
     *     outputs would overwrite inputs that are still to be read
     */
    public void run(int samples, float[] x, float[] y) {
        run(Mode.EVAL, NO_KEY, samples, x, y);
    }

    private void run(Mode mode, Key key, int samples, float[] x, float[] y) {
        require(samples);
        require(samples, x, 0, y, 0);
        enter();
        try {
            room(samples);
            Shape shape = input;
            Slot in = stream.staging;
            Slot results = stream.results;
            for (int from = 0; from < samples; from += step) {
                int count = Math.min(step, samples - from);
                for (int i = 0; i < count; i++) {
                    int at = (from + i) * shape.size();
                    Layout.toChannelsLast(shape, x, at, in.array(), in.at(i));
                }
                int yo = from * stream.y.stride();
                if (results == null) {
                    stream(mode, key, from, count, in.array(), in.offset(), y, yo);
                } else {
                    Slot out = results;
                    float[] last = out.array();
                    stream(mode, key, from, count, in.array(), in.offset(), last, out.at(0));
                    for (int i = 0; i < count; i++) {
                        int to = yo + i * out.stride();
                        Layout.toChannelsFirst(out.shape(), last, out.at(i), y, to);
                    }
                }
            }
        } finally {
            turn.leave();
        }
    }

    /**
     * Runs samples that are channels-last (height, width, channels), the fast way in.
     *
     * @param samples how many
     * @param x the samples, the first at {@code xo}
     * @param y receives the outputs, the first at {@code yo}; may be x where no output is written
     *     beyond the input that it is made of
     * @throws IllegalArgumentException if there is no sample, if an array is too short, if an
     *     offset is negative, or if the outputs would overwrite inputs that are still to be read
     */
    public void runChannelsLast(int samples, float[] x, int xo, float[] y, int yo) {
        runChannelsLast(Mode.EVAL, NO_KEY, samples, x, xo, y, yo);
    }

    /**
     * As {@link #runChannelsLast(int, float[], int, float[], int)}, in a mode as of {@link
     * #run(Mode, Key, float[])}.
     */
    public void runChannelsLast(
            Mode mode, Key key, int samples, float[] x, int xo, float[] y, int yo) {
        require(mode);
        require(samples);
        runChannelsLast(mode, key, 0, samples, x, xo, y, yo);
    }

    /** As above, of samples that are numbered from {@code first} on. */
    void runChannelsLast(
            Mode mode, Key key, long first, int samples, float[] x, int xo, float[] y, int yo) {
        require(samples, x, xo, y, yo);
        enter();
        try {
            room(samples);
            stream(mode, key, first, samples, x, xo, y, yo);
        } finally {
            turn.leave();
        }
    }

    private void stream(
            Mode mode, Key key, long first, int samples, float[] x, int xo, float[] y, int yo) {
        BoundStream begun = null;
        for (int from = 0; from < samples; from += step) {
            int xAt = xo + from * stream.x.stride();
            int yAt = yo + from * stream.y.stride();
            InferenceStart start = start();
            long begin = start == null ? 0 : System.nanoTime();
            if (stream != begun) {
                begun = stream;
                begun.begin(mode, key, first, Math.min(step, samples));
            }
            begun.forward(mode, key, first + from, Math.min(step, samples - from), x, xAt, y, yAt);
            if (start != null) {
                start.took(System.nanoTime() - begin, x, xAt);
            }
        }
    }

    private void enter() {
        turn.enter(
                "two threads use this inference at once; make one for each thread, of one"
                        + " InferenceModel");
    }

    private static void require(Mode mode) {
        if (mode == Mode.TRAIN) {
            throw new IllegalArgumentException(
                    "inference in mode TRAIN, expected EVAL or MONTE_CARLO; to train bind a"
                            + " Network");
        }
    }

    private static void require(int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException(
                    "inference of " + samples + " samples, expected 1 or more");
        }
    }

    private void require(int samples, float[] x, int xo, float[] y, int yo) {
        long in = (long) samples * stream.x.stride();
        long out = (long) samples * stream.y.stride();
        require("input", x, xo, in);
        require("output", y, yo, out);
        boolean apart = x != y || xo + in <= yo || yo + out <= xo;
        if (!apart && (yo > xo || out > in)) {
            throw new IllegalArgumentException(
                    ("outputs of %s written over inputs of %s in one array, from %d on over %d,"
                                    + " would overwrite inputs before they are read; give the"
                                    + " outputs an array of their own")
                            .formatted(output(), input(), yo, xo));
        }
    }

    private static void require(String what, float[] array, int offset, long expected) {
        if (offset < 0) {
            throw new IllegalArgumentException(
                    "%s: offset %d, expected 0 or more".formatted(what, offset));
        }
        if (array.length - offset < expected) {
            throw new IllegalArgumentException(
                    "%s: an array of %d floats from %d on, expected at least %d"
                            .formatted(what, array.length - offset, offset, expected));
        }
    }

    @Override
    public String toString() {
        return "Inference[%s to %s: %s]".formatted(input(), output(), model.layers());
    }
}
