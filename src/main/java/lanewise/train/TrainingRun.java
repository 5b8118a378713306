package lanewise.train;

import java.util.List;
import lanewise.data.Normalization;
import lanewise.tensor.Parameters;

/**
 * What a training gave.
 *
 * @param epochs the figures of each finished epoch; empty if none was finished
 * @param best the parameters after the best epoch, see {@link Trainer#best}
 * @param last the parameters at the end
 * @param bestEpoch the number of that epoch, 0 if none was finished
 * @param normalization what samples are to be normalised with before the network sees them
 * @param end why it ended
 */
public record TrainingRun(
        List<EpochMetrics> epochs,
        Parameters best,
        Parameters last,
        int bestEpoch,
        Normalization normalization,
        End end) {
    /** Why a training ended. */
    public enum End {
        /** All epochs were done. */
        COMPLETED,
        /** Validation did not improve for as many epochs as it was given patience. */
        EARLY_STOP,
        /** It was asked to stop, or its thread was interrupted. */
        INTERRUPTED
    }

    /**
     * The figures of the last epoch.
     *
     * @throws IllegalStateException if no epoch was finished
     */
    public EpochMetrics lastEpoch() {
        return epoch(epochs.size());
    }

    /**
     * The figures of the best epoch.
     *
     * @throws IllegalStateException if no epoch was finished
     */
    public EpochMetrics bestMetrics() {
        return epoch(bestEpoch);
    }

    private EpochMetrics epoch(int number) {
        if (epochs.isEmpty()) {
            throw new IllegalStateException(
                    "no epoch was finished, so there are no figures; the training was "
                            + end.name().toLowerCase(java.util.Locale.ROOT));
        }
        return epochs.get(number - 1);
    }

    /** Seconds over all epochs. */
    public double seconds() {
        return epochs.stream().mapToDouble(EpochMetrics::seconds).sum();
    }
}
