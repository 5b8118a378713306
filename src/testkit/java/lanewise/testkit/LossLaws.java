package lanewise.testkit;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Target;
import lanewise.tensor.Slot;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/** What every loss keeps; a test class says which loss, of what outputs, against what targets. */
public interface LossLaws extends LossReductionLaws {
    private LossRun run() {
        return new LossRun(loss(), output());
    }

    /**
     * The loss of a batch as a formula in doubles, sums in whatever order; NaN if there is none.
     *
     * @param y outputs, sample by sample
     */
    default double formula(double[] y, Target target, int samples) {
        return Double.NaN;
    }

    /** The largest size of an output that the loss is finite for. */
    default double largestOutput() {
        return 1000;
    }

    /** Analytic equals numeric along a direction and along the axes, wherever that is decided. */
    @Law
    @Label("the gradient is the derivative of the loss")
    default void gradientIsTheDerivative(
            @ForAll @IntRange(min = 1, max = 5) int samples,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(max = 3) int wide) {
        Fill.Kind kind = wide == 0 ? Fill.Kind.WIDE : Fill.Kind.CENTRED;
        Measured last = null;
        for (int point = 0; point < 12; point++) {
            Fill fill = new Fill(kind, seed + 1_000_000L * point);
            float[] y = outputs(fill, samples * output().size());
            float largest = (float) largestOutput();
            for (int i = 0; wide == 0 && i < y.length; i++) {
                y[i] = Math.clamp(y[i], -largest, largest);
            }
            Target target = target(fill.next(1), samples);
            if (wide == 1 && point == 0) {
                farOut(fill, y.clone(), target);
            }
            float[] gradient = run().apply(KernelChoice.scalar(), y, target).gradient();
            boolean decided = false;
            int stride = (y.length + 11) / 12;
            for (int axis = -1; axis < y.length; axis += axis < 0 ? 1 + seed % stride : stride) {
                float[] direction = fill.next(2).floats(y.length);
                if (axis >= 0) {
                    Arrays.fill(direction, 0f);
                    direction[axis] = 1;
                }
                last = slope(y, target, gradient, direction);
                decided |= last.decides();
                if (last.refutes()) {
                    throw failure(
                            axis < 0 ? "along a direction" : "output[" + axis + "]", last, fill);
                }
            }
            if (decided) {
                return;
            }
        }
        throw failure("nowhere to be decided", last, Fill.centred(seed));
    }

    /** Outputs in the ten thousands, where a loss is a number there, and its gradient. */
    private void farOut(Fill fill, float[] y, Target target) {
        for (int i = 0; i < y.length; i++) {
            y[i] *= 1 << 15;
        }
        LossRun.Result result = run().apply(KernelChoice.scalar(), y, target);
        float[] gradient = result.gradient();
        if (!Double.isFinite(result.value())
                || !KernelChoice.scalar().allFinite(gradient.length, gradient, 0)) {
            return;
        }
        float[] direction = fill.next(2).floats(y.length);
        for (int i = 0; i < y.length; i++) {
            direction[i] *= 64;
        }
        Measured measured = slope(y, target, gradient, direction);
        if (measured.refutes()) {
            throw failure("far out, along a direction", measured, fill);
        }
    }

    private AssertionError failure(String where, Measured measured, Fill fill) {
        return new AssertionError(
                "%s on %s: %s: %s (seed %s)"
                        .formatted(loss(), output(), where, measured.describe(), fill));
    }

    private Measured slope(float[] y, Target target, float[] gradient, float[] direction) {
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
                    return run().apply(KernelChoice.scalar(), moved, target).value();
                };
        double here = along.applyAsDouble(0);
        // A loss that is a float was summed in floats.
        grain += (float) here == here ? 4 * Math.abs(here) : 0;
        Derivative numeric = Derivative.of(along, 0.0625, 0x1p-24 * grain);
        return new Measured(analytic, 0x1p-19 * terms + 0x1p-24, terms, numeric);
    }

    /** The kernels give the same bits, whatever stands where the results go. */
    @Law
    @Label("same bits with any kernels")
    default void sameBitsWithAnyKernels(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples) {
        float[] y = outputs(fill, samples * output().size());
        Target target = target(fill.next(1), samples);
        LossRun.Result plain = run().apply(KernelChoice.scalar(), y, target);
        LossRun.Result fast = run().apply(KernelChoice.preferred(), y, target);
        Bits.assertSame(loss() + ": the loss", plain.value(), fast.value());
        Bits.assertSame(loss() + ": the gradient", plain.gradient(), fast.gradient());
        Slot outputs = run().slot(y, 5);
        Slot gradient = run().slot(fill.next(2).floats(y.length), 12);
        Slot scratch = run().slot(fill.next(3).floats(y.length), 3);
        double again =
                loss().apply(KernelChoice.scalar(), samples, outputs, target, gradient, scratch);
        Bits.assertSame(loss() + ": the loss, once more", plain.value(), again);
        Bits.assertSame(
                loss() + ": the gradient over another one",
                plain.gradient(),
                Arrays.copyOfRange(gradient.array(), 12, 12 + y.length));
        refilled(fill.next(4), samples, outputs, target, gradient);
    }

    /** A training fills the same arrays again: nothing may be kept of what stood there. */
    private void refilled(Fill fill, int samples, Slot outputs, Target target, Slot gradient) {
        float[] y = outputs(fill, samples * output().size());
        Target next = target(fill.next(1), samples);
        LossRun.Result expected = run().apply(KernelChoice.scalar(), y, next);
        Slot scratch = run().slot(fill.next(3).floats(y.length), 3);
        loss().apply(KernelChoice.scalar(), samples, outputs, target, gradient, scratch);
        if (next.values() != null && next.values().length == target.values().length) {
            System.arraycopy(next.values(), 0, target.values(), 0, next.values().length);
        } else if (next.labels() != null && next.labels().length == target.labels().length) {
            System.arraycopy(next.labels(), 0, target.labels(), 0, next.labels().length);
        } else {
            return;
        }
        System.arraycopy(y, 0, outputs.array(), outputs.offset(), y.length);
        double value =
                loss().apply(KernelChoice.scalar(), samples, outputs, target, gradient, scratch);
        Bits.assertSame(
                loss() + ": the loss of what fills the same arrays", expected.value(), value);
        Bits.assertSame(
                loss() + ": the gradient of what fills the same arrays",
                expected.gradient(),
                Arrays.copyOfRange(gradient.array(), 12, 12 + y.length));
    }

    /** Outputs at which the loss changes course or ends: 0 and 1 where they are probabilities. */
    default float[] edges() {
        return new float[0];
    }

    /** A loss is a finite number for ordinary outputs and far ones, and so is its gradient. */
    @Law
    @Label("finite for ordinary and far outputs, ties, zeros and edges included")
    default void finite(
            @ForAll(supplier = Fills.Ordinary.class) Fill ordinary,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 3) int far,
            @ForAll @IntRange(max = 999) int place) {
        Fill fill = far == 0 ? new Fill(Fill.Kind.WIDE, ordinary.seed()) : ordinary;
        float[] y = outputs(fill, samples * output().size());
        float largest = (float) largestOutput();
        for (int i = 0; far == 0 && i < y.length; i++) {
            y[i] = Math.clamp(i % 3 == 0 ? y[i] * 16 : y[i], -largest, largest);
        }
        for (int i = 0; i < edges().length; i++) {
            y[(place + 7 * i) % y.length] = edges()[i];
        }
        LossRun.Result result =
                run().apply(KernelChoice.scalar(), y, target(fill.next(1), samples));
        for (int i = 0; i < y.length; i++) {
            if (!Float.isFinite(result.gradient()[i]) || !Double.isFinite(result.value())) {
                throw new AssertionError(
                        "%s: loss %s, gradient[%d] %s at output %s (%s)"
                                .formatted(
                                        loss(),
                                        result.value(),
                                        i,
                                        result.gradient()[i],
                                        y[i],
                                        fill));
            }
        }
    }

    /** The value of the formula that its author writes, near the target's values, too. */
    @Law
    @Label("formula: the loss is what the formula says")
    default void theLossIsItsFormula(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 3) int way) {
        boolean wide = way == 0 || way == 3;
        Fill values = wide ? new Fill(Fill.Kind.WIDE, fill.seed()) : fill;
        float[] y = outputs(values, samples * output().size());
        float largest = (float) largestOutput();
        for (int i = 0; way == 3 && largest >= 200 && i < y.length; i++) {
            y[i] = Math.clamp(y[i] * largest / 64, -largest, largest);
        }
        Target target = target(values.next(1), samples);
        float[] aims = target.values();
        boolean near = way == 1 && aims != null && aims.length == y.length;
        double[] doubles = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = near ? aims[i] + (y[i] - aims[i]) / 100 : y[i];
            doubles[i] = y[i];
        }
        double expected = formula(doubles, target, samples);
        double actual = run().apply(KernelChoice.preferred(), y, target).value();
        if (!Double.isNaN(expected)
                && !(Math.abs(expected - actual) <= 1e-5 * Math.max(1, Math.abs(expected)))) {
            throw new AssertionError(
                    "%s of %d samples is %s, the formula gives %s (outputs %s)"
                            .formatted(loss(), samples, actual, expected, values));
        }
    }

    /** A step against the gradient makes the loss smaller; where a kink is near a shorter one. */
    @Law
    @Label("a small step against the gradient makes the loss smaller")
    default void descends(
            @ForAll @IntRange(min = 1, max = 5) int samples,
            @ForAll @IntRange(max = 100_000) int seed) {
        Fill fill = Fill.centred(seed);
        float[] y = outputs(fill, samples * output().size());
        Target target = target(fill.next(1), samples);
        LossRun.Result here = run().apply(KernelChoice.scalar(), y, target);
        double squares = 0;
        for (float g : here.gradient()) {
            squares += (double) g * g;
        }
        if (squares < 1e-8) {
            return;
        }
        double step = 0.01 / Math.sqrt(squares);
        double there = against(here.gradient(), step, y, target);
        boolean smaller = there < here.value();
        for (int halved = 0; halved < 10 && !smaller; halved++) {
            step /= 2;
            // By a good part of what the gradient promises, and by more than rounding.
            double enough = step * squares / 4;
            smaller =
                    enough > 1e-6 * Math.abs(here.value())
                            && against(here.gradient(), step, y, target) <= here.value() - enough;
        }
        if (!smaller) {
            throw new AssertionError(
                    "%s: %s here, %s a step against the gradient (seed %s)"
                            .formatted(loss(), here.value(), there, fill));
        }
    }

    private double against(float[] gradient, double step, float[] y, Target target) {
        float[] next = new float[y.length];
        for (int i = 0; i < y.length; i++) {
            next[i] = (float) (y[i] - step * gradient[i]);
        }
        return run().apply(KernelChoice.scalar(), next, target).value();
    }
}
