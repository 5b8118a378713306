package lanewise.optim;

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

    /** Updates all parameters by their gradients, with the optimiser's learning rate. */
    public final void step() {
        step(learningRate);
    }

    /** Updates all parameters by their gradients, with a learning rate that a schedule decides. */
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

    /** Begins the next step with a learning rate. */
    public final void begin(double rate) {
        begun = true;
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

    /** What comes once in a step, before {@link #update}. */
    protected abstract void start(double rate);

    /** Updates parameters {@code from} to {@code to - 1} of the block by their gradients. */
    protected abstract void update(int from, int to);
}
