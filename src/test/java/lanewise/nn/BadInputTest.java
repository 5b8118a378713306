package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import lanewise.kernel.Pair;
import lanewise.kernel.Window;
import lanewise.nn.activation.ELU;
import lanewise.nn.activation.GELU;
import lanewise.nn.activation.LeakyReLU;
import lanewise.nn.activation.LogSoftmax;
import lanewise.nn.activation.ReLU;
import lanewise.nn.activation.Softmax;
import lanewise.nn.activation.Softplus;
import lanewise.nn.dropout.ConcreteDropout;
import lanewise.nn.dropout.DropBlock;
import lanewise.nn.dropout.DropConnect;
import lanewise.nn.dropout.Dropout1d;
import lanewise.nn.dropout.Dropout2d;
import lanewise.nn.dropout.Dropout3d;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.nn.dropout.FeatureAlphaDropout;
import lanewise.nn.dropout.GaussianNoise;
import lanewise.nn.dropout.SequenceDropout;
import lanewise.nn.dropout.StochasticDepth;
import lanewise.nn.dropout.VariationalDropout;
import lanewise.nn.layer.AdaptiveAvgPool2d;
import lanewise.nn.layer.AvgPool2d;
import lanewise.nn.layer.BatchNorm1d;
import lanewise.nn.layer.BatchNorm2d;
import lanewise.nn.layer.Conv1d;
import lanewise.nn.layer.Conv2d;
import lanewise.nn.layer.ConvTranspose2d;
import lanewise.nn.layer.Embedding;
import lanewise.nn.layer.LayerNorm;
import lanewise.nn.layer.Linear;
import lanewise.nn.layer.MaxPool2d;
import lanewise.nn.loss.BCEWithLogits;
import lanewise.nn.loss.CrossEntropy;
import lanewise.nn.loss.Huber;
import lanewise.nn.loss.L1;
import lanewise.nn.loss.MSE;
import lanewise.nn.loss.NLL;
import lanewise.nn.loss.Reduction;
import lanewise.nn.loss.SmoothL1;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever does not fit is refused with the layer's name, what was given and what was expected. */
class BadInputTest {
    private static final Shape IMAGE = Shape.image(3, 8, 8);
    private static final Shape ROW = Shape.of(8);

    static Stream<Arguments> misfits() {
        return Stream.of(
                Arguments.of(new Conv2d(4, 8, 3), IMAGE),
                Arguments.of(new Conv2d(3, 8, 9), IMAGE),
                Arguments.of(new Conv2d(3, 8, 3), ROW),
                Arguments.of(new Conv1d(8, 8, 3), ROW),
                Arguments.of(new Conv1d(3, 8, 9), Shape.of(3, 8)),
                Arguments.of(new ConvTranspose2d(4, 8, 3), IMAGE),
                Arguments.of(new ConvTranspose2d(3, 8, 1).padding(4), IMAGE),
                Arguments.of(new Linear(5, 3), ROW),
                Arguments.of(new MaxPool2d(9), IMAGE),
                Arguments.of(new MaxPool2d(2), ROW),
                Arguments.of(new AvgPool2d(9), IMAGE),
                Arguments.of(new AvgPool2d(2).padding(2), IMAGE),
                Arguments.of(new AdaptiveAvgPool2d(Pair.of(2)), ROW),
                Arguments.of(new BatchNorm2d(4), IMAGE),
                Arguments.of(new BatchNorm2d(8), ROW),
                Arguments.of(new BatchNorm1d(3), IMAGE),
                Arguments.of(Layers.layerNorm(7), IMAGE),
                Arguments.of(Layers.layerNorm(3, 8, 8, 8), IMAGE),
                Arguments.of(Layers.groupNorm(2, 4), IMAGE),
                Arguments.of(new Embedding(4, 2), IMAGE),
                Arguments.of(new Softmax(4), IMAGE),
                Arguments.of(new Softmax(0), IMAGE),
                Arguments.of(new LogSoftmax(-4), IMAGE),
                Arguments.of(Layers.residual(new Conv2d(3, 3, 3)), IMAGE),
                Arguments.of(Layers.residual(new Conv2d(4, 3, 3)), IMAGE),
                Arguments.of(new Dropout1d(0.5), IMAGE),
                Arguments.of(new Dropout2d(0.5), ROW),
                Arguments.of(new Dropout3d(0.5), IMAGE),
                Arguments.of(new FeatureAlphaDropout(0.5), ROW),
                Arguments.of(new DropBlock(0.5, 2), ROW),
                Arguments.of(new SequenceDropout(0.5, 1), IMAGE),
                Arguments.of(new DropConnect(new ReLU(false), 0.5), IMAGE),
                Arguments.of(new ConcreteDropout(new Linear(3, 3), 0, 0, 0.1, 0.1), ROW),
                Arguments.of(Layers.variationalDropout(4, 4, 1), ROW));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void aLayerThatDoesNotFitIsNamed(Layer layer, Shape input) {
        Sequential layers = Sequential.of(new ReLU(false), Layers.named("block.odd", layer));
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> layers.initialize(input, Key.of(1)))
                        .getMessage();
        assertTrue(message.contains("\"block.odd\""), message);
        assertTrue(message.contains("\"relu1\""), message);
    }

    static Stream<Runnable> impossible() {
        return Stream.of(
                () -> new Conv2d(3, 8, 0),
                () -> new Conv2d(3, 8, 3).groups(2),
                () -> new Conv2d(3, 8, 3).padding(-1),
                () -> new Conv1d(3, 8, 3).groups(2),
                () -> new Conv1d(3, 8, 3).stride(0),
                () -> new ConvTranspose2d(3, 8, 3).groups(2),
                () -> new ConvTranspose2d(3, 8, 3).stride(2, 2),
                () -> transposed(new Pair(2, 1)),
                () -> transposed(new Pair(1, 2)),
                () -> new ConvTranspose2d(3, 8, 3).dilation(2).outputPadding(2),
                () -> new AdaptiveAvgPool2d(Pair.of(-1)),
                () -> new BatchNorm1d(0),
                () -> new BatchNorm2d(3).eps(0),
                () -> new BatchNorm2d(3).momentum(2),
                () -> Layers.layerNorm(),
                () -> Layers.layerNorm(3).eps(0),
                () -> new LayerNorm(Shape.of(4), 1e-5, false, true),
                () -> Layers.groupNorm(3, 4),
                () -> Layers.groupNorm(2, 4).eps(0),
                () -> new Embedding(0, 4),
                () -> new Embedding(4, 4, 4),
                () -> new Softplus(0, 20),
                () -> new CrossEntropy().labelSmoothing(2),
                () -> new CrossEntropy().classWeights(-1),
                () -> new SmoothL1(-1, Reduction.MEAN),
                () -> new Huber(0, Reduction.MEAN));
    }

    static Stream<DoubleFunction<Object>> numbers() {
        Reduction mean = Reduction.MEAN;
        return Stream.of(
                ELU::new,
                LeakyReLU::new,
                v -> new Softplus(v, 20),
                v -> new Softplus(1, v),
                v -> Layers.standout(v, 0),
                v -> Layers.standout(1, v),
                GaussianNoise::new,
                v -> Layers.batchNorm2d(3).eps(v),
                v -> Layers.layerNorm(3).eps(v),
                v -> Layers.groupNorm(2, 4).eps(v),
                v -> new Huber(v, mean),
                v -> new SmoothL1(v, mean),
                v -> new CrossEntropy().classWeights(v),
                v -> new NLL().classWeights(v),
                v -> new BCEWithLogits(List.of(v), mean),
                v -> Layers.concreteDropout(new Linear(3, 3), v, 0),
                v -> Layers.concreteDropout(new Linear(3, 3), 0, v),
                v -> new ConcreteDropout(new Linear(3, 3), 0, 0, 0.1, v),
                v -> Layers.variationalDropout(3, 3, v),
                v -> Layers.sparseVariationalDropout(3, 3, v),
                DropoutSchedule::curriculum,
                v -> DropoutSchedule.linear(0, v),
                Inits::uniform,
                v -> Inits.normal(v, 1),
                v -> Inits.normal(0, v),
                v -> Inits.xavierNormal(3, 3, v));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void whatIsNoFiniteNumberIsRefused(DoubleFunction<Object> making) {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e39}) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> making.apply(bad))
                            .getMessage();
            assertTrue(message.contains("expected") && message.endsWith("finite"), message);
        }
        making.apply(0.5);
    }

    static Stream<Arguments> nothings() {
        Reduction none = null;
        Pair two = Pair.of(2);
        return Stream.of(
                nothing("layer", () -> Sequential.of(Layers.relu(), null)),
                nothing("layer", () -> Layers.named("fc1", null)),
                nothing("name", () -> Layers.named(null, Layers.relu())),
                nothing("layer", () -> Layers.dropConnect(null, 0.5)),
                nothing("layer", () -> Layers.concreteDropout(null, 0, 0)),
                nothing("branch", () -> new Residual(null)),
                nothing("stride", () -> new MaxPool2d(2).stride(null)),
                nothing("padding", () -> new AvgPool2d(2).padding(null)),
                nothing("kernelSize", () -> new MaxPool2d(null, two, two, two, false)),
                nothing("approximate", () -> new GELU(null)),
                nothing("mode", () -> new StochasticDepth(0.5, null)),
                nothing("form", () -> new VariationalDropout(3, 3, null, 0)),
                nothing("reduction", () -> new CrossEntropy().reduction(null)),
                nothing("reduction", () -> new NLL().reduction(null)),
                nothing("reduction", () -> new BCEWithLogits(List.of(), none)),
                nothing("reduction", () -> new MSE(null)),
                nothing("reduction", () -> new L1(null)),
                nothing("reduction", () -> new SmoothL1(1, none)),
                nothing("reduction", () -> new Huber(1, none)),
                nothing("labels", () -> Target.labels((int[]) null)),
                nothing("values", () -> Target.values((float[]) null)));
    }

    private static Arguments nothing(String name, Executable making) {
        return Arguments.of(name, making);
    }

    @ParameterizedTest
    @MethodSource("nothings")
    void aMissingArgumentIsNamed(String name, Executable making) {
        assertEquals(name, assertThrows(NullPointerException.class, making).getMessage());
    }

    private static ConvTranspose2d transposed(Pair outputPadding) {
        Pair one = Pair.of(1);
        Window window = new Window(Pair.of(3), Pair.of(2), one, one);
        return new ConvTranspose2d(3, 8, window, outputPadding, 1, true);
    }

    @Test
    void onlyAnImageIsToBeFlattened() {
        for (Shape shape : new Shape[] {IMAGE, ROW}) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> new Linear(5, 3).outputShape(shape))
                            .getMessage();
            assertEquals(shape == IMAGE, message.contains("flatten()"), message);
        }
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void aConfigurationThatNothingFitsIsRefused(Runnable making) {
        String message = assertThrows(IllegalArgumentException.class, making::run).getMessage();
        assertTrue(message.contains("expected"), message);
    }

    /** As it stands in the program, with the input where the input is at fault. */
    @Test
    void aConvolutionThatIsRefusedIsWrittenInTheMessage() {
        Shape line = Shape.of(3, 8);
        List<List<Object>> refusals =
                List.of(
                        refusal("conv2d(0, 8, 3): ", () -> new Conv2d(0, 8, 3)),
                        refusal("conv1d(0, 8, 3): ", () -> new Conv1d(0, 8, 3)),
                        refusal("convTranspose2d(0, 8, ", () -> new ConvTranspose2d(0, 8, 3)),
                        refusal(
                                "conv2d(3, 8, 9) on input (3, 8, 8): ",
                                () -> new Conv2d(3, 8, 9).outputShape(IMAGE)),
                        refusal(
                                "conv1d(3, 8, 9) on input (3, 8): ",
                                () -> new Conv1d(3, 8, 9).outputShape(line)));
        for (List<Object> refusal : refusals) {
            String message =
                    assertThrows(IllegalArgumentException.class, (Executable) refusal.get(1))
                            .getMessage();
            assertTrue(message.startsWith((String) refusal.get(0)), message);
        }
    }

    private static List<Object> refusal(String start, Executable making) {
        return List.of(start, making);
    }

    @Test
    void whatABlockAddsIsNamed() {
        Sequential wide = Sequential.of(new Linear(8, 9));
        Sequential narrow = Sequential.of(new Linear(8, 7));
        assertTrue(
                misfit(new Residual(wide))
                        .startsWith(
                                "residual: the branch makes (9,) of (8,), but the input is (8,)"));
        assertTrue(
                misfit(new Residual(wide, narrow)).contains("but the shortcut's output is (7,)"));
    }

    private static String misfit(Layer layer) {
        return assertThrows(IllegalArgumentException.class, () -> layer.outputShape(ROW))
                .getMessage();
    }

    @Test
    void aLayerInABranchIsNamedByItsWholePath() {
        Layer odd = Layers.named("odd", new Conv2d(5, 3, 1));
        Layer within =
                Layers.named(
                        "block",
                        Layers.residual(
                                Sequential.of(new Conv2d(3, 3, 1)),
                                Sequential.of(Layers.residual(odd))));
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Sequential.of(within).outputShape(IMAGE))
                        .getMessage();
        assertTrue(message.startsWith("layer \"block.shortcut.res1.odd\": conv2d"), message);
    }
}
