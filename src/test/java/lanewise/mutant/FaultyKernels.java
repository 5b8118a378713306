package lanewise.mutant;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import lanewise.kernel.AdamRule;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.MaxPool;
import lanewise.kernel.PooledGradient;
import lanewise.kernel.ProductShape;
import lanewise.kernel.function.Curve;

/** The plain loops, with a defect where one method is done. */
final class FaultyKernels {
    enum Defect {
        /** None: the laws must let it pass. */
        NONE,
        PRODUCT_FORGETS_THE_LAST_COLUMN,
        ADD_FORGETS_THE_TAIL,
        SCALE_WRITES_TOO_FAR,
        ALL_FINITE_FORGETS_THE_TAIL,
        RELU_LOSES_NAN,
        RELU_BACKWARD_KEEPS_ZERO,
        APPLY_FORGETS_THE_TAIL,
        APPLY_BACKWARD_SWAPS_PARAMETERS,
        COLUMN_SUMS_DO_NOT_ACCUMULATE,
        COLUMN_SUMS_ARE_ONE_CHAIN,
        TREE_SUM_IS_ONE_CHAIN,
        POOL_STARTS_AT_ZERO,
        POOL_WITH_CHOICES_ADDS_ONE,
        SOFTMAX_FORGETS_THE_LAST_SAMPLE,
        POOL_TAKES_THE_LAST_TIE,
        DROPOUT_STARTS_AT_ZERO,
        LOSS_TAKES_THE_FIRST_CLASS,
        ADAM_SKIPS_DECAY,
        CONVOLUTION_IGNORES_PADDING,
        CONVOLUTION_BACKWARD_IS_SHIFTED,
        CONVOLUTION_WEIGHTS_START_ANEW,
        CONVOLUTION_BIAS_STARTS_ANEW,
        CONVOLUTION_TURNS_ITS_KERNEL,
        CONVOLUTION_REPEATS_THE_BORDER,
        CONVOLUTION_TURNS_WITH_STRIDES,
        CONVOLUTION_TURNS_WITH_DILATION,
        CONVOLUTION_SWAPS_ITS_GROUPS,
        CONVOLUTION_OF_ONE_TAP_IS_TRANSPOSED,
        CONVOLUTION_SATURATES,
        CONVOLUTION_OFF_IN_LONG_ROWS,
        CONVOLUTION_GRADIENT_OF_ALL_CHANNELS,
        CONVOLUTION_RELU_GIVES_MINUS_ZERO,
        POOLED_KEEPS_WHAT_RELU_DROPS,
        POOLED_MULTIPLIES_ZEROS,
        POOLED_FORGETS_A_SAMPLE,
        POOLED_INPUTS_LOSE_ONE,
        POOLED_INPUTS_TURNED
    }

    private FaultyKernels() {}

    static Kernels with(Defect defect) {
        return proxy(
                Kernels.class,
                KernelChoice.scalar(),
                (name, arguments) -> before(defect, name, arguments),
                (name, arguments, result) -> after(defect, name, arguments, result));
    }

    private static void before(Defect defect, String name, Object[] arguments) {
        if (!name.equals(calledWrongly(defect))) {
            return;
        }
        switch (defect) {
            case PRODUCT_FORGETS_THE_LAST_COLUMN ->
                    arguments[0] = withoutLastColumn((ProductShape) arguments[0]);
            case ADD_FORGETS_THE_TAIL -> arguments[0] = (int) arguments[0] & -4;
            case SCALE_WRITES_TOO_FAR -> {
                if ((int) arguments[3] > 0) {
                    float[] x = (float[]) arguments[2];
                    x[(int) arguments[3] - 1] = 0;
                }
            }
            case ALL_FINITE_FORGETS_THE_TAIL -> arguments[0] = (int) arguments[0] & -4;
            case APPLY_FORGETS_THE_TAIL -> arguments[1] = (int) arguments[1] & -4;
            case APPLY_BACKWARD_SWAPS_PARAMETERS -> {
                Curve curve = (Curve) arguments[0];
                arguments[0] = curve.family().curve(curve.b(), curve.a());
            }
            case SOFTMAX_FORGETS_THE_LAST_SAMPLE -> arguments[1] = (int) arguments[1] - 1;
            case COLUMN_SUMS_DO_NOT_ACCUMULATE -> arguments[4] = false;
            case DROPOUT_STARTS_AT_ZERO -> arguments[1] = 0L;
            case LOSS_TAKES_THE_FIRST_CLASS ->
                    arguments[4] = new int[((int[]) arguments[4]).length];
            case ADAM_SKIPS_DECAY -> {
                AdamRule rule = (AdamRule) arguments[0];
                arguments[0] = new AdamRule(rule.beta1(), rule.beta2(), rule.eps(), 0);
            }
            default -> {}
        }
    }

    /** The method that is called with other arguments, or null. */
    private static String calledWrongly(Defect defect) {
        return switch (defect) {
            case PRODUCT_FORGETS_THE_LAST_COLUMN -> "product";
            case ADD_FORGETS_THE_TAIL -> "add";
            case SCALE_WRITES_TOO_FAR -> "scale";
            case ALL_FINITE_FORGETS_THE_TAIL -> "allFinite";
            case APPLY_FORGETS_THE_TAIL -> "apply";
            case APPLY_BACKWARD_SWAPS_PARAMETERS -> "applyBackward";
            case SOFTMAX_FORGETS_THE_LAST_SAMPLE -> "softmax";
            case COLUMN_SUMS_DO_NOT_ACCUMULATE -> "columnSums";
            case DROPOUT_STARTS_AT_ZERO -> "dropout";
            case LOSS_TAKES_THE_FIRST_CLASS -> "softmaxCrossEntropy";
            case ADAM_SKIPS_DECAY -> "adam";
            default -> null;
        };
    }

    private static void sumInOneChain(Object[] arguments) {
        int columns = (int) arguments[1];
        float[] x = (float[]) arguments[2];
        float[] sums = (float[]) arguments[5];
        for (int j = 0; j < columns; j++) {
            float sum = 0;
            for (int i = 0; i < (int) arguments[0]; i++) {
                sum += x[(int) arguments[3] + i * columns + j];
            }
            sums[(int) arguments[6] + j] = sum;
        }
    }

    private static void addOneAfterAnother(Object[] arguments) {
        int n = (int) arguments[0];
        float[] x = (float[]) arguments[3];
        float[] y = (float[]) arguments[5];
        for (int i = 0; i < n; i++) {
            float sum = x[(int) arguments[4] + i];
            for (int term = 1; term < (int) arguments[1]; term++) {
                sum += x[(int) arguments[4] + term * (int) arguments[2] + i];
            }
            y[(int) arguments[6] + i] = sum;
        }
    }

    private static Object after(Defect defect, String name, Object[] arguments, Object result) {
        switch (defect) {
            case COLUMN_SUMS_ARE_ONE_CHAIN -> {
                if (name.equals("columnSums") && !(boolean) arguments[4]) {
                    sumInOneChain(arguments);
                }
            }
            case TREE_SUM_IS_ONE_CHAIN -> {
                if (name.equals("treeSum")) {
                    addOneAfterAnother(arguments);
                }
            }
            case RELU_LOSES_NAN -> {
                if (name.equals("relu")) {
                    zeroWhereNaN((float[]) arguments[3], (int) arguments[4], (int) arguments[0]);
                }
            }
            case RELU_BACKWARD_KEEPS_ZERO -> {
                if (name.equals("reluBackward")) {
                    keepAtZero(arguments);
                }
            }
            default -> {}
        }
        return switch (result) {
            case Convolution bound -> faulty(bound, defect);
            case MaxPool bound -> faulty(bound, defect);
            case PooledGradient bound -> faulty(bound, defect);
            case null, default -> result;
        };
    }

    private static ProductShape withoutLastColumn(ProductShape s) {
        return s.n() % 4 < 3
                ? s
                : new ProductShape(
                        s.m(), s.n() - 1, s.k(), s.transA(), s.transB(), s.lda(), s.ldb(), s.ldc());
    }

    private static MaxPool faulty(MaxPool pool, Defect defect) {
        return proxy(
                MaxPool.class,
                pool,
                (name, arguments) -> {},
                (name, arguments, result) -> {
                    switch (defect) {
                        case POOL_STARTS_AT_ZERO -> {
                            if (name.equals("forward")) {
                                float[] y = (float[]) arguments[3];
                                int at = (int) arguments[4];
                                y[at] = y[at] < 0 ? 0 : y[at];
                            }
                        }
                        case POOL_WITH_CHOICES_ADDS_ONE -> {
                            if (name.equals("forwardChoosing")) {
                                ((float[]) arguments[6])[(int) arguments[7]] += 1;
                            }
                        }
                        case POOLED_KEEPS_WHAT_RELU_DROPS -> {
                            if (name.equals("chosen") && (int) result < 0) {
                                return arguments[2];
                            }
                        }
                        case POOL_TAKES_THE_LAST_TIE -> {
                            if (name.equals("backward")) {
                                float[] dx = (float[]) arguments[5];
                                int at = (int) arguments[6];
                                float first = dx[at];
                                dx[at] = dx[at + 1 < dx.length ? at + 1 : at];
                                dx[at + 1 < dx.length ? at + 1 : at] = first;
                            }
                        }
                        default -> {}
                    }
                    return result;
                });
    }

    private static PooledGradient faulty(PooledGradient gradient, Defect defect) {
        return proxy(
                PooledGradient.class,
                gradient,
                (name, arguments) -> {
                    if (defect == Defect.POOLED_INPUTS_LOSE_ONE && name.equals("backwardData")) {
                        arguments[1] = Math.max((int) arguments[0], (int) arguments[1] - 1);
                    }
                    if (defect == Defect.POOLED_INPUTS_TURNED && name.equals("packBackward")) {
                        arguments[0] = turned((float[]) arguments[0]);
                    }
                    if (!name.equals("add")) {
                        return;
                    }
                    if (defect == Defect.POOLED_FORGETS_A_SAMPLE) {
                        arguments[1] = Math.max((int) arguments[0] + 1, (int) arguments[1] - 1);
                    }
                    if (defect == Defect.POOLED_MULTIPLIES_ZEROS) {
                        arguments[4] = withoutZeros((float[]) arguments[4]);
                    }
                },
                (name, arguments, result) -> result);
    }

    private static float[] turned(float[] weights) {
        float[] values = new float[weights.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights[values.length - 1 - i];
        }
        return values;
    }

    /** The smallest number in the place of each 0: what a kernel that leaves none out would do. */
    private static float[] withoutZeros(float[] dy) {
        float[] values = dy.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] == 0 ? Float.MIN_VALUE : values[i];
        }
        return values;
    }

    private static void zeroWhereNaN(float[] y, int offset, int n) {
        for (int i = offset; i < offset + n; i++) {
            y[i] = Float.isNaN(y[i]) ? 0 : y[i];
        }
    }

    private static void keepAtZero(Object[] arguments) {
        float[] y = (float[]) arguments[1];
        float[] dx = (float[]) arguments[5];
        for (int i = 0; i < (int) arguments[0]; i++) {
            if (y[(int) arguments[2] + i] == 0) {
                dx[(int) arguments[6] + i] = 1;
            }
        }
    }

    private static Convolution faulty(Convolution convolution, Defect defect) {
        ConvGeometry g = convolution.geometry();
        return proxy(
                Convolution.class,
                convolution,
                (name, arguments) -> {
                    if (defect == Defect.CONVOLUTION_WEIGHTS_START_ANEW
                            && name.equals("backwardWeights")) {
                        arguments[5] = false;
                    }
                    if (defect == Defect.CONVOLUTION_BIAS_STARTS_ANEW
                            && name.equals("backwardWeightsAndBias")) {
                        arguments[5] = false;
                    }
                    if (defect == Defect.CONVOLUTION_GRADIENT_OF_ALL_CHANNELS
                            && name.equals("weightGradient")) {
                        arguments[3] = 0;
                        arguments[4] = g.outChannels();
                    }
                    if (name.equals("pack") || name.equals("packBackward")) {
                        arguments[0] = FaultyWeights.of(defect, g, (float[]) arguments[0]);
                    }
                },
                (name, arguments, result) -> {
                    if (defect == Defect.CONVOLUTION_IGNORES_PADDING
                            && name.equals("forward")
                            && g.padded()) {
                        ((float[]) arguments[6])[(int) arguments[7]] += 1;
                    }
                    if (name.equals("forward")) {
                        spoil(defect, g, (Epilogue) arguments[5], (float[]) arguments[6]);
                    }
                    if (defect == Defect.CONVOLUTION_SATURATES && name.equals("forward")) {
                        float[] y = (float[]) arguments[6];
                        for (int i = 0; i < y.length; i++) {
                            y[i] = Math.min(y[i], 6);
                        }
                    }
                    if (defect == Defect.CONVOLUTION_REPEATS_THE_BORDER
                            && name.equals("forward")
                            && g.padded()) {
                        ((float[]) arguments[6])[(int) arguments[7]] +=
                                ((float[]) arguments[1])[(int) arguments[2]];
                    }
                    if (defect == Defect.CONVOLUTION_BACKWARD_IS_SHIFTED
                            && name.equals("backwardData")) {
                        float[] dx = (float[]) arguments[5];
                        int at = (int) arguments[6];
                        System.arraycopy(dx, at, dx, at + 1, g.inputSize() - 1);
                    }
                    return result;
                });
    }

    private static void spoil(Defect defect, ConvGeometry g, Epilogue epilogue, float[] y) {
        boolean turns = defect == Defect.CONVOLUTION_RELU_GIVES_MINUS_ZERO && epilogue.relu();
        boolean off = defect == Defect.CONVOLUTION_OFF_IN_LONG_ROWS && g.outWidth() > 16;
        for (int i = 0; i < y.length; i++) {
            y[i] = turns && y[i] == 0 ? -0f : off ? y[i] + 1 : y[i];
        }
    }

    private interface Before {
        void call(String name, Object[] arguments);
    }

    private interface After {
        Object call(String name, Object[] arguments, Object result);
    }

    private static <T> T proxy(Class<T> type, T real, Before before, After after) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            if (arguments != null) {
                                before.call(method.getName(), arguments);
                            }
                            try {
                                method.setAccessible(true);
                                Object result = method.invoke(real, arguments);
                                return after.call(method.getName(), arguments, result);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }
}
