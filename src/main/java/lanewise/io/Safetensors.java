package lanewise.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import lanewise.tensor.Shape;

/**
 * An open safetensors file: tensors by name, each read when it is asked for.
 *
 * <p>Opening checks the whole header against the file's length, so that nothing in the file is
 * believed before it is known to fit; reading a tensor allocates that tensor and a small buffer.
 *
 * @see <a href="https://github.com/huggingface/safetensors">The format</a>
 */
public final class Safetensors implements AutoCloseable {
    /** The longest header that is read, as in the reference implementation. */
    public static final long MAX_HEADER_BYTES = 100_000_000;

    /** The first four bytes of a ZIP file. */
    private static final int ZIP = 0x04034b50;

    private static final int CHUNK = 1 << 16;

    /** Where the bytes stand. */
    private interface Source {
        /** Fills what remains of {@code into}, or stops at the end. */
        void read(long position, ByteBuffer into) throws IOException;

        void close() throws IOException;
    }

    private final String file;
    private final Source source;
    private final SafetensorsHeader header;
    private final long dataStart;

    private Safetensors(String file, Source source, long length) throws IOException {
        this.file = file;
        this.source = source;
        if (length < 8) {
            throw new SafetensorsException(
                    file, "it has " + length + " bytes, expected 8 bytes of header length first");
        }
        long headerLength = readFully(0, 8).getLong();
        if ((int) headerLength == ZIP && Long.compareUnsigned(headerLength, length - 8) > 0) {
            throw new SafetensorsException(
                    file,
                    "it is a ZIP file, as torch.save and numpy.savez write; save a state_dict of PyTorch with safetensors.torch.save_file, and open arrays of numpy with Npz");
        }
        if (headerLength < 0 || headerLength > MAX_HEADER_BYTES) {
            throw new SafetensorsException(
                    file,
                    "the header's length is given as "
                            + Long.toUnsignedString(headerLength)
                            + " bytes, expected at most "
                            + MAX_HEADER_BYTES);
        }
        if (headerLength > length - 8) {
            throw new SafetensorsException(
                    file,
                    "the header's length is given as "
                            + headerLength
                            + " bytes, but only "
                            + (length - 8)
                            + " follow; it was cut short");
        }
        this.dataStart = 8 + headerLength;
        this.header =
                SafetensorsHeader.parse(file, readFully(8, (int) headerLength), length - dataStart);
    }

    /**
     * Opens a file.
     *
     * @throws SafetensorsException if the file breaks the format
     * @throws IOException if it cannot be read
     */
    public static Safetensors open(Path path) throws IOException {
        Folder.refuse(path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            Source source =
                    new Source() {
                        @Override
                        public void read(long position, ByteBuffer into) throws IOException {
                            long at = position;
                            while (into.hasRemaining()) {
                                int count = channel.read(into, at);
                                if (count < 0) {
                                    return;
                                }
                                at += count;
                            }
                        }

                        @Override
                        public void close() throws IOException {
                            channel.close();
                        }
                    };
            return new Safetensors(path.toString(), source, channel.size());
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens a file that is already in memory, as from a resource.
     *
     * @param bytes not copied: must not change while this is in use
     * @param name how messages call it
     * @throws SafetensorsException if the bytes break the format
     */
    public static Safetensors of(byte[] bytes, String name) throws SafetensorsException {
        Source source =
                new Source() {
                    @Override
                    public void read(long position, ByteBuffer into) {
                        into.put(bytes, (int) position, into.remaining());
                    }

                    @Override
                    public void close() {}
                };
        try {
            return new Safetensors(name, source, bytes.length);
        } catch (SafetensorsException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError("memory does not fail to be read", e);
        }
    }

    /** What messages call the file. */
    String name() {
        return file;
    }

    /** The tensors' names, in the order of the header. */
    public Set<String> names() {
        return Collections.unmodifiableSet(header.slots().keySet());
    }

    /** The texts under {@code __metadata__}; empty if there are none. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /**
     * The shape of a tensor; a scalar has no dimension.
     *
     * @throws IllegalArgumentException if there is no such tensor
     */
    public Shape shape(String name) {
        return slot(name).shape();
    }

    /**
     * The element type of a tensor.
     *
     * @throws IllegalArgumentException if there is no such tensor
     */
    public DType dtype(String name) {
        return slot(name).dtype();
    }

    /**
     * A tensor of any type.
     *
     * @throws IllegalArgumentException if there is no such tensor
     * @throws IOException if the file cannot be read
     */
    public Tensor tensor(String name) throws IOException {
        SafetensorsHeader.Slot slot = slot(name);
        Object values = slot.dtype().array(slot.shape().size());
        int[] at = {0};
        chunks(
                slot,
                chunk -> {
                    Tensor.get(chunk, slot.dtype(), values, at[0]);
                    at[0] += chunk.remaining() / slot.dtype().bytes();
                });
        return Tensor.ofBits(slot.dtype(), slot.shape(), values);
    }

    /**
     * The elements of an F32, F16 or BF16 tensor, exactly, the last dimension fastest.
     *
     * @throws IllegalArgumentException if there is no such tensor or it has another type
     * @throws IOException if the file cannot be read
     */
    public float[] floats(String name) throws IOException {
        float[] values = new float[floating(name, false).shape().size()];
        floats(name, values, 0);
        return values;
    }

    /**
     * {@link #floats(String)} into a part of an array, from {@code offset} on.
     *
     * @throws IllegalArgumentException also if the array has no room for them
     */
    public void floats(String name, float[] into, int offset) throws IOException {
        SafetensorsHeader.Slot slot = floating(name, false);
        if (offset < 0 || offset > into.length - slot.shape().size()) {
            throw new IllegalArgumentException(
                    file
                            + ": tensor "
                            + Quote.of(name)
                            + " has "
                            + slot.shape().size()
                            + " elements, no room from "
                            + offset
                            + " in "
                            + into.length);
        }
        int[] at = {offset};
        switch (slot.dtype()) {
            case F32 ->
                    chunks(
                            slot,
                            chunk -> {
                                int count = chunk.remaining() / 4;
                                chunk.asFloatBuffer().get(into, at[0], count);
                                at[0] += count;
                            });
            case F16 ->
                    chunks(
                            slot,
                            chunk -> {
                                while (chunk.hasRemaining()) {
                                    into[at[0]++] = Float.float16ToFloat(chunk.getShort());
                                }
                            });
            default ->
                    chunks(
                            slot,
                            chunk -> {
                                while (chunk.hasRemaining()) {
                                    into[at[0]++] = Float.intBitsToFloat(chunk.getShort() << 16);
                                }
                            });
        }
    }

    /**
     * The elements of an F64, F32, F16 or BF16 tensor, exactly, the last dimension fastest.
     *
     * @throws IllegalArgumentException if there is no such tensor or it has another type
     * @throws IOException if the file cannot be read
     */
    public double[] doubles(String name) throws IOException {
        floating(name, true);
        return tensor(name).toDoubles();
    }

    /**
     * The elements of an integer or BOOL tensor, exactly, the last dimension fastest; true is 1,
     * and a U64 from 2^63 on comes out negative.
     *
     * @throws IllegalArgumentException if there is no such tensor or it has another type
     * @throws IOException if the file cannot be read
     */
    public long[] longs(String name) throws IOException {
        DType dtype = slot(name).dtype();
        if (dtype.isFloating()) {
            throw wrongType(name, dtype, "an integer type or BOOL");
        }
        return tensor(name).toLongs();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private SafetensorsHeader.Slot slot(String name) {
        SafetensorsHeader.Slot slot = header.slots().get(name);
        if (slot == null) {
            throw new IllegalArgumentException(
                    file
                            + ": no tensor "
                            + Quote.of(name)
                            + "; there are "
                            + header.slots().keySet());
        }
        return slot;
    }

    private SafetensorsHeader.Slot floating(String name, boolean wide) {
        SafetensorsHeader.Slot slot = slot(name);
        boolean fits =
                switch (slot.dtype()) {
                    case F32, F16, BF16 -> true;
                    case F64 -> wide;
                    default -> false;
                };
        if (!fits) {
            throw wrongType(
                    name, slot.dtype(), wide ? "F64, F32, F16 or BF16" : "F32, F16 or BF16");
        }
        return slot;
    }

    private IllegalArgumentException wrongType(String name, DType found, String expected) {
        return new IllegalArgumentException(
                file + ": tensor " + Quote.of(name) + " is " + found + ", expected " + expected);
    }

    /** Takes whole elements, little-endian. */
    private interface Elements {
        void take(ByteBuffer chunk);
    }

    private void chunks(SafetensorsHeader.Slot slot, Elements elements) throws IOException {
        long size = slot.end() - slot.begin();
        ByteBuffer chunk =
                ByteBuffer.allocate((int) Math.min(CHUNK, size)).order(ByteOrder.LITTLE_ENDIAN);
        for (long done = 0; done < size; done += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK, size - done));
            read(dataStart + slot.begin() + done, chunk);
            elements.take(chunk.flip());
        }
    }

    private ByteBuffer readFully(long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        read(position, bytes);
        return bytes.flip();
    }

    private void read(long position, ByteBuffer into) throws IOException {
        source.read(position, into);
        if (into.hasRemaining()) {
            throw new SafetensorsException(file, "it became shorter while it was read");
        }
    }
}
