package lanewise.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The folders of a study whose runs are trained elsewhere, and how far they are. */
final class FarmedStudy implements RunFarm.Receiver {
    private final StudyFolder study;
    private final List<Grid.Run> runs;
    private final int epochs;
    private final Terminal terminal;
    private final boolean quiet;
    private final int[] done;
    private final long total;
    private final long begun = System.nanoTime();

    FarmedStudy(
            StudyFolder study,
            List<Grid.Run> runs,
            int epochs,
            int toTrain,
            Terminal terminal,
            boolean quiet) {
        this.study = study;
        this.runs = runs;
        this.epochs = epochs;
        this.terminal = terminal;
        this.quiet = quiet;
        done = new int[runs.size()];
        total = (long) toTrain * epochs;
    }

    @Override
    public void begin(int run) throws IOException {
        study.clear(runs.get(run).name());
        done[run] = 0;
    }

    @Override
    public void epoch(int run) {
        done[run]++;
        if (quiet) {
            return;
        }
        long sum = 0;
        for (int each : done) {
            sum += each;
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        terminal.line(
                "%s: epoch %d of %d; %d of %d in all, %s left"
                        .formatted(
                                runs.get(run).name(),
                                done[run],
                                epochs,
                                sum,
                                total,
                                Pace.text(seconds / sum * (total - sum))));
    }

    @Override
    public void bytes(int run, String file, boolean first, byte[] bytes) throws IOException {
        Path place = study.run(runs.get(run).name());
        Path to = place.resolve(file).normalize();
        if (!to.startsWith(place)) {
            throw new IOException(file + ": leads out of the run's folder");
        }
        Files.createDirectories(to.getParent());
        if (first) {
            Files.write(to, bytes);
        } else {
            Files.write(to, bytes, StandardOpenOption.APPEND);
        }
    }
}
