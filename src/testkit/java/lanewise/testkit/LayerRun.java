package lanewise.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Fusion;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/**
 * One layer on its own, bound as a network would bind it, with watched memory: each slot lies
 * elsewhere in its array, among garbage that must not change; results are NaN before a pass; inputs
 * and trained parameters are the same after it.
 *
 * <p>A batch goes through in chunks and in ranges of a few samples, in an order that {@link
 * BoundLayer} allows; a layer that looks at the whole batch is given it whole.
 */
public final class LayerRun {
    /** Samples of a chunk of {@link RunOptions#PLAIN}: small, so that a small batch has several. */
    public static final int CHUNK = 3;

    private final Layer layer;
    private final RunOptions options;
    private final int maxSamples;
    private final Parameters parameters;
    private final Slot x;
    private final Slot y;
    private final Slot dx;
    private final Slot dy;
    private final BoundLayer bound;
    private final Pass[] passes;
    private final RangeOrder order;
    private boolean overwritten;
    private float[] expected;

    /** Spelled out once: every check has its message ready. */
    private String said;

    /**
     * The gradients of one backward pass.
     *
     * @param input of the input's elements; empty where nobody asked for it
     * @param parameters of the block of trained parameters; 0 for those of neighbours
     */
    public record Gradients(float[] input, float[] parameters) {}

    /** Binds a layer with its first parameters. */
    public LayerRun(Layer layer, Shape input, int maxSamples, RunOptions options) {
        this(layer, input, maxSamples, options, null);
    }

    /** The same with parameters that were there before it was bound; null for the first ones. */
    LayerRun(Layer layer, Shape input, int maxSamples, RunOptions options, LayerRun trained) {
        this.layer = layer;
        this.options = options;
        this.maxSamples = maxSamples;
        order = new RangeOrder(options, layer.sampleWise());
        parameters = Neighbours.around(layer.parameters(input), options);
        if (trained != null) {
            parameters(trained);
        }
        x = slot(input, 0);
        y = options.inPlace() ? x : slot(layer.outputShape(input), 1);
        dx = options.inputGradient() ? slot(input, 2) : null;
        dy = !options.trains() ? null : options.inPlace() && dx != null ? dx : slot(y.shape(), 3);
        Workspace workspace = new Workspace();
        int chunks = order.most(maxSamples);
        Binding.Shared shared =
                new Binding.Shared(
                        maxSamples, chunks, true, parameters, options.kernels(), workspace);
        bound =
                layer.bind(
                        new Binding(options.path(), x, y, dx, dy, Fusion.Role.ALONE, null, shared));
        workspace.allocate();
        passes = new Pass[options.threads()];
        Arrays.setAll(passes, Pass::new);
    }

    /** Binds the layer of laws with drawn parameters; one seed in four keeps the first ones. */
    static LayerRun of(
            LayerBatchLaws laws,
            Layer layer,
            Shape shape,
            RunOptions options,
            int samples,
            long seed) {
        LayerRun run = new LayerRun(layer, shape, samples, options);
        return seed % 4 == 0 ? run : run.parameters(laws::parameters, Fill.centred(seed));
    }

    /** A forward and a backward pass of training. */
    Gradients train(float[] inputs, float[] outputGradients, long key) {
        forward(Mode.TRAIN, inputs, Key.of(key));
        return backward(outputGradients);
    }

    /** The same gradients of the input, where both have them, and of all parameters. */
    void assertSame(String what, Gradients expected, Gradients actual) {
        if (expected.input().length > 0 && actual.input().length > 0) {
            Bits.assertSame(says("dx " + what), expected.input(), actual.input());
        }
        Bits.assertSame(says("gradients " + what), expected.parameters(), actual.parameters());
    }

    /** Room for the largest batch, elsewhere in each array, with garbage around it. */
    private Slot slot(Shape shape, int which) {
        Slot slot = new Slot(shape);
        int before = new int[] {16, 21, 35, 50}[which] + 3 * options.place();
        float[] array = new float[before + maxSamples * slot.stride() + 16 + which];
        float[] garbage = Fill.centred(977L * which + options.place()).floats(61);
        for (int i = 0; i < array.length; i++) {
            array[i] = which == 3 && i % 5 == 0 ? Float.NaN : 1000 * garbage[i % 61];
        }
        slot.point(array, before);
        return slot;
    }

    /** The parameters, to be read and changed. */
    public Parameters parameters() {
        return parameters;
    }

    /** The layer's own parameters. */
    public List<Parameters.View> views() {
        List<Parameters.View> own = new ArrayList<>();
        for (Parameters.View view : parameters.views()) {
            if (view.name().startsWith(options.path() + ".")) {
                own.add(view);
            }
        }
        return own;
    }

    /** Gives the trained parameters of the layer values from a recipe. */
    public LayerRun parameters(ParameterValues values, Fill fill) {
        for (Parameters.View view : views()) {
            if (view.kind() == Parameters.Kind.TRAINABLE) {
                String name = view.name().substring(options.path().length() + 1);
                Fill own = Fill.centred(fill.seed()).next(name.hashCode());
                parameters.set(view.name(), values.of(name, own, view.size()));
            }
        }
        return this;
    }

    /** Copies all that the layer keeps from another run of it. */
    public LayerRun parameters(LayerRun other) {
        List<Parameters.View> theirs = other.views();
        List<Parameters.View> own = views();
        for (int i = 0; i < own.size(); i++) {
            parameters.set(own.get(i).name(), other.parameters.valuesOf(theirs.get(i).name()));
        }
        return this;
    }

    /** The values of the layer's own parameters, one behind the other. */
    public float[] ownValues() {
        return own(parameters.values(), true);
    }

    private float[] own(float[] block, boolean buffers) {
        float[] result = new float[block.length];
        int n = 0;
        for (Parameters.View view : views()) {
            if (buffers || view.kind() == Parameters.Kind.TRAINABLE) {
                System.arraycopy(block, view.offset(), result, n, view.size());
                n += view.size();
            }
        }
        return Arrays.copyOf(result, n);
    }

    /** What computes. */
    BoundLayer bound() {
        return bound;
    }

    /** Samples of a chunk of the last pass. */
    int chunkSamples() {
        return order.chunkSamples(passes[0].samples());
    }

    /** Floats of an input sample. */
    public int inputStride() {
        return x.stride();
    }

    /** Floats of an output sample. */
    public int outputStride() {
        return y.stride();
    }

    /** What a slot is called. */
    String name(Slot slot) {
        return slot == x ? "x" : slot == y ? "y" : slot == dx ? "dx" : "dy";
    }

    /** The layer and its input, then what is said of them. */
    public String says(String what) {
        if (said == null) {
            said = layer + " on " + x.shape() + ": ";
        }
        return said + what;
    }

    /** A forward pass of samples from number 0 on. */
    public float[] forward(Mode mode, float[] inputs, Key key) {
        return forward(mode, inputs, key, 0);
    }

    /**
     * A forward pass.
     *
     * @param inputs of as many samples as they make
     * @param first the number of the first sample, as {@link Pass#number} tells it
     * @return the outputs
     */
    public float[] forward(Mode mode, float[] inputs, Key key, long first) {
        int samples = inputs.length / x.stride();
        begin(mode, samples, key, first);
        Arrays.fill(y.array(), y.at(0), y.at(samples), Float.NaN);
        System.arraycopy(inputs, 0, x.array(), x.at(0), inputs.length);
        Watch watch = watch(mode == Mode.TRAIN);
        bound.pack();
        bound.prepare(passes[0]);
        eachRange(
                samples,
                false,
                (worker, from, to, chunk, start) -> bound.forward(passes[worker], from, to));
        watch.assertUntouched(y, 0, samples, dy);
        overwritten = false;
        return Arrays.copyOfRange(y.array(), y.at(0), y.at(samples));
    }

    /** A forward pass that nobody watches, prepared only if asked for or if the layer says so. */
    float[] forwardBare(Mode mode, float[] inputs, Key key, boolean prepares) {
        int samples = inputs.length / x.stride();
        begin(mode, samples, key, 0);
        System.arraycopy(inputs, 0, x.array(), x.at(0), inputs.length);
        if (prepares) {
            bound.pack();
        }
        if (prepares || bound.preparesEachPass()) {
            bound.prepare(passes[0]);
        }
        eachRange(
                samples,
                false,
                (worker, from, to, chunk, start) -> bound.forward(passes[worker], from, to));
        return Arrays.copyOfRange(y.array(), y.at(0), y.at(samples));
    }

    /** What each range must give on several threads, at once, again and again. */
    LayerRun expecting(float[] result) {
        expected = result;
        return this;
    }

    private Watch watch(boolean learns) {
        List<Slot> slots = new ArrayList<>();
        for (Slot slot : new Slot[] {x, y, dx, dy}) {
            if (slot != null && !slots.contains(slot)) {
                slots.add(slot);
            }
        }
        return new Watch(this, slots, learns);
    }

    private void begin(Mode mode, int samples, Key key, long first) {
        for (Pass pass : passes) {
            pass.begin(mode, samples, key);
            pass.startAt(first);
        }
    }

    /** Doubles the outputs of the last pass where they lie, as a layer in place might. */
    void overwriteOutputs() {
        overwritten = true;
        for (int i = y.at(0); i < y.at(passes[0].samples()); i++) {
            y.array()[i] *= 2;
        }
    }

    /** What every rate is multiplied by from now on, as a {@link DropoutSchedule} does it. */
    public LayerRun dropoutFactor(double factor) {
        for (Pass pass : passes) {
            pass.dropoutFactor(factor);
        }
        return this;
    }

    /** The rate that the layer says it dropped with in the last pass; NaN if it does not drop. */
    public double rate() {
        return bound.rate(passes[0]);
    }

    /** What the layer added to the loss in the last forward pass. */
    public double penalty() {
        return bound.penalty(passes[0]);
    }

    /** The backward pass of the last forward pass. */
    public Gradients backward(float[] outputGradients) {
        int samples = passes[0].samples();
        if (dx != null && dx != dy) {
            Arrays.fill(dx.array(), dx.at(0), dx.at(samples), Float.NaN);
        }
        float[] garbage = Fill.centred(3).floats(parameters.gradients().length);
        System.arraycopy(garbage, 0, parameters.gradients(), 0, garbage.length);
        System.arraycopy(outputGradients, 0, dy.array(), dy.at(0), outputGradients.length);
        Watch watch = watch(false);
        // Who sums by no chunk is not told which it is.
        boolean sums = bound.sumsByChunk();
        eachRange(
                samples,
                true,
                (worker, from, to, chunk, start) ->
                        bound.backward(passes[worker], from, to, sums ? chunk : 0, start));
        finish();
        watch.assertUntouched(dx, 0, samples, overwritten ? y : null, dy);
        float[] gradients = parameters.gradients().clone();
        for (Parameters.View view : parameters.views()) {
            if (view.kind() == Parameters.Kind.TRAINABLE && !views().contains(view)) {
                int from = view.offset();
                String what = "the gradient of another layer, " + view.name();
                Bits.assertSame(says(what), garbage, from, gradients, from, view.size());
                Arrays.fill(gradients, from, from + view.size(), 0f);
            }
        }
        return new Gradients(
                dx == null
                        ? new float[0]
                        : Arrays.copyOfRange(dx.array(), dx.at(0), dx.at(samples)),
                gradients);
    }

    /** Finishes the gradients of the layer's parameters, the last part first. */
    float[] finish() {
        int chunks = bound.sumsByChunk() ? order.chunks(passes[0].samples()) : 1;
        for (int part = bound.gradientParts() - 1; part >= 0; part--) {
            bound.gradients(passes[0], part, chunks);
        }
        return own(parameters.gradients(), false);
    }

    /**
     * Once more a range of the last passes, forward and backward: other samples are left alone.
     *
     * @param chunk that the range is of
     */
    void assertRangeKeepsToItself(int from, int to, int chunk) {
        int samples = passes[0].samples();
        Arrays.fill(y.array(), y.at(0), y.at(samples), 7);
        Watch watch = watch(false);
        bound.forward(passes[0], from, to);
        watch.assertUntouched(y, from, to, dy);
        Arrays.fill(dx.array(), dx.at(0), dx.at(samples), 7);
        watch = watch(false);
        bound.backward(passes[0], from, to, chunk, true);
        watch.assertUntouched(dx, from, to, dy);
    }

    /** The gradients of the layer's own parameters, one behind the other. */
    public float[] ownGradients(Gradients gradients) {
        return own(gradients.parameters(), false);
    }

    /** On several threads each range is checked as soon as it is through. */
    private void eachRange(int samples, boolean ascending, RangeOrder.Range use) {
        Slot result = ascending ? dx : y;
        RangeOrder.Range checked =
                (worker, from, to, chunk, start) -> {
                    use.run(worker, from, to, chunk, start);
                    if (expected != null) {
                        check(result, from, to);
                    }
                };
        try {
            order.run(samples, ascending, checked);
        } catch (OnThreads.Failure e) {
            throw new AssertionError(says("on several threads: " + e.getMessage()), e.getCause());
        }
    }

    private void check(Slot result, int from, int to) {
        int n = result.stride();
        String what = "samples from " + from + " on, beside others";
        Bits.assertSame(what, expected, from * n, result.array(), result.at(from), (to - from) * n);
    }
}
