package lanewise.bits;

import static lanewise.nn.Layers.*;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.Layer;
import lanewise.nn.Loss;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.nn.Target;
import lanewise.nn.activation.GELU;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.optim.Optimizers;
import lanewise.random.Gaussian;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * Trains a broad set of networks for some steps and prints a hash of all their bits, a line each:
 * the lines are the same on every machine. {@code bits/run} compares them.
 */
public final class SameBits {
    private static final int SAMPLES = 11;
    private static final int STEPS = 3;
    private static final Shape IMAGE = Shape.image(3, 14, 13);

    private record Case(Shape input, Loss loss, Optimizer optimizer, Layer... layers) {}

    private SameBits() {}

    /**
     * Runs the set.
     *
     * @param kernels which to run, {@code scalar} or {@code vector}; both if none is named
     */
    public static void main(String... kernels) {
        System.err.printf(
                "%s, %s, JDK %s, %s%n",
                System.getProperty("os.arch"),
                System.getProperty("os.name"),
                Runtime.version(),
                KernelChoice.facts());
        for (String name : kernels.length > 0 ? kernels : new String[] {"scalar", "vector"}) {
            Kernels chosen = KernelChoice.choose(name).kernels();
            cases().forEach((what, each) -> System.out.println(what + " " + hash(each, chosen)));
        }
    }

    private static Map<String, Case> cases() {
        Map<String, Case> cases = new LinkedHashMap<>();
        Layer[] convolutions = {
            conv2d(3, 12, 3).padding(1),
            relu(),
            maxPool2d(2),
            conv2d(12, 20, 3).stride(2).padding(1),
            relu(),
            conv2d(20, 20, 3).padding(1).groups(20),
            relu(),
            conv2d(20, 10, 3).groups(5).dilation(2).padding(2).withoutBias(),
            flatten(),
            dropout(0.3),
            linear(120, 10)
        };
        for (Optimizer optimizer :
                new Optimizer[] {
                    Optimizers.sgd(0.05).momentum(0.9),
                    Optimizers.adam(1e-2),
                    Optimizers.adam(1e-2).eps(0).withAmsgrad(),
                    Optimizers.adamW(1e-2),
                    Optimizers.rmsprop(1e-2).momentum(0.5).withCentering(),
                    Optimizers.adagrad(1e-2)
                }) {
            cases.put(
                    "convolutions " + optimizer.getClass().getSimpleName() + cases.size(),
                    new Case(IMAGE, crossEntropy(), optimizer, convolutions));
        }
        image(cases, "winograd", conv2d(3, 16, 3), relu(), conv2d(16, 32, 3), relu());
        image(cases, "windows of an image", conv2d(3, 32, 3), relu(), maxPool2d(2));
        image(cases, "large", conv2d(3, 70, 5), relu(), conv2d(70, 9, 3), avgPool2d(2));
        image(cases, "transposed", convTranspose2d(3, 5, 3), adaptiveAvgPool2d(3));
        image(cases, "normalised", conv2d(3, 8, 3), batchNorm2d(8), groupNorm(2, 8), layerNorm(11));
        image(cases, "residual", conv2d(3, 6, 1), residual(conv2d(6, 6, 3).padding(1), relu()));
        curves(cases);
        drops(cases);
        return cases;
    }

    private static void curves(Map<String, Case> cases) {
        for (Layer curve :
                new Layer[] {
                    relu(),
                    leakyRelu(0.1),
                    relu6(),
                    elu(),
                    selu(),
                    gelu(),
                    new GELU(GELU.Approximate.TANH),
                    silu(),
                    mish(),
                    hardswish(),
                    hardsigmoid(),
                    sigmoid(),
                    tanh(),
                    softplus(),
                    softmax(),
                    logSoftmax()
                }) {
            row(cases, curve.toString(), linear(40, 67), curve);
        }
    }

    private static void drops(Map<String, Case> cases) {
        for (double p : new double[] {0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.9}) {
            row(cases, "dropout " + p, linear(40, 300), dropout(p));
        }
        image(cases, "dropout2d", conv2d(3, 20, 3), dropout2d(0.3));
        image(cases, "dropBlock", conv2d(3, 20, 3), dropBlock(0.2, 3));
        image(cases, "stochasticDepth", residual(conv2d(3, 3, 3).padding(1), stochasticDepth(0.4)));
        row(cases, "alphaDropout", linear(40, 30), alphaDropout(0.2));
        image(cases, "featureAlphaDropout", conv2d(3, 20, 3), featureAlphaDropout(0.2));
        row(cases, "gaussianDropout", linear(40, 30), gaussianDropout(0.3));
        row(cases, "gaussianNoise", linear(40, 30), gaussianNoise(0.3));
        row(cases, "dropConnect", dropConnect(linear(40, 30), 0.3));
        row(cases, "standout", linear(40, 30), standout(1, 0.5));
        row(cases, "variational", variationalDropout(40, 30, 0.1));
        row(cases, "sparse variational", sparseVariationalDropout(40, 30, 0.1));
        row(cases, "concrete", concreteDropout(linear(40, 30), 1e-4, 1e-2));
    }

    private static void image(Map<String, Case> cases, String name, Layer... layers) {
        cases.put(name, new Case(IMAGE, mse(), Optimizers.adam(1e-2), layers));
    }

    private static void row(Map<String, Case> cases, String name, Layer... layers) {
        cases.put(name, new Case(Shape.of(40), mse(), Optimizers.sgd(0.1), layers));
    }

    private static String hash(Case each, Kernels kernels) {
        Sequential layers = Sequential.of(each.layers());
        Shape input = each.input();
        Parameters parameters = layers.initialize(input, Key.of(11));
        int outputs = layers.outputShape(input).size();
        MessageDigest sha = sha256();
        try (Network network =
                Network.of(layers)
                        .parameters(parameters)
                        .input(input)
                        .batch(SAMPLES)
                        .loss(each.loss())
                        .kernels(kernels)
                        .bind()) {
            BoundOptimizer optimizer = each.optimizer().bind(parameters, kernels);
            for (int step = 0; step < STEPS; step++) {
                network.load(normal(step, SAMPLES * input.size()));
                network.forward(Mode.TRAIN, Key.of(1).child(step));
                Target target =
                        each.loss().equals(crossEntropy())
                                ? Target.labels(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, step)
                                : Target.values(normal(9 + step, SAMPLES * outputs));
                double loss = network.backward(target);
                optimizer.step();
                add(sha, (float) loss);
                add(sha, parameters.gradients());
                add(sha, parameters.values());
            }
            network.forward(Mode.EVAL, Key.of(1));
            for (int i = 0; i < SAMPLES * outputs; i++) {
                add(sha, network.output().array()[network.output().offset() + i]);
            }
        }
        return HexFormat.of().formatHex(sha.digest(), 0, 12);
    }

    private static float[] normal(int key, int n) {
        float[] values = new float[n];
        Gaussian.fill(key, 0, n, values, 0);
        return values;
    }

    private static void add(MessageDigest sha, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        for (float value : values) {
            bytes.putInt(Float.floatToIntBits(value));
        }
        sha.update(bytes.array());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
