package lanewise.mutant;

import java.util.Arrays;
import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.DelegatingKernels;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.MaxPool;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.PooledGradient;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;

/** The plain loops, with what one gets wrong where sums have lanes, trees and lists of windows. */
final class FaultyLanes extends DelegatingKernels {
    enum Defect {
        /** None: the laws must let it pass. */
        NONE,
        LANES_ARE_ONE_CHAIN,
        LANES_ARE_ADDED_NEIGHBOURS_FIRST,
        LANES_WITHOUT_THE_REST,
        LANES_GO_ON_FROM_C,
        LANES_OF_ONE_BLOCK_OF_ROWS,
        LANES_OF_FIVE_COLUMNS,
        TREE_IS_HALVED,
        TREE_OF_SIXTEEN,
        TREE_OF_WHOLE_VECTORS,
        TIE_TO_THE_LAST,
        WINDOWS_BEYOND_A_WORD,
        WINDOWS_LOSE_NAN,
        WINDOWS_LOSE_SUBNORMALS,
        WINDOWS_START_SUMS_ANEW,
        RUN_WITHOUT_ITS_TAIL,
        LAST_CHANNEL_FORGOTTEN,
        BIAS_OF_WHAT_RELU_DROPS,
        LAST_CHUNK_FORGOTTEN,
        INPUTS_LOSE_NAN,
        INPUTS_OF_NINE_TAPS,
        INPUTS_ADD_TO_WHAT_IS_THERE,
        INPUTS_SPREAD_CHANNEL_BY_CHANNEL
    }

    private static final int LANES = 16;

    /** The distances of the lanes that are added, in order. */
    private static final int[] ORDER = {8, 4, 1, 2};

    private final Defect defect;

    FaultyLanes(Defect defect) {
        super(KernelChoice.scalar());
        this.defect = defect;
    }

    private boolean has(Defect other) {
        return defect == other;
    }

    @Override
    public Product product(ProductShape shape) {
        Product sound = super.product(shape);
        return shape.inLanes() && defect.name().startsWith("LANES") ? new InLanes(sound) : sound;
    }

    /** Sums in lanes, an element at a time. */
    private final class InLanes implements Product {
        private final Product sound;

        InLanes(Product sound) {
            this.sound = sound;
        }

        @Override
        public ProductShape shape() {
            return sound.shape();
        }

        @Override
        public void run(
                float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
            ProductShape s = shape();
            int rows = has(Defect.LANES_OF_ONE_BLOCK_OF_ROWS) ? Math.min(LANES, s.m()) : s.m();
            int columns = has(Defect.LANES_OF_FIVE_COLUMNS) ? Math.min(5, s.n()) : s.n();
            int k = has(Defect.LANES_WITHOUT_THE_REST) ? s.k() / LANES * LANES : s.k();
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    int at = co + i * s.ldc() + j;
                    float before = accumulate ? c[at] : 0;
                    float[] lanes = new float[LANES];
                    if (has(Defect.LANES_GO_ON_FROM_C)) {
                        lanes[0] = before;
                        before = 0;
                    }
                    for (int q = 0; q < k; q++) {
                        int lane = has(Defect.LANES_ARE_ONE_CHAIN) ? 0 : q % LANES;
                        float value = a[ao + i * s.lda() + q];
                        lanes[lane] = Math.fma(value, b[bo + j * s.ldb() + q], lanes[lane]);
                    }
                    boolean near = has(Defect.LANES_ARE_ADDED_NEIGHBOURS_FIRST);
                    c[at] = before + tree(lanes, near ? new int[] {1, 2, 4, 8} : ORDER);
                }
            }
        }
    }

    private static float tree(float[] lanes, int[] distances) {
        for (int distance : distances) {
            for (int lane = 0; lane < LANES; lane++) {
                if ((lane & distance) == 0) {
                    lanes[lane] += lanes[lane + distance];
                }
            }
        }
        return lanes[0];
    }

    @Override
    public void treeSum(int n, int terms, int stride, float[] x, int xo, float[] y, int yo) {
        int count = has(Defect.TREE_OF_SIXTEEN) ? Math.min(LANES, terms) : terms;
        super.treeSum(n, count, stride, x, xo, y, yo);
        int from = has(Defect.TREE_OF_WHOLE_VECTORS) ? n / 4 * 4 : n;
        for (int i = has(Defect.TREE_IS_HALVED) ? 0 : from; i < n; i++) {
            y[yo + i] = has(Defect.TREE_IS_HALVED) ? halved(terms, stride, x, xo + i) : 0;
        }
    }

    private static float halved(int terms, int stride, float[] x, int at) {
        int left = (terms + 1) / 2;
        return terms == 1
                ? x[at]
                : halved(left, stride, x, at) + halved(terms - left, stride, x, at + left * stride);
    }

    @Override
    public MaxPool maxPool(PoolGeometry geometry) {
        MaxPool sound = super.maxPool(geometry);
        return has(Defect.TIE_TO_THE_LAST) ? new LastOfEquals(sound) : sound;
    }

    /** Chooses the last of equals. */
    private record LastOfEquals(MaxPool sound) implements MaxPool {
        @Override
        public PoolGeometry geometry() {
            return sound.geometry();
        }

        @Override
        public void forward(int samples, float[] x, int xo, float[] y, int yo) {
            sound.forward(samples, x, xo, y, yo);
        }

        @Override
        public int choicesSize() {
            return sound.choicesSize();
        }

        @Override
        public void forwardChoosing(
                int samples,
                float[] x,
                int xo,
                boolean throughRelu,
                long[] choices,
                int co,
                float[] y,
                int yo) {
            float[] rising = x.clone();
            int size = geometry().inputSize();
            for (int i = xo; i < xo + samples * size; i++) {
                rising[i] += Math.ulp(x[i]) * ((i - xo) % size / geometry().channels());
            }
            sound.forwardChoosing(samples, rising, xo, throughRelu, choices, co, y, yo);
        }

        @Override
        public int chosen(long[] choices, int co, int output) {
            return sound.chosen(choices, co, output);
        }

        @Override
        public void backward(
                int samples, long[] choices, int co, float[] dy, int dyo, float[] dx, int dxo) {
            sound.backward(samples, choices, co, dy, dyo, dx, dxo);
        }
    }

    @Override
    public PooledGradient pooledGradient(ConvGeometry geometry, Choices choices) {
        return new Windows(geometry, choices, super.pooledGradient(geometry, choices));
    }

    private final class Windows implements PooledGradient {
        private final ConvGeometry geometry;
        private final Choices choices;
        private final PooledGradient sound;

        Windows(ConvGeometry geometry, Choices choices, PooledGradient sound) {
            this.geometry = geometry;
            this.choices = choices;
            this.sound = sound;
        }

        @Override
        public int sumsSize() {
            return sound.sumsSize();
        }

        @Override
        public void add(
                int from, int to, float[] x, int xo, float[] dy, int dyo, float[] sums, int so) {
            float[] seen = dy.clone();
            int size = choices.pool().geometry().outputSize();
            for (int i = 0; i < (to - from) * size; i++) {
                seen[dyo + i] = seen(i % size, dy[dyo + i]);
            }
            if (has(Defect.WINDOWS_START_SUMS_ANEW)) {
                Arrays.fill(sums, so, so + sumsSize(), 0f);
            }
            sound.add(from, to, x, xo, seen, dyo, sums, so);
            if (has(Defect.BIAS_OF_WHAT_RELU_DROPS)) {
                int biases = so + sumsSize() - geometry.outChannels();
                for (int i = 0; i < (to - from) * size; i++) {
                    int at = choices.at(from + i / size);
                    boolean dropped = choices.pool().chosen(choices.kept(), at, i % size) < 0;
                    sums[biases + i % geometry.outChannels()] += dropped ? dy[dyo + i] : 0;
                }
            }
        }

        private float seen(int output, float gradient) {
            int channels = geometry.outChannels();
            boolean lost =
                    switch (defect) {
                        case WINDOWS_BEYOND_A_WORD -> output / channels >= 2 * LANES;
                        case WINDOWS_LOSE_NAN -> Float.isNaN(gradient);
                        case WINDOWS_LOSE_SUBNORMALS -> Math.abs(gradient) < Float.MIN_NORMAL;
                        case LAST_CHANNEL_FORGOTTEN -> output % channels == channels - 1;
                        default -> false;
                    };
            return lost ? 0 : gradient;
        }

        @Override
        public void weightGradient(
                int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
            int chunks = has(Defect.LAST_CHUNK_FORGOTTEN) ? Math.max(1, count - 1) : count;
            sound.weightGradient(chunks, sums, so, from, to, dw, dwo);
            int taps = geometry.kernelHeight() * geometry.kernelWidth();
            int run = geometry.kernelWidth() * geometry.inChannels();
            if (has(Defect.RUN_WITHOUT_ITS_TAIL) && run % 4 != 0) {
                for (int o = from; o < to; o++) {
                    int last = geometry.inChannels() * taps - 1;
                    dw[dwo + o * geometry.inChannels() * taps + last] = 0;
                }
            }
        }

        @Override
        public int packedBackwardSize() {
            return sound.packedBackwardSize();
        }

        @Override
        public void packBackward(float[] weight, int wo, float[] packed, int po) {
            float[] seen = weight.clone();
            int taps = geometry.kernelHeight() * geometry.kernelWidth();
            for (int i = 0; has(Defect.INPUTS_OF_NINE_TAPS) && i < geometry.weightSize(); i++) {
                seen[wo + i] = i % taps < 9 ? seen[wo + i] : 0;
            }
            sound.packBackward(seen, wo, packed, po);
        }

        @Override
        public void backwardData(
                int from, int to, float[] dy, int dyo, float[] packed, int po, float[] dx, int xo) {
            int inputs = (to - from) * geometry.inputSize();
            int size = choices.pool().geometry().outputSize();
            float[] before = Arrays.copyOfRange(dx, xo, xo + inputs);
            float[] seen = dy.clone();
            for (int i = dyo; has(Defect.INPUTS_LOSE_NAN) && i < dyo + (to - from) * size; i++) {
                seen[i] = Float.isNaN(seen[i]) ? 0 : seen[i];
            }
            sound.backwardData(from, to, seen, dyo, packed, po, dx, xo);
            if (has(Defect.INPUTS_ADD_TO_WHAT_IS_THERE)) {
                FaultyLanes.this.add(inputs, before, 0, dx, xo);
            }
            if (has(Defect.INPUTS_SPREAD_CHANNEL_BY_CHANNEL)) {
                Arrays.fill(before, 0);
                int channels = geometry.outChannels();
                for (int o = 0; o < channels; o++) {
                    float[] one = new float[dy.length];
                    for (int i = o; i < (to - from) * size; i += channels) {
                        one[dyo + i] = dy[dyo + i];
                    }
                    sound.backwardData(from, to, one, dyo, packed, po, dx, xo);
                    FaultyLanes.this.add(inputs, dx, xo, before, 0);
                }
                System.arraycopy(before, 0, dx, xo, inputs);
            }
        }
    }
}
