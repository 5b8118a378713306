package lanewise.testkit;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/** What every loss keeps; a test class says which loss, of what outputs, against what targets. */
public interface LossLaws {
    /** The loss under test. */
    Loss loss();

    /** The shape of an output sample. */
    Shape output();

    /** Targets for as many samples; from equal recipes equal ones. */
    Target target(Fill fill, int samples);

    /** Outputs from a recipe; to be overridden where not every float is an output. */
    default float[] outputs(Fill fill, int n) {
        return fill.floats(n);
    }

    /**
     * A loss and its gradient.
     *
     * @param value the loss
     * @param gradient by the outputs
     */
    record Result(double value, float[] gradient) {}

    private Result apply(Kernels kernels, float[] y, Target target) {
        int samples = y.length / output().size();
        Slot outputs = slot(y);
        Slot gradient = slot(new float[y.length]);
        Slot scratch = slot(new float[y.length]);
        Arrays.fill(gradient.array(), Float.NaN);
        double value = loss().apply(kernels, samples, outputs, target, gradient, scratch);
        Bits.assertSame("the outputs", y, 0, outputs.array(), outputs.offset(), y.length);
        double alone = loss().apply(kernels, samples, outputs, target, null, scratch);
        Bits.assertSame("the loss without a gradient", value, alone);
        for (Slot each : new Slot[] {outputs, gradient, scratch}) {
            int end = each.offset() + y.length;
            if (each.array()[3] != MARGIN && each != gradient || end + 4 != each.array().length) {
                throw new AssertionError(loss() + " writes beside its result");
            }
        }
        int from = gradient.offset();
        return new Result(value, Arrays.copyOfRange(gradient.array(), from, from + y.length));
    }

    /** What lies around values. */
    float MARGIN = 31415.9f;

    private Slot slot(float[] values) {
        float[] array = new float[values.length + 8];
        Arrays.fill(array, MARGIN);
        System.arraycopy(values, 0, array, 4, values.length);
        Slot slot = new Slot(output());
        slot.point(array, 4);
        return slot;
    }

    /** Analytic equals numeric along a direction and along each of a few axes. */
    @Law
    @Label("the gradient is the derivative of the loss")
    default void gradientIsTheDerivative(
            @ForAll @IntRange(min = 1, max = 5) int samples,
            @ForAll @IntRange(max = 100_000) int seed) {
        AssertionError last = null;
        for (int point = 0; point < 12; point++) {
            Fill fill = Fill.centred(seed + 1_000_000L * point);
            last = derivative(fill, samples);
            if (last == null) {
                return;
            }
        }
        throw last;
    }

    private AssertionError derivative(Fill fill, int samples) {
        float[] y = outputs(fill, samples * output().size());
        Target target = target(fill.next(1), samples);
        float[] gradient = apply(Kernels.scalar(), y, target).gradient();
        for (int axis = -1; axis < Math.min(y.length, 8); axis++) {
            float[] direction = fill.next(2).floats(y.length);
            if (axis >= 0) {
                Arrays.fill(direction, 0f);
                direction[axis] = 1;
            }
            double analytic = 0;
            double terms = 0;
            double grain = 0;
            for (int i = 0; i < y.length; i++) {
                double term = (double) gradient[i] * direction[i];
                analytic += term;
                terms += Math.abs(term);
                grain += Math.abs((double) gradient[i] * y[i]);
            }
            DoubleUnaryOperator along =
                    t -> {
                        float[] moved = new float[y.length];
                        for (int i = 0; i < y.length; i++) {
                            moved[i] = (float) (y[i] + t * direction[i]);
                        }
                        return apply(Kernels.scalar(), moved, target).value();
                    };
            Derivative numeric = Derivative.of(along, 0.0625, 0x1p-24 * grain);
            double bound = numeric.bound() + 0x1p-19 * terms + 0x1p-24;
            if (!(Math.abs(analytic - numeric.value()) <= bound)
                    || bound > 2e-3 * Math.max(terms, Math.abs(numeric.value())) + 1e-4) {
                return new AssertionError(
                        "%s on %s: %s: gradient says %.9g, loss %.9g, bound %.3g (truncation %.1g, rounding %.1g; seed %s)"
                                .formatted(
                                        loss(),
                                        output(),
                                        axis < 0 ? "along a direction" : "output[" + axis + "]",
                                        analytic,
                                        numeric.value(),
                                        bound,
                                        numeric.truncation(),
                                        numeric.rounding(),
                                        fill));
            }
        }
        return null;
    }

    /** The kernels give the same bits. */
    @Law
    @Label("same bits with any kernels")
    default void sameBitsWithAnyKernels(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 9) int samples) {
        float[] y = outputs(fill, samples * output().size());
        Target target = target(fill.next(1), samples);
        Result plain = apply(Kernels.scalar(), y, target);
        Result fast = apply(Kernels.preferred(), y, target);
        Bits.assertSame("the loss", plain.value(), fast.value());
        Bits.assertSame("the gradient", plain.gradient(), fast.gradient());
    }

    /** A loss is a finite number for ordinary outputs, and so is its gradient. */
    @Law
    @Label("finite for ordinary outputs, ties and zeros included")
    default void finite(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 9) int samples) {
        float[] y = outputs(fill, samples * output().size());
        Result result = apply(Kernels.scalar(), y, target(fill.next(1), samples));
        for (int i = 0; i < y.length; i++) {
            if (!Float.isFinite(result.gradient()[i]) || !Double.isFinite(result.value())) {
                throw new AssertionError(
                        "%s: loss %s, gradient[%d] %s"
                                .formatted(loss(), result.value(), i, result.gradient()[i]));
            }
        }
    }

    /** A step against the gradient makes the loss smaller. */
    @Law
    @Label("a small step against the gradient makes the loss smaller")
    default void descends(
            @ForAll @IntRange(min = 1, max = 5) int samples,
            @ForAll @IntRange(max = 100_000) int seed) {
        Fill fill = Fill.centred(seed);
        float[] y = outputs(fill, samples * output().size());
        Target target = target(fill.next(1), samples);
        Result here = apply(Kernels.scalar(), y, target);
        double squares = 0;
        for (float g : here.gradient()) {
            squares += (double) g * g;
        }
        if (squares < 1e-8) {
            return;
        }
        double step = 0.01 / Math.sqrt(squares);
        float[] next = new float[y.length];
        for (int i = 0; i < y.length; i++) {
            next[i] = (float) (y[i] - step * here.gradient()[i]);
        }
        double there = apply(Kernels.scalar(), next, target).value();
        if (!(there < here.value())) {
            throw new AssertionError(
                    "%s: %s here, %s a step against the gradient (seed %s)"
                            .formatted(loss(), here.value(), there, fill));
        }
    }
}
