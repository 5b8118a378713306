package lanewise.random;

import lanewise.kernel.function.Log;

/**
 * Numbers of the standard normal distribution by counter: element i of the sequence under a key is
 * the same wherever a range starts.
 *
 * <p>Elements 2j and 2j + 1 are the two numbers that the method of Box and Muller makes of half
 * {@code j % 2} of block {@code j / 2}: its low word gives the radius (32 bits, so that values
 * reach 6.7), the top 24 bits of its high word the angle.
 */
public final class Gaussian {
    private static final int STREAM = 0x6E6F726D;
    private static final float HALF_PI = 1.5707964f;

    private Gaussian() {}

    /** Writes elements {@code first} to {@code first + n - 1} of the sequence under {@code key}. */
    public static void fill(long key, long first, int n, float[] y, int yo) {
        int at = yo;
        int end = yo + n;
        long i = first;
        while (at < end) {
            long bits = Philox.word64(key, i >>> 2, STREAM, (int) (i >>> 1 & 1));
            // An odd numerator, so that 0 is not among the arguments of the logarithm.
            float u = ((bits & 0xFFFFFFFFL) + 0.5f) * 0x1p-32f;
            float radius = (float) Math.sqrt(-2 * Log.of(u));
            float turn = (bits >>> 40) * 0x1p-22f;
            int quadrant = (int) (turn + 0.5f);
            float angle = (turn - quadrant) * HALF_PI;
            float sin = sin(angle);
            float cos = cos(angle);
            boolean swap = (quadrant & 1) != 0;
            float c = swap ? sin : cos;
            float s = swap ? cos : sin;
            if ((i & 1) == 0) {
                y[at++] = radius * ((quadrant + 1 & 2) != 0 ? -c : c);
                i++;
            }
            if (at < end) {
                y[at++] = radius * ((quadrant & 2) != 0 ? -s : s);
                i++;
            }
        }
    }

    /** The sine, in [-pi/4, pi/4]: absolute error at most 6e-8. */
    private static float sin(float r) {
        float s = r * r;
        float p = Math.fma(-1.9588009e-4f, s, 8.332749e-3f);
        p = Math.fma(p, s, -0.16666664f);
        return Math.fma(p * s, r, r);
    }

    /** The cosine, in [-pi/4, pi/4]: absolute error at most 6e-8. */
    private static float cos(float r) {
        float s = r * r;
        float p = Math.fma(2.4548044e-5f, s, -1.3888304e-3f);
        p = Math.fma(p, s, 4.1666664e-2f);
        return Math.fma(p * s, s, Math.fma(-0.5f, s, 1f));
    }
}
