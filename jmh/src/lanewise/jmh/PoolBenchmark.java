package lanewise.jmh;

import org.openjdk.jmh.annotations.Param;

/**
 * Max-pooling. Peers write indices that their backward reads, we find the largest element again; so
 * compare the sum of both directions. Alone: {@code jmh/run pool}.
 */
public class PoolBenchmark extends Timed {

    /** The case. */
    @Param("pool/forward/64x32x30x30")
    public String work;

    @Override
    protected String work() {
        return work;
    }
}
