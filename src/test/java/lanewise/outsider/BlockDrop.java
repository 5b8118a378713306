package lanewise.outsider;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.DropoutLaws;

/** Dropout of blocks: three neighbouring places of a channel share their fate. */
public record BlockDrop(double p, Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        NUMBER_OF_32_BITS,
        SAMPLES_OVERLAP_BY_ONE_UNIT,
        SAMPLES_OVERLAP_EVERY_64,
        CHANNELS_IN_PAIRS,
        BLOCK_OF_FOUR,
        LAST_BLOCK_FOLLOWS_THE_FIRST,
        LAST_BLOCK_STAYS,
        STEP_DIVIDED_BY_TWO,
        STEP_FOLDED_TO_32_BITS,
        LAYER_OF_8_BITS,
        LAYER_BY_LENGTH,
        RATE_LOW_BY_A_500TH,
        RATE_HIGH_BY_A_500TH,
        KEPT_RATE_OF_A_FLOAT_OF_TEN_BITS,
        SCALE_BY_WHAT_WAS_KEPT,
        SCALE_OF_THE_FIRST_PASS,
        MONTE_CARLO_WITHOUT_KEY,
        BACKWARD_COUNTS_FROM_ZERO,
        EVALUATION_DROPS_AT_ONE,
        THRESHOLD_IS_KEPT,
        GRADIENT_NOT_DROPPED_IN_TEN
    }

    private static final int BLOCK = 3;

    @Override
    public String stem() {
        return "blocks";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 2) {
            throw new IllegalArgumentException("blocks: " + input + ", expected (C, L)");
        }
        return input;
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new Bound(b);
    }

    private boolean has(Defect other) {
        return defect == other;
    }

    private static int blocks(int length) {
        return (length + BLOCK - 1) / BLOCK;
    }

    private final class Bound implements BoundLayer {
        private final Binding b;
        private final int c;
        private final int length;
        private final int units;
        private float firstScale;

        Bound(Binding b) {
            this.b = b;
            c = b.input().dim(0);
            length = b.input().dim(1);
            units = c * blocks(length);
        }

        @Override
        public double rate(Pass pass) {
            return pass.rate(p);
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            apply(pass, from, to, b.x(), b.y(), false);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() != null) {
                apply(pass, from, to, b.dy(), b.dx(), true);
            }
        }

        private long key(Pass pass) {
            long id =
                    switch (defect) {
                        case LAYER_OF_8_BITS -> b.layerId() & 0xFF;
                        case LAYER_BY_LENGTH -> b.path().length();
                        default -> b.layerId();
                    };
            long key =
                    switch (defect) {
                        case STEP_DIVIDED_BY_TWO -> pass.key() / 2;
                        case STEP_FOLDED_TO_32_BITS -> Long.hashCode(pass.key());
                        case MONTE_CARLO_WITHOUT_KEY ->
                                pass.mode() == Mode.MONTE_CARLO ? 0 : pass.key();
                        default -> pass.key();
                    };
            return OwnDropout.uniformBits(key, id);
        }

        private long unit(Pass pass, int s, int from, int i, boolean back) {
            int k = has(Defect.CHANNELS_IN_PAIRS) ? i % c / 2 : i % c;
            int block = i / c / (has(Defect.BLOCK_OF_FOUR) ? 4 : BLOCK);
            if (has(Defect.LAST_BLOCK_FOLLOWS_THE_FIRST) && block == blocks(length) - 1) {
                block = 0;
            }
            long sample = pass.number(s);
            int each = units;
            switch (defect) {
                case NUMBER_OF_32_BITS -> sample = (int) sample;
                case SAMPLES_OVERLAP_BY_ONE_UNIT -> each = units - 1;
                case SAMPLES_OVERLAP_EVERY_64 -> sample = sample % 64 == 63 ? sample - 1 : sample;
                case BACKWARD_COUNTS_FROM_ZERO -> sample = back ? s : sample;
                default -> {}
            }
            return sample * each + k * blocks(length) + block;
        }

        private boolean keeps(long u, double rate) {
            double uniform = (u >>> 11) * 0x1p-53;
            double limit =
                    switch (defect) {
                        case RATE_LOW_BY_A_500TH -> rate * 0.998;
                        case RATE_HIGH_BY_A_500TH -> rate * 1.002;
                        case KEPT_RATE_OF_A_FLOAT_OF_TEN_BITS ->
                                1 - Math.rint((1 - rate) * 1024) / 1024;
                        default -> rate;
                    };
            return has(Defect.THRESHOLD_IS_KEPT)
                    ? Math.floor(uniform * 1000) / 1000 >= limit
                    : uniform >= limit;
        }

        private void apply(Pass pass, int from, int to, Slot in, Slot out, boolean back) {
            double rate = pass.rate(p);
            boolean drops = rate > 0 || has(Defect.EVALUATION_DROPS_AT_ONE) && p == 1;
            rate = drops && rate == 0 ? 1 : rate;
            long key = key(pass);
            float scale = (float) (1 / (1 - rate));
            firstScale = firstScale == 0 ? scale : firstScale;
            int n = in.stride();
            for (int s = from; s < to; s++) {
                int kept = 0;
                for (int i = 0; i < n; i++) {
                    float x = in.array()[in.at(s) + i];
                    if (!drops) {
                        out.array()[out.at(s) + i] = x;
                        continue;
                    }
                    long u = OwnDropout.uniformBits(key, unit(pass, s, from, i, back));
                    boolean keeps = keeps(u, rate);
                    keeps |= has(Defect.LAST_BLOCK_STAYS) && i / c == length - 1 && rate < 1;
                    keeps |= has(Defect.GRADIENT_NOT_DROPPED_IN_TEN) && back && u % 10 == 0;
                    kept += keeps ? 1 : 0;
                    float by = has(Defect.SCALE_OF_THE_FIRST_PASS) ? firstScale : scale;
                    out.array()[out.at(s) + i] = keeps ? x * by : 0f;
                }
                for (int i = 0; has(Defect.SCALE_BY_WHAT_WAS_KEPT) && drops && i < n; i++) {
                    int at = out.at(s) + i;
                    out.array()[at] = kept == 0 ? 0 : out.array()[at] / scale * n / kept;
                }
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements DropoutLaws {
        @Override
        public Layer dropout(double p) {
            return new BlockDrop(p, Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(2, 7);
        }

        @Override
        public int units() {
            return 2 * blocks(7);
        }

        @Override
        public int unit(int element) {
            return element % 2 * blocks(7) + element / 2 / BLOCK;
        }
    }
}
