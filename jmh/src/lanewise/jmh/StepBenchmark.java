package lanewise.jmh;

import org.openjdk.jmh.annotations.Param;

/**
 * The whole training step of the tutorial's network: the figure that a user feels. The batch is in
 * place already; loading is not timed. Alone: {@code jmh/run step}.
 */
public class StepBenchmark extends Timed {

    /** The case. */
    @Param("step/batch64")
    public String work;

    @Override
    protected String work() {
        return work;
    }
}
