package lanewise.jmh;

import org.openjdk.jmh.annotations.Param;

/**
 * Max-pooling as training runs it: forward keeps what it chose, as peers do, and backward reads it.
 * Alone: {@code jmh/run pool}.
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
