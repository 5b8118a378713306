package lanewise.nn;

import java.util.Objects;
import lanewise.random.Key;
import lanewise.random.Philox;

/**
 * What all layers of one forward and backward pass are told.
 *
 * <p>One object is reused for every pass of a bound network, so that a pass allocates nothing.
 */
public final class Pass {
    private static final int STREAM = 0x6C617965;

    private Mode mode = Mode.EVAL;
    private int samples;
    private long key;
    private long first;
    private boolean goesBack;
    private double dropoutFactor = 1;
    private final int worker;

    /** A pass to be set up by {@link #begin}. */
    public Pass() {
        this(0);
    }

    /**
     * The pass as one of several threads sees it.
     *
     * @param worker the number of the thread
     */
    public Pass(int worker) {
        this.worker = worker;
    }

    /** The number of the thread that runs this part of the pass, from 0. */
    public int worker() {
        return worker;
    }

    /**
     * Starts a pass.
     *
     * @param mode training or evaluation
     * @param samples in the batch, at least 1
     * @param key the randomness of this pass; another step takes another key
     */
    public void begin(Mode mode, int samples, Key key) {
        this.mode = Objects.requireNonNull(mode, "mode");
        this.samples = samples;
        this.key = Objects.requireNonNull(key, "key").bits();
        first = 0;
        goesBack = true;
    }

    /**
     * Whether a backward pass may follow: what it alone needs, such as weights packed for it, is
     * prepared only then. Where a network finds out later, layers are prepared again.
     */
    public boolean goesBack() {
        return goesBack;
    }

    /** Says whether a backward pass follows. */
    void goesBack(boolean value) {
        goesBack = value;
    }

    /** Says that the batch holds the samples from number {@code first} on of those of its key. */
    public void startAt(long first) {
        this.first = first;
    }

    /**
     * The number of sample {@code n} of this batch, by which it draws. Where samples come in parts,
     * as in {@link Inference}, what is drawn for one does not depend on how they are divided.
     */
    public long number(int n) {
        return first + n;
    }

    /** What the pass is for. */
    public Mode mode() {
        return mode;
    }

    /** Whether layers that drop should drop. */
    public boolean drops() {
        return mode != Mode.EVAL;
    }

    /**
     * Sets what the rate of every layer that drops is multiplied by from now on.
     *
     * @param factor 0 or more
     */
    public void dropoutFactor(double factor) {
        if (!(factor >= 0)) {
            throw new IllegalArgumentException(
                    "dropout factor: " + factor + ", expected 0 or more");
        }
        dropoutFactor = factor;
    }

    /** What the rate of every layer that drops is multiplied by; 1 unless scheduled. */
    public double dropoutFactor() {
        return dropoutFactor;
    }

    /** The rate that a layer of rate {@code p} drops with in this pass: 0 where nothing drops. */
    public double rate(double p) {
        return drops() ? Math.min(1, p * dropoutFactor) : 0;
    }

    /** Samples in this batch. */
    public int samples() {
        return samples;
    }

    /** The key of this pass, {@link Key#bits}. */
    public long key() {
        return key;
    }

    /** The key of a layer in this pass, by {@link Binding#layerId}. */
    public long key(long layerId) {
        return Philox.word64(key, layerId, STREAM, 0);
    }
}
