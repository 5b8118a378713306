package lanewise.train;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lanewise.io.AtomicFile;
import lanewise.io.FolderLock;

/** The checkpoints of one training: the last ones and that of the best epoch. */
final class CheckpointFolder {
    private static final Pattern NAME = Pattern.compile("epoch-(\\d{1,9})\\.safetensors");

    private final Path folder;
    private final int keep;

    /**
     * @param keep how many of the last are kept, at least 1
     */
    CheckpointFolder(Path folder, int keep) {
        this.folder = Objects.requireNonNull(folder, "folder");
        this.keep = keep;
    }

    /** The folder. */
    Path folder() {
        return folder;
    }

    /**
     * Makes the folder if need be, and keeps other trainings out of it until the lock is closed.
     *
     * @throws FolderLock.TakenException if another training writes it
     * @throws IOException if it cannot be written
     */
    FolderLock take() throws IOException {
        AtomicFile.createFolders(folder);
        return FolderLock.take(folder);
    }

    /** Writes a checkpoint of the epoch that has just ended, then removes those not kept. */
    void write(TrainingState state, Map<String, String> configuration) throws IOException {
        AtomicFile.createFolders(folder);
        int epoch = state.epochs().size();
        Checkpoint.write(file(epoch), state, configuration);
        NavigableMap<Integer, Path> old = files().headMap(epoch, false);
        for (int i = 1; i < keep && !old.isEmpty(); i++) {
            old.pollLastEntry();
        }
        for (var each : old.entrySet()) {
            if (each.getKey() != state.bestEpoch()) {
                Files.deleteIfExists(each.getValue());
            }
        }
    }

    /** The checkpoint after the last epoch, or null if there is none. */
    Path last() throws IOException {
        NavigableMap<Integer, Path> files = files();
        return files.isEmpty() ? null : files.lastEntry().getValue();
    }

    /** The checkpoint after an epoch, or null if there is none. */
    Path of(int epoch) throws IOException {
        return files().get(epoch);
    }

    /**
     * Reads one of its files.
     *
     * @throws IOException if it cannot be read, or holds another epoch than its name says
     */
    static Checkpoint read(Path file, TrainingState like) throws IOException {
        Checkpoint read = Checkpoint.read(file, like);
        Matcher name = NAME.matcher(file.getFileName().toString());
        int epoch = read.epochs().size();
        if (name.matches() && Integer.parseInt(name.group(1)) != epoch) {
            throw new IOException(
                    "%s: holds epoch %d, which its name does not say; name it so, or remove it"
                            .formatted(file, epoch));
        }
        return read;
    }

    /** The epochs after which there is a checkpoint. */
    NavigableSet<Integer> epochs() throws IOException {
        return files().navigableKeySet();
    }

    private Path file(int epoch) {
        return folder.resolve("epoch-%05d.safetensors".formatted(epoch));
    }

    private NavigableMap<Integer, Path> files() throws IOException {
        NavigableMap<Integer, Path> files = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            if (Files.exists(folder)) {
                throw new IOException(folder + ": is a file, expected a folder of checkpoints");
            }
            return files;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    files.put(Integer.parseInt(name.group(1)), file);
                }
            }
        }
        return files;
    }
}
