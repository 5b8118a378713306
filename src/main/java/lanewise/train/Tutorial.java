package lanewise.train;

import lanewise.nn.Sequential;
import lanewise.tensor.Shape;

/** The network of the dropout tutorial: three convolutions, two dense layers. */
public final class Tutorial {
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
        return Recipe.tutorial(p).network(input, classes);
    }
}
