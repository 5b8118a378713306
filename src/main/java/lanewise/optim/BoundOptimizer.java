package lanewise.optim;

/**
 * An optimiser with its state. A step is begun once, then done in disjoint ranges of the block of
 * parameters, on any threads.
 */
public interface BoundOptimizer {
    /** Begins the next step with a learning rate. */
    void begin(double learningRate);

    /** Updates parameters {@code from} to {@code to - 1} of the block by their gradients. */
    void step(int from, int to);
}
