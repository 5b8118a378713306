package lanewise.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir Path folder;

    private static SequencedMap<String, Tensor> sample() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("labels", Tensor.of(Shape.of(3), (byte) 1, (byte) 200, (byte) 0));
        tensors.put("conv1.weight", Tensor.of(Shape.of(2, 2), 1f, -0f, Float.NaN, Float.MIN_VALUE));
        tensors.put("empty", Tensor.of(Shape.of(0, 7), new float[0]));
        tensors.put("num_batches_tracked", Tensor.of(Shape.of(), Long.MIN_VALUE));
        tensors.put("exact", Tensor.of(Shape.of(1), Math.PI));
        return tensors;
    }

    private byte[] sampleBytes() throws IOException {
        Path path = folder.resolve("sample.safetensors");
        SafetensorsWriter.write(path, sample(), Map.of("seed", "42", "generator", "test"));
        return Files.readAllBytes(path);
    }

    @Test
    void whatIsWrittenReadsBackEqual() throws IOException {
        byte[] bytes = sampleBytes();
        try (Safetensors file = Safetensors.open(folder.resolve("sample.safetensors"))) {
            assertEquals(
                    List.of("num_batches_tracked", "exact", "conv1.weight", "empty", "labels"),
                    List.copyOf(file.names()));
            assertEquals(Map.of("seed", "42", "generator", "test"), file.metadata());
            assertEquals(Shape.of(2, 2), file.shape("conv1.weight"));
            assertArrayEquals(
                    new float[] {1f, -0f, Float.NaN, Float.MIN_VALUE}, file.floats("conv1.weight"));
            assertArrayEquals(
                    new double[] {1, -0.0, Double.NaN, Float.MIN_VALUE},
                    file.doubles("conv1.weight"));
            assertArrayEquals(new float[0], file.floats("empty"));
            assertEquals(Shape.of(), file.shape("num_batches_tracked"));
            assertArrayEquals(new long[] {Long.MIN_VALUE}, file.longs("num_batches_tracked"));
            assertArrayEquals(new double[] {Math.PI}, file.doubles("exact"));
            assertEquals(DType.U8, file.dtype("labels"));
            assertArrayEquals(new long[] {1, 200, 0}, file.longs("labels"));
        }
        assertEquals(0, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
    }

    @Test
    void equalInputGivesEqualBytesAndLeavesNoOtherFile() throws IOException {
        byte[] first = sampleBytes();
        SafetensorsWriter.write(
                folder.resolve("sample.safetensors"),
                sample(),
                Map.of("generator", "test", "seed", "42"));
        assertArrayEquals(first, Files.readAllBytes(folder.resolve("sample.safetensors")));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aTensorLongerThanTheBufferIsWhole() throws IOException {
        float[] values = new float[100_003];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("tail", Tensor.of(Shape.of(100_000), values, 3));
        Path path = folder.resolve("long.safetensors");
        SafetensorsWriter.write(path, tensors, Map.of());
        try (Safetensors file = Safetensors.open(path)) {
            assertArrayEquals(Arrays.copyOfRange(values, 3, 100_003), file.floats("tail"));
            float[] into = new float[100_001];
            file.floats("tail", into, 1);
            assertEquals(3f, into[1]);
            assertThrows(IllegalArgumentException.class, () -> file.floats("tail", into, 2));
        }
    }

    @Test
    void everyElementTypeIsDecoded() throws IOException {
        assertArrayEquals(new long[] {0, 1, 1}, ofType("BOOL", 0x00, 0x01, 0x07).longs("t"));
        assertArrayEquals(new long[] {255}, ofType("U8", 0xff).longs("t"));
        assertArrayEquals(new long[] {-1}, ofType("I8", 0xff).longs("t"));
        assertArrayEquals(new long[] {-2}, ofType("I16", 0xfe, 0xff).longs("t"));
        assertArrayEquals(new long[] {65534}, ofType("U16", 0xfe, 0xff).longs("t"));
        assertArrayEquals(new long[] {-2}, ofType("I32", 0xfe, 0xff, 0xff, 0xff).longs("t"));
        assertArrayEquals(
                new long[] {0xfffffffeL}, ofType("U32", 0xfe, 0xff, 0xff, 0xff).longs("t"));
        assertArrayEquals(new long[] {1}, ofType("U64", 1, 0, 0, 0, 0, 0, 0, 0).longs("t"));
        assertArrayEquals(new float[] {1.5f}, ofType("F16", 0x00, 0x3e).floats("t"));
        assertArrayEquals(new float[] {1.5f}, ofType("BF16", 0xc0, 0x3f).floats("t"));
        assertArrayEquals(new double[] {1.5}, ofType("BF16", 0xc0, 0x3f).doubles("t"));
    }

    private static Safetensors ofType(String dtype, int... data) throws IOException {
        int count = data.length / DType.valueOf(dtype).bytes();
        String header =
                "{\"t\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                        .formatted(dtype, count, data.length);
        return Safetensors.of(file(header, data), "bytes");
    }

    private static byte[] file(String header, int... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        for (int b : data) {
            bytes.put((byte) b);
        }
        return bytes.array();
    }

    @Test
    void askingForWhatIsNotThereNamesWhatIs() throws IOException {
        try (Safetensors file = Safetensors.of(sampleBytes(), "sample")) {
            for (String problem :
                    List.of(
                            message(() -> file.floats("conv1")),
                            message(() -> file.floats("exact")),
                            message(() -> file.longs("exact")),
                            message(() -> file.doubles("labels")))) {
                assertTrue(problem.startsWith("sample: "), problem);
            }
            assertTrue(message(() -> file.shape("conv1")).contains("conv1.weight"));
        }
        assertThrows(NoSuchFileException.class, () -> Safetensors.open(folder.resolve("missing")));
    }

    private static String message(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    @Test
    void anEntryMustFitItsArray() {
        Shape shape = Shape.of(2, 3);
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(shape, new float[5]));
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(shape, new float[7]));
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(shape, new float[7], 2));
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(shape, new float[7], -1));
    }

    @Test
    void namesThatCannotBeWrittenLeaveTheOldFile() throws IOException {
        byte[] before = sampleBytes();
        Path path = folder.resolve("sample.safetensors");
        for (String name : List.of("__metadata__", "half \ud800 pair")) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put(name, Tensor.of(Shape.of(1), 1f));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> SafetensorsWriter.write(path, tensors, Map.of()));
        }
        assertArrayEquals(before, Files.readAllBytes(path));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[0,3]}}|takes 3 bytes",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|a gap",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|cut short",
                "{}|describes 0 bytes",
                "{'t':{'dtype':'F32','shape':[0],'data_offsets':[0,0]}}|describes 0 bytes",
                "{'t':{'dtype':'I16','shape':[1],'data_offsets':[0,2]},'u':{'dtype':'I16','shape':[1],'data_offsets':[0,2]}}|an"
                        + " overlap",
                "{'t':{'dtype':'I16','shape':[1],'data_offsets':[0,2]},'t':{'dtype':'I16','shape':[1],'data_offsets':[2,4]}}|repeats",
                "{'t':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}|whole numbers",
                "{'t':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}}|whole numbers",
                "{'t':{'dtype':'F32','shape':[4294967297],'data_offsets':[0,4]}}|whole numbers",
                "{'t':{'dtype':'F32','shape':[65536,65536],'data_offsets':[0,4]}}|2147483647",
                "{'t':{'dtype':'F32','shape':[2147483647,2147483647,2147483647],'data_offsets':[0,4]}}|2147483647",
                "{'t':{'dtype':'F32','shape':1,'data_offsets':[0,4]}}|array",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[0]}}|data_offsets",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}}|data_offsets",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}|data_offsets",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[0,9223372036854775808]}}|data_offsets",
                "{'t':{'dtype':'F32','shape':[1]}}|data_offsets",
                "{'t':{'dtype':'F32','data_offsets':[0,4]}}|shape",
                "{'t':{'shape':[1],'data_offsets':[0,4]}}|dtype",
                "{'t':{'dtype':'F31','shape':[1],'data_offsets':[0,4]}}|F31",
                "{'t':{'dtype':7,'shape':[1],'data_offsets':[0,4]}}|dtype",
                "{'t':4}|object",
                "{'__metadata__':{'a':1}}|must be text",
                "{'__metadata__':[]}|object",
                "[]|begin with",
                " {}|begin with",
                "{|JSON",
                "{'t':\u0007}|JSON",
            })
    void aHeaderThatBreaksTheFormatIsRefused(String header, String part) {
        byte[] bytes = file(header.replace('\'', '"'), 1, 2, 3, 4);
        String message =
                assertThrows(SafetensorsException.class, () -> Safetensors.of(bytes, "bad.file"))
                        .getMessage();
        assertTrue(message.startsWith("bad.file: "), message);
        assertTrue(message.contains(part), message);
    }

    @Test
    void aHeaderThatIsTooDeepOrNotUtf8OrTooLongIsRefused() {
        assertThrows(
                SafetensorsException.class,
                () -> Safetensors.of(file("{\"t\":" + "[".repeat(500_000)), "deep"));
        byte[] bytes = file("{\"?\":0}");
        bytes[10] = (byte) 0xff;
        assertThrows(SafetensorsException.class, () -> Safetensors.of(bytes, "bytes"));
        for (long length : new long[] {-1, Long.MIN_VALUE, 100_000_001, 99_999_999, 9, 0}) {
            byte[] lie = file("{\"t\":0}");
            ByteBuffer.wrap(lie).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            assertThrows(SafetensorsException.class, () -> Safetensors.of(lie, "lie"));
        }
    }

    @Test
    void aMessageNeverCarriesControlCharactersOfTheFile() {
        byte[] bytes = file("{\"\\u001b[31m\\u202e" + "x".repeat(5000) + "\":{\"dtype\":\"\\n\"}}");
        String message =
                assertThrows(SafetensorsException.class, () -> Safetensors.of(bytes, "f"))
                        .getMessage();
        assertTrue(message.chars().noneMatch(Character::isISOControl), message);
        assertTrue(message.indexOf('\u202e') < 0 && message.length() < 500, message);
    }

    @Test
    void aFileCutAtAnyByteIsRefused() throws IOException {
        byte[] whole = sampleBytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(SafetensorsException.class, () -> Safetensors.of(cut, "cut"));
        }
        Path path = folder.resolve("cut");
        Files.write(path, Arrays.copyOf(whole, whole.length - 1));
        assertThrows(SafetensorsException.class, () -> Safetensors.open(path));
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThrows(SafetensorsException.class, () -> Safetensors.of(longer, "longer"));
    }

    @Test
    void aMutatedFileIsReadWholeOrRefusedInOneWay() throws IOException {
        byte[] whole = sampleBytes();
        int headerEnd = 8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        byte[] hostile =
                "{}[]:,\"\\0123456789-+.eEtfnu \u0000\u0001\u007f".getBytes(StandardCharsets.UTF_8);
        var random = Key.of(1).sequence();
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] mutant = whole.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                mutant[random.nextInt(headerEnd)] =
                        random.nextBoolean()
                                ? hostile[random.nextInt(hostile.length)]
                                : (byte) random.nextInt();
            }
            refused += isRefused(mutant) ? 1 : 0;
        }
        assertTrue(refused > 10_000, "only " + refused + " mutants were refused");
    }

    @Test
    void aFileWithPiecesMovedIsReadWholeOrRefusedInOneWay() throws IOException {
        byte[] whole = sampleBytes();
        var random = Key.of(2).sequence();
        for (int round = 0; round < 5_000; round++) {
            List<Byte> bytes = new ArrayList<>();
            for (byte b : whole) {
                bytes.add(b);
            }
            int from = random.nextInt(whole.length);
            int to = from + random.nextInt(Math.min(40, whole.length - from)) + 1;
            List<Byte> piece = List.copyOf(bytes.subList(from, to));
            if (random.nextBoolean()) {
                bytes.subList(from, to).clear();
            }
            bytes.addAll(random.nextInt(bytes.size() + 1), piece);
            byte[] mutant = new byte[bytes.size()];
            for (int i = 0; i < mutant.length; i++) {
                mutant[i] = bytes.get(i);
            }
            isRefused(mutant);
        }
    }

    /** Opens and reads everything; any exception but the one meant for it fails the test. */
    private static boolean isRefused(byte[] bytes) throws IOException {
        try (Safetensors file = Safetensors.of(bytes, "mutant")) {
            for (String name : file.names()) {
                switch (file.dtype(name)) {
                    case F16, BF16, F32, F64 -> file.doubles(name);
                    default -> file.longs(name);
                }
            }
            return false;
        } catch (SafetensorsException e) {
            return true;
        }
    }

    @Test
    void aHeaderOfEmptyObjectsTakesLittleMemory() {
        byte[] hostile = file("{\"t\":[" + "{},".repeat(2_000_000) + "{}]}");
        var threads =
                (com.sun.management.ThreadMXBean)
                        java.lang.management.ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        long before = threads.getThreadAllocatedBytes(thread);
        var e = assertThrows(SafetensorsException.class, () -> Safetensors.of(hostile, "hostile"));
        long taken = threads.getThreadAllocatedBytes(thread) - before;
        assertTrue(e.getMessage().contains("100000 values"), e.getMessage());
        assertTrue(taken < 8L * hostile.length, taken + " bytes");
    }

    @Test
    void aZipFileIsCalledOneAndTheWayOutIsNamed() {
        byte[] zip = new byte[200];
        System.arraycopy(new byte[] {'P', 'K', 3, 4, 0x14, 0, 8, 8}, 0, zip, 0, 8);
        String said =
                assertThrows(SafetensorsException.class, () -> Safetensors.of(zip, "weights.pt"))
                        .getMessage();
        assertTrue(said.contains("weights.pt") && said.contains("a ZIP file, as torch.save"), said);
        assertTrue(said.contains("safetensors.torch.save_file"), said);
    }
}
