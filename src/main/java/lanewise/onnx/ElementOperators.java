package lanewise.onnx;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import lanewise.nn.Layer;
import lanewise.nn.activation.ELU;
import lanewise.nn.activation.GELU;
import lanewise.nn.activation.Hardswish;
import lanewise.nn.activation.LeakyReLU;
import lanewise.nn.activation.Mish;
import lanewise.nn.activation.ReLU;
import lanewise.nn.activation.Sigmoid;
import lanewise.nn.activation.Softplus;
import lanewise.nn.activation.Tanh;
import lanewise.nn.layer.Conv1d;
import lanewise.nn.layer.Conv2d;
import lanewise.nn.layer.ConvTranspose2d;
import lanewise.nn.layer.GroupNorm;
import lanewise.nn.layer.LayerNorm;
import lanewise.nn.layer.Linear;
import lanewise.onnx.Value.Constant;
import lanewise.onnx.Value.Flow;
import lanewise.onnx.Value.Mean;
import lanewise.onnx.Value.Step;
import lanewise.tensor.Shape;

/** Operators that work element by element, and means, of which layers are made. */
final class ElementOperators {
    private final Elements elements = new Elements();

    void addTo(Map<String, Operator> operators) {
        unary(operators, "Relu", x -> Math.max(0, x), new ReLU(false));
        unary(operators, "Sigmoid", Curves::logistic, new Sigmoid());
        unary(operators, "Tanh", Math::tanh, new Tanh());
        unary(operators, "Softplus", Curves::softplus, new Softplus(1, 20));
        unary(operators, "HardSwish", x -> x * Math.clamp(x / 6 + 0.5, 0., 1.), new Hardswish());
        unary(operators, "Mish", x -> x * Math.tanh(Curves.softplus(x)), new Mish());
        unary(operators, "Erf", Curves::erf, null);
        unary(operators, "Sqrt", Math::sqrt, null);
        unary(operators, "Exp", Math::exp, null);
        unary(operators, "Log", Math::log, null);
        unary(operators, "Neg", x -> -x, null);
        unary(operators, "Abs", Math::abs, null);
        unary(operators, "Reciprocal", x -> 1 / x, null);
        operators.put("LeakyRelu", this::leakyRelu);
        operators.put("Elu", this::elu);
        operators.put("Selu", this::selu);
        operators.put("Gelu", this::gelu);
        operators.put("HardSigmoid", this::hardSigmoid);
        operators.put("Clip", this::clip);
        operators.put("Add", node -> binary(node, Double::sum));
        operators.put("Sub", node -> binary(node, (x, y) -> x - y));
        operators.put("Mul", node -> binary(node, (x, y) -> x * y));
        operators.put("Div", node -> binary(node, (x, y) -> x / y));
        operators.put("Pow", node -> binary(node, Math::pow));
        operators.put("ReduceMean", ElementOperators::mean);
    }

    private void unary(
            Map<String, Operator> operators, String op, DoubleUnaryOperator f, Layer layer) {
        operators.put(op, node -> elements.unary(node, node.flow(0), f, layer));
    }

    private Value leakyRelu(Node node) throws Unsayable {
        double slope = Decimal.of(node.real("alpha", 0.01));
        return elements.unary(node, node.flow(0), x -> x < 0 ? slope * x : x, new LeakyReLU(slope));
    }

    private Value elu(Node node) throws Unsayable {
        double alpha = Decimal.of(node.real("alpha", 1));
        return elements.unary(
                node, node.flow(0), x -> x < 0 ? alpha * Math.expm1(x) : x, new ELU(alpha));
    }

    private Value selu(Node node) throws Unsayable {
        double alpha = node.real("alpha", 1.67326319217681884765625);
        double gamma = node.real("gamma", 1.05070102214813232421875);
        return elements.unary(
                node, node.flow(0), x -> gamma * (x > 0 ? x : alpha * Math.expm1(x)), null);
    }

    private Value gelu(Node node) throws Unsayable {
        String form = node.text("approximate", "none");
        return switch (form) {
            case "none" ->
                    elements.unary(
                            node,
                            node.flow(0),
                            x -> 0.5 * x * (1 + Curves.erf(x / Math.sqrt(2))),
                            new GELU(GELU.Approximate.NONE));
            case "tanh" -> {
                double scale = Math.sqrt(2 / Math.PI);
                yield elements.unary(
                        node,
                        node.flow(0),
                        x -> 0.5 * x * (1 + Math.tanh(scale * (x + 0.044715 * x * x * x))),
                        new GELU(GELU.Approximate.TANH));
            }
            default -> throw new Unsayable("attribute approximate is " + form);
        };
    }

    private Value hardSigmoid(Node node) throws Unsayable {
        double alpha = node.real("alpha", 0.2);
        double beta = node.real("beta", 0.5);
        return elements.unary(node, node.flow(0), x -> Math.clamp(alpha * x + beta, 0., 1.), null);
    }

    private Value clip(Node node) throws Unsayable {
        double least = node.has(1) ? node.floats(1, "least", 1)[0] : -Float.MAX_VALUE;
        double most = node.has(2) ? node.floats(2, "most", 1)[0] : Float.MAX_VALUE;
        return elements.unary(node, node.flow(0), x -> Math.min(most, Math.max(least, x)), null);
    }

    private static Value mean(Node node) throws Unsayable {
        Flow x = node.flow(0);
        List<Long> said = node.integers("axes");
        boolean keeps = node.integer("keepdims", 1) != 0;
        node.integer("noop_with_empty_axes", 0);
        long[] axes =
                node.has(1)
                        ? node.numbers(1, "axes").values()
                        : said == null
                                ? new long[0]
                                : said.stream().mapToLong(Long::longValue).toArray();
        if (axes.length == 0 || axes.length > x.shape().rank()) {
            throw new Unsayable("a mean over the axes " + Arrays.toString(axes));
        }
        int[] dims = x.shape().dims();
        for (int i = 0; i < axes.length; i++) {
            axes[i] = ShapeOperators.axis(axes[i], dims.length);
            dims[(int) axes[i]] = keeps ? 1 : -1;
        }
        List<Integer> sorted =
                Arrays.stream(axes).sorted().distinct().mapToObj(a -> (int) a).toList();
        Shape shape = Shape.of(Arrays.stream(dims).filter(dim -> dim >= 0).toArray());
        return new Mean(x, sorted, keeps, shape);
    }

    private Value binary(Node node, DoubleBinaryOperator f) throws Unsayable {
        Value first = node.value(0);
        Value second = node.value(1);
        if (first instanceof Constant a && second instanceof Flow x) {
            return a.isScalar()
                    ? elements.withConstant(
                            node, x, a.scalar(), v -> f.applyAsDouble(a.scalar(), v))
                    : absorbed(node, x, a);
        }
        if (second instanceof Constant b) {
            Flow x = node.flow(0);
            return b.isScalar()
                    ? elements.withConstant(
                            node, x, b.scalar(), v -> f.applyAsDouble(v, b.scalar()))
                    : absorbed(node, x, b);
        }
        return elements.binary(node, node.flow(0), node.flow(1), f);
    }

    /** A factor or a summand of each feature, which the layer before takes as its own. */
    private static Value absorbed(Node node, Flow flow, Constant constant) throws Unsayable {
        Step step = Elements.step(flow);
        boolean adds = node.op().equals("Add");
        boolean takes = adds || node.op().equals("Mul");
        Layer more = takes && step.layer != null ? with(step, adds, constant) : null;
        if (more == null || step.inside) {
            throw new Unsayable(
                    "a constant of the shape %s, expected one number, or a bias or factor of the layer before"
                            .formatted(constant.tensor().shape()));
        }
        Map<String, float[]> parameters = new LinkedHashMap<>(step.parameters);
        parameters.put(adds ? "bias" : "weight", Node.floats(constant, "constant"));
        return step.with(more, parameters);
    }

    /** The layer with a bias or weight of that shape; null if it has no room for it. */
    private static Layer with(Step step, boolean bias, Constant constant) {
        Shape shape = constant.tensor().shape();
        int rank = step.shape.rank();
        return switch (step.layer) {
            case Linear(int in, int out, boolean has)
                    when bias && !has && fits(shape, Shape.of(out)) ->
                    new Linear(in, out, true);
            case Conv1d c when bias && !c.bias() && fits(shape, column(c.outChannels(), rank)) ->
                    new Conv1d(
                            c.inChannels(),
                            c.outChannels(),
                            c.kernelSize(),
                            c.stride(),
                            c.padding(),
                            c.dilation(),
                            c.groups(),
                            true);
            case Conv2d c when bias && !c.bias() && fits(shape, column(c.outChannels(), rank)) ->
                    new Conv2d(
                            c.inChannels(),
                            c.outChannels(),
                            c.kernelSize(),
                            c.stride(),
                            c.padding(),
                            c.dilation(),
                            c.groups(),
                            true);
            case ConvTranspose2d c
                    when bias && !c.bias() && fits(shape, column(c.outChannels(), rank)) ->
                    new ConvTranspose2d(
                            c.inChannels(),
                            c.outChannels(),
                            c.window(),
                            c.outputPadding(),
                            c.groups(),
                            true);
            case LayerNorm n
                    when fits(shape, n.normalizedShape()) && bias == n.affine() && !n.bias() ->
                    new LayerNorm(n.normalizedShape(), n.eps(), true, bias);
            case GroupNorm n
                    when fits(shape, column(n.numChannels(), rank))
                            && bias == n.affine()
                            && !step.parameters.containsKey("bias") ->
                    new GroupNorm(n.numGroups(), n.numChannels(), n.eps(), true);
            default -> null;
        };
    }

    /** A value for each channel, as it is spread over a sample. */
    private static Shape column(int channels, int rank) {
        int[] dims = new int[Math.max(1, rank)];
        Arrays.fill(dims, 1);
        dims[0] = channels;
        return Shape.of(dims);
    }

    /** Whether a shape is that one, with any number of ones before it. */
    private static boolean fits(Shape shape, Shape expected) {
        int more = shape.rank() - expected.rank();
        boolean fits = more >= 0;
        for (int i = 0; fits && i < shape.rank(); i++) {
            fits = shape.dim(i) == (i < more ? 1 : expected.dim(i - more));
        }
        return fits;
    }
}
