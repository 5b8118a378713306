package lanewise.jmh;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * What one core of this machine allows, measured: the rate of fused multiply-adds that wait for
 * nothing, and the bandwidth of a copy.
 */
final class Limits {

    private static final VectorSpecies<Float> SPECIES =
            Settings.bits() == 0
                    ? FloatVector.SPECIES_PREFERRED
                    : VectorSpecies.of(float.class, VectorShape.forBitSize(Settings.bits()));
    private static final int FIRST_LOG = 8;
    private static final int LAST_LOG = 26;
    private static final int CHAIN = 1 << 16;
    private static final int ROUNDS = 30;
    private static final double ROUND_SECONDS = 0.01;

    private Limits() {}

    /** Prints the peak of this JVM's width, and with a first argument the copy bandwidths. */
    public static void main(String[] args) {
        System.out.println("peak " + SPECIES.vectorBitSize() + " " + peakGflops());
        for (int log = FIRST_LOG; args.length > 0 && log <= LAST_LOG; log++) {
            System.out.println("copy " + (1 << log) + " " + copyGigabytes(1 << log));
        }
    }

    /** Twelve independent chains: enough for a latency of four to six cycles on two units. */
    private static float chains(float seed) {
        var factor = FloatVector.broadcast(SPECIES, seed);
        FloatVector a = factor;
        FloatVector b = factor;
        FloatVector c = factor;
        FloatVector d = factor;
        FloatVector e = factor;
        FloatVector f = factor;
        FloatVector g = factor;
        FloatVector h = factor;
        FloatVector i = factor;
        FloatVector j = factor;
        FloatVector k = factor;
        FloatVector l = factor;
        for (int n = 0; n < CHAIN; n++) {
            a = a.fma(factor, factor);
            b = b.fma(factor, factor);
            c = c.fma(factor, factor);
            d = d.fma(factor, factor);
            e = e.fma(factor, factor);
            f = f.fma(factor, factor);
            g = g.fma(factor, factor);
            h = h.fma(factor, factor);
            i = i.fma(factor, factor);
            j = j.fma(factor, factor);
            k = k.fma(factor, factor);
            l = l.fma(factor, factor);
        }
        FloatVector low = a.add(b).add(c).add(d).add(e).add(f);
        return low.add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
    }

    /** Peak rate of fp32 multiply-adds at the species in use, two operations each, in GFLOP/s. */
    static double peakGflops() {
        double operations = 2.0 * 12 * SPECIES.length() * CHAIN;
        var sink = new float[1];
        return operations / fastest(() -> sink[0] += chains(0.5f)) / 1e3;
    }

    /** Bytes read and written by {@code System.arraycopy} of that many floats, in GB/s. */
    static double copyGigabytes(int floats) {
        var from = new float[floats];
        var to = new float[floats];
        return 8.0 * floats / fastest(() -> System.arraycopy(from, 0, to, 0, floats)) / 1e3;
    }

    /** Microseconds of a call in the best of many rounds: a limit is what was reached once. */
    private static double fastest(Runnable call) {
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long calls = 0;
            double seconds;
            do {
                call.run();
                calls++;
                seconds = (System.nanoTime() - start) / 1e9;
            } while (seconds < ROUND_SECONDS);
            best = Math.min(best, seconds * 1e6 / calls);
        }
        return best;
    }
}
