package lanewise.optim;

import java.util.Map;
import lanewise.kernel.Parallel;
import lanewise.nn.Network;
import lanewise.tensor.Parameters;

/**
 * An optimiser with its state, for the parameters of one network.
 *
 * <p>{@link #step()} is one step. Who has threads of his own {@linkplain #begin begins} a step and
 * does it in {@linkplain #step(int, int) disjoint ranges}. An optimiser of one's own writes {@link
 * #start} and {@link #update}; an element's bits may not depend on the ranges.
 */
public abstract class BoundOptimizer {
    private static final int FLOATS_A_PART = 1 << 15;

    private final double learningRate;
    private final int size;
    private Parallel threads;
    private long steps;
    private boolean begun;
    private final Parallel.Job part = (part, worker) -> part(part);

    /** An optimiser's state for parameters. */
    protected BoundOptimizer(Optimizer optimizer, Parameters parameters) {
        learningRate = optimizer.learningRate();
        size = parameters.trainableSize();
    }

    /** The same, on the threads of a network. */
    BoundOptimizer on(Network network) {
        threads = network.parallel();
        return this;
    }

    /**
     * What changes from step to step, by name, beside the parameters and the number of steps: a
     * checkpoint keeps it. The arrays are the optimiser's own; none of them if there is nothing.
     */
    public abstract Map<String, float[]> state();

    /** The steps that were begun. */
    public final long steps() {
        return steps;
    }

    /**
     * Goes on from where another optimiser of the same configuration was.
     *
     * @param done the steps that it had done
     * @param saved its {@link #state}
     * @throws IllegalArgumentException if names or lengths differ; nothing is changed then
     */
    public void resume(long done, Map<String, float[]> saved) {
        Map<String, float[]> own = state();
        if (!own.keySet().equals(saved.keySet())) {
            throw new IllegalArgumentException(
                    "optimizer: a state of %s, expected %s"
                            .formatted(saved.keySet(), own.keySet()));
        }
        own.forEach((name, array) -> {
            if (saved.get(name).length != array.length) {
                throw new IllegalArgumentException(
                        "optimizer: %d values of %s, expected %d"
                                .formatted(saved.get(name).length, name, array.length));
            }
        });
        own.forEach((name, array) -> System.arraycopy(saved.get(name), 0, array, 0, array.length));
        steps = done;
    }

    /** Updates all parameters by their gradients, with the optimiser's learning rate. */
    public final void step() {
        step(learningRate);
    }

    /**
     * Updates all parameters by their gradients, with a learning rate that a schedule decides.
     *
     * @throws IllegalArgumentException if the rate is negative or not finite; nothing is changed
     */
    public final void step(double rate) {
        begin(rate);
        if (threads == null) {
            update(0, size);
        } else {
            threads.run((size + FLOATS_A_PART - 1) / FLOATS_A_PART, part);
        }
    }

    private void part(int number) {
        int from = number * FLOATS_A_PART;
        update(from, Math.min(size, from + FLOATS_A_PART));
    }

    /**
     * Begins the next step with a learning rate.
     *
     * @param rate 0 or more, finite
     * @throws IllegalArgumentException if it is not
     */
    public final void begin(double rate) {
        Optimizers.require(rate >= 0, "learning rate", rate, "0 or more");
        begun = true;
        steps++;
        start(rate);
    }

    /**
     * Updates parameters {@code from} to {@code to - 1} of the block by their gradients.
     *
     * @throws IndexOutOfBoundsException if these are not parameters that are trained
     * @throws IllegalStateException if no step was begun
     */
    public final void step(int from, int to) {
        if (from < 0 || to < from || to > size) {
            throw new IndexOutOfBoundsException(
                    "step from %d to %d, expected a range of 0 to %d, the parameters that are trained"
                            .formatted(from, to, size));
        }
        if (!begun) {
            throw new IllegalStateException("no step was begun; call begin(learningRate) before");
        }
        update(from, to);
    }

    /**
     * A value nearer to 0 by the least normal number, and 0 if it was as near: rounding would keep
     * a mean below the normal numbers for ever, which take ten times the time. Values from 2^-100
     * on stay the same. A comparison would keep the compiler from making vectors of the loop.
     */
    static float settled(float value) {
        return Math.max(value, Float.MIN_NORMAL) + Math.min(value, -Float.MIN_NORMAL);
    }

    /** What comes once in a step, before {@link #update}. */
    protected abstract void start(double rate);

    /** Updates parameters {@code from} to {@code to - 1} of the block by their gradients. */
    protected abstract void update(int from, int to);
}
