package lanewise.testkit;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import lanewise.kernel.KernelChoice;
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

    /**
     * The loss of a batch as a formula in doubles, sums in whatever order; NaN if there is none.
     *
     * @param y outputs, sample by sample
     */
    default double formula(double[] y, Target target, int samples) {
        return Double.NaN;
    }

    /** Whether losses of samples are averaged, by {@link #weight}; else they are summed. */
    default boolean mean() {
        return true;
    }

    /** What a batch's mean counts a sample for: 0 if it is ignored, more where it is weighted. */
    default double weight(Target target, int sample, int samples) {
        return 1;
    }

    /** The target of one sample; by default its share of labels or values. */
    default Target part(Target target, int sample, int samples) {
        if (target.labels() != null) {
            int n = target.labels().length / samples;
            return Target.labels(Arrays.copyOfRange(target.labels(), sample * n, sample * n + n));
        }
        int n = target.values().length / samples;
        return Target.values(Arrays.copyOfRange(target.values(), sample * n, sample * n + n));
    }

    /** The largest size of an output that the loss is finite for. */
    default double largestOutput() {
        return 1000;
    }

    private Result apply(Kernels kernels, float[] y, Target target) {
        int samples = y.length / output().size();
        Slot outputs = slot(y, 5);
        Slot gradient = slot(new float[y.length], 12);
        Slot scratch = slot(new float[y.length], 3);
        Arrays.fill(gradient.array(), gradient.offset(), gradient.offset() + y.length, Float.NaN);
        Arrays.fill(scratch.array(), 3, 3 + y.length, Float.NaN);
        int[] labels = target.labels() == null ? null : target.labels().clone();
        float[] values = target.values() == null ? null : target.values().clone();
        double value = loss().apply(kernels, samples, outputs, target, gradient, scratch);
        Bits.assertSame(loss() + ": the outputs", y, 0, outputs.array(), 5, y.length);
        double alone = loss().apply(kernels, samples, outputs, target, null, scratch);
        Bits.assertSame(loss() + ": the loss without a gradient", value, alone);
        Bits.assertSame(loss() + ": the outputs", y, 0, outputs.array(), 5, y.length);
        for (Slot each : new Slot[] {outputs, gradient, scratch}) {
            for (int i = 0; i < each.array().length; i++) {
                boolean inside = i >= each.offset() && i < each.offset() + y.length;
                if (!inside && !Float.isNaN(each.array()[i])) {
                    throw new AssertionError(loss() + " writes beside its result");
                }
            }
        }
        if (!Arrays.equals(labels, target.labels()) || !Arrays.equals(values, target.values())) {
            throw new AssertionError(loss() + " changes its target");
        }
        return new Result(value, Arrays.copyOfRange(gradient.array(), 12, 12 + y.length));
    }

    /** Values among NaN, so that what reads too far shows. */
    private Slot slot(float[] values, int before) {
        float[] array = new float[values.length + before + 4];
        Arrays.fill(array, Float.NaN);
        System.arraycopy(values, 0, array, before, values.length);
        Slot slot = new Slot(output());
        slot.point(array, before);
        return slot;
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
            Target target = target(fill.next(1), samples);
            float[] gradient = apply(KernelChoice.scalar(), y, target).gradient();
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
                    return apply(KernelChoice.scalar(), moved, target).value();
                };
        double here = along.applyAsDouble(0);
        // A loss that is a float was summed in floats.
        grain += (float) here == here ? 4 * Math.abs(here) : 0;
        Derivative numeric = Derivative.of(along, 0.0625, 0x1p-24 * grain);
        return new Measured(analytic, 0x1p-19 * terms + 0x1p-24, terms, numeric);
    }

    /** The kernels give the same bits. */
    @Law
    @Label("same bits with any kernels")
    default void sameBitsWithAnyKernels(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples) {
        float[] y = outputs(fill, samples * output().size());
        Target target = target(fill.next(1), samples);
        Result plain = apply(KernelChoice.scalar(), y, target);
        Result fast = apply(KernelChoice.preferred(), y, target);
        Bits.assertSame(loss() + ": the loss", plain.value(), fast.value());
        Bits.assertSame(loss() + ": the gradient", plain.gradient(), fast.gradient());
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
        Result result = apply(KernelChoice.scalar(), y, target(fill.next(1), samples));
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

    /** The value of the formula that its author writes. */
    @Law
    @Label("formula: the loss is what the formula says")
    default void theLossIsItsFormula(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll boolean wide) {
        Fill values = wide ? new Fill(Fill.Kind.WIDE, fill.seed()) : fill;
        float[] y = outputs(values, samples * output().size());
        double[] doubles = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            doubles[i] = y[i];
        }
        Target target = target(values.next(1), samples);
        double expected = formula(doubles, target, samples);
        double actual = apply(KernelChoice.preferred(), y, target).value();
        if (!Double.isNaN(expected)
                && !(Math.abs(expected - actual) <= 1e-5 * Math.max(1, Math.abs(expected)))) {
            throw new AssertionError(
                    "%s of %d samples is %s, the formula gives %s (outputs %s)"
                            .formatted(loss(), samples, actual, expected, values));
        }
    }

    /**
     * A batch's loss and gradient are made of its samples', by weight; ignored ones are nothing.
     */
    @Law
    @Label("reduction: a batch is the sum or the weighted mean of its samples")
    default void aBatchIsMadeOfItsSamples(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples) {
        int n = output().size();
        float[] y = outputs(fill, samples * n);
        Target target = target(fill.next(1), samples);
        double all = 0;
        for (int i = 0; i < samples; i++) {
            all += weight(target, i, samples);
        }
        if (all == 0) {
            return;
        }
        Result whole = apply(KernelChoice.scalar(), y, target);
        double sum = 0;
        double size = 0;
        for (int i = 0; i < samples; i++) {
            double weight = weight(target, i, samples);
            double share = !mean() ? 1 : weight / all;
            float[] own = Arrays.copyOfRange(y, i * n, i * n + n);
            Result one =
                    weight == 0
                            ? new Result(0, new float[n])
                            : apply(KernelChoice.scalar(), own, part(target, i, samples));
            sum += share * one.value();
            size += Math.abs(share * one.value());
            for (int j = 0; j < n; j++) {
                double expected = share * one.gradient()[j];
                double actual = whole.gradient()[i * n + j];
                if (!(Math.abs(expected - actual) <= 1e-5 * Math.abs(expected) + 1e-7 * share)) {
                    throw new AssertionError(
                            "%s of %d samples: gradient[%d] is %s, alone it is %s, its share %s (%s)"
                                    .formatted(
                                            loss(),
                                            samples,
                                            i * n + j,
                                            actual,
                                            one.gradient()[j],
                                            share,
                                            fill));
                }
            }
        }
        if (!(Math.abs(sum - whole.value()) <= 1e-5 * size + 1e-7)) {
            throw new AssertionError(
                    "%s of %d samples is %s, its samples make %s (%s)"
                            .formatted(loss(), samples, whole.value(), sum, fill));
        }
    }

    /** The order of the samples does not matter. */
    @Law
    @Label("reduction: samples in another order have the same loss and their gradients")
    default void orderDoesNotMatter(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples) {
        int n = output().size();
        float[] y = outputs(fill, samples * n);
        Target target = target(fill.next(1), samples);
        float[] turned = new float[y.length];
        int[] labels = target.labels() == null ? null : new int[target.labels().length];
        float[] values = target.values() == null ? null : new float[target.values().length];
        for (int i = 0; i < samples; i++) {
            int to = samples - 1 - i;
            System.arraycopy(y, i * n, turned, to * n, n);
            Target part = part(target, i, samples);
            if (labels != null) {
                int m = part.labels().length;
                System.arraycopy(part.labels(), 0, labels, to * m, m);
            } else {
                int m = part.values().length;
                System.arraycopy(part.values(), 0, values, to * m, m);
            }
        }
        Result here = apply(KernelChoice.scalar(), y, target);
        Result there = apply(KernelChoice.scalar(), turned, new Target(labels, values));
        double size = Math.max(1e-6, Math.abs(here.value()));
        boolean same = !(Math.abs(here.value() - there.value()) > 1e-5 * size);
        for (int i = 0; i < y.length && same; i++) {
            float a = here.gradient()[i];
            float b = there.gradient()[(samples - 1 - i / n) * n + i % n];
            same = !(Math.abs(a - b) > 1e-5 * Math.abs(a) + 1e-7);
        }
        if (!same || Double.isNaN(here.value()) != Double.isNaN(there.value())) {
            throw new AssertionError(
                    "%s of %d samples is %s, turned round %s, or its gradients differ (%s)"
                            .formatted(loss(), samples, here.value(), there.value(), fill));
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
        Result here = apply(KernelChoice.scalar(), y, target);
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
        double there = apply(KernelChoice.scalar(), next, target).value();
        if (!(there < here.value())) {
            throw new AssertionError(
                    "%s: %s here, %s a step against the gradient (seed %s)"
                            .formatted(loss(), here.value(), there, fill));
        }
    }
}
