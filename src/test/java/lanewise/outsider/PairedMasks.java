package lanewise.outsider;

import java.util.Arrays;
import lanewise.testkit.MaskLaws;

/** Dependent masks, as a plain function: the second half of each 128 units mirrors the first. */
public final class PairedMasks {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        NOT_MIRRORED,
        COPIED,
        MIRRORED_BELOW_A_HALF_ONLY,
        PARTNER_OF_THE_NEXT_PAIR,
        MIRROR_OF_ANOTHER_KEY,
        RATE_OF_THE_SECOND_IS_ONE_OFF,
        PAIRS_SHARED_BY_BLOCKS,
        EVERY_TENTH_PAIR_COPIED,
        SCALED_TWICE,
        NOT_SCALED,
        SECOND_HALF_NOT_SCALED,
        KEY_OF_32_BITS,
        SIGN_OF_THE_KEY_IGNORED,
        ENDS_ARE_OPEN,
        STATE_BETWEEN_CALLS
    }

    private static long calls;

    private PairedMasks() {}

    static float[] mask(Defect defect, long key, int n, double p) {
        float[] mask = new float[n];
        calls++;
        for (int i = 0; i < n; i++) {
            boolean second = i % 128 >= 64;
            int lead = second ? i - 64 : i;
            int number = lead;
            long from = key;
            switch (defect) {
                case PARTNER_OF_THE_NEXT_PAIR -> number = second ? lead + 1 : lead;
                case MIRROR_OF_ANOTHER_KEY -> from = second ? key + 1 : key;
                case PAIRS_SHARED_BY_BLOCKS -> number = lead % 1024;
                case KEY_OF_32_BITS -> from = key & 0xFFFFFFFFL;
                case SIGN_OF_THE_KEY_IGNORED -> from = Math.abs(key);
                case STATE_BETWEEN_CALLS -> from = key + calls;
                default -> {}
            }
            double u = OwnDropout.uniform(from, number);
            boolean copied =
                    defect == Defect.COPIED
                            || defect == Defect.MIRRORED_BELOW_A_HALF_ONLY && p > 0.5
                            || defect == Defect.EVERY_TENTH_PAIR_COPIED && lead % 10 == 0;
            if (second && defect == Defect.NOT_MIRRORED) {
                u = OwnDropout.uniform(~key, number);
            } else if (second && !copied) {
                u = 1 - u;
            }
            double rate = defect == Defect.RATE_OF_THE_SECOND_IS_ONE_OFF && second ? p - 0.01 : p;
            boolean kept = defect == Defect.ENDS_ARE_OPEN ? u > Math.min(rate, 0.9999) : u >= rate;
            float scale = (float) (1 / (1 - p));
            mask[i] =
                    !kept
                            ? 0
                            : switch (defect) {
                                case SCALED_TWICE -> scale * scale;
                                case NOT_SCALED -> 1;
                                case SECOND_HALF_NOT_SCALED -> second ? 1 : scale;
                                default -> scale;
                            };
        }
        if (p == 0 && defect != Defect.SCALED_TWICE) {
            Arrays.fill(mask, 1);
        }
        return mask;
    }

    /** The contract on it. */
    public static class Laws implements MaskLaws {
        @Override
        public float[] mask(long key, int n, double p) {
            return PairedMasks.mask(Outsiders.planted(Defect.class), key, n, p);
        }

        @Override
        public int partner(int draw) {
            return draw ^ 64;
        }

        @Override
        public double bothKept(double p) {
            return Math.max(0, 1 - 2 * p);
        }
    }
}
