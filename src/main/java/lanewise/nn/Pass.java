package lanewise.nn;

import lanewise.random.Key;

/**
 * What all layers of one forward and backward pass are told.
 *
 * <p>One object is reused for every pass of a bound network, so that a pass allocates nothing.
 */
public final class Pass {
    private Mode mode = Mode.EVAL;
    private int samples;
    private long key;

    /** A pass to be set up by {@link #begin}. */
    public Pass() {}

    /**
     * Starts a pass.
     *
     * @param mode training or evaluation
     * @param samples in the batch, at least 1
     * @param key the randomness of this pass; another step takes another key
     */
    public void begin(Mode mode, int samples, Key key) {
        this.mode = mode;
        this.samples = samples;
        this.key = key.bits();
    }

    /** What the pass is for. */
    public Mode mode() {
        return mode;
    }

    /** Whether layers that drop should drop. */
    public boolean drops() {
        return mode != Mode.EVAL;
    }

    /** Samples in this batch. */
    public int samples() {
        return samples;
    }

    /** The key of this pass, {@link Key#bits}. */
    public long key() {
        return key;
    }
}
