package lanewise.jmh;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;

import java.util.Arrays;
import java.util.List;
import lanewise.kernel.Kernels;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.nn.Target;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizers;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** The tutorial's network on this project's layers. */
final class LanewiseNet {

    private static final Shape IMAGE = Shape.image(3, 32, 32);

    private LanewiseNet() {}

    private static Sequential layers(double p) {
        return Sequential.of(
                conv2d(3, 32, 3),
                relu(),
                maxPool2d(2),
                conv2d(32, 64, 3),
                relu(),
                maxPool2d(2),
                conv2d(64, 128, 3),
                relu(),
                maxPool2d(2),
                flatten(),
                dropout(p),
                linear(512, 512),
                relu(),
                dropout(p),
                linear(512, 10));
    }

    private static Parameters initial(Sequential layers) {
        Parameters parameters = layers.parameters(IMAGE);
        List<float[]> values = TutorialNet.initial();
        for (int i = 0; i < values.size(); i++) {
            parameters.set(TutorialNet.PARAMETERS.get(i).name(), values.get(i));
        }
        return parameters;
    }

    /** A training step on a team of threads. */
    static final class Training implements Work {
        private final Step step;
        private final Kernels kernels;
        private final int threads;
        private final Steps steps;

        Training(Step step, Kernels kernels, int threads) {
            this.step = step;
            this.kernels = kernels;
            this.threads = threads;
            steps = new Steps(step.dropout());
        }

        @Override
        public void run() {
            steps.next();
        }

        @Override
        public float[] output() {
            var losses = new float[Step.CHECKED_STEPS];
            var fresh = new Steps(0);
            try (Network _ = fresh.network) {
                for (int i = 0; i < losses.length; i++) {
                    losses[i] = (float) fresh.next();
                }
            }
            return losses;
        }

        /** A network, its optimiser and the batch that it sees again and again. */
        private final class Steps {
            private final Network network;
            private final BoundOptimizer optimizer;
            private final Target target;
            private long count;

            Steps(double p) {
                Sequential layers = layers(p);
                Parameters parameters = initial(layers);
                network =
                        Network.of(layers)
                                .parameters(parameters)
                                .input(IMAGE)
                                .batch(step.batch())
                                .loss(crossEntropy())
                                .threads(threads)
                                .kernels(kernels)
                                .bind();
                optimizer = Optimizers.adam(Adam.LEARNING_RATE).bind(network);
                target = Target.labels(TutorialNet.labels(step.batch()));
                network.load(TutorialNet.images(step.batch()));
            }

            double next() {
                network.forward(Mode.TRAIN, new Key(count++));
                double loss = network.backward(target);
                optimizer.step();
                return loss;
            }
        }
    }

    /** One layer as an embedder runs it; the copy of its output is timed too. */
    static final class Alone implements Work {
        private final lanewise.nn.Inference inference;
        private final int samples;
        private final float[] x;
        private final float[] y;

        Alone(Layer layer, Shape sample, float[] x) {
            Sequential layers = Sequential.of(layer);
            inference = layers.inference(layers.parameters(sample), sample);
            samples = x.length / sample.size();
            this.x = x;
            y = new float[x.length];
        }

        @Override
        public void run() {
            inference.runChannelsLast(samples, x, 0, y, 0);
        }

        @Override
        public float[] output() {
            run();
            return y.clone();
        }
    }

    /** Inference on images that are channels-last already. */
    static final class Evaluation implements Work {
        private final lanewise.nn.Inference inference;
        private final int batch;
        private final float[] images;
        private final float[] logits;

        Evaluation(Inference work) {
            Sequential layers = layers(Step.DROPOUT);
            inference = layers.inference(initial(layers), IMAGE);
            batch = work.batch();
            images = Layouts.toChannelsLast(TutorialNet.images(batch), batch, 3);
            logits = new float[batch * TutorialNet.CLASSES];
        }

        @Override
        public void run() {
            inference.runChannelsLast(batch, images, 0, logits, 0);
        }

        @Override
        public float[] output() {
            run();
            return Arrays.copyOf(logits, logits.length);
        }
    }
}
