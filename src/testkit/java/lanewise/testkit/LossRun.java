package lanewise.testkit;

import java.util.Arrays;
import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/** Takes a loss, and looks at what it leaves behind. */
record LossRun(Loss loss, Shape output) {
    /**
     * A loss and its gradient.
     *
     * @param value the loss
     * @param gradient by the outputs
     */
    record Result(double value, float[] gradient) {}

    Result apply(Kernels kernels, float[] y, Target target) {
        int samples = y.length / output.size();
        Slot outputs = slot(y, 5);
        Slot gradient = slot(new float[y.length], 12);
        Slot scratch = slot(new float[y.length], 3);
        Arrays.fill(gradient.array(), gradient.offset(), gradient.offset() + y.length, Float.NaN);
        Arrays.fill(scratch.array(), 3, 3 + y.length, Float.NaN);
        int[] labels = target.labels() == null ? null : target.labels().clone();
        float[] values = target.values() == null ? null : target.values().clone();
        double value = loss.apply(kernels, samples, outputs, target, gradient, scratch);
        Bits.assertSame(loss + ": the outputs", y, 0, outputs.array(), 5, y.length);
        double alone = loss.apply(kernels, samples, outputs, target, null, scratch);
        Bits.assertSame(loss + ": the loss without a gradient", value, alone);
        Bits.assertSame(loss + ": the outputs", y, 0, outputs.array(), 5, y.length);
        for (Slot each : new Slot[] {outputs, gradient, scratch}) {
            for (int i = 0; i < each.array().length; i++) {
                boolean inside = i >= each.offset() && i < each.offset() + y.length;
                if (!inside && !Float.isNaN(each.array()[i])) {
                    throw new AssertionError(loss + " writes beside its result");
                }
            }
        }
        if (!Arrays.equals(labels, target.labels()) || !Arrays.equals(values, target.values())) {
            throw new AssertionError(loss + " changes its target");
        }
        return new Result(value, Arrays.copyOfRange(gradient.array(), 12, 12 + y.length));
    }

    /** Values among NaN, so that what reads too far shows. */
    Slot slot(float[] values, int before) {
        float[] array = new float[values.length + before + 4];
        Arrays.fill(array, Float.NaN);
        System.arraycopy(values, 0, array, before, values.length);
        Slot slot = new Slot(output);
        slot.point(array, before);
        return slot;
    }
}
