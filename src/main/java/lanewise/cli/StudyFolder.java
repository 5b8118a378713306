package lanewise.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import lanewise.io.AtomicFile;
import lanewise.io.FolderLock;
import lanewise.io.Json;
import lanewise.track.RunReader;

/**
 * The folder of a study: its settings, and which of its runs are done. No other process writes it
 * until it is closed.
 */
final class StudyFolder implements AutoCloseable {
    private static final String SETTINGS = "study.json";

    private final Path folder;
    private final FolderLock lock;

    private StudyFolder(Path folder, FolderLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** A new study. */
    static StudyFolder create(Path folder, Map<String, Object> settings) throws IOException {
        FolderLock lock = FolderLock.claim(folder);
        try {
            AtomicFile.write(
                    folder.resolve(SETTINGS), StandardCharsets.UTF_8.encode(Json.pretty(settings)));
            return new StudyFolder(folder, lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * A study that was begun before.
     *
     * @throws IOException if there is none, if its runs were trained with other settings, or if
     *     another process is at it
     */
    static StudyFolder resume(Path folder, Map<String, Object> settings) throws IOException {
        Path file = folder.resolve(SETTINGS);
        if (!Files.exists(file)) {
            throw new IOException(
                    folder + ": holds no study to resume; leave --resume out to begin one");
        }
        Map<String, Object> old = Json.parseObject(Files.readString(file));
        Map<String, Object> now = Json.parseObject(Json.compact(settings));
        Set<String> names = new LinkedHashSet<>(now.keySet());
        names.addAll(old.keySet());
        for (String name : names) {
            if (!Objects.equals(now.get(name), old.get(name))) {
                throw new IOException(
                        "%s: was begun with %s %s, now %s; use the same or begin another study"
                                .formatted(
                                        folder,
                                        name,
                                        Objects.requireNonNullElse(old.get(name), "as it comes"),
                                        Objects.requireNonNullElse(now.get(name), "as it comes")));
            }
        }
        return new StudyFolder(folder, FolderLock.take(folder));
    }

    /** The folder of a study that another process holds, for one that trains a run of it. */
    static StudyFolder heldElsewhere(Path folder) {
        return new StudyFolder(folder, null);
    }

    /** Whether a run is finished. */
    boolean finished(String run) throws IOException {
        Path place = folder.resolve(run);
        return RunReader.isRun(place) && RunReader.open(place).state().equals("finished");
    }

    /** Whether a run is finished, or was trained to the end of an epoch and stopped there. */
    boolean reached(String run, int epoch) throws IOException {
        Path place = folder.resolve(run);
        if (!RunReader.isRun(place)) {
            return false;
        }
        RunReader read = RunReader.open(place);
        return read.state().equals("finished")
                || read.epochCount() >= (read.state().equals("stopped") ? epoch : epoch + 1);
    }

    /** Whether a run that is not finished has a checkpoint to go on from. */
    boolean goesOn(String run) throws IOException {
        Path checkpoints = folder.resolve(run).resolve(RunSession.CHECKPOINTS);
        if (!RunReader.isRun(folder.resolve(run)) || !Files.isDirectory(checkpoints)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(checkpoints, "*.safetensors")) {
            return files.iterator().hasNext();
        }
    }

    /** Removes what is there of a run, to begin it again. */
    void clear(String run) throws IOException {
        Path place = folder.resolve(run);
        if (!Files.exists(place)) {
            return;
        }
        FolderLock.take(place).close();
        Folders.delete(place);
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    Path run(String name) {
        return folder.resolve(name);
    }

    /** What runs must share to be compared. */
    static Map<String, Object> settings(TrainingOptions options) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("data", options.data);
        settings.put("limit", options.limit);
        settings.put("epochs", options.epochs);
        settings.put("batch", options.batch);
        settings.put("optimizer", options.optimizer);
        settings.put("lr", options.learningRate());
        settings.put("patience", options.patience);
        settings.put("flip", options.flip);
        settings.put("pad_crop", options.padAndCrop);
        settings.putAll(options.rates.settings());
        return settings;
    }
}
