package lanewise.testkit;

import java.util.Arrays;
import java.util.function.IntFunction;
import lanewise.kernel.Kernels;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

/** What every optimiser keeps; a test class says which. */
public interface OptimizerLaws {
    /** The optimiser under test. */
    Optimizer optimizer();

    /** Whether parameters shrink without a gradient. */
    default boolean decays() {
        return false;
    }

    /**
     * What steps are multiplied by when all gradients are multiplied by c: c to this power. 1 for
     * plain descent; 0 where gradients are divided by their size.
     */
    default int degree() {
        return 1;
    }

    /** The optimiser without an addend to what it divides by, which knows no scale then. */
    default Optimizer withoutAddend() {
        return optimizer();
    }

    /**
     * Where a parameter is after some steps with one gradient, in closed form; NaN if none is
     * known.
     *
     * @param start where it was
     * @param gradient of every step, not 0
     */
    default double afterSteps(double start, double gradient, int steps) {
        return Double.NaN;
    }

    /** The learning rate to descend a bowl at; larger where steps shrink with their number. */
    default double bowlRate() {
        return Math.min(0.03, 10 * optimizer().learningRate());
    }

    private static Parameters parameters(Fill fill, int n) {
        Parameters parameters =
                new Parameters.Builder()
                        .add("w", Shape.of(n), Parameters.Kind.TRAINABLE)
                        .add("kept", Shape.of(3), Parameters.Kind.BUFFER)
                        .build();
        fill.into(parameters.values(), 0, n + 3);
        return parameters;
    }

    /** Takes steps with gradients from a recipe, each step in ranges of a length. */
    private float[] run(Kernels kernels, Fill fill, int n, int steps, int range, double rate) {
        Parameters parameters = parameters(fill, n);
        BoundOptimizer bound = optimizer().bind(parameters, kernels);
        for (int step = 0; step < steps; step++) {
            fill.next(step + 1).into(parameters.gradients(), 0, n);
            float[] gradients = parameters.gradients().clone();
            bound.begin(rate);
            int last = (n - 1) / range * range;
            for (int from = last; from >= 0; from -= range) {
                bound.step(from, Math.min(n, from + range));
            }
            Bits.assertSame("the gradients after a step", gradients, parameters.gradients());
        }
        return parameters.values();
    }

    /** The kernels and the ranges that a step is done in change no bit. */
    @Law
    @Label("same bits with any kernels, in any ranges, in any order")
    default void sameBitsEitherWay(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 70) int n,
            @ForAll @IntRange(min = 1, max = 70) int range,
            @ForAll @IntRange(min = 1, max = 4) int steps) {
        double rate = optimizer().learningRate();
        Bits.assertSame(
                "the parameters",
                run(Kernels.scalar(), fill, n, steps, n, rate),
                run(Kernels.preferred(), fill, n, steps, range, rate));
    }

    /** What is not trained is left alone. */
    @Law
    @Label("buffers are left alone")
    default void buffersAreLeftAlone(@ForAll(supplier = Fills.Ordinary.class) Fill fill) {
        float[] before = parameters(fill, 20).values();
        float[] after = run(Kernels.scalar(), fill, 20, 3, 20, optimizer().learningRate());
        Bits.assertSame("buffers", before, 20, after, 20, 3);
    }

    /** Without gradient and decay nothing moves; a decay moves towards 0. */
    @Law
    @Label("a step at zero gradient moves nothing, or only decays")
    default void noGradientNoStep(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 70) int n) {
        Parameters parameters = parameters(fill, n);
        float[] before = parameters.values().clone();
        BoundOptimizer bound = optimizer().bind(parameters, Kernels.preferred());
        for (int step = 0; step < 3; step++) {
            bound.begin(optimizer().learningRate());
            bound.step(0, n);
        }
        if (!decays()) {
            Bits.assertSame("the parameters", before, parameters.values());
            return;
        }
        for (int i = 0; i < n; i++) {
            float now = parameters.values()[i];
            if (!(Math.abs(now) <= Math.abs(before[i]))) {
                throw new AssertionError(
                        "%s: w[%d] went from %s to %s without a gradient"
                                .formatted(optimizer(), i, before[i], now));
            }
        }
    }

    /** A learning rate of 0 moves nothing, whatever the gradients. */
    @Law
    @Label("a learning rate of 0 moves nothing")
    default void noRateNoStep(@ForAll(supplier = Fills.Ordinary.class) Fill fill) {
        float[] before = Arrays.copyOf(parameters(fill, 33).values(), 33);
        float[] after = Arrays.copyOf(run(Kernels.preferred(), fill, 33, 2, 33, 0), 33);
        for (int i = 0; i < 33; i++) {
            if (before[i] != after[i]) {
                throw new AssertionError(
                        "%s: w[%d] went from %s to %s"
                                .formatted(optimizer(), i, before[i], after[i]));
            }
        }
    }

    /** The first step is against the gradient. */
    @Law
    @Label("the first step goes against the gradient")
    default void firstStepDescends(
            @ForAll @IntRange(max = 100_000) int seed, @ForAll @IntRange(min = 1, max = 70) int n) {
        if (decays()) {
            return;
        }
        Fill fill = Fill.centred(seed);
        float[] before = parameters(fill, n).values();
        float[] g = fill.next(1).floats(n);
        float[] after = run(Kernels.scalar(), fill, n, 1, n, optimizer().learningRate());
        for (int i = 0; i < n; i++) {
            float moved = after[i] - before[i];
            if (moved * g[i] > 0 || moved == 0 && Math.abs(g[i]) > 0.1f) {
                throw new AssertionError(
                        "%s: gradient %s moved w[%d] from %s to %s"
                                .formatted(optimizer(), g[i], i, before[i], after[i]));
            }
        }
    }

    /** A bowl's bottom is found: the squared distance falls to a tenth in a thousand steps. */
    @Law
    @Label("a bowl is descended")
    default void aBowlIsDescended(@ForAll @IntRange(max = 100_000) int seed) {
        int n = 8;
        Parameters parameters = parameters(Fill.centred(seed), n);
        double before = squares(parameters.values(), n);
        BoundOptimizer bound = optimizer().bind(parameters, Kernels.preferred());
        for (int step = 0; step < 1000; step++) {
            for (int i = 0; i < n; i++) {
                parameters.gradients()[i] = parameters.values()[i] * (i + 1);
            }
            bound.begin(bowlRate());
            bound.step(0, n);
        }
        double after = squares(parameters.values(), n);
        if (!(after < before / 10)) {
            throw new AssertionError(
                    "%s: %s after 1000 steps, %s before".formatted(optimizer(), after, before));
        }
    }

    private static double squares(float[] values, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) values[i] * values[i];
        }
        return sum;
    }

    /** Binding anew starts anew: no state is kept in the configuration. */
    @Law
    @Label("binding again starts again")
    default void bindingAgainStartsAgain(@ForAll(supplier = Fills.Ordinary.class) Fill fill) {
        double rate = optimizer().learningRate();
        Optimizer one = optimizer();
        if (!one.equals(optimizer())) {
            throw new AssertionError(one + " does not equal its like; make it a record");
        }
        Bits.assertSame(
                "the parameters",
                run(Kernels.scalar(), fill, 9, 3, 9, rate),
                run(Kernels.scalar(), fill, 9, 3, 9, rate));
    }

    /** With one gradient in every step, the way is known. */
    @Law
    @Label("a constant gradient leads where the closed form says")
    default void aConstantGradientHasAClosedForm(
            @ForAll @FloatRange(min = -3, max = 3) float start,
            @ForAll @FloatRange(min = 0.1f, max = 4) float size,
            @ForAll boolean up,
            @ForAll @IntRange(min = 1, max = 20) int steps) {
        float gradient = up ? size : -size;
        double expected = afterSteps(start, gradient, steps);
        if (Double.isNaN(expected)) {
            return;
        }
        float[] w = {start};
        follow(optimizer(), w, optimizer().learningRate(), steps, step -> new float[] {gradient});
        // Half a unit in the last place a step, and decays rounded to floats: a beta of 0.999 makes
        // 3e-5 of 1 - beta.
        double largest = Math.max(Math.abs(start), Math.abs(expected));
        double bound = steps * 0x1p-24 * largest + 1e-4 * Math.abs(expected - start);
        if (!(Math.abs(expected - w[0]) <= bound)) {
            throw new AssertionError(
                    "%s: %d steps of gradient %s from %s lead to %s, expected %s, bound %.2g"
                            .formatted(optimizer(), steps, gradient, start, w[0], expected, bound));
        }
    }

    /** Gradients times a power of two: steps times that to the degree, exactly. */
    @Law
    @Label("scale: steps grow with gradients by their degree, exactly")
    default void stepsScaleWithGradients(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = -8, max = 8) int power,
            @ForAll @IntRange(min = 1, max = 6) int steps) {
        Fill fill = Fill.centred(seed);
        Optimizer optimizer = withoutAddend();
        double rate = optimizer.learningRate();
        float[] one = new float[9];
        float[] other = new float[9];
        follow(optimizer, one, rate, steps, step -> gradients(fill.next(step), 0));
        follow(optimizer, other, rate, steps, step -> gradients(fill.next(step), power));
        for (int i = 0; i < one.length; i++) {
            one[i] = Math.scalb(one[i], power * degree());
        }
        Bits.assertSame("the parameters with gradients times 2^" + power, one, other);
    }

    /** Twice the rate, twice the way from 0, exactly: gradients do not depend on it here. */
    @Law
    @Label("scale: twice the learning rate goes twice as far, exactly")
    default void stepsScaleWithTheRate(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 6) int steps) {
        if (decays()) {
            return;
        }
        Fill fill = Fill.centred(seed);
        double rate = optimizer().learningRate();
        float[] one = new float[9];
        float[] twice = new float[9];
        follow(optimizer(), one, rate, steps, step -> gradients(fill.next(step), 0));
        follow(optimizer(), twice, 2 * rate, steps, step -> gradients(fill.next(step), 0));
        for (int i = 0; i < one.length; i++) {
            one[i] *= 2;
        }
        Bits.assertSame("the parameters at twice the rate", one, twice);
    }

    /** Nine gradients, none of them 0, times a power of two. */
    private static float[] gradients(Fill fill, int power) {
        float[] gradients = fill.floats(9);
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] = Math.scalb(gradients[i] == 0 ? 1 : gradients[i], power);
        }
        return gradients;
    }

    /** Takes parameters along the gradients of each step. */
    private static void follow(
            Optimizer optimizer,
            float[] w,
            double rate,
            int steps,
            IntFunction<float[]> gradients) {
        Parameters parameters = parameters(Fill.centred(0), w.length);
        parameters.set("w", w);
        BoundOptimizer bound = optimizer.bind(parameters, Kernels.preferred());
        for (int step = 0; step < steps; step++) {
            System.arraycopy(gradients.apply(step), 0, parameters.gradients(), 0, w.length);
            bound.begin(rate);
            bound.step(0, w.length);
        }
        System.arraycopy(parameters.values(), 0, w, 0, w.length);
    }
}
