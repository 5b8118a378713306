package lanewise.nn;

import java.util.Arrays;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/** Layers bound for inference, and memory for the samples that go through them together. */
final class BoundStream {
    /** Samples that go through all layers together, unless they depend on each other. */
    static final int SAMPLES = 8;

    private static final Key NO_KEY = new Key(0);

    /** Where samples may be put that are not channels-last yet. */
    final Slot staging;

    /** Where outputs may be put that are not yet in PyTorch's order; null if there is but one. */
    final Slot results;

    final Slot x;
    final Slot y;
    final BoundLayer[] layers;
    final long workspaceBytes;

    private final Pass pass = new Pass();
    private final BoundLayer[] preparedEachPass;

    /** Where the last layer writes when it may not write to the caller's array. */
    private final float[] outputs;

    private final int outputsAt;

    BoundStream(PackedWeights weights, Shape input, int samples) {
        Workspace workspace = new Workspace();
        staging = workspace.reserve(input, samples);
        BoundSequence sequence = weights.bind(samples, new Slot(input), workspace);
        results = results(sequence, samples, staging, workspace);
        workspace.allocate();
        workspaceBytes = workspace.bytes();
        x = sequence.x;
        y = sequence.y;
        outputs = y.array();
        outputsAt = y.offset();
        layers = sequence.layers();
        preparedEachPass =
                Arrays.stream(layers)
                        .filter(BoundLayer::preparesEachPass)
                        .toArray(BoundLayer[]::new);
        prepare();
    }

    /** Room for outputs that are not yet in PyTorch's order, where the inputs no longer are. */
    static Slot results(BoundSequence sequence, int samples, Slot staging, Workspace workspace) {
        workspace.release(staging);
        Shape output = sequence.y.shape();
        return output.rank() < 2 ? null : workspace.reserve(output, samples);
    }

    /** Derives what layers need from the parameters, once these have changed. */
    void prepare() {
        pass.begin(Mode.EVAL, 1, NO_KEY);
        for (BoundLayer layer : layers) {
            layer.prepare(pass);
        }
    }

    /** Begins a call, which {@link #forward} computes in parts, by its first part. */
    void begin(Mode mode, Key key, long first, int count) {
        pass.begin(mode, count, key);
        pass.startAt(first);
        for (BoundLayer layer : preparedEachPass) {
            layer.prepare(pass);
        }
    }

    /**
     * Computes a part of a call.
     *
     * @param first the number of the first sample
     * @param count at most those that were bound
     * @param from channels-last, the first sample at {@code xo}
     * @param to receives the outputs, the first at {@code yo}
     */
    void forward(
            Mode mode, Key key, long first, int count, float[] from, int xo, float[] to, int yo) {
        x.point(from, xo);
        // The last layer writes to y, unless it may not: a copy costs as much as an activation.
        boolean direct = y != x && from != to;
        if (direct) {
            y.point(to, yo);
        } else if (y != x) {
            y.point(outputs, outputsAt);
        }
        pass.begin(mode, count, key);
        pass.startAt(first);
        for (BoundLayer layer : layers) {
            layer.forward(pass, 0, count);
        }
        if (!direct) {
            System.arraycopy(y.array(), y.offset(), to, yo, count * y.stride());
        }
    }
}
