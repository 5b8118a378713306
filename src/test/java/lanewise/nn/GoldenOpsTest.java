package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.Pair;
import lanewise.kernel.Window;
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
import lanewise.nn.layer.AdaptiveAvgPool2d;
import lanewise.nn.layer.AvgPool2d;
import lanewise.nn.layer.BatchNorm1d;
import lanewise.nn.layer.BatchNorm2d;
import lanewise.nn.layer.Conv1d;
import lanewise.nn.layer.Conv2d;
import lanewise.nn.layer.ConvTranspose2d;
import lanewise.nn.layer.GroupNorm;
import lanewise.nn.layer.LayerNorm;
import lanewise.nn.layer.Linear;
import lanewise.nn.layer.MaxPool2d;
import lanewise.nn.loss.BCEWithLogits;
import lanewise.nn.loss.CrossEntropy;
import lanewise.nn.loss.ElementLoss;
import lanewise.nn.loss.Huber;
import lanewise.nn.loss.L1;
import lanewise.nn.loss.MSE;
import lanewise.nn.loss.NLL;
import lanewise.nn.loss.Reduction;
import lanewise.nn.loss.SmoothL1;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer and loss against PyTorch's values and gradients. */
class GoldenOpsTest {
    /** Of the largest value: both sides round sums of up to some thousand terms. */
    private static final double BOUND = 1e-5;

    private static final Pair ONE = Pair.of(1);
    private static final Pair NONE = Pair.of(0);

    private static final Set<String> LOSSES =
            Set.of(
                    "cross_entropy",
                    "nll_loss",
                    "bce_with_logits",
                    "mse_loss",
                    "l1_loss",
                    "smooth_l1_loss",
                    "huber_loss");
    private static final Set<String> MASKED = Set.of("dropout", "alpha_dropout");

    static Stream<Arguments> layers() {
        return Golden.all()
                .filter(each -> !LOSSES.contains(each.op()) && !MASKED.contains(each.op()))
                .filter(each -> !each.op().startsWith("opt_"))
                .flatMap(each ->
                        Stream.of(KernelChoice.scalar(), KernelChoice.preferred())
                                .distinct()
                                .map(kernels -> Arguments.of(each, kernels)));
    }

    static Stream<Golden> losses() {
        return Golden.all().filter(each -> LOSSES.contains(each.op()));
    }

    private static Layer layer(Golden g) {
        return switch (g.op()) {
            case "conv2d" -> conv2d(g);
            case "conv1d" -> conv1d(g);
            case "conv_transpose2d" -> convTranspose2d(g);
            case "linear" -> {
                Shape w = g.shape("weight");
                yield new Linear(w.dim(1), w.dim(0), g.holds("bias"));
            }
            case "maxpool2d" -> maxPool2d(g);
            case "avgpool2d" -> avgPool2d(g);
            case "adaptive_avgpool2d" -> new AdaptiveAvgPool2d(g.pair("output_size", null));
            case "batch_norm" -> batchNorm(g);
            case "layer_norm" ->
                    new LayerNorm(
                            Shape.of(g.integers("normalized_shape")),
                            g.number("eps", 1e-5),
                            g.holds("weight"),
                            g.holds("bias"));
            case "group_norm" ->
                    new GroupNorm(
                            g.integer("num_groups", 1),
                            g.shape("input").dim(1),
                            g.number("eps", 1e-5),
                            g.holds("weight"));
            case "softmax" -> new Softmax(g.integer("dim", 1));
            case "log_softmax" -> new LogSoftmax(g.integer("dim", 1));
            case "relu" -> new ReLU(false);
            case "leaky_relu" -> new LeakyReLU(g.number("negative_slope", 0.01));
            case "relu6" -> new ReLU6();
            case "elu" -> new ELU(g.number("alpha", 1));
            case "selu" -> new SELU();
            case "gelu" ->
                    new GELU(
                            "tanh".equals(g.text("approximate"))
                                    ? GELU.Approximate.TANH
                                    : GELU.Approximate.NONE);
            case "silu" -> new SiLU();
            case "mish" -> new Mish();
            case "hardswish" -> new Hardswish();
            case "hardsigmoid" -> new Hardsigmoid();
            case "sigmoid" -> new Sigmoid();
            case "tanh" -> new Tanh();
            case "softplus" -> new Softplus(g.number("beta", 1), g.number("threshold", 20));
            default -> throw new AssertionError("no layer for " + g.op());
        };
    }

    private static Layer conv2d(Golden g) {
        Shape w = g.shape("weight");
        int groups = g.integer("groups", 1);
        return new Conv2d(
                w.dim(1) * groups,
                w.dim(0),
                new Pair(w.dim(2), w.dim(3)),
                g.pair("stride", ONE),
                g.pair("padding", NONE),
                g.pair("dilation", ONE),
                groups,
                g.holds("bias"));
    }

    private static Layer conv1d(Golden g) {
        Shape w = g.shape("weight");
        int groups = g.integer("groups", 1);
        return new Conv1d(
                w.dim(1) * groups,
                w.dim(0),
                w.dim(2),
                g.pair("stride", ONE).width(),
                g.pair("padding", NONE).width(),
                g.pair("dilation", ONE).width(),
                groups,
                g.holds("bias"));
    }

    private static Layer convTranspose2d(Golden g) {
        Shape w = g.shape("weight");
        int groups = g.integer("groups", 1);
        return new ConvTranspose2d(
                w.dim(0),
                w.dim(1) * groups,
                new Window(
                        new Pair(w.dim(2), w.dim(3)),
                        g.pair("stride", ONE),
                        g.pair("padding", NONE),
                        g.pair("dilation", ONE)),
                g.pair("output_padding", NONE),
                groups,
                g.holds("bias"));
    }

    private static Layer maxPool2d(Golden g) {
        Pair kernel = g.pair("kernel_size", null);
        return new MaxPool2d(
                kernel,
                g.pair("stride", kernel),
                g.pair("padding", NONE),
                g.pair("dilation", ONE),
                g.flag("ceil_mode", false));
    }

    private static Layer avgPool2d(Golden g) {
        Pair kernel = g.pair("kernel_size", null);
        return new AvgPool2d(
                kernel,
                g.pair("stride", kernel),
                g.pair("padding", NONE),
                g.flag("ceil_mode", false),
                g.flag("count_include_pad", true),
                g.integer("divisor_override", 0));
    }

    private static Layer batchNorm(Golden g) {
        double eps = g.number("eps", 1e-5);
        OptionalDouble momentum =
                g.has("momentum")
                        ? OptionalDouble.of(g.number("momentum", 0.1))
                        : OptionalDouble.empty();
        int channels = g.shape("input").dim(1);
        boolean affine = g.holds("weight");
        boolean running = g.holds("running_mean_before");
        return g.shape("input").rank() == 4
                ? new BatchNorm2d(channels, eps, momentum, affine, running)
                : new BatchNorm1d(channels, eps, momentum, affine, running);
    }

    /** The shape of a sample; an array of one dimension is one sample. */
    private static Shape sample(Shape batch) {
        int[] dims = batch.dims();
        return dims.length == 1 ? batch : Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void layersAgreeWithPyTorch(Golden g, Kernels kernels) {
        Shape shape = sample(g.shape("input"));
        int samples = g.shape("input").size() / shape.size();
        Bench bench = new Bench(kernels, shape, samples, Layers.named("op", layer(g)));
        Parameters parameters = bench.parameters();
        for (Parameters.View view : parameters.views()) {
            String name = view.name().substring("op.".length());
            String array = name.startsWith("running") ? name + "_before" : name;
            if (view.kind() != Parameters.Kind.COUNTER) {
                assertEquals(g.shape(array), view.shape(), array);
                parameters.set(view.name(), g.floats(array));
            }
        }
        Mode mode = g.flag("training", true) ? Mode.TRAIN : Mode.EVAL;
        float[] y = bench.forward(mode, Key.of(1), g.floats("input"));
        assertEquals(sample(g.shape("output")), bench.y().shape());
        g.assertClose("output", y, BOUND);
        float[] dx = bench.backward(g.floats("grad_output"));
        g.assertClose("grad_input", dx, BOUND);
        if (g.holds("f64.output")) {
            Golden.assertClose(g.name(), g.doubles("f64.output"), y, 5e-7);
            Golden.assertClose(g.name(), g.doubles("f64.grad_input"), dx, 5e-7);
        }
        for (Parameters.View view : parameters.views()) {
            String name = view.name().substring("op.".length());
            if (view.kind() == Parameters.Kind.TRAINABLE) {
                g.assertClose("grad_" + name, parameters.gradientsOf(view.name()), BOUND);
            } else if (view.kind() == Parameters.Kind.BUFFER) {
                g.assertClose(name + "_after", parameters.valuesOf(view.name()), BOUND);
            } else {
                int seen = mode == Mode.TRAIN ? 1 : 0;
                assertEquals(seen, (int) parameters.valuesOf(view.name())[0]);
            }
        }
    }

    private static Loss loss(Golden g) {
        Reduction reduction = "sum".equals(g.text("reduction")) ? Reduction.SUM : Reduction.MEAN;
        List<Double> weights = doubles(g, "weight");
        return switch (g.op()) {
            case "cross_entropy" ->
                    new CrossEntropy(
                            weights,
                            g.number("label_smoothing", 0),
                            g.integer("ignore_index", -100),
                            reduction);
            case "nll_loss" -> new NLL(weights, g.integer("ignore_index", -100), reduction);
            case "bce_with_logits" -> new BCEWithLogits(doubles(g, "pos_weight"), reduction);
            case "mse_loss" -> new MSE(reduction);
            case "l1_loss" -> new L1(reduction);
            case "smooth_l1_loss" -> new SmoothL1(g.number("beta", 1), reduction);
            case "huber_loss" -> new Huber(g.number("delta", 1), reduction);
            default -> throw new AssertionError("no loss for " + g.op());
        };
    }

    private static List<Double> doubles(Golden g, String array) {
        if (!g.holds(array)) {
            return List.of();
        }
        float[] values = g.floats(array);
        return java.util.stream.IntStream.range(0, values.length)
                .mapToObj(i -> (double) values[i])
                .toList();
    }

    /** A slot that holds an array, channels-last. */
    private static Slot slot(Shape shape, float[] values) {
        Slot slot = new Slot(shape);
        slot.point(new float[values.length], 0);
        for (int at = 0; at < values.length; at += shape.size()) {
            Layout.toChannelsLast(shape, values, at, slot.array(), at);
        }
        return slot;
    }

    private static float[] channelsFirst(Slot slot) {
        float[] values = new float[slot.array().length];
        for (int at = 0; at < values.length; at += slot.stride()) {
            Layout.toChannelsFirst(slot.shape(), slot.array(), at, values, at);
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("losses")
    void lossesAgreeWithPyTorch(Golden g) {
        Shape shape = sample(g.shape("input"));
        int samples = g.shape("input").size() / shape.size();
        Slot y = slot(shape, g.floats("input"));
        Slot dy = slot(shape, new float[y.array().length]);
        Target target =
                g.holds("labels")
                        ? Target.labels(g.labels("labels"))
                        : Target.values(slot(shape, g.floats("target")).array());
        Loss loss = loss(g);
        loss.check(shape);
        if (!"none".equals(g.text("reduction"))) {
            Slot scratch = slot(shape, new float[y.array().length]);
            double value = loss.apply(KernelChoice.preferred(), samples, y, target, dy, scratch);
            float given = g.holds("grad_output") ? g.floats("grad_output")[0] : 1;
            g.assertClose("output", new float[] {(float) value}, BOUND);
            KernelChoice.scalar().scale(dy.array().length, given, dy.array(), 0);
        } else {
            boolean each = loss instanceof ElementLoss;
            float[] losses = new float[g.shape("output").size()];
            float[] dlosses = g.floats("grad_output");
            if (each) {
                dlosses = slot(shape, dlosses).array();
            }
            switch (loss) {
                case CrossEntropy other -> {
                    other.each(samples, y, target, losses);
                    other.eachBackward(samples, y, target, dlosses, dy);
                }
                case NLL other -> {
                    other.each(samples, y, target, losses);
                    other.eachBackward(samples, y, target, dlosses, dy);
                }
                case ElementLoss other -> {
                    other.each(samples, y, target, losses);
                    other.eachBackward(samples, y, target, dlosses, dy);
                }
                default -> throw new AssertionError(loss);
            }
            if (each) {
                Slot last = new Slot(shape);
                last.point(losses, 0);
                losses = channelsFirst(last);
            }
            g.assertClose("output", losses, BOUND);
        }
        g.assertClose("grad_input", channelsFirst(dy), BOUND);
    }
}
