package lanewise.testkit;

import java.util.ArrayList;
import java.util.List;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import lanewise.tensor.Shape;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Small networks of images, valid by construction: convolutions with all that comes between them,
 * then dense layers. They shrink to one dense layer on a tiny image.
 */
public final class Networks implements ArbitrarySupplier<Networks.Small> {
    /** For jqwik. */
    public Networks() {}

    /**
     * A network and what it takes and gives.
     *
     * @param layers that end in logits
     * @param input the shape of a sample
     * @param classes the number of logits
     */
    public record Small(Sequential layers, Shape input, int classes) {}

    private enum Follower {
        NOTHING,
        RELU,
        TANH,
        SILU,
        LEAKY_RELU;

        private void join(List<Layer> layers) {
            switch (this) {
                case NOTHING -> {}
                case RELU -> layers.add(Layers.relu());
                case TANH -> layers.add(Layers.tanh());
                case SILU -> layers.add(Layers.silu());
                case LEAKY_RELU -> layers.add(Layers.leakyRelu(0.125));
            }
        }
    }

    private enum Pool {
        NONE,
        MAX,
        AVERAGE
    }

    private record Block(
            int channels, int kernel, int padding, Follower follower, Pool pool, int drop) {
        /** Adds the block and returns the size of its output; 1 pixel at least. */
        private Shape join(List<Layer> layers, Shape in) {
            int smallest = Math.min(in.dim(1), in.dim(2));
            Layer convolution =
                    Layers.conv2d(in.dim(0), channels, Math.min(kernel, smallest)).padding(padding);
            layers.add(convolution);
            follower.join(layers);
            Shape out = convolution.outputShape(in);
            if (pool != Pool.NONE && Math.min(out.dim(1), out.dim(2)) >= 2) {
                layers.add(pool == Pool.MAX ? Layers.maxPool2d(2) : Layers.avgPool2d(2));
                out = layers.getLast().outputShape(out);
            }
            if (drop == 1) {
                layers.add(Layers.dropout2d(0.25));
            } else if (drop == 2) {
                layers.add(Layers.dropout(0.25));
            }
            return out;
        }
    }

    private record Dense(int features, Follower follower, boolean drop) {
        private Shape join(List<Layer> layers, Shape in) {
            layers.add(Layers.linear(in.size(), features));
            follower.join(layers);
            if (drop) {
                layers.add(Layers.dropout(0.5));
            }
            return Shape.of(features);
        }
    }

    @Override
    public Arbitrary<Small> get() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.integers().between(1, 7),
                        Arbitraries.integers().between(1, 7),
                        blocks().list().ofMaxSize(2),
                        denses().list().ofMaxSize(1),
                        Arbitraries.integers().between(2, 4))
                .as(Networks::network);
    }

    private static Arbitrary<Follower> followers() {
        return Arbitraries.frequency(
                Tuple.of(1, Follower.NOTHING),
                Tuple.of(4, Follower.RELU),
                Tuple.of(1, Follower.TANH),
                Tuple.of(1, Follower.SILU),
                Tuple.of(1, Follower.LEAKY_RELU));
    }

    private static Arbitrary<Block> blocks() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 1),
                        followers(),
                        Arbitraries.of(Pool.values()),
                        Arbitraries.integers().between(0, 2))
                .as(Block::new);
    }

    private static Arbitrary<Dense> denses() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 6),
                        followers(),
                        Arbitraries.of(false, true))
                .as(Dense::new);
    }

    private static Small network(
            int channels,
            int height,
            int width,
            List<Block> blocks,
            List<Dense> denses,
            int classes) {
        Shape input = Shape.image(channels, height, width);
        List<Layer> layers = new ArrayList<>();
        Shape shape = input;
        for (Block block : blocks) {
            shape = block.join(layers, shape);
        }
        layers.add(Layers.flatten());
        for (Dense dense : denses) {
            shape = dense.join(layers, shape);
        }
        layers.add(Layers.linear(shape.size(), classes));
        return new Small(Sequential.of(layers.toArray(Layer[]::new)), input, classes);
    }
}
