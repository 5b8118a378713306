package lanewise.jmh;

/**
 * One piece of work that several engines can do: its inputs, its size, and what a right answer is.
 *
 * <p>Inputs and outputs are exchanged in PyTorch's order (N, C, H, W; weights O, I, H, W). An
 * engine that prefers another layout converts outside the timed call.
 */
public sealed interface Case
        permits Gemm,
                Conv,
                PooledBackward,
                Dropout,
                Pool,
                Elementwise,
                Softmax,
                Adam,
                Step,
                Inference {

    /** The name, family first: {@code gemm/nn/64x64x64}. */
    String name();

    /** Floating-point operations of one call in the textbook form, 0 where bytes are the limit. */
    double flops();

    /** Bytes that one call must read and write at least. */
    double bytes();

    /**
     * Refuses a wrong answer.
     *
     * @throws AssertionError naming the engine, the element and the bound it missed
     */
    void check(String engine, float[] output);

    /** The first part of the name. */
    default String family() {
        return name().substring(0, name().indexOf('/'));
    }
}
