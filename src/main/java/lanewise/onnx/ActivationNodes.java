package lanewise.onnx;

import java.util.List;
import lanewise.nn.Layer;
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
import lanewise.nn.dropout.Standout;

/** Activations as nodes: by their own operator where the operator set has one, else by formula. */
final class ActivationNodes {
    /** From here on log(1 + e^t) is t to half a unit of a float's last place. */
    private static final double LINEAR = 15;

    private final Nodes nodes;

    ActivationNodes(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Adds what computes an activation of {@code x}; null if ONNX cannot say it. */
    String add(String path, Layer layer, int rank, String x) {
        return switch (layer) {
            case ReLU _ -> nodes.add(path, "Relu", x);
            case LeakyReLU(double slope) ->
                    nodes.add(path, "LeakyRelu", x, Nodes.real("alpha", slope));
            case ReLU6 _ ->
                    nodes.add(
                            path,
                            "Clip",
                            List.of(x, scalar(path, "min", 0), scalar(path, "max", 6)));
            case ELU(double alpha) -> nodes.add(path, "Elu", x, Nodes.real("alpha", alpha));
            case SELU _ -> nodes.add(path, "Selu", x);
            case GELU gelu -> gelu(path, gelu.approximate() == GELU.Approximate.TANH, x);
            case SiLU _ -> times(path, x, nodes.add(path, "Sigmoid", x));
            case Mish _ ->
                    nodes.since(18)
                            ? nodes.add(path, "Mish", x)
                            : times(
                                    path,
                                    x,
                                    nodes.add(path, "Tanh", nodes.add(path, "Softplus", x)));
            case Hardswish _ ->
                    nodes.since(14)
                            ? nodes.add(path, "HardSwish", x)
                            : times(path, x, hardSigmoid(path, x));
            case Hardsigmoid _ -> hardSigmoid(path, x);
            case Sigmoid _ -> nodes.add(path, "Sigmoid", x);
            case Tanh _ -> nodes.add(path, "Tanh", x);
            case Softplus(double beta, double threshold) ->
                    threshold < LINEAR ? null : softplus(path, beta, x);
            case Softmax(int dim) -> nodes.add(path, "Softmax", x, axis(dim, rank));
            case LogSoftmax(int dim) -> nodes.add(path, "LogSoftmax", x, axis(dim, rank));
            case Standout(double alpha, double beta) -> {
                String scaled = binary(path, "Mul", x, alpha);
                String keep = nodes.add(path, "Sigmoid", binary(path, "Add", scaled, beta));
                yield times(path, x, keep);
            }
            default -> null;
        };
    }

    private static ai.onnx.proto.OnnxMl.AttributeProto axis(int dim, int rank) {
        return Nodes.integer("axis", dim < 0 ? dim + rank + 1 : dim);
    }

    private String scalar(String path, String name, double value) {
        return nodes.scalar(path, name, value);
    }

    private String times(String path, String x, String y) {
        return nodes.add(path, "Mul", List.of(x, y));
    }

    private String binary(String path, String op, String x, double constant) {
        return nodes.add(path, op, List.of(x, scalar(path, "constant", constant)));
    }

    private String hardSigmoid(String path, String x) {
        return nodes.add(
                path, "HardSigmoid", x, Nodes.real("alpha", 1 / 6.), Nodes.real("beta", 0.5));
    }

    private String softplus(String path, double beta, String x) {
        return beta == 1
                ? nodes.add(path, "Softplus", x)
                : binary(
                        path,
                        "Div",
                        nodes.add(path, "Softplus", binary(path, "Mul", x, beta)),
                        beta);
    }

    private String gelu(String path, boolean tanh, String x) {
        if (nodes.since(20)) {
            return nodes.add(path, "Gelu", x, Nodes.text("approximate", tanh ? "tanh" : "none"));
        }
        String inner;
        if (tanh) {
            String cube = binary(path, "Mul", binary(path, "Pow", x, 3), 0.044715);
            String sum = nodes.add(path, "Add", List.of(x, cube));
            inner = nodes.add(path, "Tanh", binary(path, "Mul", sum, Math.sqrt(2 / Math.PI)));
        } else {
            inner = nodes.add(path, "Erf", binary(path, "Div", x, Math.sqrt(2)));
        }
        return binary(path, "Mul", times(path, x, binary(path, "Add", inner, 1)), 0.5);
    }
}
