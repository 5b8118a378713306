package lanewise.jmh;

import org.openjdk.jmh.annotations.Param;

/**
 * Matrix products: how near to the FMA peak the blocked kernel comes, at sizes that fit no tile and
 * at the thin shapes of a linear layer. It does not show what a product costs inside a network,
 * where the operands are not warm. Alone: {@code jmh/run gemm}.
 */
public class GemmBenchmark extends Timed {

    /** The case. */
    @Param("gemm/nn/256x256x256")
    public String work;

    @Override
    protected String work() {
        return work;
    }
}
