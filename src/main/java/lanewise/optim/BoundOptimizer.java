package lanewise.optim;

import java.util.Map;
/**
 * An optimiser with its state. A step is begun once, then done in disjoint ranges of the block of
 * parameters, on any threads.
 */
public interface BoundOptimizer {
    /**
     * What changes from step to step, by name, beside the parameters and the number of steps: a
     * checkpoint keeps it. The arrays are the optimiser's own.
     */
    default Map<String, float[]> state() {
        return Map.of();
    }

    /** Is told how many steps are done when a training goes on. */
    default void stepsDone(long steps) {}

    /**
     * Goes on from where another optimiser of the same configuration was.
     *
     * @param steps it had done
     * @param saved its {@link #state}
     * @throws IllegalArgumentException if names or lengths differ
     */
    default void resume(long steps, Map<String, float[]> saved) {
        Map<String, float[]> own = state();
        if (!own.keySet().equals(saved.keySet())) {
            throw new IllegalArgumentException(
                    "optimizer: a state of %s, expected %s"
                            .formatted(saved.keySet(), own.keySet()));
        }
        own.forEach(
                (name, array) -> {
                    float[] values = saved.get(name);
                    if (values.length != array.length) {
                        throw new IllegalArgumentException(
                                "optimizer: %d values of %s, expected %d"
                                        .formatted(values.length, name, array.length));
                    }
                    System.arraycopy(values, 0, array, 0, array.length);
                });
        stepsDone(steps);
    }

    /** Begins the next step with a learning rate. */
    void begin(double learningRate);

    /** Updates parameters {@code from} to {@code to - 1} of the block by their gradients. */
    void step(int from, int to);
}
