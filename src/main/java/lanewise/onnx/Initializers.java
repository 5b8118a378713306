package lanewise.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import lanewise.io.Quote;
import lanewise.io.Tensor;
import lanewise.tensor.Shape;

/**
 * Tensors of a file: in the file itself, as raw bytes or as numbers, or in files beside it. None is
 * larger than what there is of it.
 */
final class Initializers {
    private static final int MOST_DIMENSIONS = 16;

    /** Where files beside the model are; null if there can be none. */
    private final Path folder;

    /** Bytes read from each file beside the model: not more than it has. */
    private final Map<Path, Long> beside = new HashMap<>();

    Initializers(Path folder) {
        this.folder = folder;
    }

    /** How many bytes were read from files beside the model. */
    long bytesBeside() {
        return beside.values().stream().mapToLong(Long::longValue).sum();
    }

    Tensor read(TensorProto tensor) throws Unsayable {
        if (tensor.getDimsCount() > MOST_DIMENSIONS) {
            throw new Unsayable("a tensor of " + tensor.getDimsCount() + " dimensions");
        }
        int[] dims = new int[tensor.getDimsCount()];
        long size = 1;
        for (int i = 0; i < dims.length; i++) {
            long dim = tensor.getDims(i);
            if (dim < 0 || dim > Integer.MAX_VALUE) {
                throw new Unsayable("a tensor of the shape " + tensor.getDimsList());
            }
            dims[i] = (int) dim;
            size = Math.multiplyExact(size, dim);
        }
        if (size > Integer.MAX_VALUE - 8) {
            throw new Unsayable("a tensor of " + size + " elements is more than one array holds");
        }
        Shape shape = Shape.of(dims);
        TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
        if (type == null) {
            throw new Unsayable("a tensor of the unknown type " + tensor.getDataType());
        }
        return switch (type) {
            case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> floats(tensor, type, shape);
            case INT64, INT32 -> integers(tensor, type, shape);
            case BOOL -> {
                raw(tensor, type, shape.size(), 1);
                yield Tensor.of(shape, new boolean[shape.size()]);
            }
            default ->
                    throw new Unsayable(
                            "a tensor of type "
                                    + type
                                    + "; FLOAT, FLOAT16, BFLOAT16, DOUBLE, INT64 and INT32 are read");
        };
    }

    private Tensor floats(TensorProto tensor, TensorProto.DataType type, Shape shape)
            throws Unsayable {
        int width =
                type == TensorProto.DataType.DOUBLE
                        ? 8
                        : type == TensorProto.DataType.FLOAT ? 4 : 2;
        ByteBuffer raw = raw(tensor, type, shape.size(), width);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    switch (type) {
                        case FLOAT -> raw == null ? tensor.getFloatData(i) : raw.getFloat(4 * i);
                        case DOUBLE ->
                                (float)
                                        (raw == null
                                                ? tensor.getDoubleData(i)
                                                : raw.getDouble(8 * i));
                        case FLOAT16 ->
                                Float.float16ToFloat(
                                        raw == null
                                                ? (short) tensor.getInt32Data(i)
                                                : raw.getShort(2 * i));
                        default ->
                                Float.intBitsToFloat(
                                        (raw == null ? tensor.getInt32Data(i) : raw.getShort(2 * i))
                                                << 16);
                    };
        }
        return Tensor.of(shape, values);
    }

    private Tensor integers(TensorProto tensor, TensorProto.DataType type, Shape shape)
            throws Unsayable {
        boolean wide = type == TensorProto.DataType.INT64;
        ByteBuffer raw = raw(tensor, type, shape.size(), wide ? 8 : 4);
        long[] values = new long[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    wide
                            ? raw == null ? tensor.getInt64Data(i) : raw.getLong(8 * i)
                            : raw == null ? tensor.getInt32Data(i) : raw.getInt(4 * i);
        }
        return Tensor.of(shape, values);
    }

    /** The bytes of a tensor; null if it is written as numbers, of which there are enough. */
    private ByteBuffer raw(TensorProto tensor, TensorProto.DataType type, int size, int width)
            throws Unsayable {
        boolean beside = tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
        if (!beside && !tensor.hasRawData()) {
            int given =
                    switch (type) {
                        case FLOAT -> tensor.getFloatDataCount();
                        case DOUBLE -> tensor.getDoubleDataCount();
                        case INT64 -> tensor.getInt64DataCount();
                        default -> tensor.getInt32DataCount();
                    };
            if (given != size) {
                throw new Unsayable("a tensor of %d elements has %d".formatted(size, given));
            }
            return null;
        }
        long expected = (long) size * width;
        ByteBuffer bytes;
        if (beside) {
            bytes = beside(tensor, expected);
        } else {
            ByteString raw = tensor.getRawData();
            if (raw.size() != expected) {
                throw new Unsayable("a tensor of %d bytes has %d".formatted(expected, raw.size()));
            }
            bytes = raw.asReadOnlyByteBuffer();
        }
        return bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Part of a file in the model's own folder, and in no other. */
    private ByteBuffer beside(TensorProto tensor, long expected) throws Unsayable {
        Map<String, String> where = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            where.put(entry.getKey(), entry.getValue());
        }
        String location = where.getOrDefault("location", "");
        try {
            long offset = Long.parseLong(where.getOrDefault("offset", "0"));
            long length = Long.parseLong(where.getOrDefault("length", Long.toString(expected)));
            Path name = Path.of(location);
            boolean inside =
                    folder != null
                            && !location.isEmpty()
                            && !name.isAbsolute()
                            && name.normalize().equals(name)
                            && !name.startsWith("..");
            if (!inside) {
                throw new Unsayable(
                        "its numbers are in %s, expected a file beside the model"
                                .formatted(Quote.of(location)));
            }
            Path file = folder.resolve(name);
            if (!file.toRealPath().startsWith(folder.toRealPath())) {
                throw new Unsayable(Quote.of(location) + " is a link out of the model's folder");
            }
            try (FileChannel channel = FileChannel.open(file)) {
                if (length != expected || offset < 0 || offset > channel.size() - length) {
                    throw new Unsayable(
                            "%d bytes from %d on in %s, which has %d; expected %d"
                                    .formatted(
                                            length,
                                            offset,
                                            Quote.of(location),
                                            channel.size(),
                                            expected));
                }
                if (beside.merge(file, expected, Long::sum) > channel.size()) {
                    throw new Unsayable(
                            "its numbers in " + Quote.of(location) + " are others' too");
                }
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(expected));
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes, offset + bytes.position()) < 0) {
                        throw new Unsayable(Quote.of(location) + " ends too early");
                    }
                }
                return bytes.flip();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new Unsayable(
                    "its numbers in %s cannot be read: %s".formatted(Quote.of(location), e));
        }
    }
}
