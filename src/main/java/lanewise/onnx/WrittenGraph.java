package lanewise.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import lanewise.io.Json;
import lanewise.model.Model;
import lanewise.nn.InferenceModel;
import lanewise.nn.Sequential;
import lanewise.nn.layer.Embedding;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** What an export says, as the format's own messages. */
final class WrittenGraph {
    /** What one message of the format may hold, with some room for what is not weights. */
    private static final long MOST_FLOATS = (Integer.MAX_VALUE - (1 << 24)) / Float.BYTES;

    /** The version of the format that came with each operator set from the oldest on. */
    private static final int[] IR_VERSIONS = {7, 7, 8, 8, 8, 8, 9, 9, 10};

    private WrittenGraph() {}

    /** The file of an export. */
    static ByteBuffer bytes(OnnxExport export) {
        return build(export).toByteString().asReadOnlyByteBuffer();
    }

    private static ModelProto build(OnnxExport export) {
        Model model = export.model();
        Sequential network = model.network();
        Parameters parameters = model.parameters();
        if (export.folded()) {
            InferenceModel inference = network.inferenceModel(parameters, model.input());
            network = inference.folded();
            parameters = inference.foldedParameters();
        }
        if (parameters.size() > MOST_FLOATS) {
            throw new IllegalArgumentException(
                    "%,d parameters, expected at most %,d: an ONNX file holds 2 GB"
                            .formatted(parameters.size(), MOST_FLOATS));
        }
        boolean rows = network.layers().getFirst().layer() instanceof Embedding;
        GraphProto.Builder graph = GraphProto.newBuilder().setName(OnnxExport.PRODUCER);
        graph.addInput(
                value(
                        OnnxExport.INPUT,
                        rows ? TensorProto.DataType.INT64 : TensorProto.DataType.FLOAT,
                        model.input()));
        Nodes nodes = new Nodes(graph, export.opset());
        LayerNodes layers = new LayerNodes(nodes, parameters);
        nodes.name(layers.add(network, model.input(), OnnxExport.INPUT, ""), OnnxExport.OUTPUT);
        if (!layers.refused().isEmpty()) {
            throw new IllegalArgumentException(
                    "ONNX cannot say " + String.join("; ", layers.refused()));
        }
        Shape output = network.outputShape(model.input());
        graph.addOutput(value(OnnxExport.OUTPUT, TensorProto.DataType.FLOAT, output));
        ModelProto.Builder result =
                ModelProto.newBuilder()
                        .setIrVersion(IR_VERSIONS[export.opset() - OnnxExport.OLDEST_OPSET])
                        .setProducerName(OnnxExport.PRODUCER)
                        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(export.opset()))
                        .setGraph(graph);
        metadata(model)
                .forEach((key, text) ->
                        result.addMetadataProps(
                                StringStringEntryProto.newBuilder().setKey(key).setValue(text)));
        return result.build();
    }

    private static Map<String, String> metadata(Model model) {
        Map<String, String> metadata = new TreeMap<>(model.notes());
        if (!model.classes().isEmpty()) {
            metadata.put(OnnxExport.CLASSES, Json.compact(model.classes()));
        }
        model.normalization()
                .ifPresent(by -> {
                    metadata.put(OnnxExport.MEAN, Json.compact(by.mean()));
                    metadata.put(OnnxExport.STD, Json.compact(by.std()));
                });
        return metadata;
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, Shape sample) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
        for (int dim : sample.dims()) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
        }
        TypeProto.Tensor tensor =
                TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
