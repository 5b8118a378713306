package lanewise.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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
 * gets the suite: what it computes here, how it does so in {@link LayerHarnessLaws}, when in {@link
 * LayerModeLaws}.
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
public interface LayerLaws extends LayerModeLaws {
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

    /**
     * The layer as a formula in doubles; null if there is none. A layer that keeps buffers has one,
     * or leaves out the law with a reason.
     */
    default LayerFormula formula() {
        return null;
    }

    /** By how much outputs may differ from the formula's, relative to the largest of the batch. */
    default double formulaTolerance() {
        return 1e-5;
    }

    private GradientCheck check(Shape shape, Fill fill, boolean initial) {
        GradientCheck check = GradientCheck.of(layer(), shape).fill(fill);
        return initial ? check : check.parameters(this::parameters);
    }

    /** Analytic equals numeric along random directions, for the input and every parameter. */
    @Law
    @Label("gradients: backward is the derivative of forward along every direction")
    default void gradientsAreDerivatives(
            @ForAll @IntRange(min = 2, max = 5) int samples,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(max = 999) int which,
            @ForAll @IntRange(max = 3) int way) {
        // Batches that a layer looks at as a whole may be large ones.
        int more = layer().sampleWise() || seed % 4 > 0 ? 0 : seed % 50;
        Shape shape = more > 0 ? input() : Shapes.pick(shapes(), which);
        Fill fill = way == 0 ? new Fill(Fill.Kind.WIDE, seed) : Fill.centred(seed);
        directional(shape, check(shape, fill, way == 1).samples(samples + more));
    }

    private void directional(Shape shape, GradientCheck check) {
        if (shape.size() > 2 * input().size()) {
            check.directionalIfDecided(this::inputs, differentiableByInput());
        } else {
            check.directional(this::inputs, differentiableByInput());
        }
    }

    /** In evaluation a layer has gradients, too: those of the function that it is then. */
    @Law
    @Label("gradients: those of evaluation are the derivatives of evaluation")
    default void gradientsOfEvaluationAreDerivatives(
            @ForAll @IntRange(min = 2, max = 5) int samples,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(max = 999) int which,
            @ForAll @IntRange(max = 3) int thinned) {
        if (thinned == 0) {
            Shape shape = Shapes.pick(shapes(), which);
            Mode mode = seed % 2 == 0 ? Mode.EVAL : Mode.MONTE_CARLO;
            directional(shape, check(shape, Fill.centred(seed), false).samples(samples).mode(mode));
        }
    }

    /** Analytic equals numeric element by element, ties and zeros planted; one try in ten. */
    @Law
    @Label("gradients: every element of the Jacobian, kinks included")
    default void jacobianIsRight(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(max = 9) int thinned) {
        if (differentiableByInput() && thinned == 0) {
            check(input(), composite() ? Fill.centred(fill.seed()) : fill, false)
                    .samples(layer().sampleWise() ? 1 : 3)
                    .jacobian(this::inputs);
        }
    }

    /**
     * The backward pass is linear in the output's gradient: a power of two times the one, the sum
     * of two. By how much three times the one has not three times its gradient is rounding.
     */
    @Law
    @Label("gradients: the gradient of a sum is the sum of gradients, twice is doubled")
    default void backwardIsLinear(
            @ForAll @IntRange(min = 2, max = 40) int samples,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(max = 999) int which) {
        Shape shape = Shapes.pick(shapes(), which);
        LayerRun run =
                LayerRun.of(this, layer(), shape, RunOptions.PLAIN.place(which), samples, seed);
        Fill fill = Fill.centred(seed);
        float[] x = inputs(fill, samples * shape.size());
        int n = samples * run.outputStride();
        float[] one = fill.next(1).floats(n);
        float[] other = fill.next(2).floats(n);
        int power = POWERS[seed % POWERS.length];
        float[] sum = one.clone();
        KernelChoice.scalar().add(n, other, 0, sum, 0);
        List<LayerRun.Gradients> all =
                Stream.of(
                                one,
                                other,
                                sum,
                                times((float) Math.scalb(1.0, power), one),
                                times(3, one),
                                times(5, one),
                                times(7, other))
                        .map(dy -> run.train(x, dy, 5))
                        .toList();
        assertLinear(run, "dx", all.stream().map(LayerRun.Gradients::input).toList(), power);
        if (run.penalty() == 0) {
            List<float[]> own = all.stream().map(LayerRun.Gradients::parameters).toList();
            assertLinear(run, "gradients", own, power);
        }
    }

    /** Powers of two that an output's gradient is multiplied by: far from 1, nothing is clipped. */
    int[] POWERS = {1, 1, 14, -14};

    private static float[] times(float factor, float[] values) {
        float[] result = values.clone();
        KernelChoice.scalar().scale(result.length, factor, result, 0);
        return result;
    }

    /**
     * Of what gradients are: one, another, both; the one times 2^power, 3, 5, the other times 7.
     */
    private static void assertLinear(LayerRun run, String what, List<float[]> of, int power) {
        float[] one = of.get(0);
        float[] other = of.get(1);
        double largest = 0;
        double rounding = 0;
        for (int i = 0; i < one.length; i++) {
            largest = Math.max(largest, Math.max(Math.abs(one[i]), Math.abs(other[i])));
            rounding = Math.max(rounding, Math.abs(of.get(4)[i] / 3.0 - one[i]));
            rounding = Math.max(rounding, Math.abs(of.get(5)[i] / 5.0 - one[i]));
            rounding = Math.max(rounding, Math.abs(of.get(6)[i] / 7.0 - other[i]));
        }
        for (int i = 0; i < one.length; i++) {
            double scaled = Math.scalb((double) of.get(3)[i], -power);
            if (!(Math.abs(scaled - one[i]) <= 0x1p-21 * largest)) {
                throw new AssertionError(
                        run.says(
                                "%s of dy times 2^%d: [%d] is %s times that, expected %s"
                                        .formatted(what, power, i, scaled, one[i])));
            }
            double sum = (double) one[i] + other[i];
            if (!(Math.abs(sum - of.get(2)[i]) <= 0x1p-16 * largest + 64 * rounding)) {
                throw new AssertionError(
                        run.says(
                                "%s of a sum: [%d] is %s, expected %s + %s"
                                        .formatted(what, i, of.get(2)[i], one[i], other[i])));
            }
        }
    }

    /** Outputs, and what the layer keeps, over three batches of training and an evaluation. */
    @Law
    @Label("formula: outputs and buffers are what the formula says, batch after batch")
    default void aLayerIsItsFormula(
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(max = 999) int which,
            @ForAll @IntRange(max = 8) int way) {
        Shape shape = Shapes.pick(shapes(), which);
        boolean keeps =
                layer().parameters(shape).stream()
                        .anyMatch(spec -> spec.kind() != lanewise.tensor.Parameters.Kind.TRAINABLE);
        LayerFormula formula = formula();
        if (formula == null) {
            if (keeps) {
                throw new AssertionError(
                        layer()
                                + " keeps buffers and has no formula(): say what they become, or"
                                + " leave out \"formula\" with a reason");
            }
            return;
        }
        int batch = Math.max(samples, layer().sampleWise() ? 1 : 2);
        LayerRun run =
                LayerRun.of(this, layer(), shape, RunOptions.PLAIN.place(which), batch, seed);
        FormulaCheck check = new FormulaCheck(run, shape, formula, formulaTolerance());
        Fill fill = new Fill(FormulaCheck.KINDS.get(way), seed);
        int n = batch * shape.size();
        for (int step = 0; step < 3; step++) {
            check.agree(Mode.TRAIN, inputs(fill.next(step), n), step);
        }
        check.agree(Mode.EVAL, inputs(fill.next(3), n), 3);
        check.agree(Mode.MONTE_CARLO, inputs(fill.next(4), n), 4);
        float[] x = inputs(Fill.centred(seed), n);
        if (Arrays.equals(x, Fill.centred(seed).floats(n))) {
            boolean infinite = way % 2 == 0;
            for (int i = seed % 7; i < n; i += 7) {
                x[i] = infinite ? x[i] / 0 : Float.NaN;
            }
            check.agreeOnWhatIsNoNumber(Mode.EVAL, x, infinite || !passesNaN());
            if (!infinite && passesNaN()) {
                check.agreeOnNaNBesideInfinities(Mode.EVAL, x);
            }
            for (int i = 0; i < n; i++) {
                x[i] = -1f / 0;
            }
            check.agreeOnWhatIsNoNumber(Mode.EVAL, x, true);
        }
    }

    /** Chance tries few kinds of numbers at a shape; here each has its turn, once. */
    @Once
    @Label("formula: every kind of number, at the author's own shape")
    default void everyKindOfNumberHasItsTurn() {
        LayerFormula formula = formula();
        Shape shape = input();
        for (Fill.Kind kind : formula == null ? List.<Fill.Kind>of() : FormulaCheck.KINDS) {
            for (int samples = 2; samples <= 32; samples *= 4) {
                RunOptions options = RunOptions.PLAIN.place(1);
                LayerRun run = LayerRun.of(this, layer(), shape, options, samples, samples);
                FormulaCheck check = new FormulaCheck(run, shape, formula, formulaTolerance());
                float[] x = inputs(new Fill(kind, samples), samples * shape.size());
                check.agree(Mode.TRAIN, x, 0);
                check.agree(Mode.EVAL, x, 1);
            }
        }
    }

    /** Large samples: what counts in few bits goes wrong there; once. */
    @Once
    @Label("large: samples of 40,000 elements are as the formula says, and so are their gradients")
    default void largeSamplesAreAlike() {
        Layer layer = layer();
        for (Shape shape : Shapes.large(input(), layer)) {
            new LargeSample(this, layer, shape).check();
        }
    }

    /** Ordinary numbers, and some in the hundreds, give numbers. */
    @Law
    @Label("finite: inputs in the hundreds give finite outputs and gradients")
    default void finite(
            @ForAll(supplier = Fills.Ordinary.class) Fill ordinary,
            @ForAll boolean wide,
            @ForAll @IntRange(min = 2, max = 9) int samples,
            @ForAll @IntRange(max = 999) int which) {
        Fill fill = wide ? new Fill(Fill.Kind.WIDE, ordinary.seed()) : ordinary;
        Shape shape = Shapes.pick(shapes(), which);
        LayerRun run = LayerRun.of(this, layer(), shape, RunOptions.PLAIN, samples, fill.seed());
        float[] x = inputs(fill, samples * shape.size());
        float[] dy = fill.next(1).floats(samples * run.outputStride());
        for (Mode mode : Mode.values()) {
            float[] y = run.forward(mode, x, Key.of(1));
            if (differentiableByInput()) {
                assertFinite(run, "dx", run.backward(dy).input(), fill);
            } else {
                assertFinite(run, "the gradients", run.backward(dy).parameters(), fill);
            }
            assertFinite(run, "y", y, fill);
        }
    }

    private static void assertFinite(LayerRun run, String what, float[] values, Fill fill) {
        if (!KernelChoice.scalar().allFinite(values.length, values, 0)) {
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw new AssertionError(
                            run.says(
                                    "%s[%d] is %s (inputs %s)"
                                            .formatted(what, i, values[i], fill)));
                }
            }
        }
    }

    /** Two layers of one configuration are equal and print alike. */
    @Once
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
