package lanewise.train;

import java.util.LinkedHashMap;
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

    /** The figures in plain values, for a file. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epoch", epoch);
        map.put("step", step);
        map.put("trainLoss", trainLoss);
        map.put("train", train);
        map.put("validationLoss", validationLoss);
        map.put("validation", validation);
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
                number(map.get("trainLoss")),
                numbers((Map<?, ?>) map.get("train")),
                number(map.get("validationLoss")),
                numbers((Map<?, ?>) map.get("validation")),
                (Boolean) map.get("best"),
                number(map.get("learningRate")),
                number(map.get("seconds")),
                number(map.get("samplesPerSecond")));
    }

    private static Map<String, Double> numbers(Map<?, ?> map) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        map.forEach((name, value) -> numbers.put((String) name, number(value)));
        return numbers;
    }

    private static double number(Object value) {
        // JSON has no NaN and no infinity: such a number is a text.
        return value instanceof String text
                ? Double.parseDouble(text)
                : ((Number) value).doubleValue();
    }
}
