package lanewise.kernel;

import java.math.BigDecimal;

/**
 * Whether {@link Math#fma} is an instruction here. Where it is none, the JDK computes it with
 * {@link BigDecimal}, to the same bits.
 *
 * <p>No specified interface tells. The one flag that does is the virtual machine's own and in a
 * module that the kernels do without; so a few calls are timed beside what the JDK would do
 * instead, which takes a hundred times as long as the instruction, compiled or not.
 */
final class FusedMultiplyAdd {
    private static final int ROUNDS = 5;
    private static final int CALLS = 16;

    private static final boolean IS_INSTRUCTION = time(false) * 3 < time(true);

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
    private static long time(boolean emulated) {
        long shortest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 1; i <= CALLS; i++) {
                float a = 1.1f * i;
                sink += emulated ? emulated(a, 1.3f, 0.7f) : Math.fma(a, 1.3f, 0.7f);
            }
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        return shortest;
    }

    private static float emulated(float a, float b, float c) {
        return new BigDecimal((double) a * b).add(new BigDecimal(c)).floatValue();
    }
}
