package lanewise.onnx;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import lanewise.io.DType;
import lanewise.kernel.Window;
import lanewise.nn.Layer;
import lanewise.nn.activation.LogSoftmax;
import lanewise.nn.activation.Softmax;
import lanewise.nn.dropout.Dropout;
import lanewise.nn.layer.BatchNorm1d;
import lanewise.nn.layer.BatchNorm2d;
import lanewise.nn.layer.Conv1d;
import lanewise.nn.layer.Conv2d;
import lanewise.nn.layer.ConvTranspose2d;
import lanewise.nn.layer.Embedding;
import lanewise.nn.layer.GroupNorm;
import lanewise.nn.layer.LayerNorm;
import lanewise.nn.layer.Linear;
import lanewise.onnx.Value.Constant;
import lanewise.onnx.Value.Grouped;
import lanewise.onnx.Value.Padded;
import lanewise.onnx.Value.Step;
import lanewise.tensor.Shape;

/** Operators that are a layer, with its weights. */
final class LayerOperators {
    private static final String WEIGHT = "weight";
    private static final String BIAS = "bias";

    private LayerOperators() {}

    static void addTo(Map<String, Operator> operators) {
        operators.put("Conv", LayerOperators::convolution);
        operators.put("ConvTranspose", LayerOperators::transposed);
        operators.put("Gemm", LayerOperators::gemm);
        operators.put("MatMul", LayerOperators::matMul);
        operators.put("Gather", LayerOperators::gather);
        operators.put("BatchNormalization", LayerOperators::batchNorm);
        operators.put("LayerNormalization", LayerOperators::layerNorm);
        operators.put("GroupNormalization", LayerOperators::groupNorm);
        operators.put("InstanceNormalization", LayerOperators::instanceNorm);
        operators.put("Dropout", LayerOperators::dropout);
        operators.put("Softmax", node -> softmax(node, false));
        operators.put("LogSoftmax", node -> softmax(node, true));
    }

    private static Map<String, float[]> weights(float[] weight, float[] bias) {
        Map<String, float[]> result = new LinkedHashMap<>();
        result.put(WEIGHT, weight);
        if (bias != null) {
            result.put(BIAS, bias);
        }
        return result;
    }

    private static float[] bias(Node node, int i, int size) throws Unsayable {
        return node.has(i) ? node.floats(i, BIAS, size) : null;
    }

    private static Value convolution(Node node) throws Unsayable {
        int[] before = {0, 0};
        int[] behind = {0, 0};
        Step x;
        if (node.value(0) instanceof Padded padded) {
            x = padded.step();
            int rank = x.shape.rank();
            before = Arrays.copyOfRange(padded.pads(), 2, rank + 1);
            behind = Arrays.copyOfRange(padded.pads(), rank + 3, 2 * rank + 2);
        } else {
            x = node.step(0);
        }
        Constant kernel = node.constant(1, WEIGHT);
        Shape shape = kernel.tensor().shape();
        int spatial = x.shape.rank() - 1;
        if (spatial < 1 || spatial > 2 || shape.rank() != spatial + 2) {
            throw new Unsayable(
                    "a weight %s for a sample %s; one or two dimensions and channels are expected"
                            .formatted(shape, x.shape));
        }
        int[] sizes = Arrays.copyOfRange(shape.dims(), 2, shape.rank());
        Windows w =
                Windows.of(node, sizes, Arrays.copyOfRange(x.shape.dims(), 1, x.shape.rank()))
                        .padded(before, behind);
        w.requireSymmetric();
        int groups = groups(node);
        int out = shape.dim(0);
        int in = Math.multiplyExact(shape.dim(1), groups);
        float[] bias = bias(node, 2, out);
        Layer layer =
                spatial == 1
                        ? new Conv1d(
                                in,
                                out,
                                sizes[0],
                                w.stride()[0],
                                w.begin()[0],
                                w.dilation()[0],
                                groups,
                                bias != null)
                        : new Conv2d(
                                in,
                                out,
                                w.pair(sizes),
                                w.pair(w.stride()),
                                w.pair(w.begin()),
                                w.pair(w.dilation()),
                                groups,
                                bias != null);
        return Step.of(x, layer, weights(Node.floats(kernel, WEIGHT), bias), node.path(kernel));
    }

    private static int groups(Node node) throws Unsayable {
        long groups = node.integer("group", 1);
        if (groups < 1 || groups > 1 << 24) {
            throw new Unsayable("attribute group is " + groups);
        }
        return (int) groups;
    }

    private static Value transposed(Node node) throws Unsayable {
        Step x = node.step(0);
        Constant kernel = node.constant(1, WEIGHT);
        Shape shape = kernel.tensor().shape();
        if (x.shape.rank() != 3 || shape.rank() != 4) {
            throw new Unsayable(
                    "a weight %s for a sample %s; images are expected".formatted(shape, x.shape));
        }
        if (node.integers("output_shape") != null) {
            throw new Unsayable("attribute output_shape; pads and output_padding are expected");
        }
        int[] sizes = {shape.dim(2), shape.dim(3)};
        int[] more = node.sizes("output_padding", 2, 0, 0);
        String auto = node.text("auto_pad", "NOTSET");
        if (!auto.equals("NOTSET") && !auto.equals("VALID")) {
            throw new Unsayable("attribute auto_pad is " + auto + ", expected pads");
        }
        Windows w = Windows.of(node, sizes, new int[] {x.shape.dim(1), x.shape.dim(2)});
        w.requireSymmetric();
        int groups = groups(node);
        int out = Math.multiplyExact(shape.dim(1), groups);
        float[] bias = bias(node, 2, out);
        Window window =
                new Window(
                        w.pair(sizes), w.pair(w.stride()), w.pair(w.begin()), w.pair(w.dilation()));
        Layer layer =
                new ConvTranspose2d(shape.dim(0), out, window, w.pair(more), groups, bias != null);
        return Step.of(x, layer, weights(Node.floats(kernel, WEIGHT), bias), node.path(kernel));
    }

    private static Constant matrix(Node node, int i) throws Unsayable {
        Constant weight = node.constant(i, WEIGHT);
        if (weight.tensor().shape().rank() != 2) {
            throw new Unsayable(
                    "a weight of the shape %s, expected a matrix"
                            .formatted(weight.tensor().shape()));
        }
        return weight;
    }

    private static Value gemm(Node node) throws Unsayable {
        Step x = node.step(0);
        Constant weight = matrix(node, 1);
        if (node.real("alpha", 1) != 1
                || node.real("beta", 1) != 1
                || node.integer("transA", 0) != 0) {
            throw new Unsayable("alpha and beta are expected to be 1 and transA 0");
        }
        boolean rows = node.integer("transB", 0) != 0;
        if (x.shape.rank() != 1) {
            throw new Unsayable("a sample of the shape " + x.shape + ", expected a row");
        }
        int out = weight.tensor().shape().dim(rows ? 0 : 1);
        float[] bias = null;
        if (node.has(2)) {
            Constant given = node.constant(2, BIAS);
            boolean one = given.isScalar() && out > 1;
            bias = one ? new float[out] : node.floats(2, BIAS, out);
            if (one) {
                Arrays.fill(bias, given.scalar());
            }
            int rank = given.tensor().shape().rank();
            if (rank > 2 || rank == 2 && given.tensor().shape().dim(0) != 1) {
                throw new Unsayable("a bias of the shape " + given.tensor().shape());
            }
        }
        return linear(node, x, weight, rows, bias);
    }

    private static Value linear(Node node, Step x, Constant weight, boolean rows, float[] bias)
            throws Unsayable {
        Shape shape = weight.tensor().shape();
        float[] values = Node.floats(weight, WEIGHT);
        int out = shape.dim(rows ? 0 : 1);
        int in = shape.dim(rows ? 1 : 0);
        return Step.of(
                x,
                new Linear(in, out, bias != null),
                weights(rows ? values : Turned.of(values, in, out), bias),
                node.path(weight));
    }

    private static Value matMul(Node node) throws Unsayable {
        return linear(node, node.step(0), matrix(node, 1), false, null);
    }

    /** Rows of a table, or an element of a shape. */
    private static Value gather(Node node) throws Unsayable {
        long axis = node.integer("axis", 0);
        if (node.value(0) instanceof Value.Numbers) {
            return DimensionOperators.element(node, axis);
        }
        Constant table = node.constant(0, "table");
        if (!(node.value(1) instanceof Value.Rows rows)) {
            throw new Unsayable(
                    "the rows to take (input 1) are not the network's input as integers");
        }
        Shape shape = table.tensor().shape();
        if (axis != 0 || shape.rank() != 2) {
            throw new Unsayable(
                    "axis %d of a table %s, expected rows of a matrix".formatted(axis, shape));
        }
        return Step.of(
                rows.step(),
                new Embedding(shape.dim(0), shape.dim(1), -1),
                weights(Node.floats(table, "table"), null),
                node.path(table));
    }

    private static Value batchNorm(Node node) throws Unsayable {
        Step x = node.step(0);
        Constant scale = node.constant(1, "scale");
        int channels = scale.tensor().shape().size();
        Map<String, float[]> parameters = new LinkedHashMap<>();
        parameters.put(WEIGHT, node.floats(1, "scale", channels));
        parameters.put(BIAS, node.floats(2, BIAS, channels));
        parameters.put("running_mean", node.floats(3, "mean", channels));
        parameters.put("running_var", node.floats(4, "variance", channels));
        double eps = Decimal.of(node.real("epsilon", 1e-5));
        OptionalDouble momentum = OptionalDouble.of(Decimal.complement(node.real("momentum", 0.9)));
        node.integer("training_mode", 0); // Here the mode is an argument of each pass.
        Layer layer =
                x.shape.rank() == 3
                        ? new BatchNorm2d(channels, eps, momentum, true, true)
                        : new BatchNorm1d(channels, eps, momentum, true, true);
        return Step.of(x, layer, parameters, node.path(scale));
    }

    private static Value layerNorm(Node node) throws Unsayable {
        Step x = node.step(0);
        int rank = x.shape.rank();
        long axis = node.integer("axis", -1);
        node.integer("stash_type", 1);
        int from = ShapeOperators.axis(axis, rank);
        int[] last = Arrays.copyOfRange(x.shape.dims(), from, rank);
        Shape shape = Shape.of(last);
        Constant scale = node.constant(1, "scale");
        float[] weight = node.floats(1, "scale", shape.size());
        float[] bias = bias(node, 2, shape.size());
        double eps = Decimal.of(node.real("epsilon", 1e-5));
        return Step.of(
                x,
                new LayerNorm(shape, eps, true, bias != null),
                weights(weight, bias),
                node.path(scale));
    }

    private static Value groupNorm(Node node) throws Unsayable {
        Step x = node.step(0);
        int channels = x.shape.rank() == 0 ? 0 : x.shape.dim(0);
        if (!node.since(21)) {
            throw new Unsayable("before opset 21 it scales groups, expected channels");
        }
        long groups = node.integer("num_groups", 0);
        node.integer("stash_type", 1);
        if (groups < 1 || groups > channels) {
            throw new Unsayable("attribute num_groups is " + groups);
        }
        Constant scale = node.constant(1, "scale");
        double eps = Decimal.of(node.real("epsilon", 1e-5));
        return Step.of(
                x,
                new GroupNorm((int) groups, channels, eps, true),
                weights(node.floats(1, "scale", channels), node.floats(2, BIAS, channels)),
                node.path(scale));
    }

    /** Of a group for each channel, or of groups that a reshape has made. */
    private static Value instanceNorm(Node node) throws Unsayable {
        double eps = Decimal.of(node.real("epsilon", 1e-5));
        if (node.value(0) instanceof Grouped grouped) {
            float[] scale = node.floats(1, "scale", grouped.groups());
            float[] bias = node.floats(2, BIAS, grouped.groups());
            for (int i = 0; i < scale.length; i++) {
                if (scale[i] != 1 || bias[i] != 0) {
                    throw new Unsayable("scales groups of channels, expected 1 and a bias of 0");
                }
            }
            return new Grouped(grouped.step(), grouped.groups(), eps);
        }
        Step x = node.step(0);
        Constant scale = node.constant(1, "scale");
        int channels = scale.tensor().shape().size();
        if (x.shape.rank() < 2) {
            throw new Unsayable("a sample of the shape " + x.shape + ", expected channels of more");
        }
        return Step.of(
                x,
                new GroupNorm(channels, channels, eps, true),
                weights(node.floats(1, "scale", channels), node.floats(2, BIAS, channels)),
                node.path(scale));
    }

    private static Value dropout(Node node) throws Unsayable {
        Step x = node.step(0);
        double p = node.has(1) ? Decimal.of(node.floats(1, "ratio", 1)[0]) : 0.5;
        node.integer("seed", 0);
        if (node.has(2) && node.constant(2, "mode").tensor().dtype() != DType.BOOL) {
            throw new Unsayable("the mode (input 2) is no BOOL");
        }
        return Step.of(x, new Dropout(p, false), Map.of(), node.path());
    }

    private static Value softmax(Node node, boolean logarithm) throws Unsayable {
        Step x = node.step(0);
        int dim = ShapeOperators.axis(node.integer("axis", -1), x.shape.rank()) + 1;
        return Step.of(
                x, logarithm ? new LogSoftmax(dim) : new Softmax(dim), Map.of(), node.path());
    }
}
