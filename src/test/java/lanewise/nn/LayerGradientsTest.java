package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.Pair;
import lanewise.nn.activation.LogSoftmax;
import lanewise.nn.activation.SiLU;
import lanewise.nn.activation.Softmax;
import lanewise.nn.activation.Tanh;
import lanewise.nn.dropout.AlphaDropout;
import lanewise.nn.dropout.ConcreteDropout;
import lanewise.nn.dropout.DropBlock;
import lanewise.nn.dropout.DropConnect;
import lanewise.nn.dropout.Dropout;
import lanewise.nn.dropout.Dropout1d;
import lanewise.nn.dropout.Dropout2d;
import lanewise.nn.dropout.Dropout3d;
import lanewise.nn.dropout.FeatureAlphaDropout;
import lanewise.nn.dropout.GaussianDropout;
import lanewise.nn.dropout.GaussianNoise;
import lanewise.nn.dropout.SequenceDropout;
import lanewise.nn.dropout.StochasticDepth;
import lanewise.nn.dropout.VariationalDropout;
import lanewise.nn.layer.AdaptiveAvgPool2d;
import lanewise.nn.layer.BatchNorm1d;
import lanewise.nn.layer.BatchNorm2d;
import lanewise.nn.layer.Conv1d;
import lanewise.nn.layer.Conv2d;
import lanewise.nn.layer.ConvTranspose2d;
import lanewise.nn.layer.GroupNorm;
import lanewise.nn.layer.LayerNorm;
import lanewise.nn.layer.Linear;
import lanewise.random.Gaussian;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that no record covers: gradients against differences, and the same bits in any chunks. */
class LayerGradientsTest {
    private static final int SAMPLES = 5;
    private static final Key KEY = Key.of(11);

    static Stream<Arguments> layers() {
        Shape row = Shape.of(6);
        Shape image = Shape.image(3, 6, 5);
        Shape sequence = Shape.of(4, 7);
        return Stream.of(
                Arguments.of(new Conv1d(4, 6, 3).padding(1).stride(2).groups(2), sequence),
                Arguments.of(new Conv1d(4, 3, 2).dilation(3).withoutBias(), sequence),
                Arguments.of(new ConvTranspose2d(3, 2, 3).dilation(2).padding(1), image),
                Arguments.of(new ConvTranspose2d(3, 6, 2).stride(2, 1).groups(3), image),
                Arguments.of(new Linear(5, 4), image),
                Arguments.of(new Linear(7, 2).withoutBias(), sequence),
                Arguments.of(new BatchNorm2d(3), image),
                Arguments.of(new BatchNorm1d(4).withoutAffine(), sequence),
                Arguments.of(new LayerNorm(Shape.of(5), 1e-5, true), image),
                Arguments.of(new LayerNorm(Shape.of(6, 5), 1e-3, true, false), image),
                Arguments.of(
                        new ConvTranspose2d(3, 2, 2).dilation(3).outputPadding(new Pair(2, 0)),
                        image),
                Arguments.of(new AdaptiveAvgPool2d(new Pair(AdaptiveAvgPool2d.AS_INPUT, 2)), image),
                Arguments.of(new GroupNorm(3, 3, 1e-5, true), image),
                Arguments.of(Layers.residual(new Linear(6, 6), new Tanh(), new Linear(6, 6)), row),
                Arguments.of(
                        new Residual(
                                Sequential.of(new Conv2d(3, 4, 3).padding(1), new SiLU()),
                                Sequential.of(new Conv2d(3, 4, 1))),
                        image),
                Arguments.of(
                        Layers.residual(
                                new Conv2d(3, 3, 3).padding(1),
                                new BatchNorm2d(3),
                                new StochasticDepth(0.4)),
                        image),
                Arguments.of(new Softmax(3), image),
                Arguments.of(new LogSoftmax(-2), image),
                Arguments.of(new Dropout(0.3, false), image),
                Arguments.of(new Dropout1d(0.3), sequence),
                Arguments.of(new Dropout2d(0.3), image),
                Arguments.of(new Dropout3d(0.3), Shape.of(3, 2, 3, 2)),
                Arguments.of(new AlphaDropout(0.3), image),
                Arguments.of(new FeatureAlphaDropout(0.3), image),
                Arguments.of(new GaussianDropout(0.3), image),
                Arguments.of(new GaussianNoise(0.3), image),
                Arguments.of(new DropBlock(0.3, 2), image),
                Arguments.of(new StochasticDepth(0.5), image),
                Arguments.of(new StochasticDepth(0.5, StochasticDepth.Mode.BATCH), image),
                Arguments.of(new SequenceDropout(0.3, 1), sequence),
                Arguments.of(new SequenceDropout(0.3, 2), sequence),
                Arguments.of(new DropConnect(new Linear(6, 4), 0.3), row),
                Arguments.of(new DropConnect(new Conv2d(3, 2, 3), 0.5), image),
                Arguments.of(new ConcreteDropout(new Linear(6, 4), 0.1, 0.2, 0.3, 0.5), row),
                Arguments.of(
                        new ConcreteDropout(new Conv2d(3, 2, 3), 0.1, 0.2, 0.4, 2 / 3.), image),
                Arguments.of(new VariationalDropout(6, 4, VariationalDropout.Form.INPUT, 0.1), row),
                Arguments.of(
                        new VariationalDropout(6, 4, VariationalDropout.Form.WEIGHT, 0.1), row));
    }

    private static float[] normal(long key, int n) {
        float[] values = new float[n];
        Gaussian.fill(key, 0, n, values, 0);
        return values;
    }

    private static float[] plus(float[] x, double step, float[] direction) {
        float[] sum = x.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (x[i] + step * direction[i]);
        }
        return sum;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /** Fourth-order central difference at 0. */
    private static double difference(DoubleUnaryOperator f, double h) {
        return (8 * (f.applyAsDouble(h) - f.applyAsDouble(-h))
                        - (f.applyAsDouble(2 * h) - f.applyAsDouble(-2 * h)))
                / (12 * h);
    }

    private static double norm(float[] a) {
        return Math.sqrt(dot(a, a));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void gradientsAreWhatDifferencesSay(Layer layer, Shape shape) {
        Bench bench = new Bench(KernelChoice.preferred(), shape, SAMPLES, Layers.named("l", layer));
        Parameters parameters = bench.parameters();
        // Away from the learned rates' and normalisations' symmetric starts.
        float[] shift = normal(5, parameters.trainableSize());
        for (int i = 0; i < shift.length; i++) {
            // Nor near 0, where the divergence of a weight has its pole.
            parameters.values()[i] += Math.copySign(0.5f, parameters.values()[i]) + 0.1f * shift[i];
        }
        float[] x = normal(1, SAMPLES * shape.size());
        float[] y = bench.forward(Mode.TRAIN, KEY, x);
        float[] dy = normal(2, y.length);
        float[] dx = bench.backward(dy);
        float[] gradients = parameters.gradients().clone();
        for (float gradient : gradients) {
            assertTrue(Float.isFinite(gradient), "a gradient was not written");
        }

        float[] direction = normal(3, x.length);
        double slope =
                difference(
                        h -> dot(dy, bench.forward(Mode.TRAIN, KEY, plus(x, h, direction))), 0.01);
        double scale = norm(dx) * norm(direction) / Math.sqrt(x.length) + 1;
        assertEquals(slope, dot(dx, direction), 2e-3 * scale, "input");

        float[] values = parameters.values().clone();
        float[] way = normal(4, values.length);
        double parameterSlope =
                difference(
                        h -> {
                            for (int i = 0; i < gradients.length; i++) {
                                parameters.values()[i] = (float) (values[i] + h * way[i]);
                            }
                            float[] out = bench.forward(Mode.TRAIN, KEY, x);
                            return dot(dy, out) + bench.penalty();
                        },
                        0.01);
        double product = 0;
        double size = 1;
        for (int i = 0; i < gradients.length; i++) {
            product += (double) gradients[i] * way[i];
            size += (double) gradients[i] * gradients[i];
        }
        assertEquals(parameterSlope, product, 3e-3 * Math.sqrt(size), "parameters");
    }

    @ParameterizedTest
    @MethodSource("layers")
    void bitsDoNotDependOnChunksOrKernels(Layer layer, Shape shape) {
        float[] x = normal(1, SAMPLES * shape.size());
        float[][] expected = null;
        for (Kernels kernels : new Kernels[] {KernelChoice.scalar(), KernelChoice.preferred()}) {
            for (int chunk : new int[] {1, 2, SAMPLES}) {
                Bench bench =
                        new Bench(kernels, shape, SAMPLES, Layers.named("l", layer)).chunks(chunk);
                float[] y = bench.forward(Mode.TRAIN, KEY, x);
                float[][] found = {y, bench.backward(normal(2, y.length))};
                expected = expected == null ? found : expected;
                assertArrayEquals(expected[0], found[0]);
                assertArrayEquals(expected[1], found[1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void anotherKeyGivesOtherBitsOnlyWhereSomethingIsDrawn(Layer layer, Shape shape) {
        Bench bench = new Bench(KernelChoice.preferred(), shape, SAMPLES, Layers.named("l", layer));
        float[] x = normal(1, SAMPLES * shape.size());
        float[] y = bench.forward(Mode.EVAL, KEY, x);
        assertArrayEquals(y, bench.forward(Mode.EVAL, Key.of(77), x));
    }
}
