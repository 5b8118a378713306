package lanewise.jmh;

import org.openjdk.jmh.annotations.Param;

/**
 * Dropout with a new mask each call, and its backward. Peers keep the mask, we draw it again: their
 * backward is a multiplication, ours costs as much as forward. Alone: {@code jmh/run dropout}.
 */
public class DropoutBenchmark extends Timed {

    /** The case. */
    @Param("dropout/forward/p0.25/1048576")
    public String work;

    @Override
    protected String work() {
        return work;
    }
}
