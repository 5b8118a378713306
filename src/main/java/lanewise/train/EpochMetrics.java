package lanewise.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of one epoch. Training figures are running means over the epoch's batches as they
 * were trained, dropout included; validation figures are taken after it, in evaluation.
 *
 * @param epoch from 1
 * @param step optimiser steps so far
 * @param train of the training; its loss is without what layers add for their own rates
 * @param validation of the validation
 * @param best whether it is the best epoch so far, see {@link Trainer#best}
 * @param learningRate of the last step
 * @param seconds the epoch took, validation included
 * @param samplesPerSecond in training
 */
public record EpochMetrics(
        int epoch,
        long step,
        Evaluation train,
        Evaluation validation,
        boolean best,
        double learningRate,
        double seconds,
        double samplesPerSecond) {

    /** Mean over the epoch's training samples. */
    public double trainLoss() {
        return train.loss();
    }

    /** Mean over the validation samples. */
    public double validationLoss() {
        return validation.loss();
    }

    /** Share of right answers in training, 0 to 1; NaN where targets are values. */
    public double trainAccuracy() {
        return train.accuracy();
    }

    /** Share of right answers in validation, 0 to 1; NaN where targets are values. */
    public double validationAccuracy() {
        return validation.accuracy();
    }

    /** Training accuracy less validation accuracy. */
    public double generalisationGap() {
        return trainAccuracy() - validationAccuracy();
    }

    /** The figures in plain values, for a file. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epoch", epoch);
        map.put("step", step);
        map.put("train", train.toMap());
        map.put("validation", validation.toMap());
        map.put("best", best);
        map.put("learningRate", learningRate);
        map.put("seconds", seconds);
        map.put("samplesPerSecond", samplesPerSecond);
        return map;
    }

    /** The figures of what {@link #toMap} gave, read from a file. */
    static EpochMetrics of(Map<?, ?> map) {
        return new EpochMetrics(
                Math.toIntExact((Long) map.get("epoch")),
                (Long) map.get("step"),
                Evaluation.of((Map<?, ?>) map.get("train")),
                Evaluation.of((Map<?, ?>) map.get("validation")),
                (Boolean) map.get("best"),
                number(map.get("learningRate")),
                number(map.get("seconds")),
                number(map.get("samplesPerSecond")));
    }

    static double number(Object value) {
        // JSON has no NaN and no infinity: such a number is a text.
        return value instanceof String text
                ? Double.parseDouble(text)
                : ((Number) value).doubleValue();
    }
}
