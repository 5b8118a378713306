package lanewise.nn;

import java.util.stream.Stream;
import lanewise.kernel.Pair;
import lanewise.nn.activation.ELU;
import lanewise.nn.activation.GELU;
import lanewise.nn.activation.LogSoftmax;
import lanewise.nn.activation.ReLU;
import lanewise.nn.activation.Softmax;
import lanewise.nn.activation.Softplus;
import lanewise.nn.dropout.ConcreteDropout;
import lanewise.nn.dropout.Standout;
import lanewise.nn.dropout.StochasticDepth;
import lanewise.nn.dropout.VariationalDropout;
import lanewise.nn.layer.AdaptiveAvgPool2d;
import lanewise.nn.layer.Conv2d;
import org.junit.jupiter.params.provider.Arguments;

/** Layers of every kind, each with the stem of its names and what it prints. */
final class PrintedLayers {
    private PrintedLayers() {}

    static Stream<Arguments> all() {
        return Stream.of(
                        convolutions(),
                        rowsAndTables(),
                        poolings(),
                        normalizations(),
                        activations(),
                        dropouts(),
                        weightDropouts(),
                        blocks())
                .flatMap(each -> each);
    }

    private static Stream<Arguments> convolutions() {
        return Stream.of(
                Arguments.of(Layers.conv2d(4, 6, 3), "conv", "conv2d(4, 6, 3)"),
                Arguments.of(
                        Layers.conv2d(4, 6, 3).stride(2).padding(1),
                        "conv",
                        "conv2d(4, 6, 3).stride(2).padding(1)"),
                Arguments.of(
                        Layers.conv2d(4, 6, 3).dilation(2).groups(2).withoutBias(),
                        "conv",
                        "conv2d(4, 6, 3).dilation(2).groups(2).withoutBias()"),
                Arguments.of(
                        new Conv2d(
                                2,
                                3,
                                new Pair(3, 2),
                                new Pair(2, 1),
                                new Pair(1, 0),
                                new Pair(1, 2),
                                1,
                                true),
                        "conv",
                        "new Conv2d(2, 3, new Pair(3, 2), new Pair(2, 1), new Pair(1, 0),"
                                + " new Pair(1, 2), 1, true)"),
                Arguments.of(Layers.conv1d(4, 6, 3), "conv", "conv1d(4, 6, 3)"),
                Arguments.of(
                        Layers.conv1d(4, 6, 3)
                                .stride(2)
                                .padding(1)
                                .dilation(3)
                                .groups(2)
                                .withoutBias(),
                        "conv",
                        "conv1d(4, 6, 3).stride(2).padding(1).dilation(3).groups(2).withoutBias()"),
                Arguments.of(Layers.convTranspose2d(4, 6, 3), "conv", "convTranspose2d(4, 6, 3)"),
                Arguments.of(
                        Layers.convTranspose2d(4, 6, 3).stride(2, 1).padding(1),
                        "conv",
                        "convTranspose2d(4, 6, 3).stride(2, 1).padding(1)"),
                Arguments.of(
                        Layers.convTranspose2d(4, 6, 3).stride(3).outputPadding(2).stride(4),
                        "conv",
                        "convTranspose2d(4, 6, 3).stride(4, 2)"),
                Arguments.of(
                        Layers.convTranspose2d(4, 6, 3).dilation(2).groups(2).withoutBias(),
                        "conv",
                        "convTranspose2d(4, 6, 3).dilation(2).groups(2).withoutBias()"));
    }

    private static Stream<Arguments> rowsAndTables() {
        return Stream.of(
                Arguments.of(Layers.linear(8, 5), "fc", "linear(8, 5)"),
                Arguments.of(Layers.linear(8, 5).withoutBias(), "fc", "linear(8, 5).withoutBias()"),
                Arguments.of(Layers.embedding(5, 3), "embedding", "embedding(5, 3)"),
                Arguments.of(
                        Layers.embedding(5, 3).paddingIdx(1),
                        "embedding",
                        "embedding(5, 3).paddingIdx(1)"),
                Arguments.of(Layers.flatten(), "flatten", "flatten()"));
    }

    private static Stream<Arguments> poolings() {
        return Stream.of(
                Arguments.of(Layers.maxPool2d(2), "pool", "maxPool2d(2)"),
                Arguments.of(
                        Layers.maxPool2d(3).stride(2).padding(1).dilation(2).withCeilMode(),
                        "pool",
                        "maxPool2d(3).stride(2).padding(1).dilation(2).withCeilMode()"),
                Arguments.of(Layers.avgPool2d(2), "pool", "avgPool2d(2)"),
                Arguments.of(
                        Layers.avgPool2d(3).stride(2).padding(1).withCeilMode().withoutPadCounted(),
                        "pool",
                        "avgPool2d(3).stride(2).padding(1).withCeilMode().withoutPadCounted()"),
                Arguments.of(Layers.adaptiveAvgPool2d(2), "pool", "adaptiveAvgPool2d(2)"),
                Arguments.of(
                        new AdaptiveAvgPool2d(new Pair(3, 2)),
                        "pool",
                        "new AdaptiveAvgPool2d(new Pair(3, 2))"));
    }

    private static Stream<Arguments> normalizations() {
        return Stream.of(
                Arguments.of(Layers.batchNorm1d(4), "bn", "batchNorm1d(4)"),
                Arguments.of(
                        Layers.batchNorm1d(4).eps(0.5).momentum(0.25).withoutAffine(),
                        "bn",
                        "batchNorm1d(4).eps(0.5).momentum(0.25).withoutAffine()"),
                Arguments.of(
                        Layers.batchNorm2d(4).withCumulativeAverage(),
                        "bn",
                        "batchNorm2d(4).withCumulativeAverage()"),
                Arguments.of(Layers.layerNorm(8), "norm", "layerNorm(8)"),
                Arguments.of(
                        Layers.layerNorm(3, 4).eps(0.5).withoutAffine(),
                        "norm",
                        "layerNorm(3, 4).eps(0.5).withoutAffine()"),
                Arguments.of(
                        Layers.layerNorm(8).withoutBias(), "norm", "layerNorm(8).withoutBias()"),
                Arguments.of(Layers.groupNorm(2, 4), "norm", "groupNorm(2, 4)"),
                Arguments.of(
                        Layers.groupNorm(2, 4).eps(0.5).withoutAffine(),
                        "norm",
                        "groupNorm(2, 4).eps(0.5).withoutAffine()"));
    }

    private static Stream<Arguments> activations() {
        return Stream.of(
                Arguments.of(Layers.relu(), "relu", "relu()"),
                Arguments.of(new ReLU(true), "relu", "new ReLU(true)"),
                Arguments.of(Layers.leakyRelu(0.01), "leakyRelu", "leakyRelu(0.01)"),
                Arguments.of(Layers.relu6(), "relu6", "relu6()"),
                Arguments.of(Layers.elu(), "elu", "elu()"),
                Arguments.of(new ELU(0.5), "elu", "new ELU(0.5)"),
                Arguments.of(Layers.selu(), "selu", "selu()"),
                Arguments.of(Layers.gelu(), "gelu", "gelu()"),
                Arguments.of(
                        new GELU(GELU.Approximate.TANH), "gelu", "new GELU(GELU.Approximate.TANH)"),
                Arguments.of(Layers.silu(), "silu", "silu()"),
                Arguments.of(Layers.mish(), "mish", "mish()"),
                Arguments.of(Layers.hardswish(), "hardswish", "hardswish()"),
                Arguments.of(Layers.hardsigmoid(), "hardsigmoid", "hardsigmoid()"),
                Arguments.of(Layers.sigmoid(), "sigmoid", "sigmoid()"),
                Arguments.of(Layers.tanh(), "tanh", "tanh()"),
                Arguments.of(new Softplus(2, 20), "softplus", "new Softplus(2.0, 20.0)"),
                Arguments.of(Layers.softmax(), "softmax", "softmax()"),
                Arguments.of(new Softmax(2), "softmax", "new Softmax(2)"),
                Arguments.of(Layers.logSoftmax(), "logSoftmax", "logSoftmax()"),
                Arguments.of(new LogSoftmax(-1), "logSoftmax", "new LogSoftmax(-1)"));
    }

    private static Stream<Arguments> dropouts() {
        return Stream.of(
                Arguments.of(Layers.dropout(0.5), "dropout", "dropout(0.5)"),
                Arguments.of(Layers.dropout(0.5, true), "dropout", "dropout(0.5, true)"),
                Arguments.of(Layers.dropout1d(0.5), "dropout", "dropout1d(0.5)"),
                Arguments.of(Layers.dropout2d(0.5), "dropout", "dropout2d(0.5)"),
                Arguments.of(Layers.dropout3d(0.5), "dropout", "dropout3d(0.5)"),
                Arguments.of(Layers.alphaDropout(0.3), "dropout", "alphaDropout(0.3)"),
                Arguments.of(
                        Layers.featureAlphaDropout(0.3), "dropout", "featureAlphaDropout(0.3)"),
                Arguments.of(Layers.gaussianDropout(0.3), "dropout", "gaussianDropout(0.3)"),
                Arguments.of(Layers.gaussianNoise(0.3), "noise", "gaussianNoise(0.3)"),
                Arguments.of(Layers.dropBlock(0.1, 3), "dropout", "dropBlock(0.1, 3)"),
                Arguments.of(Layers.stochasticDepth(0.2), "depth", "stochasticDepth(0.2)"),
                Arguments.of(
                        new StochasticDepth(0.2, StochasticDepth.Mode.BATCH),
                        "depth",
                        "new StochasticDepth(0.2, StochasticDepth.Mode.BATCH)"),
                Arguments.of(Layers.sequenceDropout(0.5), "dropout", "sequenceDropout(0.5)"),
                Arguments.of(new Standout(1, 0.5), "dropout", "standout(1.0, 0.5)"));
    }

    private static Stream<Arguments> weightDropouts() {
        return Stream.of(
                Arguments.of(
                        Layers.dropConnect(Layers.linear(7, 4), 0.5),
                        "fc",
                        "dropConnect(linear(7, 4), 0.5)"),
                Arguments.of(
                        new ConcreteDropout(Layers.linear(7, 4), 0.1, 0.2, 0.3, 0.5),
                        "fc",
                        "new ConcreteDropout(linear(7, 4), 0.1, 0.2, 0.3, 0.5)"),
                Arguments.of(
                        Layers.variationalDropout(7, 4, 0), "fc", "variationalDropout(7, 4, 0.0)"),
                Arguments.of(
                        Layers.sparseVariationalDropout(7, 4, 0),
                        "fc",
                        "sparseVariationalDropout(7, 4, 0.0)"),
                Arguments.of(
                        new VariationalDropout(4, 2, VariationalDropout.Form.WEIGHT, 1),
                        "fc",
                        "sparseVariationalDropout(4, 2, 1.0)"));
    }

    private static Stream<Arguments> blocks() {
        return Stream.of(
                Arguments.of(
                        Layers.residual(Layers.linear(8, 8), Layers.relu()),
                        "res",
                        "residual(linear(8, 8), relu())"),
                Arguments.of(
                        Layers.residual(
                                Sequential.of(Layers.linear(7, 5), Layers.linear(5, 2)),
                                Sequential.of(Layers.linear(7, 2))),
                        "res",
                        "residual(Sequential.of(linear(7, 5), linear(5, 2)),"
                                + " Sequential.of(linear(7, 2)))"));
    }
}
