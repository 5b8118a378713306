package lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.Bench;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients that are sums of very many numbers lose no digits by their number. */
class LongSumsTest {
    static List<Arguments> layers() {
        return List.of(
                Arguments.of(Layers.conv2d(1, 2, 1), Shape.image(1, 224, 224), 2, "bias"),
                Arguments.of(Layers.conv2d(2, 2, 3).groups(2), Shape.image(2, 98, 80), 3, "bias"),
                Arguments.of(Layers.conv2d(2, 40, 3).padding(1), Shape.image(2, 64, 64), 3, "bias"),
                Arguments.of(Layers.convTranspose2d(1, 2, 2), Shape.image(1, 180, 180), 2, "bias"),
                Arguments.of(Layers.linear(1, 3), Shape.of(1), 1 << 18, "bias"),
                Arguments.of(Layers.linear(1, 3), Shape.of(1 << 17, 1), 2, "bias"),
                Arguments.of(Layers.embedding(2, 2), Shape.of(1 << 16), 16, "weight"));
    }

    /** The output gradients are positive, so that the sum of their sizes is the sum. */
    @ParameterizedTest
    @MethodSource("layers")
    void aSumIsItsSum(Layer layer, Shape input, int samples, String parameter) {
        for (Kernels kernels : List.of(KernelChoice.scalar(), KernelChoice.preferred())) {
            Bench bench = new Bench(kernels, input, samples, layer);
            bench.forward(Mode.TRAIN, Key.of(1), new float[samples * input.size()]);
            Shape output = layer.outputShape(input);
            int channels = parameter.equals("bias") && output.rank() > 1 ? channels(output) : 0;
            float[] dy = new float[samples * output.size()];
            SplittableRandom random = new SplittableRandom(5);
            double[] sums = new double[64];
            for (int i = 0; i < dy.length; i++) {
                dy[i] = (float) random.nextDouble(0.1, 0.2);
                int at = i % output.size();
                sums[channels > 0 ? at / channels : at % output.dim(output.rank() - 1)] += dy[i];
            }
            bench.chunks(Math.max(2, samples / 32)).backward(dy);
            float[] gradient = gradient(bench, parameter);
            for (int i = 0; i < gradient.length; i++) {
                double expected = parameter.equals("weight") && i >= 2 ? 0 : sums[i];
                assertEquals(
                        expected,
                        gradient[i],
                        2e-6 * expected,
                        layer + " of " + Arrays.toString(new int[] {samples, i}) + kernels.name());
            }
        }
    }

    private static float[] gradient(Bench bench, String parameter) {
        for (Parameters.View view : bench.parameters().views()) {
            if (view.name().endsWith(parameter)) {
                return bench.parameters().gradientsOf(view.name());
            }
        }
        throw new AssertionError("no " + parameter);
    }

    /** Elements of a sample that one channel has; 0 where channels lie innermost. */
    private static int channels(Shape output) {
        return output.rank() == 3 ? output.size() / output.dim(0) : 0;
    }
}
