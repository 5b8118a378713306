package lanewise.testkit;

import lanewise.nn.Mode;
import lanewise.random.Key;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/**
 * What a layer keeps that is linear in its input but for a bias. On small integers all its sums are
 * exact, so the laws hold without a tolerance.
 */
public interface LinearLayerLaws extends LayerLaws {
    /**
     * By how much of the terms' sum two sides may differ; more than 0 for a layer that multiplies
     * by what is no small integer, a few 2^-24 then.
     */
    default double tolerance() {
        return 0;
    }

    /** ⟨f(x) - f(0), y⟩ = ⟨x, fᵀy⟩. */
    @Law
    @Label("linear: backward is the adjoint of forward, exactly")
    default void backwardIsTheAdjoint(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int samples) {
        GradientCheck.of(layer(), input())
                .samples(samples)
                .fill(Fill.smallIntegers(seed))
                .adjoint(tolerance());
    }

    /** f(2x + z) - f(0) = 2 (f(x) - f(0)) + (f(z) - f(0)). */
    @Law
    @Label("linear: outputs of a combination are the combination of outputs")
    default void outputsCombine(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int samples) {
        LayerRun run = new LayerRun(layer(), input(), samples, RunOptions.PLAIN);
        Fill fill = Fill.smallIntegers(seed);
        for (var view : run.parameters().views()) {
            run.parameters().set(view.name(), fill.next(view.offset()).floats(view.size()));
        }
        int n = samples * input().size();
        float[] x = fill.next(1).floats(n);
        float[] z = fill.next(2).floats(n);
        float[] both = new float[n];
        for (int i = 0; i < n; i++) {
            both[i] = 2 * x[i] + z[i];
        }
        Key key = Key.of(7);
        float[] f0 = run.forward(Mode.TRAIN, new float[n], key);
        float[] fx = run.forward(Mode.TRAIN, x, key);
        float[] fz = run.forward(Mode.TRAIN, z, key);
        float[] f = run.forward(Mode.TRAIN, both, key);
        for (int i = 0; i < f.length; i++) {
            double expected = 2 * ((double) fx[i] - f0[i]) + ((double) fz[i] - f0[i]);
            double actual = (double) f[i] - f0[i];
            double terms = 2 * Math.abs(fx[i]) + Math.abs(fz[i]) + Math.abs(f0[i]);
            if (!(Math.abs(expected - actual) <= tolerance() * terms)) {
                throw new AssertionError(
                        "%s: f(2x + z)[%d] - f(0) is %s, expected %s (seed %s)"
                                .formatted(layer(), i, actual, expected, fill));
            }
        }
    }
}
