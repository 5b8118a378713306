package lanewise.jmh;

import org.openjdk.jmh.annotations.Param;

/**
 * The backward pass of convolution, ReLU and max-pooling as training runs it. Alone: {@code jmh/run
 * pooled}.
 */
public class PooledBenchmark extends Timed {

    /** The case. */
    @Param("pooled/all/backward")
    public String work;

    @Override
    protected String work() {
        return work;
    }
}
