package lanewise.nn.dropout;

import static lanewise.nn.dropout.Samples.normal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.TreeSet;
import lanewise.nn.Inference;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.nn.MonteCarlo;
import lanewise.nn.Sequential;
import lanewise.nn.activation.ReLU;
import lanewise.nn.layer.Linear;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Every answer of a network that goes on dropping is its own, and comes again. */
class MonteCarloDropoutTest {
    @Test
    void monteCarloAnswersAreReproducibleAndDoNotDependOnNeighbours() {
        Sequential layers =
                Sequential.of(
                        new Linear(6, 16),
                        new ReLU(false),
                        new Dropout(0.5, false),
                        new Linear(16, 3));
        Shape shape = Shape.of(6);
        Parameters parameters = layers.initialize(shape, Key.of(4));
        float[] x = normal(5 * 6);
        MonteCarlo monteCarlo = new MonteCarlo(layers.inference(parameters, shape), 50, Key.of(9));
        MonteCarlo.Prediction all = monteCarlo.predict(5, x);
        MonteCarlo.Prediction again = monteCarlo.predict(2, x);
        for (int i = 0; i < 6; i++) {
            assertEquals(all.mean()[i], again.mean()[i]);
            assertEquals(all.std()[i], again.std()[i]);
            assertTrue(all.std()[i] > 0);
        }
        for (int image = 0; image < 5; image++) {
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                sum += all.mean()[image * 3 + c];
            }
            assertEquals(1, sum, 1e-6);
            assertTrue(all.entropy()[image] <= Math.log(3) + 1e-6);
            assertTrue(all.mutualInformation()[image] > 0);
            assertTrue(all.mutualInformation()[image] < all.entropy()[image]);
        }
    }

    @Test
    void monteCarloDrawsWeightsAnewInEachPass() {
        Sequential layers = Sequential.of(new DropConnect(new Linear(6, 3), 0.5));
        Shape shape = Shape.of(6);
        Parameters parameters = layers.initialize(shape, Key.of(4));
        Inference inference = layers.inference(parameters, shape);
        MonteCarlo.Prediction prediction =
                new MonteCarlo(inference, 20, Key.of(9)).predict(1, normal(6));
        assertTrue(prediction.std()[0] > 0.01);
        float[] y = new float[3];
        inference.run(1, normal(6), y);
        float[] again = new float[3];
        layers.inference(parameters, shape).run(1, normal(6), again);
        assertArrayEquals(again, y);
    }

    /** Two layers of one kind drop differently, and so do samples far apart in one run. */
    @Test
    void everyLayerAndSampleHasAMaskOfItsOwn() {
        Sequential layers = Sequential.of(Layers.dropout(0.5), Layers.dropout(0.5));
        Shape row = Shape.of(64);
        int samples = 300;
        float[] x = new float[samples * 64];
        Arrays.fill(x, 1);
        float[] y = new float[x.length];
        layers.inference(layers.initialize(row, Key.of(1)), row)
                .runChannelsLast(Mode.MONTE_CARLO, Key.of(2), samples, x, 0, y, 0);
        TreeSet<String> masks = new TreeSet<>();
        int kept = 0;
        for (int i = 0; i < samples; i++) {
            float[] mask = Arrays.copyOfRange(y, i * 64, i * 64 + 64);
            assertTrue(masks.add(Arrays.toString(mask)), "sample " + i + " has another's mask");
            for (float each : mask) {
                kept += each == 0 ? 0 : 1;
            }
        }
        double n = y.length;
        assertEquals(0.25, kept / n, 8 * Math.sqrt(0.25 * 0.75 / n));
    }
}
