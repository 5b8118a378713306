package lanewise.train;

/**
 * The figures of one epoch. Training figures are running means over the epoch's batches as they
 * were trained, dropout included; validation figures are taken after it, in evaluation.
 *
 * @param epoch from 1
 * @param step optimiser steps so far
 * @param trainLoss mean over the epoch's images, without what layers add to it for their own rates
 * @param trainAccuracy 0 to 1
 * @param validationLoss mean over the validation images
 * @param validationAccuracy 0 to 1
 * @param learningRate of the last step
 * @param seconds the epoch took, validation included
 * @param imagesPerSecond in training
 */
public record EpochMetrics(
        int epoch,
        long step,
        double trainLoss,
        double trainAccuracy,
        double validationLoss,
        double validationAccuracy,
        double learningRate,
        double seconds,
        double imagesPerSecond) {

    /** Training accuracy less validation accuracy. */
    public double generalisationGap() {
        return trainAccuracy - validationAccuracy;
    }
}
