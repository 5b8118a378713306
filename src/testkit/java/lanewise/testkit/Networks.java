package lanewise.testkit;

import java.util.ArrayList;
import java.util.List;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import lanewise.nn.dropout.ConcreteDropout;
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

    /** What may follow a convolution or a dense layer; the simplest first. */
    private enum Follower {
        NOTHING(null),
        RELU(Layers.relu()),
        TANH(Layers.tanh()),
        SILU(Layers.silu()),
        LEAKY_RELU(Layers.leakyRelu(0.125)),
        RELU6(Layers.relu6()),
        ELU(Layers.elu()),
        SELU(Layers.selu()),
        GELU(Layers.gelu()),
        MISH(Layers.mish()),
        HARDSWISH(Layers.hardswish()),
        HARDSIGMOID(Layers.hardsigmoid()),
        SIGMOID(Layers.sigmoid()),
        SOFTPLUS(Layers.softplus()),
        SOFTMAX(Layers.softmax()),
        LOG_SOFTMAX(Layers.logSoftmax());

        private final Layer layer;

        Follower(Layer layer) {
            this.layer = layer;
        }

        private void join(List<Layer> layers) {
            if (layer != null) {
                layers.add(layer);
            }
        }
    }

    private enum Norm {
        NONE,
        BATCH,
        GROUP,
        LAYER;

        private void join(List<Layer> layers, Shape in) {
            switch (this) {
                case NONE -> {}
                case BATCH -> {
                    // A single value a channel has no variance.
                    if (in.dim(1) * in.dim(2) > 1) {
                        layers.add(Layers.batchNorm2d(in.dim(0)));
                    }
                }
                case GROUP -> layers.add(Layers.groupNorm(in.dim(0) % 2 == 0 ? 2 : 1, in.dim(0)));
                case LAYER -> layers.add(Layers.layerNorm(in.dims()));
            }
        }
    }

    private enum Pool {
        NONE,
        MAX,
        AVERAGE,
        ADAPTIVE;

        private Layer layer() {
            return switch (this) {
                case NONE -> null;
                case MAX -> Layers.maxPool2d(2);
                case AVERAGE -> Layers.avgPool2d(2);
                case ADAPTIVE -> Layers.adaptiveAvgPool2d(2);
            };
        }
    }

    /** What drops elements, channels, blocks or samples, or makes noise. */
    private static final List<Layer> DROPS =
            List.of(
                    Layers.dropout(0.25),
                    Layers.dropout2d(0.25),
                    Layers.alphaDropout(0.25),
                    Layers.featureAlphaDropout(0.25),
                    Layers.gaussianDropout(0.25),
                    Layers.gaussianNoise(0.25),
                    Layers.dropBlock(0.25, 1),
                    Layers.stochasticDepth(0.25),
                    Layers.standout(1, 0.5));

    private enum Kind {
        PLAIN,
        TRANSPOSED,
        RESIDUAL
    }

    private record Block(
            int channels,
            int kernel,
            int padding,
            Kind kind,
            Norm norm,
            Follower follower,
            Pool pool,
            int drop) {
        /** Adds the block and returns the size of its output; 1 pixel at least. */
        private Shape join(List<Layer> layers, Shape in) {
            int smallest = Math.min(in.dim(1), in.dim(2));
            Layer convolution =
                    kind == Kind.TRANSPOSED
                            ? Layers.convTranspose2d(in.dim(0), channels, kernel)
                            : Layers.conv2d(in.dim(0), channels, Math.min(kernel, smallest))
                                    .padding(padding);
            layers.add(convolution);
            Shape out = convolution.outputShape(in);
            // Of what a mask made constant a normalisation leaves rounding, 300 times as large.
            if (layers.stream().noneMatch(DROPS::contains)) {
                norm.join(layers, out);
            }
            follower.join(layers);
            if (kind == Kind.RESIDUAL) {
                layers.add(Layers.residual(Layers.conv2d(channels, channels, 1), Layers.tanh()));
            }
            if (pool != Pool.NONE && Math.min(out.dim(1), out.dim(2)) >= 2) {
                layers.add(pool.layer());
                out = layers.getLast().outputShape(out);
            }
            if (drop < DROPS.size()) {
                layers.add(DROPS.get(drop));
            }
            return out;
        }
    }

    private enum Weights {
        PLAIN,
        DROP_CONNECT,
        CONCRETE,
        VARIATIONAL;

        private Layer layer(int in, int out) {
            return switch (this) {
                case PLAIN -> Layers.linear(in, out);
                case DROP_CONNECT -> Layers.dropConnect(Layers.linear(in, out), 0.25);
                case CONCRETE -> new ConcreteDropout(Layers.linear(in, out), 0, 0, 0.3, 0.5);
                case VARIATIONAL -> Layers.variationalDropout(in, out, 0);
            };
        }
    }

    private record Dense(int features, Weights weights, Follower follower, boolean drop) {
        private Shape join(List<Layer> layers, Shape in) {
            layers.add(weights.layer(in.size(), features));
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
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(Follower.NOTHING)),
                Tuple.of(4, Arbitraries.just(Follower.RELU)),
                Tuple.of(4, Arbitraries.of(Follower.values())));
    }

    private static Arbitrary<Block> blocks() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.frequency(
                                Tuple.of(6, Kind.PLAIN),
                                Tuple.of(1, Kind.TRANSPOSED),
                                Tuple.of(1, Kind.RESIDUAL)),
                        Arbitraries.frequency(
                                Tuple.of(6, Norm.NONE),
                                Tuple.of(1, Norm.BATCH),
                                Tuple.of(1, Norm.GROUP),
                                Tuple.of(1, Norm.LAYER)),
                        followers(),
                        Arbitraries.frequency(
                                Tuple.of(3, Pool.NONE),
                                Tuple.of(3, Pool.MAX),
                                Tuple.of(2, Pool.AVERAGE),
                                Tuple.of(1, Pool.ADAPTIVE)),
                        Arbitraries.frequencyOf(
                                Tuple.of(3, Arbitraries.just(DROPS.size())),
                                Tuple.of(3, Arbitraries.integers().between(0, 1)),
                                Tuple.of(3, Arbitraries.integers().between(2, DROPS.size() - 1))))
                .as(Block::new);
    }

    private static Arbitrary<Dense> denses() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.frequency(
                                Tuple.of(5, Weights.PLAIN),
                                Tuple.of(1, Weights.DROP_CONNECT),
                                Tuple.of(1, Weights.CONCRETE),
                                Tuple.of(1, Weights.VARIATIONAL)),
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
