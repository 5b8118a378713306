package lanewise.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.io.Json;
import lanewise.nn.Network;
import lanewise.track.RunFolder;
import lanewise.track.RunStart;
import lanewise.track.Watch;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import lanewise.train.Tutorial;

/** What it costs to keep a run's folder and to watch the network, as a share of a training step. */
final class Tracking {

    private static final int IMAGES = 12_800;
    private static final int ROUNDS = 7;
    private static final int WARM_ROUNDS = 2;

    private Tracking() {}

    /** Trains in turns with and without tracking; the median epochs into a file, and printed. */
    public static void main(String[] args) throws IOException {
        Split split = Shapes.of(1, IMAGES, 64);
        Path folder = Files.createTempDirectory("lanewise-tracking");
        var plain = new double[ROUNDS];
        var tracked = new double[ROUNDS];
        try {
            for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
                double alone = epoch(split, null);
                double kept = epoch(split, folder.resolve("run" + round));
                if (round >= 0) {
                    plain[round] = alone;
                    tracked[round] = kept;
                }
            }
        } finally {
            delete(folder);
        }
        Arrays.sort(plain);
        Arrays.sort(tracked);
        double alone = plain[ROUNDS / 2];
        double kept = tracked[ROUNDS / 2];
        System.out.printf(
                "%nan epoch of %d steps: %.3f s, with tracking %.3f s: %.1f %% more%n",
                IMAGES / 64, alone, kept, 100 * (kept / alone - 1));
        Files.writeString(
                Path.of(args[0]), Json.pretty(Map.of("plain_s", alone, "tracked_s", kept)));
    }

    /** Seconds of an epoch's training steps. */
    private static double epoch(Split split, Path run) throws IOException {
        var timer = new Timer();
        Trainer trainer =
                Trainer.of(Tutorial.network(split.train().shape(), 10, 0.25))
                        .epochs(1)
                        .threads(1)
                        .seed(1);
        if (run == null) {
            trainer.listener(timer).fit(split.train(), split.validation());
            return timer.seconds();
        }
        var start =
                new RunStart(
                        "jmh/run scaling", 1, Map.of(), Map.of(), 0, split.train().classNames());
        try (RunFolder folder = RunFolder.create(run, start)) {
            trainer.listener(folder.listener())
                    .listener(new Watch(folder, 0))
                    .listener(timer)
                    .fit(split.train(), split.validation());
            folder.finish(Map.of());
        }
        return timer.seconds();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static final class Timer implements TrainingListener {
        private long first;
        private long last;

        @Override
        public void started(Trainer trainer, Network network, int stepsAnEpoch) {
            first = System.nanoTime();
        }

        @Override
        public void step(
                long step, int epoch, int images, double loss, double accuracy, double rate) {
            last = System.nanoTime();
        }

        double seconds() {
            return (last - first) / 1e9;
        }
    }
}
