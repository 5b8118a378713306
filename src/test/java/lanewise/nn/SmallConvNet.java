package lanewise.nn;

import lanewise.random.Key;
import lanewise.tensor.Shape;

/** A convolution and a linear layer, to be bound in one way or another. */
final class SmallConvNet {
    static final Shape IMAGE = Shape.image(2, 4, 3);
    static final Sequential LAYERS =
            Sequential.of(
                    Layers.conv2d(2, 3, 2), Layers.relu(), Layers.flatten(), Layers.linear(18, 4));

    private SmallConvNet() {}

    /** For up to three images and cross-entropy. */
    static NetworkBuilder builder(Sequential net) {
        return Network.of(net)
                .parameters(net.initialize(IMAGE, Key.of(1)))
                .input(IMAGE)
                .batch(3)
                .loss(Layers.crossEntropy());
    }
}
