package lanewise.train;

import static lanewise.nn.Layers.alphaDropout;
import static lanewise.nn.Layers.concreteDropout;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropBlock;
import static lanewise.nn.Layers.dropConnect;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.dropout2d;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.gaussianDropout;
import static lanewise.nn.Layers.gaussianNoise;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static lanewise.nn.Layers.residual;
import static lanewise.nn.Layers.selu;
import static lanewise.nn.Layers.sparseVariationalDropout;
import static lanewise.nn.Layers.standout;
import static lanewise.nn.Layers.stochasticDepth;
import static lanewise.nn.Layers.variationalDropout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.nn.DropoutSchedule;
import lanewise.nn.Layer;
import lanewise.nn.Sequential;

/** Prints the table of docs/dropout.md; run by hand, it takes some minutes. */
final class DropoutComparison {
    private static final int IMAGES = 2000;
    private static final int EPOCHS = 10;
    private static final int SEEDS = 3;
    private static final int CLASSES = Shapes.CLASS_NAMES.size();
    private static final double DIVERGENCE = 0.1 / IMAGES;

    private record Case(Sequential network, Supplier<DropoutControl> control) {}

    private final Map<String, Case> cases = new LinkedHashMap<>();

    private DropoutComparison() {
        add("nothing", body(relu(), null), tail(relu(), linear(1152, 128)));
        hidden("dropout 0.25", dropout(0.25));
        hidden("dropout 0.5", dropout(0.5));
        add("dropout 0.25, conv", body(relu(), dropout(0.25)), tail(relu(), linear(1152, 128)));
        add("dropout2d 0.25, conv", body(relu(), dropout2d(0.25)), tail(relu(), linear(1152, 128)));
        add("dropBlock, conv", body(relu(), dropBlock(0.25, 3)), tail(relu(), linear(1152, 128)));
        hidden("gaussianDropout 0.5", gaussianDropout(0.5));
        hidden("gaussianNoise 0.3", gaussianNoise(0.3));
        add(
                "dropConnect 0.5",
                body(relu(), null),
                tail(relu(), dropConnect(0.5, linear(1152, 128))));
        add("standout", body(relu(), null), tail(relu(), linear(1152, 128), standout(1, 0)));
        add(
                "concreteDropout",
                body(relu(), null),
                tail(relu(), concreteDropout(linear(1152, 128), 1e-6, 1e-5)));
        add(
                "variationalDropout",
                body(relu(), null),
                tail(relu(), variationalDropout(1152, 128, DIVERGENCE)));
        add(
                "sparseVariationalDropout",
                body(relu(), null),
                tail(relu(), sparseVariationalDropout(1152, 128, DIVERGENCE)));
        scheduled("linear", () -> DropoutControl.scheduled(DropoutSchedule.linear(0, 1)), 0.5);
        scheduled(
                "curriculum", () -> DropoutControl.scheduled(DropoutSchedule.curriculum(10)), 0.5);
        scheduled("early", () -> DropoutControl.scheduled(DropoutSchedule.step(0.25, 1, 0)), 0.5);
        scheduled(
                "adaptive",
                () -> DropoutControl.adaptive(new AdaptiveRate(1, 0, 3, 0.1, 0.5, 0.5)),
                0.25);
        add("selu, nothing", body(selu(), null), tail(selu(), linear(1152, 128)));
        add(
                "selu, alphaDropout 0.1",
                body(selu(), null),
                tail(selu(), alphaDropout(0.1), linear(1152, 128)));
        add("selu, dropout 0.1", body(selu(), null), tail(selu(), dropout(0.1), linear(1152, 128)));
        add("residual, nothing", List.of(), blocks(0));
        add("residual, stochasticDepth 0.3", List.of(), blocks(0.3));
    }

    private static List<Layer> body(Layer activation, Layer drop) {
        List<Layer> layers = new ArrayList<>(List.of(conv2d(3, 16, 3), activation, maxPool2d(2)));
        if (drop != null) {
            layers.add(drop);
        }
        layers.addAll(List.of(conv2d(16, 32, 3), activation, maxPool2d(2), flatten()));
        return layers;
    }

    private static List<Layer> tail(Layer activation, Layer... hidden) {
        List<Layer> layers = new ArrayList<>(List.of(hidden));
        layers.addAll(List.of(activation, linear(128, CLASSES)));
        return layers;
    }

    private static List<Layer> blocks(double p) {
        List<Layer> layers = new ArrayList<>(List.of(conv2d(3, 16, 3), relu(), maxPool2d(2)));
        for (int i = 0; i < 2; i++) {
            layers.add(
                    residual(
                            conv2d(16, 16, 3).padding(1),
                            relu(),
                            conv2d(16, 16, 3).padding(1),
                            stochasticDepth(p)));
        }
        layers.addAll(List.of(relu(), maxPool2d(2), flatten(), linear(784, CLASSES)));
        return layers;
    }

    private void hidden(String name, Layer drop) {
        add(name + ", hidden", body(relu(), null), tail(relu(), drop, linear(1152, 128)));
    }

    private void scheduled(String name, Supplier<DropoutControl> control, double p) {
        List<Layer> layers = body(relu(), null);
        layers.addAll(tail(relu(), dropout(p), linear(1152, 128)));
        cases.put("dropout " + p + ", " + name, new Case(sequential(layers), control));
    }

    private void add(String name, List<Layer> body, List<Layer> tail) {
        List<Layer> layers = new ArrayList<>(body);
        layers.addAll(tail);
        cases.put(
                name,
                new Case(
                        sequential(layers),
                        () -> DropoutControl.scheduled(DropoutSchedule.constant())));
    }

    private static Sequential sequential(List<Layer> layers) {
        return Sequential.of(layers.toArray(Layer[]::new));
    }

    private void run() {
        for (Map.Entry<String, Case> each : cases.entrySet()) {
            double[] accuracy = new double[SEEDS];
            double[] loss = new double[SEEDS];
            double[] training = new double[SEEDS];
            Map<String, Double> rates = Map.of();
            for (int seed = 0; seed < SEEDS; seed++) {
                Split data = Shapes.of(100 + seed, IMAGES, 2000);
                DropoutControl control = each.getValue().control().get();
                EpochMetrics last =
                        Trainer.of(each.getValue().network())
                                .epochs(EPOCHS)
                                .batchSize(32)
                                .threads(1)
                                .seed(seed)
                                .listener(control)
                                .fit(data.train(), data.validation())
                                .lastEpoch();
                accuracy[seed] = 100 * last.validationAccuracy();
                loss[seed] = last.validationLoss();
                training[seed] = 100 * last.trainAccuracy();
                rates = control.rates().getLast();
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f ± %.1f | %.2f ± %.2f | %.1f | %s%n",
                    each.getKey(),
                    mean(accuracy),
                    deviation(accuracy),
                    mean(loss),
                    deviation(loss),
                    mean(training),
                    rates);
        }
    }

    private static double mean(double[] x) {
        return Arrays.stream(x).average().orElseThrow();
    }

    private static double deviation(double[] x) {
        double mean = mean(x);
        return Math.sqrt(Arrays.stream(x).map(y -> (y - mean) * (y - mean)).sum() / (x.length - 1));
    }

    /** No arguments. */
    public static void main(String[] arguments) {
        new DropoutComparison().run();
    }
}
