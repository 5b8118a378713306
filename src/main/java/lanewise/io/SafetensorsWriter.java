package lanewise.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import lanewise.tensor.Shape;

/**
 * Writes safetensors files: equal input gives equal bytes.
 *
 * <p>Tensors stand in the order given, wider element types first so that all are aligned; metadata
 * is sorted by key; the header is padded with spaces so that the data begin at a multiple of 8.
 */
public final class SafetensorsWriter {
    private static final int CHUNK = 1 << 16;

    private SafetensorsWriter() {}

    /** What one tensor holds; the array is not copied before it is written. */
    public static final class Entry {
        private final DType dtype;
        private final Shape shape;
        private final Object values;
        private final int offset;

        private Entry(DType dtype, Shape shape, Object values, int offset, int length) {
            if (offset < 0 || offset > length - shape.size()) {
                throw new IllegalArgumentException(
                        "an entry of shape "
                                + shape
                                + " needs "
                                + shape.size()
                                + " elements from "
                                + offset
                                + " on, the array has "
                                + length);
            }
            this.dtype = dtype;
            this.shape = shape;
            this.values = values;
            this.offset = offset;
        }

        /** An F32 tensor: {@code shape.size()} values from {@code offset} on. */
        public static Entry of(Shape shape, float[] values, int offset) {
            return new Entry(DType.F32, shape, values, offset, values.length);
        }

        /** An F32 tensor. */
        public static Entry of(Shape shape, float... values) {
            return of(shape, exactly(shape, values, values.length), 0);
        }

        /** An F64 tensor. */
        public static Entry of(Shape shape, double... values) {
            return new Entry(
                    DType.F64, shape, exactly(shape, values, values.length), 0, values.length);
        }

        /** An I64 tensor. */
        public static Entry of(Shape shape, long... values) {
            return new Entry(
                    DType.I64, shape, exactly(shape, values, values.length), 0, values.length);
        }

        /** A U8 tensor. */
        public static Entry of(Shape shape, byte... values) {
            return new Entry(
                    DType.U8, shape, exactly(shape, values, values.length), 0, values.length);
        }

        private static <T> T exactly(Shape shape, T values, int length) {
            if (length != shape.size()) {
                throw new IllegalArgumentException(
                        "an entry of shape "
                                + shape
                                + " needs "
                                + shape.size()
                                + " elements, the array has "
                                + length);
            }
            return values;
        }

        private long bytes() {
            return (long) shape.size() * dtype.bytes();
        }

        /** Elements from {@code from} on, as many as fit. */
        private void put(int from, ByteBuffer into) {
            int count = Math.min(into.remaining() / dtype.bytes(), shape.size() - from);
            int at = offset + from;
            switch (values) {
                case float[] a -> into.asFloatBuffer().put(a, at, count);
                case double[] a -> into.asDoubleBuffer().put(a, at, count);
                case long[] a -> into.asLongBuffer().put(a, at, count);
                default -> into.duplicate().put((byte[]) values, at, count);
            }
            into.position(into.position() + count * dtype.bytes());
        }
    }

    /**
     * Puts a file at {@code path}, whole or not at all.
     *
     * @param tensors by name
     * @param metadata the texts of {@code __metadata__}; empty for none
     * @throws IllegalArgumentException if a tensor is called {@code __metadata__} or a text has
     *     half a surrogate pair
     * @throws IOException if the file cannot be written
     */
    public static void write(
            Path path, SequencedMap<String, Entry> tensors, Map<String, String> metadata)
            throws IOException {
        List<Entry> ordered = new ArrayList<>();
        ByteBuffer header = header(tensors, metadata, ordered);
        AtomicFile.write(path, channel -> writeTo(channel, header, ordered));
    }

    private static ByteBuffer header(
            SequencedMap<String, Entry> tensors,
            Map<String, String> metadata,
            List<Entry> ordered) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            json.put(SafetensorsHeader.METADATA, new TreeMap<>(metadata));
        }
        List<String> names = new ArrayList<>(tensors.sequencedKeySet());
        names.sort(Comparator.comparingInt((String n) -> tensors.get(n).dtype.bytes()).reversed());
        long at = 0;
        for (String name : names) {
            if (name.equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException(
                        "a tensor must not be called " + name + ", the format's own word");
            }
            Entry entry = tensors.get(name);
            ordered.add(entry);
            Map<String, Object> slot = new LinkedHashMap<>();
            slot.put("dtype", entry.dtype);
            slot.put("shape", entry.shape.dims());
            slot.put("data_offsets", new long[] {at, at + entry.bytes()});
            json.put(name, slot);
            at += entry.bytes();
        }
        byte[] text = Json.compact(json).getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + 7) / 8 * 8;
        ByteBuffer header = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(text);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }

    private static void writeTo(FileChannel channel, ByteBuffer header, List<Entry> entries)
            throws IOException {
        writeFully(channel, header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (Entry entry : entries) {
            int perChunk = CHUNK / entry.dtype.bytes();
            for (long from = 0; from < entry.shape.size(); from += perChunk) {
                entry.put((int) from, chunk.clear());
                writeFully(channel, chunk.flip());
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
