package lanewise.nn.dropout;

import java.util.Arrays;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Bench;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.random.Gaussian;
import lanewise.random.Key;
import lanewise.tensor.Shape;

/** Inputs for layers that draw, and the moments of what comes out. */
final class Samples {
    private Samples() {}

    /** The outputs of a layer that is bound alone. */
    static float[] run(Layer layer, Shape shape, Mode mode, float[] x) {
        return new Bench(KernelChoice.preferred(), shape, x.length / shape.size(), layer)
                .forward(mode, Key.of(3), x);
    }

    static float[] ones(int n) {
        float[] x = new float[n];
        Arrays.fill(x, 1);
        return x;
    }

    /** Of mean 0 and variance 1. */
    static float[] normal(int n) {
        float[] x = new float[n];
        Gaussian.fill(8, 0, n, x, 0);
        return x;
    }

    static double mean(float[] x) {
        double sum = 0;
        for (float value : x) {
            sum += value;
        }
        return sum / x.length;
    }

    static double variance(float[] x) {
        double mean = mean(x);
        double sum = 0;
        for (float value : x) {
            sum += (value - mean) * (value - mean);
        }
        return sum / x.length;
    }
}
