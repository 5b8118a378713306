/**
 * Elementary functions and activation curves in plain Java, an operation after the other, so that
 * the vector form can do the same in each lane. It uses {@code java.base} alone and none of {@code
 * Math}'s functions that differ between CPUs. Start at {@link lanewise.kernel.function.Exp}.
 */
package lanewise.kernel.function;
