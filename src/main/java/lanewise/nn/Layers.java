package lanewise.nn;

import lanewise.kernel.Pair;
import lanewise.nn.activation.ELU;
import lanewise.nn.activation.GELU;
import lanewise.nn.activation.Hardsigmoid;
import lanewise.nn.activation.Hardswish;
import lanewise.nn.activation.LeakyReLU;
import lanewise.nn.activation.LogSoftmax;
import lanewise.nn.activation.Mish;
import lanewise.nn.activation.ReLU;
import lanewise.nn.activation.ReLU6;
import lanewise.nn.activation.SELU;
import lanewise.nn.activation.SiLU;
import lanewise.nn.activation.Sigmoid;
import lanewise.nn.activation.Softmax;
import lanewise.nn.activation.Softplus;
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
import lanewise.nn.dropout.Standout;
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
import lanewise.nn.layer.Flatten;
import lanewise.nn.layer.GroupNorm;
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
import lanewise.tensor.Shape;

/** The layers and losses by name, to be imported statically. */
public final class Layers {
    private Layers() {}

    /** {@code layer} under a name of its own. */
    public static Layer named(String name, Layer layer) {
        return new NamedLayer(name, layer);
    }

    /** A square convolution, stride 1, no padding. */
    public static Conv2d conv2d(int inChannels, int outChannels, int kernelSize) {
        return new Conv2d(inChannels, outChannels, kernelSize);
    }

    /** A dense layer. */
    public static Linear linear(int inFeatures, int outFeatures) {
        return new Linear(inFeatures, outFeatures);
    }

    /** max(0, x). */
    public static ReLU relu() {
        return new ReLU(false);
    }

    /** The largest of each square window, stride as wide as the window. */
    public static MaxPool2d maxPool2d(int kernelSize) {
        return new MaxPool2d(kernelSize);
    }

    /** A sample as one row. */
    public static Flatten flatten() {
        return new Flatten();
    }

    /** A one-dimensional convolution, stride 1, no padding. */
    public static Conv1d conv1d(int inChannels, int outChannels, int kernelSize) {
        return new Conv1d(inChannels, outChannels, kernelSize);
    }

    /** A square transposed convolution, stride 1, no padding. */
    public static ConvTranspose2d convTranspose2d(int inChannels, int outChannels, int kernelSize) {
        return new ConvTranspose2d(inChannels, outChannels, kernelSize);
    }

    /** The mean of each square window, stride as wide as the window. */
    public static AvgPool2d avgPool2d(int kernelSize) {
        return new AvgPool2d(kernelSize);
    }

    /** The means of as many windows as a square output has pixels. */
    public static AdaptiveAvgPool2d adaptiveAvgPool2d(int outputSize) {
        return new AdaptiveAvgPool2d(Pair.of(outputSize));
    }

    /** Batch normalisation of features or sequences. */
    public static BatchNorm1d batchNorm1d(int numFeatures) {
        return new BatchNorm1d(numFeatures);
    }

    /** Batch normalisation of images. */
    public static BatchNorm2d batchNorm2d(int numFeatures) {
        return new BatchNorm2d(numFeatures);
    }

    /** Normalises over the last dimensions. */
    public static LayerNorm layerNorm(int... normalizedShape) {
        return new LayerNorm(Shape.of(normalizedShape), 1e-5, true);
    }

    /** Normalises over groups of channels. */
    public static GroupNorm groupNorm(int numGroups, int numChannels) {
        return new GroupNorm(numGroups, numChannels, 1e-5, true);
    }

    /** Rows of a table by their numbers. */
    public static Embedding embedding(int numEmbeddings, int embeddingDim) {
        return new Embedding(numEmbeddings, embeddingDim);
    }

    /** x + branch(x). */
    public static Residual residual(Layer... branch) {
        return new Residual(Sequential.of(branch));
    }

    /** shortcut(x) + branch(x). */
    public static Residual residual(Sequential branch, Sequential shortcut) {
        return new Residual(branch, shortcut);
    }

    /** x above 0, else negativeSlope x; PyTorch's default is 0.01. */
    public static LeakyReLU leakyRelu(double negativeSlope) {
        return new LeakyReLU(negativeSlope);
    }

    /** min(max(0, x), 6). */
    public static ReLU6 relu6() {
        return new ReLU6();
    }

    /** x above 0, else exp(x) - 1. */
    public static ELU elu() {
        return new ELU(1);
    }

    /** The self-normalising ELU. */
    public static SELU selu() {
        return new SELU();
    }

    /** x times the normal distribution function at x. */
    public static GELU gelu() {
        return new GELU(GELU.Approximate.NONE);
    }

    /** x sigmoid(x). */
    public static SiLU silu() {
        return new SiLU();
    }

    /** x tanh(softplus(x)). */
    public static Mish mish() {
        return new Mish();
    }

    /** x min(max(x + 3, 0), 6) / 6. */
    public static Hardswish hardswish() {
        return new Hardswish();
    }

    /** min(max(x + 3, 0), 6) / 6. */
    public static Hardsigmoid hardsigmoid() {
        return new Hardsigmoid();
    }

    /** 1 / (1 + exp(-x)). */
    public static Sigmoid sigmoid() {
        return new Sigmoid();
    }

    /** The hyperbolic tangent. */
    public static Tanh tanh() {
        return new Tanh();
    }

    /** log(1 + exp(x)). */
    public static Softplus softplus() {
        return new Softplus(1, 20);
    }

    /** Softmax over the first dimension of a sample. */
    public static Softmax softmax() {
        return new Softmax(1);
    }

    /** The logarithm of softmax over the first dimension of a sample. */
    public static LogSoftmax logSoftmax() {
        return new LogSoftmax(1);
    }

    /** Drops elements with probability p, 0 to 1. */
    public static Dropout dropout(double p) {
        return new Dropout(p, false);
    }

    /** Drops elements with probability p, 0 to 1, in the memory of its input if wanted. */
    public static Dropout dropout(double p, boolean inPlace) {
        return new Dropout(p, inPlace);
    }

    /** Drops whole channels of sequences with probability p, 0 to 1. */
    public static Dropout1d dropout1d(double p) {
        return new Dropout1d(p);
    }

    /** Drops whole channels of images with probability p, 0 to 1. */
    public static Dropout2d dropout2d(double p) {
        return new Dropout2d(p);
    }

    /** Drops whole channels of volumes with probability p, 0 to 1. */
    public static Dropout3d dropout3d(double p) {
        return new Dropout3d(p);
    }

    /** Dropout that keeps the mean and variance that SELU makes. */
    public static AlphaDropout alphaDropout(double p) {
        return new AlphaDropout(p);
    }

    /** Such dropout of whole channels. */
    public static FeatureAlphaDropout featureAlphaDropout(double p) {
        return new FeatureAlphaDropout(p);
    }

    /** Multiplies by normal numbers of mean 1 and variance p / (1 - p). */
    public static GaussianDropout gaussianDropout(double p) {
        return new GaussianDropout(p);
    }

    /** Adds normal numbers of mean 0. */
    public static GaussianNoise gaussianNoise(double std) {
        return new GaussianNoise(std);
    }

    /** Drops the weights of a layer with probability p, 0 to 1. */
    public static DropConnect dropConnect(Layer layer, double p) {
        return new DropConnect(layer, p);
    }

    /** Drops square blocks of images, a share p in all. */
    public static DropBlock dropBlock(double p, int blockSize) {
        return new DropBlock(p, blockSize);
    }

    /** Drops whole samples, as the last layer of a residual branch. */
    public static StochasticDepth stochasticDepth(double p) {
        return new StochasticDepth(p);
    }

    /** Keeps each element with probability sigmoid(alpha x + beta). */
    public static Standout standout(double alpha, double beta) {
        return new Standout(alpha, beta);
    }

    /** Drops features of a sequence (D, L), the same at every step. */
    public static SequenceDropout sequenceDropout(double p) {
        return new SequenceDropout(p, 1);
    }

    /** A linear layer that learns a rate for each input. */
    public static VariationalDropout variationalDropout(
            int inFeatures, int outFeatures, double klWeight) {
        return new VariationalDropout(
                inFeatures, outFeatures, VariationalDropout.Form.INPUT, klWeight);
    }

    /**
     * A linear layer that learns a rate for each weight, and leaves out those that it drops nearly
     * always.
     */
    public static VariationalDropout sparseVariationalDropout(
            int inFeatures, int outFeatures, double klWeight) {
        return new VariationalDropout(
                inFeatures, outFeatures, VariationalDropout.Form.WEIGHT, klWeight);
    }

    /** Dropout with a learned rate, first 0.1, before a layer. */
    public static ConcreteDropout concreteDropout(
            Layer layer, double weightRegularizer, double dropoutRegularizer) {
        return new ConcreteDropout(layer, weightRegularizer, dropoutRegularizer, 0.1, 0.1);
    }

    /** Softmax and cross-entropy. */
    public static CrossEntropy crossEntropy() {
        return new CrossEntropy();
    }

    /** The negative logarithm of a label's probability, from such logarithms. */
    public static NLL nll() {
        return new NLL();
    }

    /** Binary cross-entropy from logits. */
    public static BCEWithLogits bceWithLogits() {
        return new BCEWithLogits();
    }

    /** The mean of squared differences. */
    public static MSE mse() {
        return new MSE(Reduction.MEAN);
    }

    /** The mean of absolute differences. */
    public static L1 l1() {
        return new L1(Reduction.MEAN);
    }

    /** Squares near 0, absolute differences beyond 1. */
    public static SmoothL1 smoothL1() {
        return new SmoothL1(1, Reduction.MEAN);
    }

    /** Half squares up to 1, absolute differences beyond. */
    public static Huber huber() {
        return new Huber(1, Reduction.MEAN);
    }
}
