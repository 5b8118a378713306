package lanewise.mutant;

import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/** Half the squared distance, the mean over the batch, sound or with a defect. */
record FaultyLoss(Defect defect) implements Loss {
    enum Defect {
        /** None: the laws must let it pass. */
        NONE,
        GRADIENT_OF_THE_SUM,
        GRADIENT_OF_THE_FIRST_SAMPLE,
        GRADIENT_HAS_THE_OTHER_SIGN,
        OTHER_VALUE_WITHOUT_GRADIENT,
        OUTPUTS_ARE_CHANGED,
        NO_NUMBER_AT_ZERO,
        OTHER_BITS_WITH_OTHER_KERNELS,
        TARGET_KEPT_BY_ITS_ARRAY,
        GRADIENT_LOST_FAR_OUT
    }

    private static float[] array;
    private static float kept;

    @Override
    public void check(Shape output) {}

    @Override
    public double apply(
            Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch) {
        double sum = 0;
        int n = samples * y.stride();
        if (array != target.values()) {
            array = target.values();
            kept = array[0];
        }
        for (int i = 0; i < n; i++) {
            float value = y.array()[y.offset() + i];
            boolean stale = i == 0 && defect == Defect.TARGET_KEPT_BY_ITS_ARRAY;
            float distance = value - (stale ? kept : target.values()[i]);
            sum += 0.5 * distance * distance;
            if (dy != null) {
                float gradient =
                        switch (defect) {
                            case GRADIENT_OF_THE_SUM -> distance;
                            case GRADIENT_OF_THE_FIRST_SAMPLE ->
                                    i < y.stride() ? distance / samples : 0;
                            case GRADIENT_LOST_FAR_OUT ->
                                    Math.abs(distance) > 1e4 ? 0 : distance / samples;
                            case GRADIENT_HAS_THE_OTHER_SIGN -> -distance / samples;
                            case NO_NUMBER_AT_ZERO -> distance / samples * (value / value);
                            default -> distance / samples;
                        };
                dy.array()[dy.offset() + i] = gradient;
            }
        }
        if (defect == Defect.OUTPUTS_ARE_CHANGED) {
            y.array()[y.offset()] += 1;
        }
        if (defect == Defect.OTHER_VALUE_WITHOUT_GRADIENT && dy == null
                || defect == Defect.OTHER_BITS_WITH_OTHER_KERNELS
                        && kernels != KernelChoice.scalar()) {
            sum *= 1 + 1e-9;
        }
        return sum / samples;
    }
}
