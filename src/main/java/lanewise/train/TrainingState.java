package lanewise.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.optim.BoundOptimizer;
import lanewise.tensor.Parameters;

/**
 * Where a training stands: all that changes from step to step. What is not here follows from the
 * configuration, the data and the seed.
 */
final class TrainingState {
    private final Parameters parameters;
    private final BoundOptimizer optimizer;
    private final Course course;
    private final List<EpochMetrics> epochs = new ArrayList<>();
    private double[] losses = new double[64];
    private int step;
    private Parameters best;
    private int bestEpoch;
    private double lowestLoss = Double.POSITIVE_INFINITY;
    private int epochsSinceLowest;

    /**
     * The state before the first step.
     *
     * @param parameters trained in place
     * @param optimizer bound to them
     * @param course of the rates
     */
    TrainingState(Parameters parameters, BoundOptimizer optimizer, Course course) {
        this.parameters = parameters;
        this.optimizer = optimizer;
        this.course = course;
        this.best = parameters;
    }

    Parameters parameters() {
        return parameters;
    }

    BoundOptimizer optimizer() {
        return optimizer;
    }

    Course course() {
        return course;
    }

    /** The figures of the finished epochs. */
    List<EpochMetrics> epochs() {
        return epochs;
    }

    /** Optimiser steps so far. */
    long step() {
        return step;
    }

    /** Begins the next step and returns its number, from 1. */
    long nextStep() {
        return ++step;
    }

    /** Keeps the loss of the present step. */
    void loss(double value) {
        if (step > losses.length) {
            losses = Arrays.copyOf(losses, 2 * losses.length);
        }
        losses[step - 1] = value;
    }

    /** The loss of each step so far. */
    double[] losses() {
        return Arrays.copyOf(losses, step);
    }

    /** The parameters after the best epoch so far; before the first epoch the present ones. */
    Parameters best() {
        return best;
    }

    /** The number of the best epoch so far, 0 for none. */
    int bestEpoch() {
        return bestEpoch;
    }

    /** Epochs since the validation loss was lower than ever before. */
    int epochsSinceLowest() {
        return epochsSinceLowest;
    }

    /** Whether an epoch with this evaluation is the best so far. */
    boolean isBest(Goal goal, Evaluation evaluation) {
        return bestEpoch == 0 || goal.isBetter(evaluation, epochs.get(bestEpoch - 1).validation());
    }

    /** Takes in a finished epoch. */
    void finish(EpochMetrics figures) {
        epochs.add(figures);
        if (figures.best()) {
            best = parameters.copy();
            bestEpoch = figures.epoch();
        }
        boolean lower = figures.validationLoss() < lowestLoss;
        epochsSinceLowest = lower ? 0 : epochsSinceLowest + 1;
        lowestLoss = Math.min(lowestLoss, figures.validationLoss());
        course.observe(figures);
    }

    /**
     * Goes to where a training stood. Schedules, rates that adapt and the count of epochs without
     * progress follow from the figures of the epochs.
     */
    void resume(Checkpoint from) {
        copy(from.parameters().values(), parameters.values());
        optimizer.resume(from.losses().length, from.optimizer());
        from.epochs().forEach(this::finish);
        best = from.best();
        losses = Arrays.copyOf(from.losses(), Math.max(64, from.losses().length));
        step = from.losses().length;
    }

    private static void copy(float[] from, float[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
    }
}
