package lanewise.testkit;

import java.util.function.DoubleUnaryOperator;

/**
 * Numbers whose probabilities should be uniform: held to Legendre's polynomials of degree 1 to 4,
 * for mean, variance, skewness and kurtosis, to tails on each side and on both, and to the bound of
 * Dvoretzky, Kiefer and Wolfowitz for every share at once (Massart 1990: P(sup |F_n - F| > ε) ≤ 2
 * exp(-2 n ε²)).
 */
final class Distribution {
    private static final String[] MOMENTS = {"mean", "variance", "skewness", "kurtosis"};
    private static final double[] TAILS = {1e-4, 1e-3, 0.02};
    private static final int CELLS = 4096;
    private static final int NODES = 2000;
    private static final double FAR = 2e-5;
    private static final int CLAIMS = MOMENTS.length + 2 * TAILS.length + 2;

    private final Evidence[] moments = new Evidence[MOMENTS.length];
    private final Evidence[] low = new Evidence[TAILS.length];
    private final Evidence[] high = new Evidence[TAILS.length];
    private final Evidence far = new Evidence("the " + FAR + " farthest out", CLAIMS);
    private final long[] cells = new long[CELLS];
    private final double[] sums = new double[MOMENTS.length];
    private final long[] below = new long[TAILS.length];
    private final long[] above = new long[TAILS.length];
    private long outside;
    private long fresh;
    private long all;
    private long tries;

    Distribution() {
        for (int i = 0; i < moments.length; i++) {
            moments[i] = new Evidence("the " + MOMENTS[i] + " (of probabilities)", CLAIMS);
        }
        for (int i = 0; i < TAILS.length; i++) {
            low[i] = new Evidence("the lowest " + TAILS[i], CLAIMS);
            high[i] = new Evidence("the highest " + TAILS[i], CLAIMS);
        }
    }

    /** Adds a number by its probability. */
    void add(double u, float number) {
        if (!(u >= 0 && u <= 1)) {
            throw new AssertionError("the number " + number + " has the probability " + u);
        }
        double t = 2 * u - 1;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += legendre(i + 1, t);
        }
        for (int i = 0; i < TAILS.length; i++) {
            below[i] += u < TAILS[i] ? 1 : 0;
            above[i] += u > 1 - TAILS[i] ? 1 : 0;
        }
        outside += u < FAR / 2 || u > 1 - FAR / 2 ? 1 : 0;
        cells[(int) Math.min(CELLS - 1, u * CELLS)]++;
        fresh++;
    }

    /** Fails if what was added so far is too improbable. */
    void check() {
        for (int i = 0; i < moments.length; i++) {
            DoubleUnaryOperator log = LOG_MOMENTS[i];
            long n = fresh;
            moments[i].see(sums[i], 0, n, stake -> n * log.applyAsDouble(stake));
            sums[i] = 0;
        }
        for (int i = 0; i < TAILS.length; i++) {
            low[i].count(below[i], fresh, TAILS[i]);
            high[i].count(above[i], fresh, TAILS[i]);
            below[i] = 0;
            above[i] = 0;
        }
        far.count(outside, fresh, FAR);
        outside = 0;
        all += fresh;
        fresh = 0;
        tries++;
        if (Long.bitCount(tries) == 1) {
            checkShares(1 + Long.numberOfTrailingZeros(tries));
        }
    }

    /** The k-th look has a share of 1 / (k (k + 1)) of the alarms. */
    private void checkShares(int look) {
        double alarms = Chance.FALSE_ALARM / CLAIMS / (look * (look + 1));
        double limit = Math.sqrt(Math.log(2 / alarms) / (2 * all));
        long sum = 0;
        for (int i = 0; i < CELLS; i++) {
            sum += cells[i];
            double off = sum / (double) all - (i + 1.0) / CELLS;
            if (!(Math.abs(off) <= limit)) {
                throw new AssertionError(
                        "of %d numbers a share of %.5f has a probability below %.5f"
                                .formatted(all, sum / (double) all, (i + 1.0) / CELLS));
            }
        }
    }

    private static double legendre(int degree, double t) {
        double s = t * t;
        return switch (degree) {
            case 1 -> t;
            case 2 -> (3 * s - 1) / 2;
            case 3 -> t * (5 * s - 3) / 2;
            default -> ((35 * s - 30) * s + 3) / 8;
        };
    }

    /** ln E exp(λ P(t)) for uniform t, by Simpson's rule. */
    private static final DoubleUnaryOperator[] LOG_MOMENTS = new DoubleUnaryOperator[4];

    static {
        for (int i = 0; i < LOG_MOMENTS.length; i++) {
            int degree = i + 1;
            var known = new java.util.concurrent.ConcurrentHashMap<Double, Double>();
            LOG_MOMENTS[i] =
                    stake -> known.computeIfAbsent(stake, s -> Math.log(integral(degree, s)));
        }
    }

    private static double integral(int degree, double stake) {
        double sum = 0;
        for (int i = 0; i <= NODES; i++) {
            int weight = i == 0 || i == NODES ? 1 : i % 2 == 0 ? 2 : 4;
            sum += weight * Math.exp(stake * legendre(degree, 2.0 * i / NODES - 1));
        }
        return sum / (3 * NODES);
    }
}
