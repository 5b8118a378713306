package lanewise.io;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lanewise.tensor.Shape;

/** The checked table of contents of one file. */
record SafetensorsHeader(Map<String, Slot> slots, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";

    /** More than any tensor's description holds, and more metadata than anybody writes. */
    private static final int MOST_VALUES = 100_000;

    /** One tensor: what it is, and its bytes from {@code begin} to {@code end} in the data part. */
    record Slot(DType dtype, Shape shape, long begin, long end) {}

    /**
     * Checks everything that the header claims.
     *
     * @param bytes the JSON
     * @param dataLength the bytes that follow it in the file
     */
    static SafetensorsHeader parse(String file, ByteBuffer bytes, long dataLength)
            throws SafetensorsException {
        if (!bytes.hasRemaining() || bytes.get(bytes.position()) != '{') {
            throw new SafetensorsException(file, "the header must begin with '{'");
        }
        SafetensorsHeader header =
                new SafetensorsHeader(new LinkedHashMap<>(), new LinkedHashMap<>());
        Set<String> seen = new HashSet<>();
        try {
            String json = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            new JsonReader(json)
                    .members(
                            MOST_VALUES,
                            (name, value) -> {
                                if (!seen.add(name)) {
                                    throw new IllegalArgumentException(
                                            "key " + quote(name) + " repeats in one object");
                                }
                                header.take(file, name, value);
                            });
        } catch (CharacterCodingException e) {
            throw new SafetensorsException(file, "the header is not UTF-8");
        } catch (UncheckedIOException e) {
            throw (SafetensorsException) e.getCause();
        } catch (IllegalArgumentException e) {
            throw new SafetensorsException(file, "header: " + e.getMessage());
        }
        checkCover(file, header.slots, dataLength);
        return header;
    }

    /** Checks a member as soon as it is read, so that no more than its slot is kept of it. */
    private void take(String file, String name, Object value) {
        try {
            if (name.equals(METADATA)) {
                readMetadata(file, value, metadata);
            } else {
                slots.put(name, slot(file, name, value));
            }
        } catch (SafetensorsException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readMetadata(String file, Object value, Map<String, String> into)
            throws SafetensorsException {
        if (!(value instanceof Map<?, ?> map)) {
            throw new SafetensorsException(file, METADATA + " must be an object");
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getValue() instanceof String text)) {
                throw new SafetensorsException(
                        file,
                        METADATA + ": the value of " + quote(entry.getKey()) + " must be text");
            }
            into.put((String) entry.getKey(), text);
        }
    }

    private static Slot slot(String file, String name, Object value) throws SafetensorsException {
        String tensor = "tensor " + quote(name);
        if (!(value instanceof Map<?, ?> map)) {
            throw new SafetensorsException(file, tensor + " must be an object");
        }
        DType dtype = dtype(file, tensor, map.get("dtype"));
        Shape shape = shape(file, tensor, map.get("shape"));
        if (!(map.get("data_offsets") instanceof List<?> offsets
                && offsets.size() == 2
                && offsets.get(0) instanceof Long begin
                && offsets.get(1) instanceof Long end
                && begin >= 0
                && end >= begin)) {
            throw new SafetensorsException(
                    file, tensor + ": data_offsets must be [begin, end] with 0 <= begin <= end");
        }
        long expected = (long) shape.size() * dtype.bytes();
        if (end - begin != expected) {
            throw new SafetensorsException(
                    file,
                    tensor
                            + " takes "
                            + (end - begin)
                            + " bytes by its data_offsets, but "
                            + dtype
                            + " "
                            + shape
                            + " needs "
                            + expected);
        }
        return new Slot(dtype, shape, begin, end);
    }

    private static DType dtype(String file, String tensor, Object value)
            throws SafetensorsException {
        for (DType dtype : DType.values()) {
            if (dtype.name().equals(value)) {
                return dtype;
            }
        }
        String found = value instanceof String text ? quote(text) : "no text";
        throw new SafetensorsException(
                file,
                tensor + ": dtype is " + found + ", expected one of " + List.of(DType.values()));
    }

    private static Shape shape(String file, String tensor, Object value)
            throws SafetensorsException {
        if (!(value instanceof List<?> list)) {
            throw new SafetensorsException(file, tensor + ": shape must be an array");
        }
        int[] dims = new int[list.size()];
        for (int i = 0; i < dims.length; i++) {
            if (!(list.get(i) instanceof Long dim && dim >= 0 && dim <= Integer.MAX_VALUE)) {
                throw new SafetensorsException(
                        file, tensor + ": shape must hold whole numbers from 0 to 2147483647");
            }
            dims[i] = dim.intValue();
        }
        try {
            return Shape.of(dims);
        } catch (IllegalArgumentException e) {
            throw new SafetensorsException(
                    file, tensor + " has more than 2147483647 elements, which is not supported");
        }
    }

    /** The tensors must fill the data part end to end: no gap, no overlap, nothing behind. */
    private static void checkCover(String file, Map<String, Slot> slots, long dataLength)
            throws SafetensorsException {
        List<Map.Entry<String, Slot>> ordered = new ArrayList<>(slots.entrySet());
        ordered.sort((a, b) -> order(a.getValue(), b.getValue()));
        long at = 0;
        for (Map.Entry<String, Slot> entry : ordered) {
            long begin = entry.getValue().begin();
            if (begin != at) {
                throw new SafetensorsException(
                        file,
                        "tensor "
                                + quote(entry.getKey())
                                + " begins at byte "
                                + begin
                                + " of the data, expected "
                                + at
                                + (begin > at ? " (a gap)" : " (an overlap)"));
            }
            at = entry.getValue().end();
        }
        if (at != dataLength) {
            throw new SafetensorsException(
                    file,
                    "the header describes "
                            + at
                            + " bytes of data, the file holds "
                            + dataLength
                            + (at > dataLength ? "; it was cut short" : ""));
        }
    }

    private static int order(Slot a, Slot b) {
        int begins = Long.compare(a.begin(), b.begin());
        return begins != 0 ? begins : Long.compare(a.end(), b.end());
    }

    private static String quote(Object name) {
        return Quote.of((String) name);
    }
}
