package lanewise.jmh;

import org.openjdk.jmh.annotations.Param;

/**
 * Softmax, and cross-entropy with its gradient. The small case is the tutorial network's, where a
 * peer's overhead of a call dominates. Alone: {@code jmh/run softmax}.
 */
public class SoftmaxBenchmark extends Timed {

    /** The case. */
    @Param("softmax/cross-entropy/64x10")
    public String work;

    @Override
    protected String work() {
        return work;
    }
}
