package lanewise.testkit;

import java.util.Arrays;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/**
 * What every layer keeps. A test class that implements this says which layer and which input, and
 * gets the suite:
 *
 * <pre>{@code
 * class MyLayerTest implements LayerLaws {
 *     @Override
 *     public Layer layer() {
 *         return new MyLayer(3);
 *     }
 *
 *     @Override
 *     public Shape input() {
 *         return Shape.of(5);
 *     }
 * }
 * }</pre>
 */
public interface LayerLaws {
    /** The layer under test; asked for anew in every try. */
    Layer layer();

    /** The shape of an input sample; small, so that the Jacobian is too. */
    Shape input();

    /** Inputs from a recipe; to be overridden where not every float is an input. */
    default float[] inputs(Fill fill, int n) {
        return fill.floats(n);
    }

    /** Whether outputs depend smoothly on inputs, so that the layer owes them a gradient. */
    default boolean differentiableByInput() {
        return true;
    }

    /**
     * Whether one output may have kinks at several places at once, so that its slopes on both sides
     * do not bracket its gradient; then no ties and zeros are planted.
     */
    default boolean composite() {
        return false;
    }

    /** What results must equal, bit for bit, with {@link KernelChoice#preferred()}. */
    private LayerRun run(LayerRun.Options options, int samples) {
        return new LayerRun(layer(), input(), samples, options);
    }

    private float[] batch(Fill fill, int samples) {
        return inputs(fill, samples * input().size());
    }

    /** Analytic equals numeric along random directions, for the input and every parameter. */
    @Law
    @Label("gradients: backward is the derivative of forward along every direction")
    default void gradientsAreDerivatives(
            @ForAll @IntRange(min = 2, max = 5) int samples,
            @ForAll @IntRange(max = 100_000) int seed) {
        GradientCheck.of(layer(), input())
                .samples(samples)
                .fill(Fill.centred(seed))
                .directional(this::inputs, differentiableByInput());
    }

    /** Analytic equals numeric element by element, ties and zeros planted; one try in five. */
    @Law
    @Label("gradients: every element of the Jacobian, kinks included")
    default void jacobianIsRight(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(max = 4) int thinned) {
        if (differentiableByInput() && thinned == 0) {
            GradientCheck.of(layer(), input())
                    .samples(layer().sampleWise() ? 1 : 3)
                    .fill(composite() ? Fill.centred(fill.seed()) : fill)
                    .jacobian(this::inputs);
        }
    }

    /** The backward pass is linear in the output's gradient: twice the one, the sum of two. */
    @Law
    @Label("gradients: the gradient of a sum is the sum of gradients, twice is doubled")
    default void backwardIsLinear(
            @ForAll @IntRange(min = 2, max = 7) int samples,
            @ForAll @IntRange(max = 100_000) int seed) {
        LayerRun run = run(LayerRun.Options.PLAIN, samples);
        Fill fill = Fill.centred(seed);
        float[] x = batch(fill, samples);
        int n = samples * run.outputStride();
        float[] one = fill.next(1).floats(n);
        float[] other = fill.next(2).floats(n);
        float[] twice = new float[n];
        float[] sum = new float[n];
        for (int i = 0; i < n; i++) {
            twice[i] = 2 * one[i];
            sum[i] = one[i] + other[i];
        }
        LayerRun.Gradients a = backward(run, x, one);
        LayerRun.Gradients b = backward(run, x, other);
        LayerRun.Gradients doubled = backward(run, x, twice);
        LayerRun.Gradients both = backward(run, x, sum);
        assertCombined("dx of twice dy", a.input(), a.input(), doubled.input(), 0x1p-22);
        assertCombined("dx of a sum", a.input(), b.input(), both.input(), 0x1p-16);
        if (run.penalty() != 0) {
            return;
        }
        assertCombined(
                "gradients of twice dy",
                a.parameters(),
                a.parameters(),
                doubled.parameters(),
                0x1p-22);
        assertCombined(
                "gradients of a sum", a.parameters(), b.parameters(), both.parameters(), 0x1p-16);
    }

    private static LayerRun.Gradients backward(LayerRun run, float[] x, float[] dy) {
        run.forward(Mode.TRAIN, x, Key.of(5));
        return run.backward(dy);
    }

    private static void assertCombined(
            String what, float[] a, float[] b, float[] sum, double relative) {
        double largest = 0;
        for (int i = 0; i < sum.length; i++) {
            largest = Math.max(largest, Math.max(Math.abs(a[i]), Math.abs(b[i])));
        }
        for (int i = 0; i < sum.length; i++) {
            if (!(Math.abs((double) a[i] + b[i] - sum[i]) <= relative * largest)) {
                throw new AssertionError(
                        "%s: [%d] is %s, expected %s + %s".formatted(what, i, sum[i], a[i], b[i]));
            }
        }
    }

    /** In evaluation a permuted batch gives the permuted outputs, bit for bit. */
    @Law
    @Label("batch: a permutation of the samples permutes the outputs")
    default void permutationPermutes(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 2, max = 7) int samples) {
        int size = input().size();
        float[] x = batch(fill, samples);
        float[] reversed = new float[x.length];
        for (int i = 0; i < samples; i++) {
            System.arraycopy(x, i * size, reversed, (samples - 1 - i) * size, size);
        }
        LayerRun run = run(LayerRun.Options.PLAIN, samples);
        float[] y = run.forward(Mode.EVAL, x, Key.of(1));
        float[] z = run.forward(Mode.EVAL, reversed, Key.of(1));
        int stride = run.outputStride();
        for (int i = 0; i < samples; i++) {
            Bits.assertSame("sample " + i, y, i * stride, z, (samples - 1 - i) * stride, stride);
        }
    }

    /** The first samples of a batch fare as they would alone, in training too, mask and all. */
    @Law
    @Label("batch: a part of the batch gives the part of the outputs and input gradients")
    default void partsOfABatchAgree(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 2, max = 7) int samples,
            @ForAll boolean train) {
        if (!layer().sampleWise()) {
            return;
        }
        Mode mode = train ? Mode.TRAIN : Mode.EVAL;
        LayerRun run = run(LayerRun.Options.PLAIN, samples);
        float[] x = batch(fill, samples);
        float[] dy = fill.next(1).floats(samples * run.outputStride());
        float[] y = run.forward(mode, x, Key.of(2));
        float[] dx = train ? run.backward(dy).input() : new float[0];
        int part = samples / 2;
        int outputs = part * run.outputStride();
        int inputs = part * input().size();
        Bits.assertSame(
                "y", y, 0, run.forward(mode, Arrays.copyOf(x, inputs), Key.of(2)), 0, outputs);
        if (train) {
            float[] own = run.backward(Arrays.copyOf(dy, outputs)).input();
            Bits.assertSame("dx", dx, 0, own, 0, inputs);
        }
    }

    /** Evaluation depends on the inputs alone and changes nothing. */
    @Law
    @Label("evaluation is pure: same outputs again under any key, parameters untouched")
    default void evaluationIsPure(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 7) int samples) {
        LayerRun run = run(LayerRun.Options.PLAIN, samples);
        float[] parameters = run.parameters().values().clone();
        float[] x = batch(fill, samples);
        float[] y = run.forward(Mode.EVAL, x, Key.of(1));
        Bits.assertSame("y again", y, run.forward(Mode.EVAL, x, Key.of(2)));
        Bits.assertSame("the parameters", parameters, run.parameters().values());
    }

    /** Training is a function of inputs, parameters and key; nothing is left from another batch. */
    @Law
    @Label("training repeats: same key, same bits, whatever ran before")
    default void trainingRepeats(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 2, max = 7) int samples) {
        LayerRun run = run(LayerRun.Options.PLAIN, samples);
        float[] x = batch(fill, samples);
        float[] dy = fill.next(1).floats(samples * run.outputStride());
        float[] y = run.forward(Mode.TRAIN, x, Key.of(3));
        LayerRun.Gradients first = run.backward(dy);
        run.forward(Mode.TRAIN, batch(fill.next(2), samples), Key.of(4));
        run.backward(fill.next(3).floats(dy.length));
        Bits.assertSame("y", y, run.forward(Mode.TRAIN, x, Key.of(3)));
        assertSame(first, run.backward(dy));
    }

    /** The bits do not depend on kernels, on ranges, or on where the output lies. */
    @Law
    @Label("same bits: any kernels, any ranges of samples, in place or not")
    default void sameBitsEitherWay(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 2, max = 7) int samples,
            @ForAll @IntRange(min = 1, max = 3) int range,
            @ForAll boolean preferred) {
        LayerRun.Options plain = LayerRun.Options.PLAIN;
        LayerRun.Options way =
                plain.rangeSamples(range)
                        .kernels(preferred ? KernelChoice.preferred() : KernelChoice.scalar())
                        .inPlace(layer().inPlace());
        LayerRun one = run(plain, samples);
        LayerRun other = run(way, samples);
        float[] x = batch(fill, samples);
        float[] dy = fill.next(1).floats(samples * one.outputStride());
        Bits.assertSame(
                "y in training",
                one.forward(Mode.TRAIN, x, Key.of(6)),
                other.forward(Mode.TRAIN, x, Key.of(6)));
        assertSame(one.backward(dy), other.backward(dy));
        Bits.assertSame(
                "y in evaluation",
                one.forward(Mode.EVAL, x, Key.of(6)),
                other.forward(Mode.EVAL, x, Key.of(6)));
    }

    private static void assertSame(LayerRun.Gradients expected, LayerRun.Gradients actual) {
        Bits.assertSame("dx", expected.input(), actual.input());
        Bits.assertSame("gradients", expected.parameters(), actual.parameters());
    }

    /** The next layer may work in place, where the layer says so: signs are all that is left. */
    @Law
    @Label("in place: gradients do not depend on outputs that may be overwritten")
    default void overwritableOutputsAreNotReadBack(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 2, max = 7) int samples) {
        if (!layer().outputOverwritable()) {
            return;
        }
        LayerRun run = run(LayerRun.Options.PLAIN, samples);
        float[] x = batch(fill, samples);
        float[] dy = fill.next(1).floats(samples * run.outputStride());
        run.forward(Mode.TRAIN, x, Key.of(8));
        LayerRun.Gradients expected = run.backward(dy);
        run.forward(Mode.TRAIN, x, Key.of(8));
        run.overwriteOutputs();
        assertSame(expected, run.backward(dy));
    }

    /**
     * What works in place leaves a positive element positive, or gives it no gradient: a ReLU
     * before it finds again by that what it let through.
     */
    @Law
    @Label("in place: what was positive stays so, or has no gradient")
    default void signsSurviveInPlace(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 2, max = 7) int samples) {
        if (!layer().inPlace()) {
            return;
        }
        LayerRun run = run(LayerRun.Options.PLAIN.inPlace(true), samples);
        float[] x = batch(fill, samples);
        float[] y = run.forward(Mode.TRAIN, x, Key.of(9));
        float[] dx = run.backward(fill.next(1).floats(y.length)).input();
        for (int i = 0; i < x.length; i++) {
            if (x[i] > 0 && !(y[i] > 0) && dx[i] != 0) {
                throw new AssertionError(
                        "%s: x[%d] is %s, y %s, dx %s; expected y above 0 or no gradient"
                                .formatted(layer(), i, x[i], y[i], dx[i]));
            }
        }
    }

    /** Two layers of one configuration are equal and print alike. */
    @net.jqwik.api.Example
    @Label("a layer is a value: equal to its like, printed for a reader")
    default void aLayerIsAValue() {
        if (!layer().equals(layer()) || layer().hashCode() != layer().hashCode()) {
            throw new AssertionError(layer() + " does not equal its like; make it a record");
        }
        if (layer().toString().contains("@") || layer().toString().isBlank()) {
            throw new AssertionError("toString() says " + layer());
        }
        if (layer().stem().isBlank()) {
            throw new AssertionError(layer() + " has no stem to be named by");
        }
    }
}
