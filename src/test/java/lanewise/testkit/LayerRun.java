package lanewise.testkit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Fusion;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.nn.Sequential;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/**
 * One layer on its own, bound as a network would bind it, with watched memory: results are NaN
 * before a pass, and what lies around them must not change.
 *
 * <p>A batch goes through in chunks of {@value #CHUNK} samples and in ranges of a few, in the order
 * that {@link BoundLayer} promises; a layer that looks at the whole batch is given it whole.
 */
public final class LayerRun {
    /** Samples of a chunk: small, so that a small batch has several. */
    public static final int CHUNK = 3;

    private static final int MARGIN = 16;
    private static final float CANARY = -12345.678f;

    private final Layer layer;
    private final int maxSamples;
    private final int rangeSamples;
    private final Parameters parameters;
    private final Slot x;
    private final Slot y;
    private final Slot dx;
    private final Slot dy;
    private final BoundLayer bound;
    private final Pass pass = new Pass();

    /** What lies around each slot: other values than around the others, lest a copy be missed. */
    private final Map<Slot, Float> canaries = new HashMap<>();

    /**
     * The gradients of one backward pass.
     *
     * @param input of the input's elements
     * @param parameters of the block of trained parameters
     */
    public record Gradients(float[] input, float[] parameters) {}

    /** How a layer is bound and driven. */
    public record Options(Kernels kernels, int rangeSamples, boolean inPlace, String path) {
        /** The plain loops, ranges of two samples, out of place. */
        public static final Options PLAIN = new Options(KernelChoice.scalar(), 2, false, "layer");

        /** The same with other kernels. */
        public Options kernels(Kernels other) {
            return new Options(other, rangeSamples, inPlace, path);
        }

        /** The same with other ranges. */
        public Options rangeSamples(int count) {
            return new Options(kernels, count, inPlace, path);
        }

        /** The same with the output where the input is. */
        public Options inPlace(boolean wanted) {
            return new Options(kernels, rangeSamples, wanted, path);
        }

        /** The same at another place of the network. */
        public Options path(String name) {
            return new Options(kernels, rangeSamples, inPlace, name);
        }
    }

    /** Binds a layer with its default initialisation. */
    public LayerRun(Layer layer, Shape input, int maxSamples, Options options) {
        this.layer = layer;
        this.maxSamples = maxSamples;
        rangeSamples = layer.sampleWise() ? options.rangeSamples() : maxSamples;
        parameters =
                Sequential.of(Layers.named(options.path(), layer)).initialize(input, Key.of(1));
        x = slot(input);
        y = options.inPlace() ? x : slot(layer.outputShape(input));
        dx = slot(input);
        dy = options.inPlace() ? dx : slot(y.shape());
        Workspace workspace = new Workspace();
        bound =
                layer.bind(
                        new Binding(
                                options.path(),
                                x,
                                y,
                                dx,
                                dy,
                                Fusion.Role.ALONE,
                                new Binding.Shared(
                                        maxSamples,
                                        (maxSamples + CHUNK - 1) / CHUNK,
                                        true,
                                        parameters,
                                        options.kernels(),
                                        workspace)));
        workspace.allocate();
    }

    private Slot slot(Shape shape) {
        Slot slot = new Slot(shape);
        float[] array = new float[maxSamples * slot.stride() + 2 * MARGIN];
        Arrays.fill(array, CANARY - canaries.size());
        canaries.put(slot, array[0]);
        slot.point(array, MARGIN);
        return slot;
    }

    /** The layer's parameters, to be read and changed. */
    public Parameters parameters() {
        return parameters;
    }

    /** Floats of an output sample. */
    public int outputStride() {
        return y.stride();
    }

    /**
     * A forward pass.
     *
     * @param inputs of as many samples as they make
     * @return the outputs
     */
    public float[] forward(Mode mode, float[] inputs, Key key) {
        int samples = inputs.length / x.stride();
        pass.begin(mode, samples, key);
        Arrays.fill(y.array(), y.at(0), y.at(samples), Float.NaN);
        System.arraycopy(inputs, 0, x.array(), x.at(0), inputs.length);
        bound.prepare(pass);
        for (int chunk = 0; chunk < samples; chunk += chunkSamples()) {
            int end = Math.min(samples, chunk + chunkSamples());
            for (int from = chunk; from < end; from += rangeSamples) {
                bound.forward(pass, from, Math.min(end, from + rangeSamples));
            }
        }
        watch("the output", y);
        watch("the input", x);
        if (x != y) {
            Bits.assertSame(
                    "the input after the forward pass",
                    inputs,
                    0,
                    x.array(),
                    x.at(0),
                    inputs.length);
        }
        return Arrays.copyOfRange(y.array(), y.at(0), y.at(samples));
    }

    /** Doubles the outputs of the last pass where they lie, as a layer in place might. */
    void overwriteOutputs() {
        for (int i = y.at(0); i < y.at(pass.samples()); i++) {
            y.array()[i] *= 2;
        }
    }

    /** What every rate is multiplied by from now on, as a {@link DropoutSchedule} does it. */
    public LayerRun dropoutFactor(double factor) {
        pass.dropoutFactor(factor);
        return this;
    }

    /** The rate that the layer says it dropped with in the last pass; NaN if it does not drop. */
    public double rate() {
        return bound.rate(pass);
    }

    /** What the layer added to the loss in the last forward pass. */
    public double penalty() {
        return bound.penalty(pass);
    }

    /** The backward pass of the last forward pass in training. */
    public Gradients backward(float[] outputGradients) {
        int samples = pass.samples();
        Arrays.fill(dx.array(), dx.at(0), dx.at(samples), Float.NaN);
        Arrays.fill(parameters.gradients(), Float.NaN);
        System.arraycopy(outputGradients, 0, dy.array(), dy.at(0), outputGradients.length);
        int chunks = 0;
        for (int chunk = 0; chunk < samples; chunk += chunkSamples(), chunks++) {
            int end = Math.min(samples, chunk + chunkSamples());
            for (int from = chunk; from < end; from += rangeSamples) {
                int to = Math.min(end, from + rangeSamples);
                bound.backward(pass, from, to, chunks, from == chunk);
            }
        }
        for (int part = 0; part < bound.gradientParts(); part++) {
            bound.gradients(pass, part, chunks);
        }
        watch("the output's gradient", dy);
        watch("the input's gradient", dx);
        return new Gradients(
                Arrays.copyOfRange(dx.array(), dx.at(0), dx.at(samples)),
                parameters.gradients().clone());
    }

    private int chunkSamples() {
        return layer.sampleWise() ? CHUNK : maxSamples;
    }

    private void watch(String what, Slot slot) {
        float[] array = slot.array();
        float canary = canaries.get(slot);
        for (int i = 0; i < MARGIN; i++) {
            if (array[i] != canary || array[array.length - 1 - i] != canary) {
                throw new AssertionError(layer + " writes beside " + what);
            }
        }
    }
}
