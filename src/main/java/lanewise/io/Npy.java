package lanewise.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import lanewise.tensor.Shape;

/**
 * numpy's {@code .npy} files: one array each, in C or Fortran order, little- or big-endian. What is
 * read comes in C order; equal tensors give equal files.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The
 *     format</a>
 */
public final class Npy {
    private static final int CHUNK = 1 << 16;

    private Npy() {}

    /**
     * Reads an array.
     *
     * @throws IOException if the file is no such file, is cut short or goes on, or holds something
     *     else than booleans, integers or floating-point numbers
     */
    public static Tensor read(Path file) throws IOException {
        Folder.refuse(file);
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in, Files.size(file));
        }
    }

    /**
     * @param length bytes of the whole file
     */
    static Tensor read(String file, InputStream raw, long length) throws IOException {
        InputStream in = new BufferedInputStream(raw, CHUNK);
        NpyHeader header = NpyHeader.read(file, in);
        checkLength(file, header, length);
        Shape shape = header.shape(file);
        Object values = header.dtype().array(shape.size());
        int bytes = header.dtype().bytes();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(header.order());
        for (int at = 0; at < shape.size(); at += CHUNK / bytes) {
            int count = Math.min(CHUNK / bytes, shape.size() - at);
            if (in.readNBytes(chunk.array(), 0, count * bytes) < count * bytes) {
                throw NpyHeader.bad(file, "it became shorter while it was read");
            }
            Tensor.get(chunk.clear().limit(count * bytes), header.dtype(), values, at);
        }
        if (header.fortran() && shape.rank() > 1) {
            Object turned = header.dtype().array(shape.size());
            turn(shape, values, turned, true);
            values = turned;
        }
        return Tensor.ofBits(header.dtype(), shape, values);
    }

    static void checkLength(String file, NpyHeader header, long length) throws IOException {
        long expected = header.length() + header.count() * header.dtype().bytes();
        if (length != expected) {
            throw NpyHeader.bad(
                    file,
                    "it has "
                            + length
                            + " bytes, expected "
                            + expected
                            + " by its own header"
                            + (length < expected ? "; it was cut short" : ""));
        }
    }

    /** Copies from Fortran's order to C's, or back. */
    private static void turn(Shape shape, Object from, Object to, boolean fromFortran) {
        int[] dims = shape.dims();
        int[] index = new int[dims.length];
        int fortran = 0;
        for (int c = 0; c < shape.size(); c++) {
            if (fromFortran) {
                System.arraycopy(from, fortran, to, c, 1);
            } else {
                System.arraycopy(from, c, to, fortran, 1);
            }
            // The next element in C's order, and its place in Fortran's.
            int stride = shape.size();
            for (int d = dims.length - 1; d >= 0; d--) {
                stride /= dims[d];
                fortran += stride;
                if (++index[d] < dims[d]) {
                    break;
                }
                fortran -= stride * dims[d];
                index[d] = 0;
            }
        }
    }

    /**
     * Puts an array at {@code file}, whole or not at all, in C order, little-endian.
     *
     * @throws IllegalArgumentException if the tensor is BF16, which numpy does not know
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, Tensor tensor) throws IOException {
        write(file, tensor, ByteOrder.LITTLE_ENDIAN, false);
    }

    /**
     * Puts an array at {@code file}, whole or not at all.
     *
     * @param order of an element's bytes
     * @param fortran whether the first dimension is to be the fastest
     * @throws IllegalArgumentException if the tensor is BF16, which numpy does not know
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, Tensor tensor, ByteOrder order, boolean fortran)
            throws IOException {
        byte[] header = NpyHeader.write(tensor, order, fortran);
        AtomicFile.write(
                file,
                channel -> {
                    OutputStream out = Channels.newOutputStream(channel);
                    out.write(header);
                    writeValues(out, fortran ? turned(tensor) : tensor, order);
                });
    }

    private static Tensor turned(Tensor tensor) {
        Object values = tensor.dtype().array(tensor.shape().size());
        Object turned = tensor.dtype().array(tensor.shape().size());
        ByteBuffer one = ByteBuffer.allocate(tensor.dtype().bytes());
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.put(i, one.clear());
            Tensor.get(one.flip(), tensor.dtype(), values, i);
        }
        turn(tensor.shape(), values, turned, false);
        return Tensor.ofBits(tensor.dtype(), tensor.shape(), turned);
    }

    static void writeValues(OutputStream out, Tensor tensor, ByteOrder order) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(order);
        int perChunk = CHUNK / tensor.dtype().bytes();
        for (long from = 0; from < tensor.shape().size(); from += perChunk) {
            tensor.put((int) from, chunk.clear());
            out.write(chunk.array(), 0, chunk.position());
        }
    }
}
