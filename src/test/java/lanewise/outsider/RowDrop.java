package lanewise.outsider;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.random.Philox;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.DropoutLaws;
import lanewise.testkit.LayerLaws;

/** Drops whole positions of a sequence (C, L). */
public record RowDrop(Defect defect, double p) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        LAYERS_ALIKE,
        NUMBERED_FROM_THE_BATCH,
        OTHER_MASK_IN_BACKWARD,
        NOT_SCALED_BACK_AT_HIGH_RATES,
        SCALE_IGNORES_THE_SCHEDULE,
        NUMBER_OF_32_BITS,
        LATER_SAMPLES_IN_PAIRS,
        RATE_OF_8_BITS,
        MONTE_CARLO_KEEPS_ALL,
        TIMES_ZERO,
        SCALE_OF_THE_PASS_BEFORE,
        LAST_BIT_OF_A_WORD_TWICE,
        KEY_OF_32_BITS,
        PLACES_BEYOND_1024_AGAIN,
        MASK_SHARED_BY_THREADS,
        EIGHTH_SAMPLE_MIRRORED,
        KEY_BY_XOR,
        SWAPPED_AT_THREE_QUARTERS,
        RATE_OF_16_BITS,
        LONG_SAMPLES_OVERLAP,
        TELLS_ITS_OWN_RATE
    }

    private static final boolean[] SHARED = new boolean[1 << 20];

    /** Refuses what is not a probability. */
    public RowDrop {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("rowDrop: " + p);
        }
    }

    @Override
    public String stem() {
        return "rowdrop";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 2) {
            throw new IllegalArgumentException("rowDrop: " + input + ", expected (C, L)");
        }
        return input;
    }

    private boolean has(Defect other) {
        return defect == other;
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new Bound(b);
    }

    private final class Bound implements BoundLayer {
        final Binding b;
        final int channels;
        final int length;
        final long id;
        float stale;
        double staleRate = -1;
        int samples;

        Bound(Binding b) {
            this.b = b;
            channels = b.input().dim(0);
            length = b.input().dim(1);
            id = b.layerId();
        }

        boolean keeps(long key, long i, double p, boolean back) {
            if (has(Defect.LAST_BIT_OF_A_WORD_TWICE) && (i & 63) == 63) {
                i--;
            }
            if (has(Defect.KEY_OF_32_BITS)) {
                key = (int) key;
            }
            long word =
                    Philox.word64(key, i, has(Defect.OTHER_MASK_IN_BACKWARD) && back ? 8 : 7, 0);
            double u = (word >>> 11) * 0x1p-53;
            if (has(Defect.RATE_OF_8_BITS)) {
                u = (word >>> 56) * 0x1p-8;
            }
            if (has(Defect.RATE_OF_16_BITS)) {
                u = (word >>> 48) * 0x1p-16;
            }
            if (has(Defect.SWAPPED_AT_THREE_QUARTERS) && p == 0.75) {
                return u < p;
            }
            return u >= p;
        }

        void run(Pass pass, int from, int to, Slot in, Slot out, boolean back) {
            double p = pass.rate(RowDrop.this.p);
            if (has(Defect.MONTE_CARLO_KEEPS_ALL) && pass.mode() == Mode.MONTE_CARLO) {
                p = 0;
            }
            if (p == 0) {
                System.arraycopy(
                        in.array(),
                        in.at(from),
                        out.array(),
                        out.at(from),
                        (to - from) * in.stride());
                return;
            }
            long key =
                    has(Defect.LAYERS_ALIKE)
                            ? pass.key()
                            : has(Defect.KEY_BY_XOR) ? pass.key() ^ id : pass.key(id);
            float scale = p == 1 ? 0 : (float) (1 / (1 - p));
            if (has(Defect.NOT_SCALED_BACK_AT_HIGH_RATES) && back && p > 0.9) {
                scale = 1;
            }
            if (has(Defect.SCALE_IGNORES_THE_SCHEDULE)) {
                scale = (float) (1 / (1 - RowDrop.this.p));
            }
            if (has(Defect.SCALE_OF_THE_PASS_BEFORE)) {
                if (samples != pass.samples()) {
                    stale = scale;
                    samples = pass.samples();
                }
                scale = stale;
            }
            for (int n = from; n < to; n++) {
                long number = has(Defect.NUMBERED_FROM_THE_BATCH) ? n : pass.number(n);
                if (has(Defect.NUMBER_OF_32_BITS)) {
                    number = (int) number;
                }
                if (has(Defect.LATER_SAMPLES_IN_PAIRS)) {
                    number = number < 40 ? number : number & ~1;
                }
                for (int l = 0; l < length; l++) {
                    boolean kept = keepsRow(key, number, l, p, back);
                    row(kept, scale, l, in, in.at(n), out, out.at(n));
                }
            }
        }

        private boolean keepsRow(long key, long number, int l, double p, boolean back) {
            long i = number * length + (has(Defect.PLACES_BEYOND_1024_AGAIN) ? l & 1023 : l);
            if (has(Defect.LONG_SAMPLES_OVERLAP)) {
                i = number * Math.min(length, 100) + l;
            }
            return has(Defect.EIGHTH_SAMPLE_MIRRORED) && (number & 7) == 7
                    ? !keeps(key, i - length, 1 - p, back)
                    : keeps(key, i, p, back);
        }

        private void row(boolean kept, float scale, int l, Slot in, int from, Slot out, int to) {
            SHARED[l] = kept;
            for (int c = 0; c < channels; c++) {
                boolean keeps = has(Defect.MASK_SHARED_BY_THREADS) ? SHARED[l] : kept;
                float x = in.array()[from + l * channels + c];
                float factor = keeps ? scale : 0;
                out.array()[to + l * channels + c] =
                        has(Defect.TIMES_ZERO) || keeps ? x * factor : 0;
            }
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            run(pass, from, to, b.x(), b.y(), false);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() != null) {
                run(pass, from, to, b.dy(), b.dx(), true);
            }
        }

        @Override
        public double rate(Pass pass) {
            return has(Defect.TELLS_ITS_OWN_RATE) ? RowDrop.this.p : pass.rate(RowDrop.this.p);
        }
    }

    /** The contract on it. */
    public static class Laws implements DropoutLaws {
        @Override
        public Layer dropout(double p) {
            return new RowDrop(Outsiders.planted(Defect.class), p);
        }

        @Override
        public Shape input() {
            return Shape.of(3, 16);
        }

        @Override
        public int units() {
            return 16;
        }

        @Override
        public int unit(int element) {
            return element / 3;
        }
    }

    /** The same layer under the laws of all layers. */
    public static class LayerToo implements LayerLaws {
        @Override
        public Layer layer() {
            return new RowDrop(Outsiders.planted(Defect.class), 0.3);
        }

        @Override
        public Shape input() {
            return Shape.of(3, 5);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }
    }
}
