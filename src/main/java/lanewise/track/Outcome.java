package lanewise.track;

/**
 * The figures that runs are compared by: those of the last epoch; the best epoch, which is the
 * first of the highest validation accuracy; the lowest validation loss of any epoch; the sum of the
 * epochs' seconds. What was not measured is NaN, and the best epoch then 0.
 */
public record Outcome(
        double trainLoss,
        double trainAccuracy,
        double validationLoss,
        double validationAccuracy,
        int bestEpoch,
        double bestValidationAccuracy,
        double lowestValidationLoss,
        double seconds) {

    /** Training accuracy less validation accuracy of the last epoch. */
    public double gap() {
        return trainAccuracy - validationAccuracy;
    }

    static Outcome of(StepTable epochs) {
        double[] loss = epochs.column("validation_loss");
        double[] accuracy = epochs.column("validation_accuracy");
        double[] took = epochs.column("seconds");
        int best = -1;
        double lowest = Double.NaN;
        double seconds = 0;
        for (int i = 0; i < accuracy.length; i++) {
            if (!Double.isNaN(accuracy[i]) && (best < 0 || accuracy[i] > accuracy[best])) {
                best = i;
            }
            if (Double.isFinite(loss[i]) && !(loss[i] >= lowest)) {
                lowest = loss[i];
            }
            seconds += took[i];
        }
        return new Outcome(
                epochs.last("train_loss"),
                epochs.last("train_accuracy"),
                epochs.last("validation_loss"),
                epochs.last("validation_accuracy"),
                best < 0 ? 0 : (int) epochs.x()[best],
                best < 0 ? Double.NaN : accuracy[best],
                lowest,
                took.length == 0 ? Double.NaN : seconds);
    }
}
