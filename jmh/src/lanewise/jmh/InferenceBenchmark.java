package lanewise.jmh;

import org.openjdk.jmh.annotations.Param;

/**
 * The tutorial's network without gradients, each engine fed in the layout that it likes best.
 * Alone: {@code jmh/run inference}.
 */
public class InferenceBenchmark extends Timed {

    /** The case. */
    @Param("inference/batch64")
    public String work;

    @Override
    protected String work() {
        return work;
    }
}
