package lanewise.train;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;

import lanewise.nn.Layer;
import lanewise.nn.Sequential;
import lanewise.tensor.Shape;

/** The network of the dropout tutorial: three convolutions, two dense layers. */
public final class Tutorial {
    private static final int HIDDEN = 512;

    private Tutorial() {}

    /**
     * The network for images of a shape: 3 × 32 × 32 for CIFAR-10, 1 × 28 × 28 for MNIST.
     *
     * @param input channels, height, width; 22 × 22 or larger
     * @param classes 2 or more
     * @param p the dropout rate before each dense layer, 0 to 1
     * @throws IllegalArgumentException if the images are too small for three convolutions
     */
    public static Sequential network(Shape input, int classes, double p) {
        Layer[] convolutions = {
            conv2d(input.dim(0), 32, 3), relu(), maxPool2d(2),
            conv2d(32, 64, 3), relu(), maxPool2d(2),
            conv2d(64, 128, 3), relu(), maxPool2d(2),
            flatten()
        };
        int features = Sequential.of(convolutions).outputShape(input).size();
        Layer[] dense = {
            dropout(p), linear(features, HIDDEN), relu(), dropout(p), linear(HIDDEN, classes)
        };
        Layer[] all = new Layer[convolutions.length + dense.length];
        System.arraycopy(convolutions, 0, all, 0, convolutions.length);
        System.arraycopy(dense, 0, all, convolutions.length, dense.length);
        return Sequential.of(all);
    }
}
