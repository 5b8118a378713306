package lanewise.nn.dropout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Bench;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.NoiseLaws;
import net.jqwik.api.Example;
import net.jqwik.api.Group;
import net.jqwik.api.Tag;

/** Layers that draw normal numbers draw the distribution that they promise, at every level. */
@Tag("long")
class GaussianLayersLawsTest {
    private static float[] ofOnes(Layer layer, long key, int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return new Bench(KernelChoice.preferred(), Shape.of(n), 1, layer)
                .forward(Mode.TRAIN, Key.of(key), ones);
    }

    /** Levels are exponents: rates of 1 - 10^-level, from 0.1 to 0.9999999. */
    @Group
    class GaussianDropoutNoise implements NoiseLaws {
        private static double rate(double level) {
            return 1 - Math.pow(10, -level);
        }

        @Override
        public float[] noise(long key, int n, double level) {
            return ofOnes(new GaussianDropout(rate(level)), key, n);
        }

        @Override
        public double cdf(double level, double z) {
            double p = rate(level);
            return NoiseLaws.normalCdf((z - 1) / Math.sqrt(p / (1 - p)));
        }

        @Override
        public double leastLevel() {
            return 0.05;
        }

        @Override
        public double largestLevel() {
            return 7;
        }
    }

    @Group
    class GaussianNoiseNoise implements NoiseLaws {
        @Override
        public float[] noise(long key, int n, double level) {
            return ofOnes(new GaussianNoise(level), key, n);
        }

        @Override
        public double cdf(double level, double z) {
            return NoiseLaws.normalCdf((z - 1) / level);
        }
    }

    @Example
    void theVarianceIsThatOfDropoutAtEveryRate() {
        for (double p : new double[] {0.5, 0.999, 0.9995, 0.99999}) {
            double sum = 0;
            for (float value : ofOnes(new GaussianDropout(p), 3, 1 << 16)) {
                sum += (value - 1.0) * (value - 1);
            }
            assertEquals(1, sum / (1 << 16) / (p / (1 - p)), 0.02, "p = " + p);
        }
    }

    @Example
    void aScheduleThatReachesARateOf1IsRefused() {
        Network network =
                Network.of(Sequential.of(new GaussianDropout(0.5)))
                        .parameters(new Parameters.Builder().build())
                        .input(Shape.of(4))
                        .batch(1)
                        .loss(Layers.mse())
                        .bind();
        network.load(new float[4]);
        network.dropoutFactor(2);
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> network.forward(Mode.TRAIN, Key.of(1)));
        assertTrue(refused.getMessage().contains("gaussianDropout(0.5)"), refused.getMessage());
        assertTrue(refused.getMessage().contains("factor of 2.0"), refused.getMessage());
    }
}
