package lanewise.jmh.peers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lanewise.jmh.TutorialNet;

/**
 * The tutorial's network, in evaluation mode, as an ONNX file: the few fields of protocol buffers
 * that it takes, by their numbers in onnx.proto.
 */
final class OnnxFile {
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_INTS = 7;

    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

    /** The value that the next node reads. */
    private String last = "x";

    private OnnxFile() {}

    static byte[] of(int batch) {
        OnnxFile file = new OnnxFile();
        for (int layer = 1; layer <= 3; layer++) {
            file.node("Conv", "conv" + layer);
            file.node("Relu", null);
            file.node("MaxPool", null, ints("kernel_shape", 2, 2), ints("strides", 2, 2));
        }
        file.node("Flatten", null);
        file.node("Gemm", "fc1", number("transB", 1));
        file.node("Relu", null);
        file.node("Gemm", "fc2", number("transB", 1));
        return file.model(batch);
    }

    private static ByteArrayOutputStream message() {
        return new ByteArrayOutputStream();
    }

    private static void varint(ByteArrayOutputStream to, long value) {
        long left = value;
        while (left > 127) {
            to.write((int) (left & 127 | 128));
            left >>>= 7;
        }
        to.write((int) left);
    }

    private static void put(ByteArrayOutputStream to, int field, long value) {
        varint(to, field << 3 | VARINT);
        varint(to, value);
    }

    private static void put(ByteArrayOutputStream to, int field, byte[] bytes) {
        varint(to, field << 3 | BYTES);
        varint(to, bytes.length);
        to.writeBytes(bytes);
    }

    private static void put(ByteArrayOutputStream to, int field, String text) {
        put(to, field, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] ints(String name, int... values) {
        ByteArrayOutputStream attribute = message();
        put(attribute, 1, name);
        for (int value : values) {
            put(attribute, 8, value);
        }
        put(attribute, 20, ATTRIBUTE_INTS);
        return attribute.toByteArray();
    }

    private static byte[] number(String name, int value) {
        ByteArrayOutputStream attribute = message();
        put(attribute, 1, name);
        put(attribute, 3, value);
        put(attribute, 20, ATTRIBUTE_INT);
        return attribute.toByteArray();
    }

    private void node(String type, String parameters, byte[]... attributes) {
        ByteArrayOutputStream node = message();
        put(node, 1, last);
        if (parameters != null) {
            put(node, 1, parameters + ".weight");
            put(node, 1, parameters + ".bias");
        }
        last = type + graph.size();
        put(node, 2, last);
        put(node, 4, type);
        for (byte[] attribute : attributes) {
            put(node, 5, attribute);
        }
        put(graph, 1, node.toByteArray());
    }

    private static byte[] value(String name, int... shape) {
        ByteArrayOutputStream dims = message();
        for (int size : shape) {
            ByteArrayOutputStream dim = message();
            put(dim, 1, size);
            put(dims, 1, dim.toByteArray());
        }
        ByteArrayOutputStream tensor = message();
        put(tensor, 1, FLOAT);
        put(tensor, 2, dims.toByteArray());
        ByteArrayOutputStream type = message();
        put(type, 1, tensor.toByteArray());
        ByteArrayOutputStream value = message();
        put(value, 1, name);
        put(value, 2, type.toByteArray());
        return value.toByteArray();
    }

    private byte[] model(int batch) {
        put(graph, 2, "tutorial");
        List<float[]> values = TutorialNet.initial();
        for (int i = 0; i < values.size(); i++) {
            TutorialNet.Parameter parameter = TutorialNet.PARAMETERS.get(i);
            ByteArrayOutputStream tensor = message();
            for (int size : parameter.shape()) {
                put(tensor, 1, size);
            }
            put(tensor, 2, FLOAT);
            put(tensor, 8, parameter.name());
            ByteBuffer raw =
                    ByteBuffer.allocate(4 * parameter.size()).order(ByteOrder.LITTLE_ENDIAN);
            raw.asFloatBuffer().put(values.get(i));
            put(tensor, 9, raw.array());
            put(graph, 5, tensor.toByteArray());
        }
        put(graph, 11, value("x", batch, 3, 32, 32));
        put(graph, 12, value(last, batch, TutorialNet.CLASSES));
        ByteArrayOutputStream opset = message();
        put(opset, 2, 13);
        ByteArrayOutputStream model = message();
        put(model, 1, 8);
        put(model, 7, graph.toByteArray());
        put(model, 8, opset.toByteArray());
        return model.toByteArray();
    }
}
