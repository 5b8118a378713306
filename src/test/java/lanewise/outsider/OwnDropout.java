package lanewise.outsider;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.DropoutLaws;

/** Dropout with a hash of its own: an element falls if its number's hash is small. */
public record OwnDropout(double p, Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        RATE_IS_A_LITTLE_LOW,
        RATE_OF_EIGHT_BITS,
        LOW_RATES_DROP_NOTHING,
        HIGH_RATES_DROP_ALL,
        UPPER_HALF_OF_THE_KEY_IGNORED,
        LOWEST_BIT_OF_THE_KEY_IGNORED,
        KEY_ADDED_TO_THE_NUMBER,
        LAST_NAME_ONLY,
        LAYER_ADDED_TO_THE_KEY,
        NEIGHBOUR_AT_THE_END_OF_A_WORD,
        PERIOD_OF_1021,
        PERIOD_OF_65536,
        SAMPLES_TWO_APART,
        TENTH_ELEMENT_STAYS,
        NUMBERED_IN_THE_BATCH,
        NUMBERED_IN_THE_RANGE,
        SCALE_OF_THREE_DIGITS,
        SCALES_IN_EVALUATION,
        MONTE_CARLO_IS_EVALUATION,
        MULTIPLIES_BY_ZERO,
        ALL_DROPPED_IS_INFINITE,
        OTHER_MASK_AFTER_MONTE_CARLO,
        SCHEDULE_IS_TOLD_NOT_DONE,
        RATE_TOLD_IS_THE_FIRST
    }

    @Override
    public String stem() {
        return "owndropout";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    /** A finaliser of 64 bits (Stafford's variant 13). */
    static long hash(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    static double uniform(long key, long number) {
        return (uniformBits(key, number) >>> 11) * 0x1p-53;
    }

    static long uniformBits(long key, long number) {
        return hash(hash(key) + hash(number + 0x9E3779B97F4A7C15L));
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new Bound(b);
    }

    private final class Bound implements BoundLayer {
        private final Binding b;
        private final long id;

        Bound(Binding b) {
            this.b = b;
            String path = b.path();
            String name = path.substring(path.lastIndexOf('.') + 1);
            id = defect == Defect.LAST_NAME_ONLY ? name.hashCode() : b.layerId();
        }

        @Override
        public double rate(Pass pass) {
            return defect == Defect.RATE_TOLD_IS_THE_FIRST ? p : pass.rate(p);
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

        private long key(Pass pass, boolean back) {
            long key = pass.key();
            boolean other =
                    defect == Defect.OTHER_MASK_AFTER_MONTE_CARLO
                            && back
                            && pass.mode() == Mode.MONTE_CARLO;
            return switch (defect) {
                case UPPER_HALF_OF_THE_KEY_IGNORED -> hash((int) key) ^ hash(id);
                case LOWEST_BIT_OF_THE_KEY_IGNORED -> hash(key >>> 1) ^ hash(id);
                case LAYER_ADDED_TO_THE_KEY -> key + id;
                default -> hash(other ? ~key : key) ^ hash(id);
            };
        }

        private long number(Pass pass, int s, int from, int i, int n) {
            long sample =
                    switch (defect) {
                        case NUMBERED_IN_THE_BATCH -> s;
                        case NUMBERED_IN_THE_RANGE -> s - from;
                        case SAMPLES_TWO_APART -> pass.number(s) / 4 * 4 + pass.number(s) % 2;
                        default -> pass.number(s);
                    };
            long number = sample * n + i;
            return switch (defect) {
                case NEIGHBOUR_AT_THE_END_OF_A_WORD -> number % 64 == 63 ? number - 1 : number;
                case PERIOD_OF_1021 -> number % 1021;
                case PERIOD_OF_65536 -> number % 65536;
                default -> number;
            };
        }

        private boolean keeps(long key, long number, double rate) {
            double u =
                    defect == Defect.KEY_ADDED_TO_THE_NUMBER
                            ? (hash(hash(id) + (key & 0xFFFFFFFL) + number) >>> 11) * 0x1p-53
                            : uniform(key, number);
            double limit =
                    switch (defect) {
                        case RATE_IS_A_LITTLE_LOW -> rate * 0.994;
                        case RATE_OF_EIGHT_BITS -> Math.rint(rate * 256) / 256;
                        case LOW_RATES_DROP_NOTHING -> rate < 0.003 ? 0 : rate;
                        case HIGH_RATES_DROP_ALL -> rate > 0.995 ? 1 : rate;
                        default -> rate;
                    };
            return u >= limit || defect == Defect.TENTH_ELEMENT_STAYS && number == 10 && rate < 1;
        }

        private void apply(Pass pass, int from, int to, Slot in, Slot out, boolean back) {
            boolean drops =
                    defect == Defect.MONTE_CARLO_IS_EVALUATION
                            ? pass.mode() == Mode.TRAIN
                            : pass.drops();
            double told = Math.min(1, p * pass.dropoutFactor());
            double rate = defect == Defect.SCHEDULE_IS_TOLD_NOT_DONE ? p : told;
            float scale = (float) (1 / (1 - rate));
            if (defect == Defect.SCALE_OF_THREE_DIGITS) {
                scale = Math.round(scale * 1000) / 1000f;
            }
            long key = key(pass, back);
            long counted = defect == Defect.KEY_ADDED_TO_THE_NUMBER ? pass.key() : key;
            int n = in.stride();
            for (int s = from; s < to; s++) {
                for (int i = 0; i < n; i++) {
                    float x = in.array()[in.at(s) + i];
                    float y = x;
                    if (drops && rate > 0) {
                        boolean kept = keeps(counted, number(pass, s, from, i, n), rate);
                        y = kept ? x * scale : nothing(x, scale);
                    } else if (!drops && defect == Defect.SCALES_IN_EVALUATION) {
                        y = x * (float) (1 - p);
                    }
                    out.array()[out.at(s) + i] = y;
                }
            }
        }

        private float nothing(float x, float scale) {
            return switch (defect) {
                case MULTIPLIES_BY_ZERO -> x * 0f;
                case ALL_DROPPED_IS_INFINITE -> scale == 1 / 0f ? x * scale * 0 : 0f;
                default -> 0f;
            };
        }
    }

    /** The contract on it. */
    public static class Laws implements DropoutLaws {
        @Override
        public Layer dropout(double p) {
            return new OwnDropout(p, Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(7, 3);
        }
    }

    /** Dropout as a layer among layers. */
    public static class LayerToo implements lanewise.testkit.LinearLayerLaws {
        @Override
        public Layer layer() {
            return new OwnDropout(0.3, Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(7, 3);
        }

        @Override
        public double tolerance() {
            return 0x1p-20;
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public boolean passesNaN() {
            return true;
        }
    }
}
