package lanewise.kernel;

/**
 * Whether {@link Math#fma} is an instruction here. Where it is none, the JDK computes it with
 * {@link java.math.BigDecimal}, to the same bits.
 *
 * <p>No specified interface tells. The one flag that does is the virtual machine's own and in a
 * module that the kernels do without; so a few calls are timed beside calls of another method. An
 * instruction takes about as long as these, compiled or not, what the JDK does instead a hundred
 * times as long.
 */
final class FusedMultiplyAdd {
    private static final int ROUNDS = 5;
    private static final int CALLS = 16;

    private static final boolean IS_INSTRUCTION = time(true) < 10 * time(false);

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
    private static long time(boolean fused) {
        long shortest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 1; i <= CALLS; i++) {
                float a = 1.1f * i;
                sink += fused ? Math.fma(a, 1.3f, 0.7f) : inTwo(a, 1.3f, 0.7f);
            }
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        return shortest;
    }

    private static float inTwo(float a, float b, float c) {
        return a * b + c;
    }
}
