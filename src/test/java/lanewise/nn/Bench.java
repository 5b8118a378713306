package lanewise.nn;

import java.util.Arrays;
import lanewise.kernel.Kernels;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/** Layers bound alone, fed and read in PyTorch's order, their chunks as small as wanted. */
public final class Bench {
    private final Sequential layers;
    private final BoundSequence sequence;
    private final Parameters parameters;
    private final Pass pass = new Pass();
    private final int samples;
    private int chunkSamples = 2;

    /** The layers get the names that {@link Sequential} gives them. */
    public Bench(Kernels kernels, Shape input, int samples, Layer... members) {
        layers = Sequential.of(members);
        this.samples = samples;
        parameters = layers.initialize(input, Key.of(7));
        Workspace workspace = new Workspace();
        Slot x = workspace.reserve(input, samples);
        Binding.Shared shared =
                new Binding.Shared(samples, samples, true, parameters, kernels, workspace);
        sequence = new BoundSequence(layers, x, true, true, 0, shared);
        workspace.allocate();
    }

    public Parameters parameters() {
        return parameters;
    }

    public Slot y() {
        return sequence.y;
    }

    Slot dy() {
        return sequence.dy;
    }

    public Bench chunks(int chunkSize) {
        chunkSamples = chunkSize;
        return this;
    }

    public float[] forward(Mode mode, Key key, float[] x) {
        write(sequence.x, x);
        pass.begin(mode, samples, key);
        boolean whole = !layers.sampleWise();
        for (BoundSequence.Member member : sequence.members) {
            member.bound().pack();
            member.bound().prepare(pass);
        }
        int step = whole ? samples : chunkSamples;
        for (int from = 0; from < samples; from += step) {
            for (BoundSequence.Member member : sequence.members) {
                member.bound().forward(pass, from, Math.min(samples, from + step));
            }
        }
        return read(sequence.y);
    }

    /** The gradient of the input; those of the parameters are in their block. */
    public float[] backward(float[] dy) {
        write(sequence.dy, dy);
        Arrays.fill(parameters.gradients(), Float.NaN);
        boolean whole = !layers.sampleWise();
        int step = whole ? samples : chunkSamples;
        int chunks = (samples + step - 1) / step;
        for (int chunk = 0; chunk < chunks; chunk++) {
            int end = Math.min(samples, (chunk + 1) * step);
            // Two ranges a chunk, where it has two samples.
            int size = whole ? step : Math.max(1, step / 2);
            for (int from = chunk * step; from < end; from += size) {
                for (BoundSequence.Member member : sequence.members.reversed()) {
                    member.bound()
                            .backward(
                                    pass,
                                    from,
                                    Math.min(end, from + size),
                                    chunk,
                                    from == chunk * step);
                }
            }
        }
        for (BoundSequence.Member member : sequence.members) {
            for (int part = 0; part < member.bound().gradientParts(); part++) {
                member.bound().gradients(pass, part, chunks);
            }
        }
        return read(sequence.dx);
    }

    /** What the layers add to the loss of the last pass. */
    double penalty() {
        return sequence.members.stream().mapToDouble(each -> each.bound().penalty(pass)).sum();
    }

    private void write(Slot slot, float[] values) {
        for (int i = 0; i < samples; i++) {
            Layout.toChannelsLast(
                    slot.shape(), values, i * slot.stride(), slot.array(), slot.at(i));
        }
    }

    private float[] read(Slot slot) {
        float[] values = new float[samples * slot.stride()];
        for (int i = 0; i < samples; i++) {
            Layout.toChannelsFirst(
                    slot.shape(), slot.array(), slot.at(i), values, i * slot.stride());
        }
        return values;
    }
}
