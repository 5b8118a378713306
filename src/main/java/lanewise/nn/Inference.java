package lanewise.nn;

import java.util.Arrays;
import lanewise.kernel.KernelChoice;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/**
 * A network bound for inference: fused layers, weights packed once, memory for a few samples that
 * stays in cache. A call allocates nothing.
 *
 * <p>Not safe for several threads at once: one object a thread; they may share parameters.
 */
public final class Inference {
    /** Samples that go through all layers together. */
    static final int STREAM_SAMPLES = 8;

    private static final Key NO_KEY = new Key(0);

    private final BoundSequence sequence;
    private final BoundLayer[] layers;
    private final BoundLayer[] preparedEachPass;
    private final Slot staging;

    /** Outputs that are not yet in PyTorch's order; null where there is but one order. */
    private final Slot results;

    /** Where the last layer writes when it may not write to the caller's array. */
    private final float[] outputs;

    private final int outputsAt;
    private final Pass pass = new Pass();

    Inference(Sequential sequential, Parameters parameters, Shape input) {
        Workspace workspace = new Workspace();
        staging = workspace.reserve(input, STREAM_SAMPLES);
        sequence =
                new BoundSequence(
                        sequential,
                        new Slot(input),
                        STREAM_SAMPLES,
                        1,
                        false,
                        false,
                        true,
                        0,
                        parameters,
                        KernelChoice.preferred(),
                        workspace);
        Shape output = sequence.y.shape();
        results = output.rank() < 2 ? null : workspace.reserve(output, STREAM_SAMPLES);
        workspace.allocate();
        outputs = sequence.y.array();
        outputsAt = sequence.y.offset();
        layers =
                sequence.members.stream()
                        .map(BoundSequence.Member::bound)
                        .toArray(BoundLayer[]::new);
        preparedEachPass =
                Arrays.stream(layers)
                        .filter(BoundLayer::preparesEachPass)
                        .toArray(BoundLayer[]::new);
        refresh();
    }

    /** The shape of an input sample. */
    public Shape input() {
        return sequence.x.shape();
    }

    /** The shape of an output sample. */
    public Shape output() {
        return sequence.y.shape();
    }

    /** Whether samples of one pass share what is drawn for it, as dropped weights are shared. */
    public boolean sharesDraws() {
        return Arrays.stream(layers).anyMatch(BoundLayer::sharesDraws);
    }

    /** Reads the parameters again after they have changed. */
    public void refresh() {
        pass.begin(Mode.EVAL, 1, NO_KEY);
        for (BoundLayer layer : layers) {
            layer.prepare(pass);
        }
    }

    /**
     * Runs samples that are channels-last (height, width, channels), the fast way in.
     *
     * @param samples how many
     * @param x the samples, the first at {@code xo}
     * @param y receives the outputs, the first at {@code yo}
     * @throws IllegalArgumentException if there is no sample or an array is too short
     */
    public void runChannelsLast(int samples, float[] x, int xo, float[] y, int yo) {
        run(Mode.EVAL, NO_KEY, samples, x, xo, y, yo);
    }

    /**
     * As {@link #runChannelsLast}, in a mode. Dropout draws from {@code key} and a sample's number,
     * so what is dropped is what a {@link Network} drops with that key.
     *
     * @param mode evaluation or Monte-Carlo evaluation
     * @param key the randomness
     * @throws IllegalArgumentException if asked to train, if there is no sample, or if an array is
     *     too short
     */
    public void run(Mode mode, Key key, int samples, float[] x, int xo, float[] y, int yo) {
        if (mode == Mode.TRAIN) {
            throw new IllegalArgumentException(
                    "inference in mode TRAIN, expected EVAL or MONTE_CARLO; to train bind a"
                            + " Network");
        }
        require(samples);
        run(mode, key, 0, samples, x, xo, y, yo);
    }

    /** As above, of samples that are numbered from {@code first} on. */
    void run(Mode mode, Key key, long first, int samples, float[] x, int xo, float[] y, int yo) {
        Slot in = sequence.x;
        Slot out = sequence.y;
        require("input", x.length - xo, (long) samples * in.stride());
        require("output", y.length - yo, (long) samples * out.stride());
        // The last layer writes to y, unless it may not: a copy costs as much as an activation.
        boolean direct = out != in && x != y;
        if (!direct && out != in) {
            out.point(outputs, outputsAt);
        }
        for (int from = 0; from < samples; from += STREAM_SAMPLES) {
            int count = Math.min(STREAM_SAMPLES, samples - from);
            in.point(x, xo + from * in.stride());
            if (direct) {
                out.point(y, yo + from * out.stride());
            }
            pass.begin(mode, count, key);
            pass.startAt(first + from);
            if (from == 0) {
                for (BoundLayer layer : preparedEachPass) {
                    layer.prepare(pass);
                }
            }
            for (BoundLayer layer : layers) {
                layer.forward(pass, 0, count);
            }
            if (!direct) {
                int to = yo + from * out.stride();
                System.arraycopy(out.array(), out.offset(), y, to, count * out.stride());
            }
        }
    }

    /**
     * Runs samples that lie in PyTorch's order (channels, height, width), as the outputs do then.
     *
     * @param samples how many
     * @param x the samples one after another
     * @param y receives the outputs one after another
     * @throws IllegalArgumentException if there is no sample or an array is too short
     */
    public void run(int samples, float[] x, float[] y) {
        Shape shape = sequence.x.shape();
        require(samples);
        require("input", x.length, (long) samples * shape.size());
        require("output", y.length, (long) samples * sequence.y.stride());
        Slot in = staging;
        for (int from = 0; from < samples; from += STREAM_SAMPLES) {
            int count = Math.min(STREAM_SAMPLES, samples - from);
            for (int i = 0; i < count; i++) {
                Layout.toChannelsLast(shape, x, (from + i) * shape.size(), in.array(), in.at(i));
            }
            int yo = from * sequence.y.stride();
            if (results == null) {
                run(Mode.EVAL, NO_KEY, count, in.array(), in.offset(), y, yo);
            } else {
                Slot out = results;
                run(Mode.EVAL, NO_KEY, count, in.array(), in.offset(), out.array(), out.offset());
                for (int i = 0; i < count; i++) {
                    int to = yo + i * out.stride();
                    Layout.toChannelsFirst(out.shape(), out.array(), out.at(i), y, to);
                }
            }
        }
    }

    private static void require(int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException(
                    "inference of " + samples + " samples, expected 1 or more");
        }
    }

    private static void require(String what, int given, long expected) {
        if (given < expected) {
            throw new IllegalArgumentException(
                    "%s: an array of %d floats, expected at least %d"
                            .formatted(what, given, expected));
        }
    }
}
