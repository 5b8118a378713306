package lanewise.jmh;

import org.openjdk.jmh.annotations.Param;

/**
 * Activations. At 2^14 elements the caches are measured, at 2^20 their bandwidth. Alone: {@code
 * jmh/run elementwise}.
 */
public class ElementwiseBenchmark extends Timed {

    /** The case. */
    @Param("elementwise/relu/1048576")
    public String work;

    @Override
    protected String work() {
        return work;
    }
}
