package lanewise.soak;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import lanewise.data.DataSource;
import lanewise.data.Download;
import lanewise.data.Split;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.train.EpochMetrics;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import org.junit.jupiter.api.Test;

/**
 * A long training: its memory and the time of its steps must not change. Surefire runs it only by
 * name, {@code -Dtest=Soak}; {@code -Dsoak.minutes} says how long.
 */
class Soak {
    private static final int MOST_STEPS = 20_000_000;

    /** The first tenth warms up. */
    private static final int WARM_UP = 10;

    private final long[] nanos = new long[MOST_STEPS];
    private int steps;
    private long residentAfterWarmUp;

    @Test
    void aLongTrainingTakesTheSameMemoryAndTimeAtItsEnd() throws IOException {
        Sequential net =
                Sequential.of(
                        conv2d(3, 8, 3),
                        relu(),
                        maxPool2d(2),
                        conv2d(8, 16, 3),
                        relu(),
                        maxPool2d(2),
                        flatten(),
                        dropout(0.25),
                        linear(576, 10));
        Split data = DataSource.of("shapes").limitedTo(512).load(Download.Progress.NONE);
        long length = Duration.ofMinutes(Integer.getInteger("lanewise.soak.minutes", 30)).toNanos();
        Trainer trainer =
                Trainer.of(net).epochs(Integer.MAX_VALUE).batchSize(32).threads(1).seed(1);
        trainer.listener(new Clock(trainer, System.nanoTime(), length)).fit(data);
        long resident = resident();
        long[] warm = Arrays.copyOfRange(nanos, steps / WARM_UP, steps);
        Arrays.sort(warm);
        long median = warm[warm.length / 2];
        long slow = warm[(int) (warm.length * 0.99)];
        System.out.printf(
                "soak: %,d steps, median %,d ns, 99th percentile %,d ns, resident %,d kB after a tenth, %,d kB at the end%n",
                steps, median, slow, residentAfterWarmUp, resident);
        assertTrue(slow <= 2 * median, "the slowest hundredth takes twice the median");
        assertTrue(resident <= residentAfterWarmUp * 1.05, "resident memory has grown");
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** Takes the time of each step, and ends the training when it has gone on for long enough. */
    private final class Clock implements TrainingListener {
        private final Trainer trainer;
        private final long begun;
        private final long length;
        private long last = System.nanoTime();

        Clock(Trainer trainer, long begun, long length) {
            this.trainer = trainer;
            this.begun = begun;
            this.length = length;
        }

        @Override
        public void started(Trainer of, Network network, int stepsAnEpoch) {
            last = System.nanoTime();
        }

        @Override
        public void step(
                long step, int epoch, int images, double loss, double accuracy, double rate) {
            long now = System.nanoTime();
            if (steps < MOST_STEPS) {
                nanos[steps++] = now - last;
            }
            last = now;
            if (now - begun > length) {
                trainer.stop();
            }
        }

        @Override
        public void epoch(EpochMetrics metrics) {
            if (residentAfterWarmUp == 0 && System.nanoTime() - begun > length / WARM_UP) {
                try {
                    residentAfterWarmUp = resident();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
            last = System.nanoTime();
        }
    }
}
