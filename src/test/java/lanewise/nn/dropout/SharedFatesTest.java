package lanewise.nn.dropout;

import static lanewise.nn.dropout.Samples.ones;
import static lanewise.nn.dropout.Samples.run;
import static lanewise.nn.dropout.Samples.variance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerRun;
import lanewise.testkit.RunOptions;
import org.junit.jupiter.api.Test;

/** Channels, features, samples and batches that are kept or dropped as a whole. */
class SharedFatesTest {
    private static final Shape IMAGE = Shape.image(16, 16, 16);
    private static final int SAMPLES = 32;

    @Test
    void wholeChannelsShareAFate() {
        float[] y = run(new Dropout2d(0.5), IMAGE, Mode.TRAIN, ones(SAMPLES * IMAGE.size()));
        int dropped = 0;
        for (int unit = 0; unit < SAMPLES * 16; unit++) {
            for (int i = 1; i < 256; i++) {
                assertEquals(y[unit * 256], y[unit * 256 + i]);
            }
            dropped += y[unit * 256] == 0 ? 1 : 0;
        }
        assertEquals(256, dropped, 8 * Math.sqrt(128));
    }

    @Test
    void featuresOfASequenceShareAFateInEitherOrder() {
        Shape shape = Shape.of(8, 8);
        float[] first = run(new SequenceDropout(0.5, 1), shape, Mode.TRAIN, ones(64 * 4));
        float[] second = run(new SequenceDropout(0.5, 2), shape, Mode.TRAIN, ones(64 * 4));
        for (int i = 0; i < first.length; i++) {
            int n = i / 64;
            int row = i / 8 % 8;
            int column = i % 8;
            assertEquals(first[n * 64 + row * 8], first[i]);
            assertEquals(second[n * 64 + column], second[i]);
        }
        assertTrue(variance(first) > 0);
        assertTrue(variance(second) > 0);
    }

    @Test
    void wholeSamplesOrTheWholeBatchShareAFate() {
        float[] rows = run(new StochasticDepth(0.5), Shape.of(4), Mode.TRAIN, ones(4 * 256));
        int dropped = 0;
        for (int n = 0; n < 256; n++) {
            for (int i = 1; i < 4; i++) {
                assertEquals(rows[4 * n], rows[4 * n + i]);
            }
            dropped += rows[4 * n] == 0 ? 1 : 0;
        }
        assertEquals(128, dropped, 8 * 8);
        Layer batch = new StochasticDepth(0.5, StochasticDepth.Mode.BATCH);
        float[] all = run(batch, Shape.of(4), Mode.TRAIN, ones(4 * 256));
        for (float value : all) {
            assertEquals(all[0], value);
        }
    }

    /** 256 batches: binomial, within eight deviations. */
    @Test
    void aBatchThatSharesAFateHasAnotherUnderAnotherKey() {
        LayerRun run =
                new LayerRun(
                        new StochasticDepth(0.5, StochasticDepth.Mode.BATCH),
                        Shape.of(4),
                        2,
                        RunOptions.PLAIN);
        int dropped = 0;
        for (int key = 0; key < 256; key++) {
            float[] y = run.forward(Mode.TRAIN, ones(8), Key.of(key));
            assertTrue(y[0] == 0 || y[0] == 2, "scaled by 1 / (1 - p): " + y[0]);
            dropped += y[0] == 0 ? 1 : 0;
            for (float each : run.backward(ones(8)).input()) {
                assertEquals(y[0], each);
            }
        }
        assertEquals(128, dropped, 8 * 8);
    }
}
