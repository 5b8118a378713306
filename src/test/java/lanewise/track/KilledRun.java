package lanewise.track;

import static lanewise.track.Epochs.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lanewise.train.EpochMetrics;

/** A process that trains for ever and says how far it is, until it is killed. */
final class KilledRun {
    private KilledRun() {}

    public static void main(String[] args) throws IOException {
        RunStart start = new RunStart("cmd", 1, Map.of(), Map.of(), 0, List.of());
        RunFolder run = RunFolder.create(Path.of(args[0]), start);
        Path metrics = run.folder().resolve("metrics.jsonl");
        long written = 0;
        for (long step = 1; ; step++) {
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
                    Thread.onSpinWait();
                }
                written = Files.size(metrics);
                System.out.println(step);
                System.out.flush();
            }
        }
    }
}
