package lanewise.jmh;

/**
 * A case bound to an engine: nothing is allocated, converted or copied on behalf of the harness.
 */
public interface Work {

    /** The timed call. */
    void run();

    /** The answer in the order the case documents, computed afresh; not timed. */
    float[] output();
}
