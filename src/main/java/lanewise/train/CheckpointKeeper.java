package lanewise.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lanewise.io.FolderLock;

/** Goes to where the training stood, if asked to, and writes a checkpoint after each epoch. */
final class CheckpointKeeper implements Keeper {
    private final Fitting fitting;
    private final Trainer trainer;
    private final CheckpointFolder folder;
    private final boolean goesOn;
    private final List<TrainingListener> listeners;
    private FolderLock lock;
    private IOException unlocked;

    /**
     * @param goesOn whether the training goes on where another {@code fit} ended
     */
    CheckpointKeeper(
            Fitting fitting, Trainer trainer, boolean goesOn, List<TrainingListener> listeners) {
        this.fitting = fitting;
        this.trainer = trainer;
        folder = trainer.checkpoints;
        this.goesOn = goesOn;
        this.listeners = listeners;
    }

    @Override
    public void begin(TrainingState state) throws IOException {
        if (trainer.group.rank() == 0) {
            lock();
        }
        if (!trainer.resumes) {
            requireNone();
            return;
        }
        Path last = last();
        if (last != null) {
            Checkpoint.requireUndamaged(last);
            var differences = Checkpoint.differences(last, fitting.configuration());
            if (!differences.isEmpty()) {
                throw new IOException(
                        "%s belongs to another training: %s. Set it up as it was, or begin a new one in another folder%s"
                                .formatted(
                                        last,
                                        String.join("; ", differences.values()),
                                        differences.containsKey(Fitting.EPOCHS)
                                                ? "; to train for more epochs than it was planned for, call goOn() and fit again, or start() from its parameters"
                                                : ""));
            }
            state.resume(CheckpointFolder.read(last, state));
        }
        fitting.tellResumed(state);
    }

    @Override
    public void finish(TrainingState state) {
        if (trainer.group.rank() > 0) {
            return;
        }
        listeners.forEach(TrainingListener::beforeCheckpoint);
        try {
            if (lock == null) {
                lock = folder.take();
            }
            folder.write(state, fitting.configuration());
        } catch (IOException e) {
            unlocked = null;
            tell("no checkpoint of this epoch; the one before stands", e);
        }
    }

    /** On a disk that fails it is tried again when the first checkpoint is due. */
    private void lock() throws FolderLock.TakenException {
        try {
            lock = folder.take();
        } catch (FolderLock.TakenException e) {
            throw e;
        } catch (IOException e) {
            unlocked = e;
        }
    }

    @Override
    public void end() {
        if (unlocked != null) {
            tell("the folder of checkpoints was not locked from the beginning", unlocked);
        }
        try (var _ = lock) {
            lock = null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Refuses a folder in which checkpoints of two trainings would lie side by side. */
    private void requireNone() throws IOException {
        Path last = goesOn ? null : folder.last();
        if (last != null) {
            throw new IOException(
                    "%s is there already; go on with it by resume(…), name another folder, or remove it"
                            .formatted(last));
        }
    }

    /** The checkpoint that the group goes on from: the last that its first member sees, or null. */
    private Path last() throws IOException {
        Path own = folder.last();
        byte[] name = own == null ? new byte[0] : own.getFileName().toString().getBytes(UTF_8);
        String first = new String(trainer.group.allGather(name)[0], UTF_8);
        if (first.isEmpty()) {
            return null;
        }
        Path file = folder.folder().resolve(first);
        if (!Files.exists(file)) {
            throw new IOException(
                    "%s is not there for member %d of %d; name a folder for checkpoints that all machines share"
                            .formatted(file, trainer.group.rank(), trainer.group.size()));
        }
        return file;
    }

    private void tell(String what, IOException failed) {
        boolean told = false;
        for (TrainingListener listener : listeners) {
            told |= listener.checkpointFailed(failed);
        }
        if (!told) {
            System.getLogger("lanewise").log(System.Logger.Level.WARNING, what + ": " + failed);
        }
    }
}
