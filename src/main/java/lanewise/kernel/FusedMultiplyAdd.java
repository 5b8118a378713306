package lanewise.kernel;

import java.math.BigDecimal;

/**
 * Whether {@link Math#fma} is an instruction here. Where it is none, the JDK computes it with
 * {@link BigDecimal}, to the same bits.
 *
 * <p>No specified interface tells. The one flag that does is the virtual machine's own and in a
 * module that the kernels do without; so a few calls are timed. An instruction takes about as long
 * as the call of another method, what the JDK does instead a hundred times as long. Where calls are
 * slow for another reason, they are timed beside decimals, too; to load those takes 12 ms.
 */
final class FusedMultiplyAdd {
    private static final int ROUNDS = 5;
    private static final int CALLS = 16;

    /** Nanoseconds that a clock may not see, or a compiler may leave out. */
    private static final long FLOOR = 100;

    private enum Way {
        FUSED,
        IN_TWO,
        DECIMAL
    }

    private static final boolean IS_INSTRUCTION =
            time(Way.FUSED) < 10 * Math.max(FLOOR, time(Way.IN_TWO))
                    || time(Way.FUSED) * 3 < time(Way.DECIMAL);

    /** Keeps the calls from being left out. */
    private static float sink;

    private FusedMultiplyAdd() {}

    static boolean isInstruction() {
        return IS_INSTRUCTION;
    }

    static String describe() {
        return IS_INSTRUCTION
                ? "fused, one rounding (Math.fma and its vector form)"
                : "emulated (same bits, 20 to 45 times slower): no instruction for it on this CPU";
    }

    /** The shortest round, in nanoseconds. */
    private static long time(Way way) {
        long shortest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 1; i <= CALLS; i++) {
                float a = 1.1f * i;
                if (way == Way.FUSED) {
                    sink += Math.fma(a, 1.3f, 0.7f);
                } else if (way == Way.IN_TWO) {
                    sink += inTwo(a, 1.3f, 0.7f);
                } else {
                    sink += decimal(a, 1.3f, 0.7f);
                }
            }
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        return shortest;
    }

    private static float inTwo(float a, float b, float c) {
        return a * b + c;
    }

    private static float decimal(float a, float b, float c) {
        return new BigDecimal((double) a * b).add(new BigDecimal(c)).floatValue();
    }
}
