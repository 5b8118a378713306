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
    private static final int ROUNDS = 21;
    private static final int WARM_ROUNDS = 2;

    private Tracking() {}

    /** Trains in turns with and without tracking; medians into a file, and printed. */
    public static void main(String[] args) throws IOException {
        Split split = Shapes.of(1, IMAGES, 64);
        Path folder = Files.createTempDirectory("lanewise-tracking");
        var plain = new double[ROUNDS];
        var tracked = new double[ROUNDS];
        var ratios = new double[ROUNDS];
        try {
            for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
                Path run = folder.resolve("run" + round);
                boolean first = round % 2 == 0;
                double kept = first ? epoch(split, run) : 0;
                double alone = epoch(split, null);
                kept = first ? kept : epoch(split, run);
                if (round >= 0) {
                    plain[round] = alone;
                    tracked[round] = kept;
                    ratios[round] = kept / alone;
                }
            }
        } finally {
            delete(folder);
        }
        double alone = quantile(plain, 0.5);
        double kept = quantile(tracked, 0.5);
        double[] more = {
            quantile(ratios, 0.25), quantile(ratios, 0.5), quantile(ratios, 0.75),
        };
        System.out.printf(
                "%nan epoch of %d steps: %.3f s, with tracking %.3f s; of %d pairs %.1f %% more, quartiles %.1f and %.1f %n",
                IMAGES / 64,
                alone,
                kept,
                ROUNDS,
                100 * (more[1] - 1),
                100 * (more[0] - 1),
                100 * (more[2] - 1));
        Files.writeString(
                Path.of(args[0]),
                Json.pretty(Map.of("plain_s", alone, "tracked_s", kept, "ratio_quartiles", more)));
    }

    private static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.round(q * (sorted.length - 1))];
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
