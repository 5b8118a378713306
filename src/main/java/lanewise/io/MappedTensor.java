package lanewise.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import lanewise.tensor.Shape;

/**
 * An array of a file that may be larger than memory: the system reads what is asked for. The last
 * dimension is the fastest. The file must not change or become shorter while it is mapped.
 *
 * <p>Safe for several threads. The mapping ends when the object is no longer reachable.
 */
public final class MappedTensor {
    private final String file;
    private final DType dtype;
    private final ByteOrder order;
    private final long[] dims;
    private final MemorySegment bytes;

    private MappedTensor(
            String file, DType dtype, ByteOrder order, long[] dims, MemorySegment bytes) {
        this.file = file;
        this.dtype = dtype;
        this.order = order;
        this.dims = dims;
        this.bytes = bytes;
    }

    /**
     * Maps a {@code .npy} file.
     *
     * @throws IOException if the file is no such file, has another length than it says, holds
     *     something else than numbers, or lies in Fortran's order
     */
    public static MappedTensor npy(Path file) throws IOException {
        Folder.refuse(file);
        NpyHeader header;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            header = NpyHeader.read(file.toString(), in);
        }
        Npy.checkLength(file.toString(), header, Files.size(file));
        if (header.fortran() && header.dims().length > 1) {
            throw NpyHeader.bad(
                    file.toString(),
                    "it lies in Fortran's order, in which a sample is scattered over the file; save"
                            + " numpy.ascontiguousarray of it");
        }
        return map(file, header.dtype(), header.order(), header.dims(), header.length());
    }

    /**
     * Maps a file that has nothing but elements, little-endian, of as many samples as it is long
     * for.
     *
     * @param sample the shape of one sample
     * @throws IOException if the file is no whole number of samples
     */
    public static MappedTensor raw(Path file, DType dtype, Shape sample) throws IOException {
        Folder.refuse(file);
        long size = (long) sample.size() * dtype.bytes();
        long length = Files.size(file);
        if (size == 0 || length % size != 0) {
            throw new IOException(
                    "%s: %d bytes are no whole number of samples %s of %s, %d bytes each"
                            .formatted(file, length, sample, dtype, size));
        }
        long[] dims = new long[sample.rank() + 1];
        dims[0] = length / size;
        for (int i = 1; i < dims.length; i++) {
            dims[i] = sample.dim(i - 1);
        }
        return map(file, dtype, ByteOrder.LITTLE_ENDIAN, dims, 0);
    }

    private static MappedTensor map(
            Path file, DType dtype, ByteOrder order, long[] dims, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes =
                    channel.map(
                            FileChannel.MapMode.READ_ONLY,
                            offset,
                            channel.size() - offset,
                            Arena.ofAuto());
            return new MappedTensor(file.toString(), dtype, order, dims.clone(), bytes);
        }
    }

    /** The element type. */
    public DType dtype() {
        return dtype;
    }

    /** A copy of the dimensions. */
    public long[] dims() {
        return dims.clone();
    }

    /**
     * Reads elements as floats, each the nearest to what it was.
     *
     * @param from the number of the first
     * @param count how many
     * @param into receives them, the first at {@code at}
     * @throws IndexOutOfBoundsException if there are not as many, or no room for them
     * @throws UncheckedIOException if the file is no longer as long as it was
     */
    public void read(long from, int count, float[] into, int at) {
        try {
            copy(from, count, into, at);
        } catch (InternalError e) {
            throw new UncheckedIOException(
                    new IOException(
                            "%s: was shortened while it was in use, elements %d to %d are gone; write it again"
                                    .formatted(file, from, from + count - 1),
                            e));
        }
    }

    private void copy(long from, int count, float[] into, int at) {
        long first = from * dtype.bytes();
        switch (dtype) {
            case F32 ->
                    MemorySegment.copy(
                            bytes,
                            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order),
                            first,
                            into,
                            at,
                            count);
            case U8 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = bytes.get(ValueLayout.JAVA_BYTE, first + i) & 0xff;
                }
            }
            default -> {
                Object bits = dtype.array(count);
                MemorySegment part = bytes.asSlice(first, (long) count * dtype.bytes());
                Tensor.get(part.asByteBuffer().order(order), dtype, bits, 0);
                float[] floats = Tensor.ofBits(dtype, Shape.of(count), bits).toFloats();
                System.arraycopy(floats, 0, into, at, count);
            }
        }
    }

    @Override
    public String toString() {
        return file + ": " + dtype + " " + Arrays.toString(dims);
    }
}
