package lanewise.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Bench;
import lanewise.nn.Layout;
import lanewise.nn.Loss;
import lanewise.nn.Mode;
import lanewise.nn.Target;
import lanewise.nn.activation.LogSoftmax;
import lanewise.random.Gaussian;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The logarithm of softmax and then NLL are cross-entropy, value and gradient. */
class NLLTest {
    private static final int SAMPLES = 3;

    static Stream<Arguments> pairs() {
        Shape row = Shape.of(4);
        Shape image = Shape.image(4, 2, 3);
        return Stream.of(
                Arguments.of(new CrossEntropy(), new NLL(), row),
                Arguments.of(
                        new CrossEntropy().classWeights(1, 2, 3, 4).ignoreIndex(2),
                        new NLL().classWeights(1, 2, 3, 4).ignoreIndex(2),
                        image),
                Arguments.of(
                        new CrossEntropy().reduction(Reduction.SUM),
                        new NLL().reduction(Reduction.SUM),
                        image));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void afterLogSoftmaxItIsCrossEntropy(Loss crossEntropy, Loss nll, Shape shape) {
        float[] x = new float[SAMPLES * shape.size()];
        Gaussian.fill(1, 0, x.length, x, 0);
        int rows = x.length / 4;
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            labels[i] = i * 7 % 4;
        }
        Target target = Target.labels(labels);

        Slot logits = new Slot(shape);
        logits.point(x.clone(), 0);
        Slot expected = new Slot(shape);
        expected.point(new float[x.length], 0);
        double loss =
                crossEntropy.apply(
                        KernelChoice.scalar(), SAMPLES, logits, target, expected, expected);

        Bench bench = new Bench(KernelChoice.scalar(), shape, SAMPLES, new LogSoftmax(1));
        float[] first = new float[x.length];
        for (int at = 0; at < x.length; at += shape.size()) {
            Layout.toChannelsFirst(shape, x, at, first, at);
        }
        bench.forward(Mode.TRAIN, Key.of(1), first);
        Slot dy = new Slot(shape);
        dy.point(new float[x.length], 0);
        double other = nll.apply(KernelChoice.scalar(), SAMPLES, bench.y(), target, dy, dy);
        assertEquals(loss, other, 1e-6 * Math.abs(loss));

        float[] upstream = new float[x.length];
        float[] wanted = new float[x.length];
        for (int at = 0; at < x.length; at += shape.size()) {
            Layout.toChannelsFirst(shape, dy.array(), at, upstream, at);
            Layout.toChannelsFirst(shape, expected.array(), at, wanted, at);
        }
        assertArrayEquals(wanted, bench.backward(upstream), 1e-6f);
    }
}
