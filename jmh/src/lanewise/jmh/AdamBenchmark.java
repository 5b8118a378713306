package lanewise.jmh;

import org.openjdk.jmh.annotations.Param;

/**
 * One Adam step over the tutorial network's parameters and over 2^22. Alone: {@code jmh/run adam}.
 */
public class AdamBenchmark extends Timed {

    /** The case. */
    @Param("adam/361034")
    public String work;

    @Override
    protected String work() {
        return work;
    }
}
