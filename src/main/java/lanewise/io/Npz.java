package lanewise.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * An open {@code .npz} file of numpy: arrays by name, stored or compressed, each read when it is
 * asked for.
 */
public final class Npz implements AutoCloseable {
    private static final String ENDING = ".npy";

    /** What deflate makes of one byte at most. */
    private static final long MOST_EXPANSION = 1032;

    /** The oldest time that a zip file can name; numpy writes it too. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final String file;
    private final ZipFile zip;
    private final SequencedMap<String, ZipEntry> entries = new LinkedHashMap<>();

    private Npz(String file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
        zip.stream()
                .filter(entry -> entry.getName().endsWith(ENDING))
                .forEach(entry -> {
                    String name = entry.getName();
                    entries.put(name.substring(0, name.length() - ENDING.length()), entry);
                });
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it cannot be read or is no zip file
     */
    public static Npz open(Path path) throws IOException {
        Folder.refuse(path);
        try {
            return new Npz(path.toString(), new ZipFile(path.toFile()));
        } catch (ZipException e) {
            throw new IOException(path + ": not a npz file, or damaged: " + e.getMessage(), e);
        }
    }

    /** The arrays' names, in the order of the file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /**
     * Reads an array.
     *
     * @throws IllegalArgumentException if there is none of that name
     * @throws IOException if it cannot be read, or is no array of booleans, integers or
     *     floating-point numbers
     */
    public Tensor read(String name) throws IOException {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(
                    file + ": no array " + Quote.of(name) + "; there are " + entries.keySet());
        }
        String what = file + ", array " + Quote.of(name);
        if (entry.getSize() > Math.max(1, entry.getCompressedSize()) * MOST_EXPANSION) {
            throw NpyHeader.bad(what, "it claims more bytes than it can unpack to");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return Npy.read(what, in, entry.getSize());
        } catch (ZipException e) {
            throw new IOException(what + ": damaged: " + e.getMessage(), e);
        }
    }

    /**
     * Puts arrays into a file, whole or not at all, as numpy's {@code savez} does: not compressed.
     *
     * @throws IllegalArgumentException if a tensor is BF16, which numpy does not know
     * @throws IOException if the file cannot be written
     */
    public static void write(Path path, SequencedMap<String, Tensor> tensors) throws IOException {
        write(path, tensors, ZipEntry.STORED);
    }

    /**
     * Puts arrays into a file, whole or not at all, as numpy's {@code savez_compressed} does.
     *
     * @throws IllegalArgumentException if a tensor is BF16, which numpy does not know
     * @throws IOException if the file cannot be written
     */
    public static void writeCompressed(Path path, SequencedMap<String, Tensor> tensors)
            throws IOException {
        write(path, tensors, ZipEntry.DEFLATED);
    }

    private static void write(Path path, SequencedMap<String, Tensor> tensors, int method)
            throws IOException {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        tensors.forEach((name, tensor) ->
                headers.put(name, NpyHeader.write(tensor, ByteOrder.LITTLE_ENDIAN, false)));
        AtomicFile.write(
                path,
                channel -> {
                    ZipOutputStream zip =
                            new ZipOutputStream(
                                    new BufferedOutputStream(Channels.newOutputStream(channel)));
                    for (Map.Entry<String, Tensor> each : tensors.entrySet()) {
                        byte[] header = headers.get(each.getKey());
                        ZipEntry entry = new ZipEntry(each.getKey() + ENDING);
                        entry.setTimeLocal(NO_TIME);
                        entry.setMethod(method);
                        if (method == ZipEntry.STORED) {
                            CRC32 crc = new CRC32();
                            writeTo(
                                    new CheckedOutputStream(OutputStream.nullOutputStream(), crc),
                                    header,
                                    each.getValue());
                            entry.setSize(header.length + each.getValue().bytes());
                            entry.setCrc(crc.getValue());
                        }
                        zip.putNextEntry(entry);
                        writeTo(zip, header, each.getValue());
                        zip.closeEntry();
                    }
                    zip.finish();
                    zip.flush();
                });
    }

    private static void writeTo(OutputStream out, byte[] header, Tensor tensor) throws IOException {
        out.write(header);
        Npy.writeValues(out, tensor, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
