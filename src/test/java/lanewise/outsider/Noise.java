package lanewise.outsider;

import lanewise.testkit.NoiseLaws;

/** Normal noise by Box and Muller, as a plain function. */
public final class Noise {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        DEVIATION_ONE_PERCENT_LOW,
        MEAN_A_LITTLE_HIGH,
        VARIANCE_FOR_DEVIATION,
        SUM_OF_TWELVE,
        CLIPPED_AT_THREE,
        UPPER_TAIL_CLIPPED,
        SKEWED,
        FEW_ANGLES,
        PAIRS_SHARE_THEIR_RADIUS,
        PAIRS_ARE_EQUAL,
        FOURTH_OF_FOUR_REPEATS,
        LEVEL_IGNORED,
        KEY_OF_32_BITS,
        PERIOD_OF_4096,
        SIGN_BY_PARITY,
        STATE_BETWEEN_CALLS,
        TRIANGLE,
        HIGH_LEVELS_CLAMPED
    }

    private static long calls;

    private Noise() {}

    static float[] noise(Defect defect, long key, int n, double level) {
        float[] noise = new float[n];
        calls++;
        for (int i = 0; i < n; i++) {
            noise[i] = (float) (level(defect, level) * normal(defect, key, i));
        }
        return noise;
    }

    private static double level(Defect defect, double level) {
        return switch (defect) {
            case DEVIATION_ONE_PERCENT_LOW -> level * 0.99;
            case VARIANCE_FOR_DEVIATION -> level * level;
            case LEVEL_IGNORED -> 0.5;
            case HIGH_LEVELS_CLAMPED -> Math.min(level, 0.8);
            default -> level;
        };
    }

    private static double normal(Defect defect, long key, int i) {
        long from =
                switch (defect) {
                    case KEY_OF_32_BITS -> (int) key;
                    case STATE_BETWEEN_CALLS -> key + calls;
                    default -> key;
                };
        int number =
                switch (defect) {
                    case PERIOD_OF_4096 -> i % 4096;
                    case FOURTH_OF_FOUR_REPEATS -> i % 4 == 3 ? i - 3 : i;
                    case PAIRS_ARE_EQUAL -> i & -2;
                    default -> i;
                };
        int radius = defect == Defect.PAIRS_SHARE_THEIR_RADIUS ? number & -2 : number;
        double u = 1 - OwnDropout.uniform(from, 2L * radius);
        double angle = OwnDropout.uniform(from, 2L * number + 1);
        if (defect == Defect.FEW_ANGLES) {
            angle = Math.floor(angle * 8) / 8 + 0.02;
        }
        double z = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * angle);
        return switch (defect) {
            case MEAN_A_LITTLE_HIGH -> z + 0.005;
            case SUM_OF_TWELVE -> sum(from, number, 12) - 6;
            case TRIANGLE -> (sum(from, number, 2) - 1) * Math.sqrt(6);
            case CLIPPED_AT_THREE -> Math.clamp(z, -3, 3);
            case UPPER_TAIL_CLIPPED -> Math.min(z, 2.9);
            case SKEWED -> z + 0.01 * (z * z - 1);
            case SIGN_BY_PARITY -> i % 2 == 0 ? Math.abs(z) : -Math.abs(z);
            default -> z;
        };
    }

    private static double sum(long key, int number, int terms) {
        double sum = 0;
        for (int i = 0; i < terms; i++) {
            sum += OwnDropout.uniform(key, (long) number * terms + i);
        }
        return sum;
    }

    /** The contract on it. */
    public static class Laws implements NoiseLaws {
        @Override
        public float[] noise(long key, int n, double level) {
            return Noise.noise(Outsiders.planted(Defect.class), key, n, level);
        }

        @Override
        public double cdf(double level, double z) {
            return NoiseLaws.normalCdf(z / level);
        }
    }
}
