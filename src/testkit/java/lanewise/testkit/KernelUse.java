package lanewise.testkit;

import java.util.Arrays;
import lanewise.kernel.Kernels;

/** What is done with kernels, written to an operand. */
@FunctionalInterface
interface KernelUse {
    /** Runs a kernel whose result goes to {@code y}. */
    void on(Kernels kernels, Operand y);

    /**
     * Both kernels write the same bits, around the operand too, and leave what they read; now and
     * then on three threads at once.
     */
    default void agrees(
            String what, Operand y, Kernels specification, Kernels tested, Operand... read) {
        Operand expected = y.copy();
        Operand actual = y.copy();
        on(specification, expected);
        float[][] before = Arrays.stream(read).map(x -> x.array().clone()).toArray(float[][]::new);
        on(tested, actual);
        Bits.assertSame(tested.name() + ": " + what, expected.array(), actual.array());
        for (int i = 0; i < read.length; i++) {
            String left = tested.name() + ": what was read, beside " + what;
            Bits.assertSame(left, before[i], read[i].array());
        }
        if (Arrays.hashCode(y.array()) % 8 == 0) {
            onThreads(what, y, expected, tested);
        }
    }

    private void onThreads(String what, Operand y, Operand expected, Kernels tested) {
        OnThreads.run(
                3,
                worker -> {
                    for (int round = 0; round < 20; round++) {
                        Operand actual = y.copy();
                        on(tested, actual);
                        Bits.assertSame(
                                tested.name() + ": " + what + " on three threads",
                                expected.array(),
                                actual.array());
                    }
                });
    }
}
