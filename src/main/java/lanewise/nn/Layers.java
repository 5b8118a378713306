package lanewise.nn;

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

    /** Drops elements with probability p, 0 to 1. */
    public static Dropout dropout(double p) {
        return new Dropout(p, false);
    }

    /** Drops elements with probability p, 0 to 1, in the memory of its input if wanted. */
    public static Dropout dropout(double p, boolean inPlace) {
        return new Dropout(p, inPlace);
    }

    /** Softmax and cross-entropy. */
    public static CrossEntropy crossEntropy() {
        return new CrossEntropy();
    }
}
