package lanewise.testkit;

import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.testkit.PooledConvolutions.Pooled;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/** Gradients of pooled convolutions equal the plain loops, and these the chain of every window. */
public interface PooledGradientLaws {
    /** The kernels under test. */
    Kernels kernels();

    /** What they must equal. */
    default Kernels specification() {
        return KernelChoice.scalar();
    }

    /** Weight and bias gradients agree, whatever the geometry and the values. */
    @Law
    @Label("pooledGradient equals the specification bit for bit")
    default void pooledGradientsAgree(
            @ForAll(supplier = PooledConvolutions.class) Pooled pooled,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 6) int samples,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean relu) {
        PooledRun drawn = PooledRun.of(pooled, samples, relu, fill, margin);
        Bits.assertSame(
                "dweight and dbias", drawn.gradients(specification()), drawn.gradients(kernels()));
    }

    /** Input gradients agree, whatever the geometry and the values. */
    @Law
    @Label("pooledGradient of inputs equals the specification bit for bit")
    default void pooledInputGradientsAgree(
            @ForAll(supplier = PooledConvolutions.class) Pooled pooled,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 6) int samples,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean relu) {
        PooledRun drawn = PooledRun.of(pooled, samples, relu, fill, margin);
        Bits.assertSame("dx", drawn.inputGradient(specification()), drawn.inputGradient(kernels()));
    }

    /** Input gradients in the order of windows are those of the whole chain, but for rounding. */
    @Law
    @Label("pooledGradient of inputs is the gradient of the unfolded outputs")
    default void pooledInputGradientsAgreeWithUnfolded(
            @ForAll(supplier = PooledConvolutions.class) Pooled pooled,
            @ForAll @IntRange(max = 1000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int samples,
            @ForAll boolean relu) {
        PooledRun drawn = PooledRun.of(pooled, samples, relu, Fill.centred(seed), 0);
        float[] expected = drawn.unfoldedInputGradient(specification());
        float[] actual = drawn.inputGradient(kernels());
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - actual[i]) <= 2e-4f)) {
                throw new AssertionError(
                        "dx[%d] is %s, expected %s".formatted(i, actual[i], expected[i]));
            }
        }
    }

    /** To leave out a window whose gradient is 0 changes no bit. */
    @Law
    @Label("pooledGradient of one chunk is the chain of every window bit for bit")
    default void deadWindowsChangeNoBit(
            @ForAll(supplier = PooledConvolutions.class) Pooled pooled,
            @ForAll @IntRange(max = 1000) int seed,
            @ForAll @IntRange(min = 1, max = 2) int samples,
            @ForAll boolean ties,
            @ForAll boolean relu) {
        Fill fill = new Fill(ties ? Fill.Kind.TIES : Fill.Kind.CENTRED, seed);
        PooledRun drawn = PooledRun.of(pooled, samples, relu, fill, 1);
        Bits.assertSame("dweight and dbias", drawn.dense(kernels()), drawn.gradients(kernels()));
    }

    /** Of integers every order gives one sum: that of all outputs. */
    @Law
    @Label("pooledGradient of integers is the gradient of the unfolded outputs")
    default void integersAgreeWithUnfoldedGradients(
            @ForAll(supplier = PooledConvolutions.class) Pooled pooled,
            @ForAll @IntRange(max = 1000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int samples,
            @ForAll boolean relu) {
        PooledRun drawn = PooledRun.of(pooled, samples, relu, Fill.smallIntegers(seed), 0);
        float[] expected = drawn.unfolded(specification());
        float[] actual = drawn.gradients(kernels());
        for (int i = 0; i < expected.length; i++) {
            // Added to 0, either zero is the same.
            expected[i] += 0f;
            actual[i] += 0f;
        }
        Bits.assertSame("dweight and dbias", expected, actual);
    }
}
