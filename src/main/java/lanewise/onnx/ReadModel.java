package lanewise.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lanewise.data.Normalization;
import lanewise.io.Json;
import lanewise.io.Quote;
import lanewise.model.Model;
import lanewise.nn.Sequential;
import lanewise.onnx.Value.Step;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** A model of an ONNX file's bytes. */
final class ReadModel {
    private static final int MOST_FAULTS = 20;

    /** Bytes of parameters for a byte of the file: some nodes may share their weights. */
    private static final int MOST_GROWTH = 16;

    private final String name;
    private final ModelProto model;
    private final long bytes;

    private ReadModel(String name, ModelProto model, long bytes) {
        this.name = name;
        this.model = model;
        this.bytes = bytes;
    }

    /**
     * Reads a model.
     *
     * @param folder of files beside it; null for none
     * @param input the shape of a sample; null for what the file says
     */
    static Model of(String name, byte[] bytes, Path folder, Shape input) throws IOException {
        try {
            ModelProto model = ModelProto.parseFrom(bytes);
            if (!model.hasGraph()) {
                throw new IOException(name + ": no ONNX file, or one without a graph");
            }
            return new ReadModel(name, model, bytes.length).read(folder, input);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(name + ": no ONNX file, or a damaged one; export it again", e);
        }
    }

    private Model read(Path folder, Shape shape) throws IOException {
        Initializers initializers = new Initializers(folder);
        ReadGraph graph = new ReadGraph(model.getGraph(), opset(), initializers);
        Step last = graph.read(shape);
        List<String> faults = new ArrayList<>(graph.faults());
        if (last == null) {
            int more = faults.size() - MOST_FAULTS;
            throw new IOException(
                    name
                            + ": cannot be said in layers: "
                            + String.join(
                                    "; ", faults.subList(0, Math.min(faults.size(), MOST_FAULTS)))
                            + (more > 0 ? "; and " + more + " more" : ""));
        }
        Step first = last;
        while (first.before != null) {
            first = first.before;
        }
        try {
            Assembly assembly = new Assembly();
            Sequential network = assembly.network(Residuals.path(first, last), "", "");
            return model(network, first.shape, assembly.values(), initializers);
        } catch (Unsayable
                | IllegalArgumentException
                | ArithmeticException
                | ClassCastException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    private int opset() throws IOException {
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            if (set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx")) {
                long version = set.getVersion();
                if (version < OnnxImport.OLDEST_OPSET || version > OnnxImport.NEWEST_OPSET) {
                    throw new IOException(
                            "%s: operators of version %d, expected %d to %d; export it again with opset_version=17"
                                    .formatted(
                                            name,
                                            version,
                                            OnnxImport.OLDEST_OPSET,
                                            OnnxImport.NEWEST_OPSET));
                }
                return (int) version;
            }
        }
        throw new IOException(name + ": names no version of its operators");
    }

    private Model model(
            Sequential network, Shape input, Map<String, float[]> values, Initializers initializers)
            throws IOException {
        long size = network.outline(input).size() * (long) Float.BYTES;
        if (size > MOST_GROWTH * (bytes + initializers.bytesBeside())) {
            throw new IOException(
                    "%s: %,d bytes of weights from a file of %,d: its nodes share them too often"
                            .formatted(name, size, bytes));
        }
        Parameters parameters = network.parameters(input);
        values.forEach(parameters::set);
        Parameters.Odd odd = parameters.firstNonFinite();
        if (odd != null) {
            throw new IOException(
                    "%s: %s at index %d is %s; infinite or not numbers are no weights"
                            .formatted(name, Quote.of(odd.name()), odd.index(), odd.value()));
        }
        Model result = Model.of(network, input, parameters);
        return model.getProducerName().equals(OnnxExport.PRODUCER) ? described(result) : result;
    }

    /** What lanewise itself writes beside the graph. */
    private Model described(Model plain) throws IOException {
        Map<String, String> notes = new TreeMap<>();
        for (StringStringEntryProto entry : model.getMetadataPropsList()) {
            notes.put(entry.getKey(), entry.getValue());
        }
        String classes = notes.remove(OnnxExport.CLASSES);
        String mean = notes.remove(OnnxExport.MEAN);
        String std = notes.remove(OnnxExport.STD);
        if ((mean == null) != (std == null)) {
            throw new IOException(
                    "%s: its metadata have a %s without a %s; a normalisation has both"
                            .formatted(
                                    name,
                                    mean == null ? OnnxExport.STD : OnnxExport.MEAN,
                                    mean == null ? OnnxExport.MEAN : OnnxExport.STD));
        }
        List<String> names =
                classes == null
                        ? List.of()
                        : ((List<?>) Json.parse(classes)).stream().map(String::valueOf).toList();
        Optional<Normalization> normalization =
                mean == null
                        ? Optional.empty()
                        : Optional.of(new Normalization(floats(mean), floats(std)));
        return new Model(
                plain.network(), plain.input(), plain.parameters(), names, normalization, notes);
    }

    private static float[] floats(String json) {
        List<?> list = (List<?>) Json.parse(json);
        float[] result = new float[list.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = ((Number) list.get(i)).floatValue();
        }
        return result;
    }
}
