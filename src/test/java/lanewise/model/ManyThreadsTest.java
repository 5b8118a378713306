package lanewise.model;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

class ManyThreadsTest {
    private static final int THREADS = 16;
    private static final int CALLS = 10_000;
    private static final int SAMPLES = 32;
    private static final Shape IMAGE = Shape.image(1, 8, 8);

    private static final Sequential NET =
            Sequential.of(
                    conv2d(1, 4, 3),
                    relu(),
                    maxPool2d(2),
                    flatten(),
                    linear(36, 16),
                    relu(),
                    linear(16, 5));

    @Test
    void sixteenThreadsGetTheBitsOfOne() throws Exception {
        Model model = Model.of(NET, IMAGE, NET.initialize(IMAGE, Key.of(1)));
        float[][] samples = new float[SAMPLES][];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] =
                    random.doubles(64, -1, 1)
                            .collect(Floats::new, Floats::add, (_, _) -> {})
                            .values;
        }
        Predictor alone = Predictor.of(model, 1);
        float[][] expected = new float[SAMPLES][];
        for (int i = 0; i < SAMPLES; i++) {
            expected[i] = alone.predict(samples[i]).probabilities();
        }
        Predictor shared = Predictor.of(model, 4);
        Callable<Integer> caller =
                () -> {
                    for (int i = 0; i < CALLS; i++) {
                        int which = i * 7 % SAMPLES;
                        assertArrayEquals(
                                expected[which], shared.predict(samples[which]).probabilities());
                    }
                    return CALLS;
                };
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                callers.add(caller);
            }
            for (Future<Integer> each : threads.invokeAll(callers)) {
                assertEquals(CALLS, each.get());
            }
        }
    }

    private static final class Floats {
        private final float[] values = new float[64];
        private int size;

        void add(double value) {
            values[size++] = (float) value;
        }
    }
}
