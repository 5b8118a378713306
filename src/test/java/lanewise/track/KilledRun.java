package lanewise.track;

import static lanewise.track.Epochs.figures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import lanewise.train.EpochMetrics;

/**
 * A process that trains for ever, each run on a thread of its own, and says how far all of them are
 * at least, until it is killed.
 */
final class KilledRun implements Runnable {
    private final RunFolder run;
    private volatile long done;

    private KilledRun(Path folder) throws IOException {
        run = RunFolder.create(folder, new RunStart("cmd", 1, Map.of(), Map.of(), 0, List.of()));
    }

    public static void main(String[] folders) throws IOException {
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        List<KilledRun> runs = new ArrayList<>();
        for (String folder : folders) {
            runs.add(new KilledRun(Path.of(folder)));
        }
        runs.forEach(run -> Thread.ofPlatform().start(run));
        for (long said = 0; ; LockSupport.parkNanos(100_000)) {
            long least = runs.stream().mapToLong(run -> run.done).min().orElseThrow();
            if (least > said) {
                System.out.println(least);
                System.out.flush();
                said = least;
            }
        }
    }

    @Override
    public void run() {
        Path metrics = run.folder().resolve("metrics.jsonl");
        try {
            for (long step = 1, written = 0; ; step++) {
                run.step(step, 1 + (int) (step / 100), 1.0 / step, 0.5, 0.001, 1000);
                if (step % 100 == 0) {
                    run.epoch(
                            new EpochMetrics(
                                    (int) (step / 100),
                                    step,
                                    figures(1, 0.5),
                                    figures(1, 0.5),
                                    false,
                                    0.001,
                                    1,
                                    1000));
                    while (Files.size(metrics) == written) {
                        LockSupport.parkNanos(100_000);
                    }
                    written = Files.size(metrics);
                    done = step;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
