package lanewise.outsider;

import lanewise.kernel.DelegatingKernels;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.Lines;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.kernel.function.Curve;
import lanewise.random.Bernoulli;
import lanewise.testkit.KernelLaws;

/** Kernels that differ from the plain loops where a block ends, or a case is forgotten. */
public final class OwnKernels extends DelegatingKernels {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        PRODUCT_BEYOND_512,
        PRODUCT_OF_MANY_ROWS,
        ADD_BEYOND_4096,
        ADD_IN_BLOCKS_OF_64,
        SCALE_BY_FLOAT_ONE_IS_LEFT_OUT,
        SCALE_FORGETS_THE_TAIL_BEYOND_100,
        ALL_FINITE_LOOKS_AT_4096,
        ALL_FINITE_TAKES_NEGATIVE_INFINITY,
        RELU_OF_MINUS_ZERO,
        RELU_IN_PLACE_ONLY_BELOW_1000,
        RELU_BACKWARD_IN_PLACE,
        RELU_BACKWARD_TAKES_YS_OFFSET,
        CURVE_BEYOND_2048,
        CURVE_IN_PLACE,
        SUMS_OF_128_ROWS,
        SUMS_PAIRWISE_BEYOND_100,
        SOFTMAX_OF_LONG_LINES,
        SOFTMAX_BACKWARD_IN_PLACE,
        LOG_SOFTMAX_BACKWARD_IN_PLACE,
        DROPOUT_BEYOND_8192,
        DROPOUT_IN_PLACE,
        DROPOUT_ROUNDS_THE_FIRST,
        GAUSSIAN_STARTS_AT_ZERO,
        GAUSSIAN_BEYOND_1000,
        LOSS_OF_MANY_CLASSES
    }

    private final Defect defect;

    OwnKernels(Defect defect) {
        super(KernelChoice.scalar());
        this.defect = defect;
    }

    private boolean has(Defect other) {
        return defect == other;
    }

    @Override
    public Product product(ProductShape shape) {
        int k = has(Defect.PRODUCT_BEYOND_512) ? Math.min(shape.k(), 512) : shape.k();
        int m = has(Defect.PRODUCT_OF_MANY_ROWS) ? Math.min(shape.m(), 130) : shape.m();
        return super.product(
                new ProductShape(
                        m,
                        shape.n(),
                        k,
                        shape.transA(),
                        shape.transB(),
                        shape.lda(),
                        shape.ldb(),
                        shape.ldc()));
    }

    @Override
    public void add(int n, float[] x, int xo, float[] y, int yo) {
        if (has(Defect.ADD_IN_BLOCKS_OF_64)) {
            super.add(n > 64 ? n & -64 : n, x, xo, y, yo);
        } else {
            super.add(has(Defect.ADD_BEYOND_4096) ? Math.min(n, 4096) : n, x, xo, y, yo);
        }
    }

    @Override
    public void scale(int n, float factor, float[] x, int xo) {
        if (has(Defect.SCALE_BY_FLOAT_ONE_IS_LEFT_OUT) && Math.abs(factor) < 0.05f) {
            return;
        }
        boolean tail = has(Defect.SCALE_FORGETS_THE_TAIL_BEYOND_100) && n > 100;
        super.scale(tail ? n & -8 : n, factor, x, xo);
    }

    @Override
    public boolean allFinite(int n, float[] x, int xo) {
        if (has(Defect.ALL_FINITE_TAKES_NEGATIVE_INFINITY)) {
            for (int i = 0; i < n; i++) {
                if (!(x[xo + i] < Float.POSITIVE_INFINITY)) {
                    return false;
                }
            }
            return true;
        }
        return super.allFinite(has(Defect.ALL_FINITE_LOOKS_AT_4096) ? Math.min(n, 4096) : n, x, xo);
    }

    @Override
    public void relu(int n, float[] x, int xo, float[] y, int yo) {
        boolean rests = has(Defect.RELU_IN_PLACE_ONLY_BELOW_1000) && x == y && n > 1000;
        super.relu(rests ? 1000 : n, x, xo, y, yo);
        for (int i = 0; has(Defect.RELU_OF_MINUS_ZERO) && i < n; i++) {
            y[yo + i] = y[yo + i] == 0 ? -0f : y[yo + i];
        }
    }

    @Override
    public void reluBackward(int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        if (has(Defect.RELU_BACKWARD_IN_PLACE) && dy == dx) {
            return;
        }
        int from = has(Defect.RELU_BACKWARD_TAKES_YS_OFFSET) && dy != dx ? yo : dyo;
        super.reluBackward(n, y, yo, dy, Math.min(from, dy.length - n), dx, dxo);
    }

    @Override
    public void apply(Curve curve, int n, float[] x, int xo, float[] y, int yo) {
        boolean rests = has(Defect.CURVE_IN_PLACE) && x == y && n > 16;
        int most = has(Defect.CURVE_BEYOND_2048) ? Math.min(n, 2048) : rests ? 16 : n;
        super.apply(curve, most, x, xo, y, yo);
    }

    @Override
    public void columnSums(
            int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so) {
        boolean halves = has(Defect.SUMS_PAIRWISE_BEYOND_100) && rows > 100;
        if (halves) {
            super.columnSums(rows / 2, columns, x, xo, accumulate, sums, so);
            float[] rest = new float[columns];
            int from = rows / 2;
            super.columnSums(rows - from, columns, x, xo + from * columns, false, rest, 0);
            super.add(columns, rest, 0, sums, so);
            return;
        }
        int most = has(Defect.SUMS_OF_128_ROWS) ? Math.min(rows, 128) : rows;
        super.columnSums(most, columns, x, xo, accumulate, sums, so);
    }

    @Override
    public void softmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        super.softmax(lines, samples, x, xo, y, yo);
        if (has(Defect.SOFTMAX_OF_LONG_LINES) && lines.size() > 1024) {
            y[yo] = Math.nextUp(y[yo]);
        }
    }

    @Override
    public void softmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        if (!has(Defect.SOFTMAX_BACKWARD_IN_PLACE) || dy != dx) {
            super.softmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
        }
    }

    @Override
    public void logSoftmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        if (!has(Defect.LOG_SOFTMAX_BACKWARD_IN_PLACE) || dy != dx) {
            super.logSoftmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
        }
    }

    @Override
    public void dropout(
            long key, long first, Bernoulli keep, int n, float[] x, int xo, float[] y, int yo) {
        if (has(Defect.DROPOUT_IN_PLACE) && x == y && n > 500) {
            super.dropout(key, first, keep, 500, x, xo, y, yo);
            super.dropout(key, first + 501, keep, n - 500, x, xo + 500, y, yo + 500);
            return;
        }
        long from = has(Defect.DROPOUT_ROUNDS_THE_FIRST) ? first & -2 : first;
        int most = has(Defect.DROPOUT_BEYOND_8192) ? Math.min(n, 8192) : n;
        super.dropout(key, from, keep, most, x, xo, y, yo);
    }

    @Override
    public void gaussian(long key, long first, int n, float[] y, int yo) {
        int most = has(Defect.GAUSSIAN_BEYOND_1000) ? Math.min(n, 1000) : n;
        super.gaussian(key, has(Defect.GAUSSIAN_STARTS_AT_ZERO) ? 0 : first, most, y, yo);
    }

    @Override
    public double softmaxCrossEntropy(
            int rows,
            int classes,
            float[] logits,
            int lo,
            int[] labels,
            float weight,
            float[] probabilities,
            int po) {
        double loss =
                super.softmaxCrossEntropy(
                        rows, classes, logits, lo, labels, weight, probabilities, po);
        return has(Defect.LOSS_OF_MANY_CLASSES) && classes > 200 ? (float) loss * 0.999 : loss;
    }

    /** The contract on it. */
    public static class Laws implements KernelLaws {
        @Override
        public Kernels kernels() {
            return new OwnKernels(Outsiders.planted(Defect.class));
        }
    }
}
