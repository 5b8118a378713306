package lanewise.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import lanewise.track.RunStart;

/** A study whose runs are trained elsewhere: how far they are, and their files that come home. */
final class FarmedStudy implements RunFarm.Receiver, AutoCloseable {
    private static final String MARK_FILE = ".farm";

    private final StudyFolder study;
    private final List<Grid.Run> runs;
    private final int epochs;
    private final Terminal terminal;
    private final boolean quiet;
    private final List<Integer> left = new ArrayList<>();
    private final int[] done;
    private final boolean[] replaced;
    private final IOException[] broken;
    private final long begun = System.nanoTime();

    /**
     * @param resume whether runs that are finished stay as they are
     */
    FarmedStudy(
            StudyFolder study,
            List<Grid.Run> runs,
            int epochs,
            boolean resume,
            Terminal terminal,
            boolean quiet)
            throws IOException {
        this.study = study;
        this.runs = runs;
        this.epochs = epochs;
        this.terminal = terminal;
        this.quiet = quiet;
        done = new int[runs.size()];
        replaced = new boolean[runs.size()];
        broken = new IOException[runs.size()];
        for (int i = 0; i < runs.size(); i++) {
            if (!resume || !study.finished(runs.get(i).name())) {
                left.add(i);
            }
        }
    }

    /**
     * Trains the runs that are left.
     *
     * @return why runs failed
     */
    List<String> train(String url, List<String> arguments, Integer threads) throws IOException {
        if (left.isEmpty()) {
            return List.of();
        }
        Path folder = study.run("").toAbsolutePath().normalize();
        String mark = UUID.randomUUID().toString();
        Files.writeString(folder.resolve(MARK_FILE), mark);
        var told =
                new RunFarm.Study(
                        arguments,
                        threads,
                        Path.of("").toAbsolutePath().toString(),
                        folder.toString(),
                        mark,
                        RunStart.revisionHere());
        List<String> failures = new ArrayList<>(RunFarm.find().train(url, told, left, this));
        for (int run : left) {
            if (broken[run] != null) {
                failures.add(runs.get(run).name() + ": " + Main.message(broken[run]));
            }
        }
        return failures;
    }

    /** Whether this machine sees the study's folder, and may write there. */
    static boolean isSeenHere(RunFarm.Study study) {
        Path folder = Path.of(study.folder());
        try {
            return Files.isWritable(folder)
                    && Files.readString(folder.resolve(MARK_FILE)).equals(study.mark());
        } catch (IOException notHere) {
            return false;
        }
    }

    @Override
    public void begin(int run, boolean elsewhere) {
        done[run] = 0;
        replaced[run] = false;
        broken[run] = null;
        String name = runs.get(run).name();
        try {
            if (elsewhere && study.goesOn(name)) {
                terminal.warn(
                        name
                                + " begins again: its machine does not see this folder, which has its checkpoints");
            }
        } catch (IOException e) {
            broken[run] = e;
        }
    }

    @Override
    public void goesOn(int run, int already) {
        done[run] = already;
        if (!quiet) {
            terminal.line("%s: goes on after epoch %d".formatted(runs.get(run).name(), already));
        }
    }

    @Override
    public void epoch(int run, int already) {
        done[run] = already;
        if (quiet) {
            return;
        }
        long sum = 0;
        for (int each : done) {
            sum += each;
        }
        long total = (long) left.size() * epochs;
        double seconds = (System.nanoTime() - begun) / 1e9;
        terminal.line(
                "%s: epoch %d of %d; %d of %d in all, %s left"
                        .formatted(
                                runs.get(run).name(),
                                already,
                                epochs,
                                sum,
                                total,
                                Pace.text(seconds / sum * (total - sum))));
    }

    @Override
    public void warn(String text) {
        terminal.warn(text);
    }

    /**
     * What cannot be written ends no training; the run then is not complete, and can be resumed.
     */
    @Override
    public void bytes(int run, String file, boolean first, byte[] bytes) {
        if (broken[run] != null) {
            return;
        }
        try {
            write(run, file, first, bytes);
        } catch (IOException e) {
            broken[run] = e;
        }
    }

    private void write(int run, String file, boolean first, byte[] bytes) throws IOException {
        String name = runs.get(run).name();
        if (!replaced[run]) {
            study.clear(name);
            replaced[run] = true;
        }
        Path place = study.run(name);
        Path to = place.resolve(file).normalize();
        if (!to.startsWith(place.normalize())) {
            throw new IOException(file + ": leads out of the run's folder");
        }
        Files.createDirectories(to.getParent());
        if (first) {
            Files.write(to, bytes);
        } else {
            Files.write(to, bytes, StandardOpenOption.APPEND);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(study.run(MARK_FILE));
    }
}
