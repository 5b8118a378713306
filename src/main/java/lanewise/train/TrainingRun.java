package lanewise.train;

import java.util.List;
import lanewise.tensor.Parameters;

/**
 * What a training gave.
 *
 * @param epochs the figures of each finished epoch; empty if none was finished
 * @param best the parameters after the epoch of the highest validation accuracy
 * @param last the parameters at the end
 * @param bestEpoch the number of that epoch, 0 if none was finished
 * @param end why it ended
 */
public record TrainingRun(
        List<EpochMetrics> epochs, Parameters best, Parameters last, int bestEpoch, End end) {
    /** Why a training ended. */
    public enum End {
        /** All epochs were done. */
        COMPLETED,
        /** Validation did not improve for as many epochs as it was given patience. */
        EARLY_STOP,
        /** It was asked to stop. */
        INTERRUPTED
    }

    /** The figures of the last epoch. */
    public EpochMetrics lastEpoch() {
        return epochs.getLast();
    }

    /** Seconds over all epochs. */
    public double seconds() {
        return epochs.stream().mapToDouble(EpochMetrics::seconds).sum();
    }
}
