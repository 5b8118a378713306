package lanewise.jmh;

import org.openjdk.jmh.annotations.Param;

/**
 * The three products of a convolution layer. Weights are packed beforehand, for every engine; a
 * training step also pays for that, about one part in a hundred. Alone: {@code jmh/run conv}.
 */
public class ConvBenchmark extends Timed {

    /** The case. */
    @Param("conv/conv2/forward")
    public String work;

    @Override
    protected String work() {
        return work;
    }
}
