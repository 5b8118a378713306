package lanewise.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lanewise.model.Model;

/** A graph from "input" to "output", node by node, as an exporter might write it. */
final class Graphs {
    final GraphProto.Builder graph = GraphProto.newBuilder().setName("main_graph");
    private int opset = 17;

    /** The input's dimensions; 0 for one that is left open. */
    Graphs(int... dims) {
        graph.addInput(value("input", TensorProto.DataType.FLOAT, dims));
        graph.addOutput(value("output", TensorProto.DataType.FLOAT));
    }

    Graphs opset(int version) {
        opset = version;
        return this;
    }

    static ValueInfoProto value(String name, TensorProto.DataType type, int... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int dim : dims) {
            TensorShapeProto.Dimension.Builder each = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(dim == 0 ? each.setDimParam("s0") : each.setDimValue(dim));
        }
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** Inputs and output by name, separated by blanks: "x w -> y". */
    Graphs node(String op, String flow, AttributeProto... attributes) {
        String[] sides = flow.split(" -> ");
        graph.addNode(
                NodeProto.newBuilder()
                        .setName("node_" + op + "_" + graph.getNodeCount())
                        .setOpType(op)
                        .addAllInput(List.of(sides[0].split(" ")))
                        .addAllOutput(List.of(sides[1].split(" ")))
                        .addAllAttribute(List.of(attributes)));
        return this;
    }

    /** Raw bytes, as PyTorch writes them. */
    Graphs floats(String name, int[] dims, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor(
                tensor(name, TensorProto.DataType.FLOAT, dims)
                        .setRawData(ByteString.copyFrom(bytes)));
    }

    Graphs integers(String name, long... values) {
        TensorProto.Builder tensor = tensor(name, TensorProto.DataType.INT64, values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor(tensor);
    }

    static TensorProto.Builder tensor(String name, TensorProto.DataType type, int... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
        for (int dim : dims) {
            tensor.addDims(dim);
        }
        return tensor;
    }

    Graphs tensor(TensorProto.Builder tensor) {
        graph.addInitializer(tensor);
        return this;
    }

    byte[] bytes() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("pytorch")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    Model read() throws IOException {
        return ReadModel.of("test.onnx", bytes(), null, null);
    }

    Model read(Path folder) throws IOException {
        return OnnxImport.read(Files.write(folder.resolve("test.onnx"), bytes()));
    }
}
