package lanewise.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lanewise.io.DType;
import lanewise.io.Quote;
import lanewise.onnx.Value.Constant;
import lanewise.onnx.Value.Flow;
import lanewise.onnx.Value.Numbers;
import lanewise.onnx.Value.Step;

/** A node that is read: its inputs and attributes, in the types that an operator expects. */
final class Node {
    private final NodeProto proto;
    private final Map<String, Value> values;
    private final Map<String, AttributeProto> attributes = new HashMap<>();
    private final int opset;

    Node(NodeProto proto, Map<String, Value> values, int opset) throws Unsayable {
        this.proto = proto;
        this.values = values;
        this.opset = opset;
        for (AttributeProto attribute : proto.getAttributeList()) {
            if (attributes.put(attribute.getName(), attribute) != null) {
                throw new Unsayable("attribute " + Quote.of(attribute.getName()) + " stands twice");
            }
        }
    }

    String op() {
        return proto.getOpType();
    }

    /**
     * The name of the layer that the node belongs to, as lanewise ({@code conv1/Conv}) and PyTorch
     * ({@code /block/block.0/conv1/Conv}) write it; null if it has none.
     */
    String path() {
        String name = proto.getName();
        int end = name.lastIndexOf('/');
        if (end <= 0) {
            return null;
        }
        String path = "";
        String before = "";
        for (String part : name.substring(name.charAt(0) == '/' ? 1 : 0, end).split("/")) {
            boolean repeats = !before.isEmpty() && part.startsWith(before + ".");
            path = repeats ? path.substring(0, path.length() - before.length()) : path;
            path += (path.isEmpty() || path.endsWith(".") ? "" : ".") + part;
            before = part;
        }
        return path;
    }

    /** The same by the name of a weight, which is better known. */
    String path(Constant weight) {
        int end = weight.name().lastIndexOf(".weight");
        return end > 0 ? weight.name().substring(0, end) : path();
    }

    boolean since(int version) {
        return opset >= version;
    }

    int inputs() {
        return proto.getInputCount();
    }

    /** Whether there is an input {@code i}. */
    boolean has(int i) {
        return i < proto.getInputCount() && !proto.getInput(i).isEmpty();
    }

    Value value(int i) throws Unsayable {
        if (!has(i)) {
            throw new Unsayable("input " + i + " is missing");
        }
        Value value = values.get(proto.getInput(i));
        if (value == null) {
            throw new Unsayable(
                    "input %s is no input, initialiser or earlier output"
                            .formatted(Quote.of(proto.getInput(i))));
        }
        if (value instanceof Value.Broken(String reason)) {
            throw new Unsayable(reason);
        }
        return value;
    }

    /** An input that the sample goes through. */
    Flow flow(int i) throws Unsayable {
        return switch (value(i)) {
            case Flow flow -> flow;
            case Value.Rows _ ->
                    throw new Unsayable("takes integers, which only an Embedding (Gather) may do");
            case Value.Padded _ ->
                    throw new Unsayable("takes padded values; Conv and AveragePool alone may");
            case Value.Grouped _ ->
                    throw new Unsayable(
                            "takes reshaped values; a reshape is read as Flatten or of GroupNorm");
            default ->
                    throw new Unsayable("input " + i + " does not depend on the network's input");
        };
    }

    /** The layer's output that an input is. */
    Step step(int i) throws Unsayable {
        return Elements.step(flow(i));
    }

    Constant constant(int i, String what) throws Unsayable {
        if (value(i) instanceof Constant constant) {
            return constant;
        }
        throw new Unsayable(
                "the %s (input %d) is computed, expected a constant".formatted(what, i));
    }

    /** Floats of an exact shape. */
    float[] floats(int i, String what, int size) throws Unsayable {
        Constant constant = constant(i, what);
        if (constant.tensor().shape().size() != size) {
            throw new Unsayable(
                    "the %s has the shape %s, expected %d values"
                            .formatted(what, constant.tensor().shape(), size));
        }
        return floats(constant, what);
    }

    static float[] floats(Constant constant, String what) throws Unsayable {
        if (!constant.tensor().dtype().isFloating()) {
            throw new Unsayable(
                    "the %s is %s, expected floating-point numbers"
                            .formatted(what, constant.tensor().dtype()));
        }
        return constant.tensor().toFloats();
    }

    /** Integers, of which one may stand for the batch. */
    Numbers numbers(int i, String what) throws Unsayable {
        return switch (value(i)) {
            case Numbers numbers -> numbers;
            case Constant(lanewise.io.Tensor t, String _)
                    when t.dtype() == DType.I64 || t.dtype() == DType.I32 ->
                    new Numbers(t.toLongs(), t.shape().rank() == 0);
            default -> throw new Unsayable("the " + what + " is computed, expected constants");
        };
    }

    private AttributeProto attribute(String name, AttributeType type) throws Unsayable {
        AttributeProto attribute = attributes.remove(name);
        if (attribute != null && attribute.getType() != type) {
            throw new Unsayable(
                    "attribute %s is %s, expected %s".formatted(name, attribute.getType(), type));
        }
        return attribute;
    }

    long integer(String name, long otherwise) throws Unsayable {
        AttributeProto attribute = attribute(name, AttributeType.INT);
        return attribute == null ? otherwise : attribute.getI();
    }

    float real(String name, double otherwise) throws Unsayable {
        AttributeProto attribute = attribute(name, AttributeType.FLOAT);
        return attribute == null ? (float) otherwise : attribute.getF();
    }

    String text(String name, String otherwise) throws Unsayable {
        AttributeProto attribute = attribute(name, AttributeType.STRING);
        return attribute == null ? otherwise : attribute.getS().toStringUtf8();
    }

    /** Null if there are none. */
    List<Long> integers(String name) throws Unsayable {
        AttributeProto attribute = attribute(name, AttributeType.INTS);
        return attribute == null ? null : attribute.getIntsList();
    }

    /** As many integers as expected, each from {@code least} on and small. */
    int[] sizes(String name, int count, int least, int otherwise) throws Unsayable {
        List<Long> given = integers(name);
        int[] result = new int[count];
        for (int i = 0; i < count; i++) {
            long value = given == null ? otherwise : given.size() == count ? given.get(i) : -1;
            if (value < least || value > 1 << 24) {
                throw new Unsayable(
                        "attribute %s is %s, expected %d values from %d on"
                                .formatted(name, given, count, least));
            }
            result[i] = (int) value;
        }
        return result;
    }

    /** A constant of the node itself; null if it has another attribute. */
    AttributeProto any(String name) {
        return attributes.remove(name);
    }

    /** Refuses attributes that nobody has asked for. */
    void done() throws Unsayable {
        if (!attributes.isEmpty()) {
            throw new Unsayable(
                    "attribute %s is unknown"
                            .formatted(
                                    Quote.of(
                                            attributes.keySet().stream()
                                                    .sorted()
                                                    .toList()
                                                    .getFirst())));
        }
    }
}
