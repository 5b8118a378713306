package lanewise.testkit;

import lanewise.kernel.Kernels;

/** What is done with kernels, written to an operand. */
@FunctionalInterface
interface KernelUse {
    /** Runs a kernel whose result goes to {@code y}. */
    void on(Kernels kernels, Operand y);

    /** Both kernels write the same bits, around the operand too. */
    default void agrees(String what, Operand y, Kernels specification, Kernels tested) {
        Operand expected = y.copy();
        Operand actual = y.copy();
        on(specification, expected);
        on(tested, actual);
        Bits.assertSame(tested.name() + ": " + what, expected.array(), actual.array());
    }
}
