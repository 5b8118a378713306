package lanewise.train;

import java.util.Map;

/**
 * The figures of one epoch. Training figures are running means over the epoch's batches as they
 * were trained, dropout included; validation figures are taken after it, in evaluation.
 *
 * @param epoch from 1
 * @param step optimiser steps so far
 * @param trainLoss mean over the epoch's samples, without what layers add to it for their own rates
 * @param train metrics by name
 * @param validationLoss mean over the validation samples
 * @param validation metrics by name
 * @param best whether it is the best epoch so far, see {@link Trainer#best}
 * @param learningRate of the last step
 * @param seconds the epoch took, validation included
 * @param samplesPerSecond in training
 */
public record EpochMetrics(
        int epoch,
        long step,
        double trainLoss,
        Map<String, Double> train,
        double validationLoss,
        Map<String, Double> validation,
        boolean best,
        double learningRate,
        double seconds,
        double samplesPerSecond) {

    /** Share of right answers in training, 0 to 1; NaN where targets are values. */
    public double trainAccuracy() {
        return train.getOrDefault("accuracy", Double.NaN);
    }

    /** Share of right answers in validation, 0 to 1; NaN where targets are values. */
    public double validationAccuracy() {
        return validation.getOrDefault("accuracy", Double.NaN);
    }

    /** Training accuracy less validation accuracy. */
    public double generalisationGap() {
        return trainAccuracy() - validationAccuracy();
    }
}
