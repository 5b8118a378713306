package lanewise.outsider;

import java.util.Arrays;
import lanewise.kernel.AdamRule;
import lanewise.kernel.DelegatingKernels;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.Lines;
import lanewise.kernel.Moments;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.random.Bernoulli;
import lanewise.testkit.KernelLaws;

/** Kernels with what one tunes: packed copies, scratch, shortcuts. */
public final class TunedKernels extends DelegatingKernels {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        SOFTMAX_IN_PLACE,
        SOFTMAX_SCRATCH_SHARED_BY_THREADS,
        SOFTMAX_WRITES_ITS_INPUT,
        LOG_SOFTMAX_OF_ONE,
        PRODUCT_KEEPS_ITS_FIRST_B,
        PRODUCT_WRITES_ITS_A,
        PRODUCT_PACKS_INTO_SHARED_MEMORY,
        PRODUCT_OF_NO_TERMS,
        PRODUCT_ACCUMULATES_LAST,
        ADD_READS_AS_INTEGERS_BEYOND_64,
        ADD_WRITES_ITS_INPUT,
        CROSS_ENTROPY_WEIGHT_OF_A_QUARTER,
        CROSS_ENTROPY_WRITES_LOGITS,
        CROSS_ENTROPY_OF_LABEL_ZERO,
        ADAM_EPS_OF_1E_8,
        ADAM_BETA_OF_999,
        ADAM_CORRECTION_LEFT_OUT_WHEN_DECAYING,
        ADAM_WRITES_GRADIENTS,
        DROPOUT_KEY_OF_32_BITS,
        DROPOUT_FIRST_OF_32_BITS,
        DROPOUT_SCALES_TWICE_AT_ONE_BIT,
        COLUMN_SUMS_ONE_COLUMN,
        COLUMN_SUMS_NO_ROWS,
        GAUSSIAN_KEEPS_THE_LAST_KEY,
        RELU_OF_SUBNORMALS,
        SCALE_BY_ZERO_CLEARS
    }

    private static final float[] SHARED = new float[1 << 20];

    private final Defect defect;
    private long known;
    private float[] last;

    private TunedKernels(Defect defect) {
        super(KernelChoice.scalar());
        this.defect = defect;
    }

    private boolean has(Defect other) {
        return defect == other;
    }

    @Override
    public void softmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        if (has(Defect.SOFTMAX_IN_PLACE) && x == y) {
            return;
        }
        if (has(Defect.SOFTMAX_SCRATCH_SHARED_BY_THREADS)) {
            int n = samples * lines.outer() * lines.block();
            System.arraycopy(x, xo, SHARED, 0, n);
            Thread.yield();
            super.softmax(lines, samples, SHARED, 0, y, yo);
            return;
        }
        super.softmax(lines, samples, x, xo, y, yo);
        if (has(Defect.SOFTMAX_WRITES_ITS_INPUT) && x != y) {
            x[xo] = y[yo];
        }
    }

    @Override
    public void logSoftmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        super.logSoftmax(lines, samples, x, xo, y, yo);
        if (has(Defect.LOG_SOFTMAX_OF_ONE) && lines.size() == 1 && !Float.isNaN(x[xo])) {
            y[yo] = -0f;
        }
    }

    @Override
    public Product product(ProductShape shape) {
        return new Tuned(shape, super.product(shape));
    }

    private final class Tuned implements Product {
        private final ProductShape shape;
        private final Product to;
        private float[] kept;

        Tuned(ProductShape shape, Product to) {
            this.shape = shape;
            this.to = to;
        }

        @Override
        public ProductShape shape() {
            return shape;
        }

        @Override
        public void run(
                float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
            int size = (shape.transB() ? shape.n() : shape.k()) * shape.ldb();
            if (has(Defect.PRODUCT_KEEPS_ITS_FIRST_B)) {
                kept = kept == null ? Arrays.copyOfRange(b, bo, bo + size) : kept;
                to.run(a, ao, kept, 0, accumulate, c, co);
                return;
            }
            if (has(Defect.PRODUCT_PACKS_INTO_SHARED_MEMORY)) {
                System.arraycopy(b, bo, SHARED, 0, size);
                Thread.yield();
                to.run(a, ao, SHARED, 0, accumulate, c, co);
                return;
            }
            if (has(Defect.PRODUCT_OF_NO_TERMS) && shape.k() == 0) {
                return;
            }
            if (has(Defect.PRODUCT_ACCUMULATES_LAST) && accumulate && shape.m() > 0) {
                float[] before = c.clone();
                to.run(a, ao, b, bo, false, c, co);
                for (int i = 0; i < shape.m(); i++) {
                    for (int j = 0; j < shape.n(); j++) {
                        int at = co + i * shape.ldc() + j;
                        c[at] = before[at] + c[at];
                    }
                }
                return;
            }
            to.run(a, ao, b, bo, accumulate, c, co);
            if (has(Defect.PRODUCT_WRITES_ITS_A) && shape.m() * shape.k() > 0) {
                a[ao] = 0;
            }
        }
    }

    @Override
    public void add(int n, float[] x, int xo, float[] y, int yo) {
        if (has(Defect.ADD_READS_AS_INTEGERS_BEYOND_64) && n > 64) {
            for (int i = 0; i < n; i++) {
                y[yo + i] = (float) ((double) y[yo + i] + (int) x[xo + i]);
            }
            return;
        }
        super.add(n, x, xo, y, yo);
        if (has(Defect.ADD_WRITES_ITS_INPUT) && n > 0) {
            x[xo + n - 1] = 0;
        }
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
        float by = has(Defect.CROSS_ENTROPY_WEIGHT_OF_A_QUARTER) ? 0.25f : weight;
        int[] own = labels;
        if (has(Defect.CROSS_ENTROPY_OF_LABEL_ZERO)) {
            own = Arrays.stream(labels).map(label -> label == 2 ? 0 : label).toArray();
        }
        double loss =
                super.softmaxCrossEntropy(rows, classes, logits, lo, own, by, probabilities, po);
        if (has(Defect.CROSS_ENTROPY_WRITES_LOGITS) && rows > 0) {
            logits[lo] = 0;
        }
        return loss;
    }

    @Override
    public void adam(
            AdamRule rule,
            float stepSize,
            float rootCorrection,
            int n,
            float[] w,
            float[] g,
            Moments moments,
            int offset) {
        AdamRule own =
                switch (defect) {
                    case ADAM_EPS_OF_1E_8 ->
                            new AdamRule(rule.beta1(), rule.beta2(), 1e-8f, rule.weightDecay());
                    case ADAM_BETA_OF_999 ->
                            new AdamRule(rule.beta1(), 0.999, rule.eps(), rule.weightDecay());
                    default -> rule;
                };
        boolean none = has(Defect.ADAM_CORRECTION_LEFT_OUT_WHEN_DECAYING) && rule.weightDecay() > 0;
        super.adam(own, stepSize, none ? 1.7f : rootCorrection, n, w, g, moments, offset);
        if (has(Defect.ADAM_WRITES_GRADIENTS) && n > 0) {
            g[offset] = 0;
        }
    }

    @Override
    public void dropout(
            long key, long first, Bernoulli keep, int n, float[] x, int xo, float[] y, int yo) {
        long own = has(Defect.DROPOUT_KEY_OF_32_BITS) ? (int) key : key;
        long from = has(Defect.DROPOUT_FIRST_OF_32_BITS) ? (int) first : first;
        super.dropout(own, Math.max(0, from), keep, n, x, xo, y, yo);
        if (has(Defect.DROPOUT_SCALES_TWICE_AT_ONE_BIT) && keep.bits() == 1 && n > 4096) {
            y[yo + n - 1] *= 2;
        }
    }

    @Override
    public void columnSums(
            int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so) {
        if (has(Defect.COLUMN_SUMS_NO_ROWS) && rows == 0) {
            return;
        }
        if (has(Defect.COLUMN_SUMS_ONE_COLUMN) && columns == 1) {
            double sum = accumulate ? sums[so] : 0;
            for (int i = 0; i < rows; i++) {
                sum += x[xo + i];
            }
            sums[so] = (float) sum;
            return;
        }
        super.columnSums(rows, columns, x, xo, accumulate, sums, so);
    }

    @Override
    public void gaussian(long key, long first, int n, float[] y, int yo) {
        if (has(Defect.GAUSSIAN_KEEPS_THE_LAST_KEY) && last != null && known == key) {
            System.arraycopy(last, 0, y, yo, Math.min(n, last.length));
            return;
        }
        super.gaussian(key, first, n, y, yo);
        known = key;
        last = Arrays.copyOfRange(y, yo, yo + n);
    }

    @Override
    public void relu(int n, float[] x, int xo, float[] y, int yo) {
        super.relu(n, x, xo, y, yo);
        for (int i = 0; has(Defect.RELU_OF_SUBNORMALS) && i < n; i++) {
            y[yo + i] = y[yo + i] < Float.MIN_NORMAL ? 0 : y[yo + i];
        }
    }

    @Override
    public void scale(int n, float factor, float[] x, int xo) {
        if (has(Defect.SCALE_BY_ZERO_CLEARS) && factor == 0) {
            Arrays.fill(x, xo, xo + n, 0f);
            return;
        }
        super.scale(n, factor, x, xo);
    }

    /** The contract on it. */
    public static class Laws implements KernelLaws {
        private final Kernels kernels = new TunedKernels(Outsiders.planted(Defect.class));

        @Override
        public Kernels kernels() {
            return kernels;
        }
    }
}
