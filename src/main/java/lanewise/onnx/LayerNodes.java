package lanewise.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import lanewise.kernel.Pair;
import lanewise.nn.Layer;
import lanewise.nn.Residual;
import lanewise.nn.Sequential;
import lanewise.nn.dropout.AlphaDropout;
import lanewise.nn.dropout.ConcreteDropout;
import lanewise.nn.dropout.DropBlock;
import lanewise.nn.dropout.DropConnect;
import lanewise.nn.dropout.Dropout;
import lanewise.nn.dropout.Dropout1d;
import lanewise.nn.dropout.Dropout2d;
import lanewise.nn.dropout.Dropout3d;
import lanewise.nn.dropout.FeatureAlphaDropout;
import lanewise.nn.dropout.GaussianDropout;
import lanewise.nn.dropout.GaussianNoise;
import lanewise.nn.dropout.SequenceDropout;
import lanewise.nn.dropout.StochasticDepth;
import lanewise.nn.dropout.VariationalDropout;
import lanewise.nn.layer.AdaptiveAvgPool2d;
import lanewise.nn.layer.AvgPool2d;
import lanewise.nn.layer.BatchNorm1d;
import lanewise.nn.layer.BatchNorm2d;
import lanewise.nn.layer.Conv1d;
import lanewise.nn.layer.Conv2d;
import lanewise.nn.layer.ConvTranspose2d;
import lanewise.nn.layer.Embedding;
import lanewise.nn.layer.Flatten;
import lanewise.nn.layer.GroupNorm;
import lanewise.nn.layer.LayerNorm;
import lanewise.nn.layer.Linear;
import lanewise.nn.layer.MaxPool2d;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** Layers as nodes: what evaluation computes. */
final class LayerNodes {
    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    private final Nodes nodes;
    private final PoolingNodes pooling;
    private final ActivationNodes activations;
    private final Parameters parameters;
    private final List<String> refused = new ArrayList<>();

    LayerNodes(Nodes nodes, Parameters parameters) {
        this.nodes = nodes;
        this.parameters = parameters;
        pooling = new PoolingNodes(nodes);
        activations = new ActivationNodes(nodes);
    }

    /** Every layer that ONNX cannot say, with the reason. */
    List<String> refused() {
        return refused;
    }

    /**
     * Adds the layers of a sequence.
     *
     * @param from the value that is the input
     * @param prefix of the layers' names
     * @return the value that is the output
     */
    String add(Sequential network, Shape input, String from, String prefix) {
        Shape shape = input;
        String at = from;
        for (Sequential.Named named : network.layers()) {
            String path = prefix + named.path();
            try {
                at = layer(path, named.layer(), shape, at);
            } catch (Unsayable e) {
                refused.add("\"%s\" (%s): %s".formatted(path, named.layer(), e.getMessage()));
            }
            shape = named.layer().outputShape(shape);
        }
        return at;
    }

    private String layer(String path, Layer layer, Shape shape, String x) throws Unsayable {
        return switch (layer) {
            case Conv2d c ->
                    convolution(
                            path,
                            "Conv",
                            x,
                            c.bias(),
                            window(c),
                            Nodes.integer("group", c.groups()));
            case Conv1d c ->
                    convolution(
                            path,
                            "Conv",
                            x,
                            c.bias(),
                            window(c),
                            Nodes.integer("group", c.groups()));
            case ConvTranspose2d c -> transposed(path, c, x);
            case Linear l -> linear(path, l.bias(), shape, parameters.valuesOf(path + WEIGHT), x);
            case Embedding _ -> embedding(path, x);
            case Flatten _ -> nodes.add(path, "Flatten", x, Nodes.integer("axis", 1));
            case Residual(Sequential branch, Sequential shortcut) -> {
                String main = add(branch, shape, x, path + ".");
                String beside = shortcut == null ? x : add(shortcut, shape, x, path + ".shortcut.");
                yield nodes.add(path, "Add", List.of(main, beside));
            }
            case MaxPool2d pool -> pooling.max(path, pool, shape, x);
            case AvgPool2d pool -> pooling.average(path, pool, shape, x);
            case AdaptiveAvgPool2d pool -> pooling.adaptive(path, pool, shape, x);
            case BatchNorm1d n ->
                    batchNorm(path, n.affine(), n.trackRunningStats(), n.eps(), n.momentum(), x);
            case BatchNorm2d n ->
                    batchNorm(path, n.affine(), n.trackRunningStats(), n.eps(), n.momentum(), x);
            case LayerNorm n -> layerNorm(path, n, shape.rank(), x);
            case GroupNorm n -> groupNorm(path, n, shape, x);
            case Dropout d when d.p() < 1 ->
                    nodes.add(path, "Dropout", List.of(x, nodes.scalar(path, "ratio", d.p())));
            case DropConnect(Layer inner, double _) -> layer(path, inner, shape, x);
            case ConcreteDropout c -> layer(path, c.layer(), shape, x);
            case VariationalDropout v ->
                    linear(path, true, shape, v.evaluationWeights(parameters, path), x);
            case Dropout _, Dropout1d _, Dropout2d _, Dropout3d _ -> x;
            case AlphaDropout _, FeatureAlphaDropout _, DropBlock _, GaussianDropout _ -> x;
            case GaussianNoise _, SequenceDropout _, StochasticDepth _ -> x;
            default -> {
                String y = activations.add(path, layer, shape.rank(), x);
                if (y == null) {
                    throw new Unsayable("ONNX has no form for it");
                }
                yield y;
            }
        };
    }

    private String kept(String name) {
        return nodes.floats(name, parameters.view(name).shape(), parameters.valuesOf(name));
    }

    private static List<AttributeProto> window(Conv2d c) {
        return PoolingNodes.window(c.kernelSize(), c.stride(), c.padding(), c.dilation());
    }

    private static List<AttributeProto> window(Conv1d c) {
        return List.of(
                Nodes.integers("kernel_shape", c.kernelSize()),
                Nodes.integers("strides", c.stride()),
                Nodes.integers("pads", c.padding(), c.padding()),
                Nodes.integers("dilations", c.dilation()));
    }

    private String convolution(
            String path,
            String op,
            String x,
            boolean bias,
            List<AttributeProto> window,
            AttributeProto... more) {
        List<String> inputs = new ArrayList<>(List.of(x, kept(path + WEIGHT)));
        if (bias) {
            inputs.add(kept(path + BIAS));
        }
        List<AttributeProto> attributes = new ArrayList<>(window);
        attributes.addAll(List.of(more));
        return nodes.add(path, op, inputs, attributes.toArray(AttributeProto[]::new));
    }

    private String transposed(String path, ConvTranspose2d c, String x) {
        Pair more = c.outputPadding();
        return convolution(
                path,
                "ConvTranspose",
                x,
                c.bias(),
                PoolingNodes.window(
                        c.window().kernel(),
                        c.window().stride(),
                        c.window().padding(),
                        c.window().dilation()),
                Nodes.integer("group", c.groups()),
                Nodes.integers("output_padding", more.height(), more.width()));
    }

    /** Gemm takes rows alone; of more dimensions the last one goes through MatMul. */
    private String linear(String path, boolean bias, Shape input, float[] weight, String x) {
        Shape shape = parameters.view(path + WEIGHT).shape();
        if (input.rank() == 1) {
            List<String> inputs =
                    new ArrayList<>(List.of(x, nodes.floats(path + WEIGHT, shape, weight)));
            if (bias) {
                inputs.add(kept(path + BIAS));
            }
            return nodes.add(path, "Gemm", inputs, Nodes.integer("transB", 1));
        }
        int out = shape.dim(0);
        int in = shape.dim(1);
        String turned =
                nodes.floats(path + WEIGHT + "_t", Shape.of(in, out), Turned.of(weight, out, in));
        String y = nodes.add(path, "MatMul", List.of(x, turned));
        return bias ? nodes.add(path, "Add", List.of(y, kept(path + BIAS))) : y;
    }

    /** Numbers of rows are integers in ONNX, and are so from the network's input on. */
    private String embedding(String path, String x) {
        String rows =
                x.equals(OnnxExport.INPUT) ? x : nodes.add(path, "Cast", x, Nodes.integer("to", 7));
        return nodes.add(
                path, "Gather", List.of(kept(path + WEIGHT), rows), Nodes.integer("axis", 0));
    }

    private String batchNorm(
            String path,
            boolean affine,
            boolean tracks,
            double eps,
            OptionalDouble momentum,
            String x)
            throws Unsayable {
        if (!tracks) {
            throw new Unsayable("without running statistics a sample depends on its batch");
        }
        int channels = parameters.view(path + ".running_mean").size();
        String weight = affine ? kept(path + WEIGHT) : filled(path, "ones", channels, 1);
        String bias = affine ? kept(path + BIAS) : filled(path, "zeros", channels, 0);
        List<String> inputs =
                List.of(x, weight, bias, kept(path + ".running_mean"), kept(path + ".running_var"));
        AttributeProto epsilon = Nodes.real("epsilon", eps);
        return momentum.isEmpty()
                ? nodes.add(path, "BatchNormalization", inputs, epsilon)
                : nodes.add(
                        path,
                        "BatchNormalization",
                        inputs,
                        epsilon,
                        Nodes.real("momentum", 1 - momentum.getAsDouble()));
    }

    private String filled(String path, String name, int size, float value) {
        return filled(path, name, Shape.of(size), value);
    }

    private String filled(String path, String name, Shape shape, float value) {
        float[] values = new float[shape.size()];
        Arrays.fill(values, value);
        return nodes.floats(path + "/" + name, shape, values);
    }

    private String layerNorm(String path, LayerNorm n, int rank, String x) {
        int[] axes = new int[n.normalizedShape().rank()];
        Arrays.setAll(axes, i -> i - axes.length);
        if (nodes.since(17)) {
            List<String> inputs = new ArrayList<>(List.of(x));
            inputs.add(
                    n.affine()
                            ? kept(path + WEIGHT)
                            : filled(path, "ones", n.normalizedShape(), 1));
            if (n.bias()) {
                inputs.add(kept(path + BIAS));
            }
            return nodes.add(
                    path,
                    "LayerNormalization",
                    inputs,
                    Nodes.integer("axis", axes[0]),
                    Nodes.real("epsilon", n.eps()));
        }
        AttributeProto over = Nodes.integers("axes", axes);
        String mean = nodes.add(path, "ReduceMean", x, over);
        String centred = nodes.add(path, "Sub", List.of(x, mean));
        String squares =
                nodes.add(path, "Pow", List.of(centred, nodes.scalar(path, "exponent", 2)));
        String variance = nodes.add(path, "ReduceMean", squares, over);
        String sum = nodes.add(path, "Add", List.of(variance, nodes.scalar(path, "eps", n.eps())));
        String y = nodes.add(path, "Div", List.of(centred, nodes.add(path, "Sqrt", sum)));
        if (n.affine()) {
            y = nodes.add(path, "Mul", List.of(y, kept(path + WEIGHT)));
        }
        return n.bias() ? nodes.add(path, "Add", List.of(y, kept(path + BIAS))) : y;
    }

    private String groupNorm(String path, GroupNorm n, Shape shape, String x) {
        AttributeProto epsilon = Nodes.real("epsilon", n.eps());
        if (nodes.since(21)) {
            String weight =
                    n.affine() ? kept(path + WEIGHT) : filled(path, "ones", n.numChannels(), 1);
            String bias =
                    n.affine() ? kept(path + BIAS) : filled(path, "zeros", n.numChannels(), 0);
            return nodes.add(
                    path,
                    "GroupNormalization",
                    List.of(x, weight, bias),
                    epsilon,
                    Nodes.integer("num_groups", n.numGroups()));
        }
        String groups = nodes.integers(path, "groups", 0, n.numGroups(), -1);
        String rows = nodes.add(path, "Reshape", List.of(x, groups));
        String one = filled(path, "ones", n.numGroups(), 1);
        String zero = filled(path, "zeros", n.numGroups(), 0);
        String done = nodes.add(path, "InstanceNormalization", List.of(rows, one, zero), epsilon);
        long[] dims = Arrays.stream(shape.prepend(0).dims()).asLongStream().toArray();
        String y = nodes.add(path, "Reshape", List.of(done, nodes.integers(path, "shape", dims)));
        if (!n.affine()) {
            return y;
        }
        int[] column = new int[shape.rank()];
        Arrays.fill(column, 1);
        column[0] = n.numChannels();
        String weight =
                nodes.floats(path + WEIGHT, Shape.of(column), parameters.valuesOf(path + WEIGHT));
        String bias = nodes.floats(path + BIAS, Shape.of(column), parameters.valuesOf(path + BIAS));
        return nodes.add(path, "Add", List.of(nodes.add(path, "Mul", List.of(y, weight)), bias));
    }
}
