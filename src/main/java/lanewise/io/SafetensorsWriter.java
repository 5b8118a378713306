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

/**
 * Writes safetensors files: equal input gives equal bytes.
 *
 * <p>Tensors stand in the order given, wider element types first so that all are aligned; metadata
 * is sorted by key; the header is padded with spaces so that the data begin at a multiple of 8.
 */
public final class SafetensorsWriter {
    private static final int CHUNK = 1 << 16;

    private SafetensorsWriter() {}

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
            Path path, SequencedMap<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        List<Tensor> ordered = new ArrayList<>();
        ByteBuffer header = header(tensors, metadata, ordered);
        AtomicFile.write(path, channel -> writeTo(channel, header, ordered));
    }

    private static ByteBuffer header(
            SequencedMap<String, Tensor> tensors,
            Map<String, String> metadata,
            List<Tensor> ordered) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            json.put(SafetensorsHeader.METADATA, new TreeMap<>(metadata));
        }
        List<String> names = new ArrayList<>(tensors.sequencedKeySet());
        names.sort(
                Comparator.comparingInt((String n) -> tensors.get(n).dtype().bytes()).reversed());
        long at = 0;
        for (String name : names) {
            if (name.equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException(
                        "a tensor must not be called " + name + ", the format's own word");
            }
            Tensor tensor = tensors.get(name);
            ordered.add(tensor);
            Map<String, Object> slot = new LinkedHashMap<>();
            slot.put("dtype", tensor.dtype());
            slot.put("shape", tensor.shape().dims());
            slot.put("data_offsets", new long[] {at, at + tensor.bytes()});
            json.put(name, slot);
            at += tensor.bytes();
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

    private static void writeTo(FileChannel channel, ByteBuffer header, List<Tensor> tensors)
            throws IOException {
        writeFully(channel, header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors) {
            int perChunk = CHUNK / tensor.dtype().bytes();
            for (long from = 0; from < tensor.shape().size(); from += perChunk) {
                tensor.put((int) from, chunk.clear());
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
