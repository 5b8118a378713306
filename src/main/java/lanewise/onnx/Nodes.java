package lanewise.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lanewise.tensor.Shape;

/** The nodes and initialisers of a graph that is written, in order. */
final class Nodes {
    private final GraphProto.Builder graph;
    private final int opset;
    private final Map<String, Integer> counts = new HashMap<>();

    Nodes(GraphProto.Builder graph, int opset) {
        this.graph = graph;
        this.opset = opset;
    }

    /** Whether the operator set is this one or a later one. */
    boolean since(int version) {
        return opset >= version;
    }

    /**
     * Adds a node.
     *
     * @param path of the layer, which is the beginning of the node's name
     * @return the name of its output
     */
    String add(String path, String op, List<String> inputs, AttributeProto... attributes) {
        String name = unique(path + "/" + op);
        graph.addNode(
                NodeProto.newBuilder()
                        .setName(name)
                        .setOpType(op)
                        .addAllInput(inputs)
                        .addOutput(name)
                        .addAllAttribute(List.of(attributes)));
        return name;
    }

    /** Adds a node with one input. */
    String add(String path, String op, String input, AttributeProto... attributes) {
        return add(path, op, List.of(input), attributes);
    }

    private String unique(String name) {
        int number = counts.merge(name, 1, Integer::sum);
        return number == 1 ? name : name + "_" + (number - 1);
    }

    /** Gives the last value its name in the graph; a network that does nothing needs a node. */
    void name(String value, String output) {
        int last = graph.getNodeCount() - 1;
        if (last < 0 || !graph.getNode(last).getOutput(0).equals(value)) {
            graph.addNode(
                    NodeProto.newBuilder()
                            .setName(output + "/Identity")
                            .setOpType("Identity")
                            .addInput(value)
                            .addOutput(output));
        } else {
            graph.getNodeBuilder(last).setOutput(0, output);
        }
    }

    /** Adds an initialiser of floats and returns its name. */
    String floats(String name, Shape shape, float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return initializer(name, shape, TensorProto.DataType.FLOAT, bytes.array());
    }

    /** Adds one float. */
    String scalar(String path, String name, double value) {
        return floats(unique(path + "/" + name), Shape.of(), new float[] {(float) value});
    }

    /** Adds an initialiser of integers. */
    String integers(String path, String name, long... values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return initializer(
                unique(path + "/" + name),
                Shape.of(values.length),
                TensorProto.DataType.INT64,
                bytes.array());
    }

    private String initializer(
            String name, Shape shape, TensorProto.DataType type, byte[] littleEndian) {
        ByteString raw = UnsafeByteOperations.unsafeWrap(littleEndian);
        TensorProto.Builder tensor =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(type.getNumber())
                        .setRawData(raw);
        for (int dim : shape.dims()) {
            tensor.addDims(dim);
        }
        graph.addInitializer(tensor);
        return name;
    }

    static AttributeProto integer(String name, long value) {
        return attribute(name, AttributeProto.AttributeType.INT).setI(value).build();
    }

    static AttributeProto real(String name, double value) {
        return attribute(name, AttributeProto.AttributeType.FLOAT).setF((float) value).build();
    }

    static AttributeProto text(String name, String value) {
        return attribute(name, AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto integers(String name, int... values) {
        AttributeProto.Builder result = attribute(name, AttributeProto.AttributeType.INTS);
        for (int value : values) {
            result.addInts(value);
        }
        return result.build();
    }

    private static AttributeProto.Builder attribute(
            String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
