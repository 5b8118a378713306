package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.kernel.Pair;
import lanewise.kernel.Window;
import lanewise.nn.activation.Softmax;
import lanewise.nn.activation.Softplus;
import lanewise.nn.dropout.ConcreteDropout;
import lanewise.nn.dropout.Standout;
import lanewise.nn.dropout.VariationalDropout;
import lanewise.nn.layer.AvgPool2d;
import lanewise.nn.layer.BatchNorm1d;
import lanewise.nn.layer.BatchNorm2d;
import lanewise.nn.layer.Conv2d;
import lanewise.nn.layer.ConvTranspose2d;
import lanewise.nn.layer.MaxPool2d;
import lanewise.nn.loss.BCEWithLogits;
import lanewise.nn.loss.Huber;
import lanewise.nn.loss.L1;
import lanewise.nn.loss.MSE;
import lanewise.nn.loss.Reduction;
import lanewise.nn.loss.SmoothL1;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** What is set is kept and printed, and the rest stays: a configuration reads as it was written. */
class OptionsTest {
    /** All in one test, as making a layer is part of it. */
    @Test
    void layersReadAsTheyWereWrittenAndHaveTheirNames() {
        assertAll(PrintedLayers.all().map(Arguments::get).map(OptionsTest::named));
    }

    /** What a layer or loss prints can be put into a program, and makes the same again. */
    @Test
    void whatIsPrintedCompilesAndMakesTheSame(@TempDir Path folder) throws Exception {
        List<Object> meant =
                Stream.concat(PrintedLayers.all(), others())
                        .map(row -> row.get()[0])
                        .filter(value -> !(value instanceof Pair))
                        .collect(Collectors.toList());
        meant.add(Sequential.of(Layers.named("stem", Layers.conv2d(1, 2, 3)), Layers.relu()));
        meant.add(Layers.avgPool2d(2).divisorOverride(3));
        meant.add(new MaxPool2d(new Pair(2, 3), Pair.of(1), Pair.of(0), Pair.of(1), true));
        meant.add(new AvgPool2d(new Pair(2, 3), Pair.of(1), Pair.of(0), true, false, 0));
        meant.add(new ConvTranspose2d(1, 2, Window.of(new Pair(2, 3)), Pair.of(0), 1, true));
        meant.add(Layers.convTranspose2d(1, 2, 3).dilation(3).outputPadding(2));
        meant.add(Layers.convTranspose2d(1, 2, 3).stride(new Pair(2, 3), new Pair(1, 0)));
        meant.add(new VariationalDropout(4, 2, VariationalDropout.Form.WEIGHT, 1, 0.3));
        assertEquals(meant, Compiled.values(folder, meant.stream().map(Object::toString).toList()));
    }

    private static Executable named(Object[] row) {
        return () -> {
            assertEquals(row[2], row[0].toString());
            assertEquals(row[1], ((Layer) row[0]).stem());
        };
    }

    /** Options by pair and the rest: what is set is in the record, what is not is as before. */
    static Stream<Arguments> pairs() {
        Pair one = Pair.of(1);
        Pair odd = new Pair(2, 3);
        return Stream.of(
                Arguments.of(
                        Layers.conv2d(4, 6, 3).stride(odd).padding(one).dilation(odd),
                        new Conv2d(4, 6, Pair.of(3), odd, one, odd, 1, true)),
                Arguments.of(
                        Layers.maxPool2d(2).stride(odd).padding(one).dilation(odd),
                        new MaxPool2d(Pair.of(2), odd, one, odd, false)),
                Arguments.of(
                        Layers.avgPool2d(2).stride(odd).padding(one).divisorOverride(5),
                        new AvgPool2d(Pair.of(2), odd, one, false, true, 5)),
                Arguments.of(
                        Layers.batchNorm1d(4).eps(0.5).momentum(0.25).withoutRunningStats(),
                        new BatchNorm1d(4, 0.5, OptionalDouble.of(0.25), true, false)),
                Arguments.of(
                        Layers.batchNorm2d(4).eps(0.5).momentum(0.25).withoutRunningStats(),
                        new BatchNorm2d(4, 0.5, OptionalDouble.of(0.25), true, false)),
                Arguments.of(
                        Layers.batchNorm2d(4).withCumulativeAverage().withoutAffine(),
                        new BatchNorm2d(4, 1e-5, OptionalDouble.empty(), false, true)),
                Arguments.of(
                        Layers.batchNorm2d(4).withoutAffine().eps(0.5),
                        new BatchNorm2d(4, 0.5, OptionalDouble.of(0.1), false, true)));
    }

    @Test
    void whatIsNotSetStaysAsItWas() {
        assertAll(pairs().map(Arguments::get).map(OptionsTest::equal));
    }

    private static Executable equal(Object[] pair) {
        return () -> {
            assertEquals(pair[1], pair[0]);
            assertEquals(pair[1].toString(), pair[0].toString());
        };
    }

    /** The least and the largest that the documentation allows. */
    @Test
    void theEdgesOfWhatIsAllowedAreAllowed() {
        Shape pixel = Shape.image(1, 1, 1);
        for (Layer layer :
                List.of(
                        Layers.conv2d(1, 1, 1),
                        Layers.convTranspose2d(1, 1, 1),
                        Layers.maxPool2d(1),
                        Layers.avgPool2d(1),
                        Layers.adaptiveAvgPool2d(1),
                        Layers.batchNorm2d(1).momentum(0),
                        Layers.batchNorm2d(1).momentum(1),
                        Layers.groupNorm(1, 1),
                        Layers.layerNorm(1),
                        Layers.linear(1, 1),
                        Layers.dropBlock(0, 1),
                        Layers.gaussianNoise(0),
                        Layers.dropout2d(1),
                        new Softmax(3),
                        new Softmax(-3))) {
            assertEquals(pixel, layer.outputShape(pixel), layer.toString());
        }
        assertEquals(Shape.of(1, 1), Layers.embedding(1, 1).outputShape(Shape.of(1)));
        assertEquals("embedding(2, 1).paddingIdx(0)", Layers.embedding(2, 1).paddingIdx(0) + "");
        assertEquals("embedding(2, 1)", Layers.embedding(2, 1).paddingIdx(-1) + "");
        Shape three = Shape.image(1, 3, 3);
        assertEquals(pixel, Layers.convTranspose2d(1, 1, 3).padding(1).outputShape(pixel));
        assertEquals(pixel, Layers.conv2d(1, 1, 3).outputShape(three));
    }

    @Test
    void whatNobodyReadsBackMayBeOverwritten() {
        assertTrue(Layers.conv2d(3, 4, 1).outputOverwritable());
        assertFalse(Layers.softmax().outputOverwritable());
        assertFalse(Layers.tanh().outputOverwritable());
    }

    @Test
    void aLayerOfManyRowsWantsManySamples() {
        assertEquals(32, Layers.linear(3, 4).preferredSamples());
        assertEquals(1, Layers.conv2d(3, 4, 1).preferredSamples());
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        Sequential.of(Layers.linear(2, 2), Layers.relu()),
                        "Sequential.of(linear(2, 2), relu())"),
                Arguments.of(Layers.mse(), "mse()"),
                Arguments.of(new MSE(Reduction.SUM), "new MSE(Reduction.SUM)"),
                Arguments.of(Layers.l1(), "l1()"),
                Arguments.of(new L1(Reduction.SUM), "new L1(Reduction.SUM)"),
                Arguments.of(
                        new SmoothL1(0.5, Reduction.MEAN), "new SmoothL1(0.5, Reduction.MEAN)"),
                Arguments.of(new SmoothL1(0.5, Reduction.SUM), "new SmoothL1(0.5, Reduction.SUM)"),
                Arguments.of(Layers.smoothL1(), "smoothL1()"),
                Arguments.of(Layers.huber(), "huber()"),
                Arguments.of(Layers.softplus(), "softplus()"),
                Arguments.of(new Softplus(2, 20), "new Softplus(2.0, 20.0)"),
                Arguments.of(new Huber(0.5, Reduction.MEAN), "new Huber(0.5, Reduction.MEAN)"),
                Arguments.of(new Huber(0.5, Reduction.SUM), "new Huber(0.5, Reduction.SUM)"),
                Arguments.of(new BCEWithLogits(), "bceWithLogits()"),
                Arguments.of(
                        new BCEWithLogits(List.of(), Reduction.SUM),
                        "new BCEWithLogits(List.of(), Reduction.SUM)"),
                Arguments.of(
                        new BCEWithLogits(List.of(2.0), Reduction.MEAN),
                        "new BCEWithLogits(List.of(2.0), Reduction.MEAN)"),
                Arguments.of(
                        new BCEWithLogits(List.of(2.0), Reduction.SUM),
                        "new BCEWithLogits(List.of(2.0), Reduction.SUM)"),
                Arguments.of(Layers.crossEntropy(), "crossEntropy()"),
                Arguments.of(
                        Layers.crossEntropy()
                                .labelSmoothing(0.2)
                                .classWeights(1, 2)
                                .ignoreIndex(3)
                                .reduction(Reduction.SUM),
                        "crossEntropy().classWeights(1.0, 2.0).labelSmoothing(0.2).ignoreIndex(3)"
                                + ".reduction(Reduction.SUM)"),
                Arguments.of(Layers.nll(), "nll()"),
                Arguments.of(
                        Layers.nll().classWeights(1, 2).ignoreIndex(3).reduction(Reduction.SUM),
                        "nll().classWeights(1.0, 2.0).ignoreIndex(3).reduction(Reduction.SUM)"),
                Arguments.of(Pair.of(3), "3"),
                Arguments.of(new Pair(3, 2), "(3, 2)"));
    }

    @Test
    void lossesReadAsTheyWereWritten() {
        assertAll(
                others().map(Arguments::get)
                        .map(row -> () -> assertEquals(row[1], row[0].toString())));
    }

    @Test
    void defaultsAreTheFieldsOwn() {
        assertEquals(new SmoothL1(1, Reduction.MEAN), Layers.smoothL1());
        assertEquals(new Huber(1, Reduction.MEAN), Layers.huber());
        assertEquals(new BCEWithLogits(), Layers.bceWithLogits());
        assertEquals(new Softplus(1, 20), Layers.softplus());
        assertEquals(new Standout(1, 0), Layers.standout(1, 0));
        assertEquals(
                new ConcreteDropout(Layers.linear(2, 3), 0.1, 0.2, 0.1, 0.1).toString(),
                Layers.concreteDropout(Layers.linear(2, 3), 0.1, 0.2).toString());
    }

    @Test
    void aLayerUnderANameIsThatLayer() {
        Layer inner = new BatchNorm2d(4);
        Layer named = Layers.named("norm", inner);
        Shape shape = Shape.image(4, 2, 3);
        assertEquals("norm", named.stem());
        assertEquals(inner.outputShape(shape), named.outputShape(shape));
        assertEquals(inner.parameters(shape).size(), named.parameters(shape).size());
        assertEquals(
                "norm.weight",
                Sequential.of(named).initialize(shape, Key.of(1)).views().iterator().next().name());
        assertEquals(
                "Sequential.of(named(\"norm\", batchNorm2d(4)))", Sequential.of(named).toString());
    }
}
