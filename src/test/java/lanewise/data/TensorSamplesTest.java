package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import lanewise.io.DType;
import lanewise.io.MappedTensor;
import lanewise.io.Npy;
import lanewise.io.Tensor;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorSamplesTest {
    @TempDir Path folder;

    private MappedTensor mapped(Tensor tensor, ByteOrder order) throws IOException {
        Path file = folder.resolve("x" + System.nanoTime() + ".npy");
        Npy.write(file, tensor, order, false);
        return MappedTensor.npy(file);
    }

    /** Two images (2, 1, 3) in each order. */
    private static final float[] FIRST = {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60};

    private static final float[] LAST = {1, 4, 2, 5, 3, 6, 10, 40, 20, 50, 30, 60};

    private static byte[] bytes(float[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void imagesOfAnArrayAreTheSameInMemoryAndOnDisk() throws IOException {
        Tensor first = Tensor.of(Shape.of(2, 2, 1, 3), FIRST);
        Tensor last = Tensor.of(Shape.of(2, 1, 3, 2), LAST);
        for (Samples samples :
                List.of(
                        Samples.of(first),
                        Samples.ofChannelsLast(last),
                        Samples.of(mapped(first, ByteOrder.LITTLE_ENDIAN)),
                        Samples.of(mapped(first, ByteOrder.BIG_ENDIAN)),
                        Samples.ofChannelsLast(mapped(last, ByteOrder.LITTLE_ENDIAN)))) {
            assertEquals(Shape.of(2, 1, 3), samples.shape());
            assertEquals(2, samples.size());
            assertArrayEquals(new float[] {10, 20, 30, 40, 50, 60}, samples.read(1));
            float[] inside = new float[6];
            samples.readChannelsLast(0, inside, 0);
            assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, inside);
        }
    }

    @Test
    void bytesOfImagesArePixels() throws IOException {
        Tensor first = Tensor.of(Shape.of(2, 2, 1, 3), bytes(FIRST));
        Tensor last = Tensor.of(Shape.of(2, 1, 3, 2), bytes(LAST));
        for (Samples samples :
                List.of(
                        Samples.of(first),
                        Samples.ofChannelsLast(last),
                        Samples.of(mapped(first, ByteOrder.LITTLE_ENDIAN)),
                        Samples.ofChannelsLast(mapped(last, ByteOrder.LITTLE_ENDIAN)))) {
            float[] read = samples.read(1);
            for (int i = 0; i < 6; i++) {
                assertEquals(FIRST[6 + i] / 255f, read[i]);
            }
        }
        Tensor rows =
                Tensor.of(
                        Shape.of(2, 3),
                        (byte) 1,
                        (byte) 2,
                        (byte) -1,
                        (byte) 4,
                        (byte) 5,
                        (byte) 6);
        assertArrayEquals(new float[] {1, 2, 255}, Samples.of(rows).read(0), "rows are numbers");
        assertArrayEquals(
                new float[] {1, 2, 255}, Samples.of(mapped(rows, ByteOrder.LITTLE_ENDIAN)).read(0));
    }

    @Test
    void everyTypeOfNumberBecomesFloats() throws IOException {
        for (Tensor tensor :
                List.of(
                        Tensor.of(Shape.of(3, 2), 1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
                        Tensor.of(Shape.of(3, 2), 1L, 2L, 3L, 4L, 5L, 6L),
                        Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6),
                        Tensor.f16(Shape.of(3, 2), 1, 2, 3, 4, 5, 6))) {
            for (Samples samples :
                    List.of(
                            Samples.of(tensor),
                            Samples.of(mapped(tensor, ByteOrder.LITTLE_ENDIAN)),
                            Samples.of(mapped(tensor, ByteOrder.BIG_ENDIAN)))) {
                assertEquals(Shape.of(2), samples.shape());
                assertArrayEquals(new float[] {5, 6}, samples.read(2), tensor.toString());
            }
        }
        Samples numbers = Samples.of(Tensor.of(Shape.of(2), 7.0, 8.0));
        assertEquals(Shape.of(1), numbers.shape(), "one number a sample");
        assertArrayEquals(new float[] {8}, numbers.read(1));
        assertThrows(IllegalArgumentException.class, () -> Samples.of(Tensor.of(Shape.of(), 7.0)));
    }

    @Test
    void aRawFileHasAsManySamplesAsItIsLongFor() throws IOException {
        Path file = folder.resolve("x.raw");
        ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 6; i++) {
            bytes.putFloat(i);
        }
        Files.write(file, bytes.array());
        Samples samples = Samples.of(MappedTensor.raw(file, DType.F32, Shape.of(2)));
        assertEquals(3, samples.size());
        assertArrayEquals(new float[] {4, 5}, samples.read(2));
        IOException thrown =
                assertThrows(
                        IOException.class, () -> MappedTensor.raw(file, DType.F32, Shape.of(4)));
        assertTrue(thrown.getMessage().contains("24 bytes are no whole number"));
    }

    @Test
    void aMappedFileTrainsLikeAnArray() throws IOException {
        float[] values = new float[40 * 12];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 7919 % 101;
        }
        Tensor tensor = Tensor.of(Shape.of(40, 3, 2, 2), values);
        Targets targets = Targets.numbers(new float[40]);
        Dataset memory = Dataset.of("memory", Samples.of(tensor), targets);
        Dataset disk =
                Dataset.of("disk", Samples.of(mapped(tensor, ByteOrder.LITTLE_ENDIAN)), targets);
        Normalization normalization = Normalization.of(memory);
        assertEquals(normalization, Normalization.of(disk));
        DataLoader one = DataLoader.of(memory, 7, normalization).shuffled();
        DataLoader other = DataLoader.of(disk, 7, normalization).shuffled().prefetching();
        try (DataLoader.Epoch expected = one.epoch(Key.of(1));
                DataLoader.Epoch seen = other.epoch(Key.of(1))) {
            for (Batch b = expected.next(); b != null; b = expected.next()) {
                int floats = 12 * b.size();
                assertArrayEquals(
                        Arrays.copyOf(b.x(), floats), Arrays.copyOf(seen.next().x(), floats));
            }
        }
    }

    @Test
    void aFileInFortransOrderIsNotMapped() throws IOException {
        Path file = folder.resolve("x.npy");
        Npy.write(file, Tensor.of(Shape.of(2, 2), 1, 2, 3, 4), ByteOrder.LITTLE_ENDIAN, true);
        IOException thrown = assertThrows(IOException.class, () -> MappedTensor.npy(file));
        assertTrue(thrown.getMessage().contains("ascontiguousarray"), thrown.getMessage());
        Npy.write(file, Tensor.of(Shape.of(2), 1, 2), ByteOrder.LITTLE_ENDIAN, true);
        assertEquals(2, Samples.of(MappedTensor.npy(file)).size(), "a line has one order");
    }

    @Test
    void aMappedFileThatIsCutWhileInUseIsNamed() throws IOException {
        Path file = folder.resolve("cut.npy");
        Npy.write(file, Tensor.of(Shape.of(4000, 4), new float[16000]));
        MappedTensor mapped = MappedTensor.npy(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(1000);
        }
        var e =
                assertThrows(
                        UncheckedIOException.class, () -> mapped.read(15_996, 4, new float[4], 0));
        assertTrue(e.getMessage().contains("was shortened while it was in use"), e.getMessage());
    }
}
