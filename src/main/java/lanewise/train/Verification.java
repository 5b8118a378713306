package lanewise.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import lanewise.data.Split;
import lanewise.tensor.Parameters;

/**
 * What came out when a training was done again and compared with its checkpoints, bit for bit.
 *
 * @param blame what the difference comes from; {@link Blame#NONE} if there is none
 * @param text a sentence that says so
 * @param run the training as it is now; it ends with the last checkpoint, or where it is known to
 *     differ
 */
public record Verification(Blame blame, String text, TrainingRun run) {
    /** What makes a training differ. */
    public enum Blame {
        /** Nothing: all bits are the same. */
        NONE,
        /** The data are others. */
        DATA,
        /** It is set up otherwise; then it is not done again. */
        CONFIGURATION,
        /** Another build of the library, of which bits may change. */
        VERSION,
        /** A checkpoint was changed or is damaged: the training comes out as the rest says. */
        FILE,
        /** All that is the same, and yet the bits are not. */
        ARITHMETIC
    }

    /** Refuses to be without its parts. */
    public Verification {
        Objects.requireNonNull(blame, "blame");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(run, "run");
    }

    /** Whether all bits are the same. */
    public boolean reproduced() {
        return blame == Blame.NONE;
    }

    /**
     * Trains again from the beginning to the last checkpoint: compares the loss of every step, the
     * figures of every epoch, and parameters and optimiser where a checkpoint is kept.
     *
     * @param trainer set up as it was; threads and kernels may be others
     * @param data that it trained on
     * @param checkpoints the folder given to {@link Trainer#checkpoints}; nothing is written there
     * @throws IOException if there is no checkpoint, or the system does not let it be read
     */
    public static Verification of(Trainer trainer, Split data, Path checkpoints)
            throws IOException {
        return new Comparison(trainer, data, checkpoints, 0).run();
    }

    /**
     * Trains one epoch again, from the checkpoint before it, and compares with that after it.
     *
     * @param trainer set up as it was; threads and kernels may be others
     * @param data that it trained on
     * @param checkpoints the folder given to {@link Trainer#checkpoints}; nothing is written there
     * @param epoch from 1
     * @throws IOException if one of the checkpoints is not kept or cannot be read; the message says
     *     which epochs can be verified
     */
    public static Verification ofEpoch(Trainer trainer, Split data, Path checkpoints, int epoch)
            throws IOException {
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch: " + epoch + ", expected 1 or more");
        }
        return new Comparison(trainer, data, checkpoints, epoch).run();
    }

    /**
     * The {@link Code#digest} of the library that wrote the last checkpoint of a folder.
     *
     * @throws IOException if there is none or it cannot be read
     */
    public static String code(Path checkpoints) throws IOException {
        Path last = new CheckpointFolder(checkpoints, 1).last();
        if (last == null) {
            throw new IOException(checkpoints + ": no checkpoint in it");
        }
        return Checkpoint.code(last);
    }

    /**
     * The first epoch whose checkpoint a training would have kept and that is not there.
     *
     * @param keep how many of the last were kept, beside the best
     * @throws IOException if the folder cannot be read
     */
    public static Optional<Integer> missing(Path checkpoints, int keep, TrainingRun run)
            throws IOException {
        NavigableSet<Integer> kept = new CheckpointFolder(checkpoints, 1).epochs();
        int last = run.epochs().size();
        return IntStream.concat(
                        IntStream.of(run.bestEpoch()),
                        IntStream.rangeClosed(Math.max(1, last - keep + 1), last))
                .boxed()
                .filter(epoch -> !kept.contains(epoch))
                .findFirst();
    }

    /** The first value that differs: its tensor, index and both values; empty if all are equal. */
    public static Optional<String> difference(Parameters was, Parameters is) {
        for (Parameters.View view : was.views()) {
            Optional<String> found =
                    difference(view.name(), was.valuesOf(view.name()), is.valuesOf(view.name()));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    static Optional<String> difference(String name, float[] was, float[] is) {
        for (int i = 0; i < was.length; i++) {
            if (Float.floatToRawIntBits(was[i]) != Float.floatToRawIntBits(is[i])) {
                return Optional.of(
                        "%s at index %d was %s, is %s".formatted(name, i, was[i], is[i]));
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
