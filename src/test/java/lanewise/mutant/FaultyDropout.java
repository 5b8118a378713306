package lanewise.mutant;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.random.Bernoulli;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/** Dropout in plain loops, sound or with one of the defects that frameworks have had. */
record FaultyDropout(double p, Defect defect) implements Layer {
    enum Defect {
        /** None: the laws must let it pass. */
        NONE,
        KEEP_AND_DROP_SWAPPED,
        BACKWARD_NOT_SCALED,
        NOT_SCALED,
        SCALED_BY_P,
        ALL_DROPPED_IS_NAN,
        MASK_REUSED_BETWEEN_CALLS,
        MASK_SHARED_BY_LAYERS,
        MASK_SHARED_BY_LANES,
        MASK_SHARED_BY_SAMPLES,
        OTHER_MASK_IN_BACKWARD,
        CHANNELS_IGNORED,
        CHANNELS,
        RATE_NEVER_REACHES_THE_KERNEL,
        SCHEDULE_NEVER_REACHES_THE_KERNEL,
        SCALE_IGNORES_THE_SCHEDULE,
        DROPS_IN_EVALUATION,
        MONTE_CARLO_KEEPS_ALL,
        SEED_ADDED_TO_COUNTER,
        PERIOD_OF_1024,
        FIRST_ELEMENT_STAYS,
        MASK_DEPENDS_ON_THE_BATCH,
        NUMBERED_FROM_THE_RANGE,
        LOSES_THE_SIGN_OF_ZERO
    }

    @Override
    public String stem() {
        return "dropout";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new BoundLayer() {
            @Override
            public void forward(Pass pass, int from, int to) {
                apply(b, pass, from, to, b.x(), b.y(), false);
            }

            @Override
            public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                if (b.dx() != null) {
                    apply(b, pass, from, to, b.dy(), b.dx(), true);
                }
            }

            @Override
            public double rate(Pass pass) {
                return pass.rate(p);
            }
        };
    }

    private void apply(
            Binding b, Pass pass, int from, int to, Slot in, Slot out, boolean backward) {
        boolean drops =
                defect == Defect.DROPS_IN_EVALUATION
                        || (defect == Defect.MONTE_CARLO_KEEPS_ALL
                                ? pass.mode() == Mode.TRAIN
                                : pass.drops());
        Bernoulli keep = Bernoulli.dropping(rate(pass));
        int channels = b.input().dim(0);
        long layer = defect == Defect.MASK_SHARED_BY_LAYERS ? 0 : b.layerId();
        long step = defect == Defect.MASK_REUSED_BETWEEN_CALLS ? 0 : pass.key();
        step += defect == Defect.OTHER_MASK_IN_BACKWARD && backward ? 1 : 0;
        boolean added = defect == Defect.SEED_ADDED_TO_COUNTER;
        long key = added ? layer : new Key(step).child(layer).bits();
        long start = added ? step & 0xFFFFFF : 0;
        for (int i = from * in.stride(); i < to * in.stride(); i++) {
            float x = in.array()[in.offset() + i];
            boolean kept = keeps(keep, key, start, number(pass, i, from, in.stride(), channels));
            float y = x;
            if (drops && !keep.keepsAll()) {
                y = kept ? x * scale(keep, backward) : nothing(x);
            }
            out.array()[out.offset() + i] = defect == Defect.LOSES_THE_SIGN_OF_ZERO ? y + 0f : y;
        }
    }

    private double rate(Pass pass) {
        return switch (defect) {
            case RATE_NEVER_REACHES_THE_KERNEL -> 0.5;
            case SCHEDULE_NEVER_REACHES_THE_KERNEL -> p;
            default -> Math.min(1, p * pass.dropoutFactor());
        };
    }

    private float nothing(float x) {
        return defect == Defect.ALL_DROPPED_IS_NAN && p == 1 ? x * 0f * (1 / 0f) : 0f;
    }

    private long number(Pass pass, int i, int from, int stride, int channels) {
        return switch (defect) {
            case MASK_SHARED_BY_LANES -> i / 4;
            case MASK_SHARED_BY_SAMPLES -> i % stride;
            case PERIOD_OF_1024 -> i % 1024;
            case MASK_DEPENDS_ON_THE_BATCH -> (long) i * pass.samples();
            case NUMBERED_FROM_THE_RANGE -> i - from * stride;
            case CHANNELS -> pass.number(i / stride) * channels + i % channels;
            default -> pass.number(0) * stride + i;
        };
    }

    private boolean keeps(Bernoulli keep, long key, long start, long i) {
        if (defect == Defect.FIRST_ELEMENT_STAYS && i == 0 && !keep.keepsNone()) {
            return true;
        }
        boolean kept = keep.keeps(key, start + i);
        return defect == Defect.KEEP_AND_DROP_SWAPPED ? !kept : kept;
    }

    private float scale(Bernoulli keep, boolean backward) {
        return switch (defect) {
            case BACKWARD_NOT_SCALED -> backward ? 1 : keep.scale();
            case NOT_SCALED -> 1;
            case SCALED_BY_P -> p == 0 ? 0 : (float) (1 / p);
            case SCALE_IGNORES_THE_SCHEDULE -> p == 1 ? 0 : (float) (1 / (1 - p));
            default -> keep.scale();
        };
    }
}
