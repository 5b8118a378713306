package lanewise.testkit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.tensor.Parameters;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/** What every optimiser keeps; a test class says which. */
public interface OptimizerLaws extends OptimizerTrajectoryLaws {
    /** The learning rate to descend a bowl at; larger where steps shrink with their number. */
    default double bowlRate() {
        return Math.min(0.03, 10 * optimizer().learningRate());
    }

    /** Takes steps with gradients from a recipe, each step in ranges of a length. */
    private float[] run(Kernels kernels, Fill fill, int n, int steps, int range, double rate) {
        Parameters parameters = OptimizerRun.parameters(fill, n);
        BoundOptimizer bound = optimizer().bind(parameters, kernels);
        for (int step = 0; step < steps; step++) {
            fill.next(step + 1).into(parameters.gradients(), 0, n);
            float[] gradients = parameters.gradients().clone();
            bound.begin(rate);
            int last = (n - 1) / range * range;
            for (int from = last; from >= 0; from -= range) {
                bound.step(from, Math.min(n, from + range));
            }
            Bits.assertSame(
                    optimizer() + ": the gradients after a step",
                    gradients,
                    parameters.gradients());
        }
        return parameters.values();
    }

    /** The kernels and the ranges that a step is done in change no bit. */
    @Law
    @Label("same bits with any kernels, in any ranges, in any order")
    default void sameBitsEitherWay(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 300) int n,
            @ForAll @IntRange(min = 1, max = 70) int range,
            @ForAll @IntRange(min = 1, max = 4) int steps) {
        double rate = optimizer().learningRate();
        Bits.assertSame(
                optimizer() + ": the parameters",
                run(KernelChoice.scalar(), fill, n, steps, n, rate),
                run(KernelChoice.preferred(), fill, n, steps, range, rate));
    }

    /** Ranges of one step on three threads at once, as a network's threads do them. */
    @Law
    @Label("same bits: ranges on several threads")
    default void sameBitsOnThreads(
            @ForAll @IntRange(max = 100_000) int seed, @ForAll @IntRange(max = 4) int thinned) {
        if (thinned > 0) {
            return;
        }
        int n = 600;
        int range = 20;
        Fill fill = Fill.centred(seed);
        float[] expected =
                run(KernelChoice.preferred(), fill, n, 30, n, optimizer().learningRate());
        Parameters parameters = OptimizerRun.parameters(fill, n);
        BoundOptimizer bound = optimizer().bind(parameters, KernelChoice.preferred());
        for (int step = 0; step < 30; step++) {
            fill.next(step + 1).into(parameters.gradients(), 0, n);
            bound.begin(optimizer().learningRate());
            OnThreads.run(
                    3,
                    worker -> {
                        for (int from = worker * range; from < n; from += 3 * range) {
                            bound.step(from, from + range);
                        }
                    });
        }
        Bits.assertSame(
                optimizer() + ": the parameters, on three threads", expected, parameters.values());
    }

    /** What is not trained is left alone. */
    @Law
    @Label("buffers are left alone")
    default void buffersAreLeftAlone(@ForAll(supplier = Fills.Ordinary.class) Fill fill) {
        float[] before = OptimizerRun.parameters(fill, 20).values();
        float[] after = run(KernelChoice.scalar(), fill, 20, 3, 20, optimizer().learningRate());
        Bits.assertSame(optimizer() + ": buffers", before, 20, after, 20, 3);
    }

    /** Without gradient and decay nothing moves; a decay moves towards 0. */
    @Law
    @Label("a step at zero gradient moves nothing, or only decays")
    default void noGradientNoStep(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 70) int n) {
        Parameters parameters = OptimizerRun.parameters(fill, n);
        float[] before = parameters.values().clone();
        BoundOptimizer bound = optimizer().bind(parameters, KernelChoice.preferred());
        for (int step = 0; step < 3; step++) {
            bound.begin(optimizer().learningRate());
            bound.step(0, n);
        }
        for (int i = 0; i < n; i++) {
            float now = parameters.values()[i];
            // -0 may become 0.
            if (decays() ? !(Math.abs(now) <= Math.abs(before[i])) : now != before[i]) {
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
        float[] before = Arrays.copyOf(OptimizerRun.parameters(fill, 33).values(), 33);
        float[] after = Arrays.copyOf(run(KernelChoice.preferred(), fill, 33, 2, 33, 0), 33);
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
        float[] before = OptimizerRun.parameters(fill, n).values();
        float[] g = fill.next(1).floats(n);
        float[] after = run(KernelChoice.scalar(), fill, n, 1, n, optimizer().learningRate());
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
        Parameters parameters = OptimizerRun.parameters(Fill.centred(seed), n);
        double before = squares(parameters.values(), n);
        BoundOptimizer bound = optimizer().bind(parameters, KernelChoice.preferred());
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

    /** Binding anew starts anew, and two bindings of one optimiser do not meet. */
    @Law
    @Label("binding again starts again")
    default void bindingAgainStartsAgain(@ForAll(supplier = Fills.Ordinary.class) Fill fill) {
        double rate = optimizer().learningRate();
        Optimizer one = optimizer();
        if (!one.equals(optimizer())) {
            throw new AssertionError(one + " does not equal its like; make it a record");
        }
        float[] alone = run(KernelChoice.scalar(), fill, 9, 3, 9, rate);
        Bits.assertSame(
                one + ": the parameters, bound again",
                alone,
                run(KernelChoice.scalar(), fill, 9, 3, 9, rate));
        Parameters[] parameters = {
            OptimizerRun.parameters(fill, 9), OptimizerRun.parameters(fill.next(5), 14)
        };
        BoundOptimizer[] bound = new BoundOptimizer[2];
        Arrays.setAll(bound, i -> one.bind(parameters[i], KernelChoice.scalar()));
        for (int step = 0; step < 3; step++) {
            for (int i = 0; i < 2; i++) {
                int n = parameters[i].trainableSize();
                fill.next(step + 1).into(parameters[i].gradients(), 0, n);
                bound[i].begin(rate * (1 + i));
                bound[i].step(0, n);
            }
        }
        Bits.assertSame(
                one + ": the parameters beside another binding", alone, parameters[0].values());
    }

    /**
     * Who loads parameters after an optimiser was bound, before its first step, steps from them.
     */
    @Law
    @Label("binding: parameters that come before the first step count")
    default void parametersMayComeAfterBinding(@ForAll(supplier = Fills.Ordinary.class) Fill fill) {
        int n = 9;
        float[] expected = run(KernelChoice.scalar(), fill, n, 12, n, optimizer().learningRate());
        Parameters parameters = OptimizerRun.parameters(fill.next(99), n);
        BoundOptimizer bound = optimizer().bind(parameters, KernelChoice.scalar());
        float[] loaded = OptimizerRun.parameters(fill, n).values();
        System.arraycopy(loaded, 0, parameters.values(), 0, loaded.length);
        for (int step = 0; step < 12; step++) {
            fill.next(step + 1).into(parameters.gradients(), 0, n);
            bound.begin(optimizer().learningRate());
            bound.step(0, n);
        }
        Bits.assertSame(
                optimizer() + ": from parameters that came after binding",
                expected,
                parameters.values());
    }

    /** A checkpoint is all that an optimiser remembers. */
    @Law
    @Label("state: who goes on from a saved state goes on the same")
    default void aStateIsAll(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 150) int n,
            @ForAll @IntRange(min = 1, max = 5) int before) {
        Fill fill = Fill.centred(seed);
        Parameters whole = OptimizerRun.parameters(fill, n);
        BoundOptimizer through = optimizer().bind(whole, KernelChoice.preferred());
        Parameters resumed = null;
        BoundOptimizer second = null;
        for (int step = 0; step < 8; step++) {
            if (step == before) {
                resumed = whole.copy();
                second = optimizer().bind(resumed, KernelChoice.preferred());
                Map<String, float[]> saved = new HashMap<>();
                through.state().forEach((name, values) -> saved.put(name, values.clone()));
                second.resume(through.steps(), saved);
            }
            fill.next(step + 1).into(whole.gradients(), 0, n);
            through.begin(optimizer().learningRate());
            through.step(0, n);
            if (second != null) {
                fill.next(step + 1).into(resumed.gradients(), 0, n);
                second.begin(optimizer().learningRate());
                second.step(0, n);
            }
        }
        Bits.assertSame(
                optimizer() + ": the parameters after going on from a saved state",
                whole.values(),
                resumed.values());
    }

    /** A gradient that is no number spoils its own parameter alone. */
    @Law
    @Label("poison: a gradient that is no number spoils its own parameter alone")
    default void poisonStaysWhereItIs(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 2, max = 150) int n,
            @ForAll @IntRange(max = 999) int place) {
        Fill fill = Fill.centred(seed);
        float[][] after = new float[2][];
        for (int way = 0; way < 2; way++) {
            Parameters parameters = OptimizerRun.parameters(fill, n);
            BoundOptimizer bound = optimizer().bind(parameters, KernelChoice.preferred());
            for (int step = 0; step < 3; step++) {
                fill.next(step + 1).into(parameters.gradients(), 0, n);
                if (way == 1 && step == 1) {
                    parameters.gradients()[place % n] = Float.NaN;
                }
                bound.begin(optimizer().learningRate());
                bound.step(0, n);
            }
            after[way] = parameters.values();
        }
        if (!Float.isNaN(after[1][place % n])) {
            throw new AssertionError(
                    "%s: a gradient of NaN leaves w[%d] = %s"
                            .formatted(optimizer(), place % n, after[1][place % n]));
        }
        after[1][place % n] = after[0][place % n];
        Bits.assertSame(optimizer() + ": beside a gradient of NaN", after[0], after[1]);
    }
}
