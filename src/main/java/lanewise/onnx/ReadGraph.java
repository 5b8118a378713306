package lanewise.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lanewise.io.Quote;
import lanewise.io.Tensor;
import lanewise.onnx.Value.Broken;
import lanewise.onnx.Value.Constant;
import lanewise.onnx.Value.Rows;
import lanewise.onnx.Value.Step;
import lanewise.tensor.Shape;

/** Reads a graph node by node, and collects what cannot be read. */
final class ReadGraph {
    private final GraphProto graph;
    private final int opset;
    private final Initializers initializers;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Operator> operators = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    ReadGraph(GraphProto graph, int opset, Initializers initializers) {
        this.graph = graph;
        this.opset = opset;
        this.initializers = initializers;
    }

    /** What could not be read: node, operator, reason. */
    List<String> faults() {
        return faults;
    }

    /**
     * The step that is the network's output; null with faults.
     *
     * @param shape of a sample; null for what the file says
     */
    Step read(Shape shape) {
        Step last = readNodes(shape);
        addUnread();
        return faults.isEmpty() ? last : null;
    }

    private Step readNodes(Shape shape) {
        try {
            Set<String> needed = needed(output());
            Map<String, TensorProto> constants = constants(needed);
            ValueInfoProto input = input(constants.keySet());
            Step first = Step.input(shape == null ? sample(input) : shape);
            int type = input.getType().getTensorType().getElemType();
            values.put(input.getName(), start(input, first, type));
            addOperators(batch(input));
            for (NodeProto node : graph.getNodeList()) {
                if (node.getOutputList().stream().anyMatch(needed::contains)) {
                    read(node);
                }
            }
            return faults.isEmpty() ? last(output(), first) : null;
        } catch (Unsayable | IllegalArgumentException | ArithmeticException e) {
            faults.add("the graph: " + e.getMessage());
            return null;
        }
    }

    private void addOperators(long batch) {
        LayerOperators.addTo(operators);
        PoolingOperators.addTo(operators);
        DimensionOperators.addTo(operators);
        new ElementOperators().addTo(operators);
        new ShapeOperators(initializers, batch).addTo(operators);
    }

    private String output() throws Unsayable {
        if (graph.getOutputCount() != 1) {
            throw new Unsayable(graph.getOutputCount() + " outputs, expected one");
        }
        return graph.getOutput(0).getName();
    }

    /** The names that the output depends on. */
    private Set<String> needed(String output) {
        Set<String> needed = new HashSet<>(Set.of(output));
        for (NodeProto node : graph.getNodeList().reversed()) {
            if (node.getOutputList().stream().anyMatch(needed::contains)) {
                needed.addAll(node.getInputList());
            }
        }
        return needed;
    }

    private Map<String, TensorProto> constants(Set<String> needed) throws Unsayable {
        if (graph.getSparseInitializerCount() > 0) {
            throw new Unsayable("sparse initialisers; expected plain ones");
        }
        Map<String, TensorProto> constants = new HashMap<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            if (constants.put(tensor.getName(), tensor) != null) {
                throw new Unsayable("two initialisers are named " + Quote.of(tensor.getName()));
            }
            if (needed.contains(tensor.getName())) {
                values.put(tensor.getName(), constant(tensor));
            }
        }
        return constants;
    }

    /** A weight that no node reads may be the bias that a layer has lost. */
    private void addUnread() {
        Set<String> read = new HashSet<>();
        graph.getNodeList().forEach(node -> read.addAll(node.getInputList()));
        for (TensorProto tensor : graph.getInitializerList()) {
            if (isWeight(tensor) && !read.contains(tensor.getName())) {
                faults.add(
                        "initialiser %s: no node reads it, so a layer may have lost it; name it among the node's inputs, or remove it"
                                .formatted(Quote.of(tensor.getName())));
            }
        }
    }

    private static boolean isWeight(TensorProto tensor) {
        return switch (TensorProto.DataType.forNumber(tensor.getDataType())) {
            case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> true;
            case null, default -> false;
        };
    }

    private Value constant(TensorProto tensor) {
        try {
            Tensor read = initializers.read(tensor);
            return new Constant(read, tensor.getName());
        } catch (Unsayable | ArithmeticException e) {
            faults.add("initialiser %s: %s".formatted(Quote.of(tensor.getName()), e.getMessage()));
            return new Broken(null);
        }
    }

    /** The one input that is no initialiser. */
    private ValueInfoProto input(Set<String> constants) throws Unsayable {
        List<ValueInfoProto> inputs =
                graph.getInputList().stream()
                        .filter(info -> !constants.contains(info.getName()))
                        .toList();
        if (inputs.size() != 1) {
            throw new Unsayable(inputs.size() + " inputs, expected one");
        }
        return inputs.getFirst();
    }

    private static Value start(ValueInfoProto input, Step first, int type) throws Unsayable {
        return switch (TensorProto.DataType.forNumber(type)) {
            case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> first;
            case INT64, INT32 -> new Rows(first);
            case null, default ->
                    throw new Unsayable(
                            "input %s is of type %d, expected floating-point numbers or integers"
                                    .formatted(Quote.of(input.getName()), type));
        };
    }

    private static TensorShapeProto dims(ValueInfoProto info) {
        TypeProto.Tensor tensor = info.getType().getTensorType();
        return tensor.getShape();
    }

    /** The shape of a sample, which must be given but for the batch. */
    private static Shape sample(ValueInfoProto input) throws Unsayable {
        int rank = dims(input).getDimCount();
        if (rank < 2 || rank > 8) {
            throw new Unsayable(
                    "input %s has %d dimensions, expected a batch of samples"
                            .formatted(Quote.of(input.getName()), rank));
        }
        int[] sample = new int[rank - 1];
        for (int i = 1; i < rank; i++) {
            long dim = dims(input).getDim(i).getDimValue();
            if (dim < 1 || dim > Integer.MAX_VALUE) {
                throw new Unsayable(
                        "dimension %d of input %s is not given; name the shape of a sample"
                                .formatted(i, Quote.of(input.getName())));
            }
            sample[i - 1] = (int) dim;
        }
        return Shape.of(sample);
    }

    private static long batch(ValueInfoProto input) {
        return dims(input).getDimCount() == 0 ? 0 : dims(input).getDim(0).getDimValue();
    }

    private void read(NodeProto proto) {
        Value value = new Broken(null);
        try {
            String domain = proto.getDomain();
            Operator operator = operators.get(proto.getOpType());
            if (operator == null || !domain.isEmpty() && !domain.equals("ai.onnx")) {
                throw new Unsayable(
                        "no layer computes it"
                                + (domain.isEmpty() ? "" : " (domain " + Quote.of(domain) + ")"));
            }
            if (proto.getInputList().stream().noneMatch(this::isBroken)) {
                Node node = new Node(proto, values, opset);
                value = operator.read(node);
                node.done();
            }
        } catch (Unsayable | IllegalArgumentException | ArithmeticException e) {
            value = new Broken(null);
            if (e.getMessage() != null) {
                faults.add(describe(proto) + ": " + e.getMessage());
            }
        }
        for (int i = 0; i < proto.getOutputCount(); i++) {
            String name = proto.getOutput(i);
            Value output =
                    i == 0 ? value : new Broken("uses output " + i + " of " + describe(proto));
            if (!name.isEmpty() && values.put(name, output) != null) {
                faults.add(
                        "%s: %s stands for two values".formatted(describe(proto), Quote.of(name)));
            }
        }
    }

    private boolean isBroken(String name) {
        return values.get(name) instanceof Broken(String reason) && reason == null;
    }

    private static String describe(NodeProto node) {
        String name = node.getName();
        String given = name.isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : name;
        return "node %s (%s)".formatted(Quote.of(given), plain(node.getOpType()));
    }

    private static String plain(String op) {
        return op.matches("\\w{1,40}") ? op : Quote.of(op);
    }

    /** The output's step, if it is made of the input by layers. */
    private Step last(String name, Step first) throws Unsayable {
        Step last =
                switch (values.get(name)) {
                    case Value.Flow flow -> Elements.step(flow);
                    case Broken(String reason) -> throw new Unsayable(reason);
                    case null -> throw new Unsayable("output " + Quote.of(name) + " is no value");
                    default -> throw new Unsayable("output " + Quote.of(name) + " is no sample");
                };
        TensorShapeProto said = dims(graph.getOutput(0));
        boolean given = said.getDimCount() > 0;
        for (int i = 1; i < said.getDimCount(); i++) {
            given &= said.getDim(i).getDimValue() > 0;
        }
        if (given) {
            Shape expected = sample(graph.getOutput(0));
            if (!expected.equals(last.shape)) {
                throw new Unsayable(
                        "the output is said to be %s and would be %s"
                                .formatted(expected, last.shape));
            }
        }
        if (last == first) {
            throw new Unsayable("the output is the input: no layer");
        }
        return last;
    }
}
