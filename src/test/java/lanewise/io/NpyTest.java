package lanewise.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden arrays are numpy's: golden/npy/make.py says how they were made. */
class NpyTest {
    private static final Shape CUBE = Shape.of(2, 3, 4);

    @TempDir Path folder;

    private static Path golden(String name) {
        try {
            return Path.of(NpyTest.class.getResource("/golden/npy/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What make.py puts into an array of a type. */
    private static double[] expected(DType dtype, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] =
                    switch (dtype) {
                        case BOOL -> i % 2;
                        case U8, U16, U32, U64 -> i;
                        default -> i - 3;
                    };
        }
        return values;
    }

    private static DType named(String kind) {
        int bits = 8 * (kind.charAt(1) - '0');
        return switch (kind.charAt(0)) {
            case 'b' -> DType.BOOL;
            case 'u' -> DType.valueOf("U" + bits);
            case 'i' -> DType.valueOf("I" + bits);
            default -> DType.valueOf("F" + bits);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "compressed.npz"})
    void everyTypeAndOrderOfNumpyIsRead(String name) throws IOException {
        try (Npz file = Npz.open(golden(name))) {
            assertEquals(12 * 4 + 4, file.names().size());
            for (String array : file.names()) {
                if (array.length() == 4 && !array.equals("line") && !array.equals("cube")) {
                    Tensor tensor = file.read(array);
                    DType dtype = named(array);
                    assertEquals(dtype, tensor.dtype(), array);
                    assertEquals(Shape.of(2, 3), tensor.shape(), array);
                    assertArrayEquals(expected(dtype, 6), tensor.toDoubles(), array);
                }
            }
            assertEquals(Shape.of(), file.read("scalar").shape());
            assertArrayEquals(new float[] {2.5f}, file.read("scalar").toFloats());
            assertEquals(Shape.of(0, 4), file.read("empty").shape());
            assertArrayEquals(new long[] {-3, -2, -1, 0, 1}, file.read("line").toLongs());
            assertArrayEquals(expected(DType.F32, 24), file.read("cube").toDoubles());
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> file.read("no"));
            assertTrue(thrown.getMessage().contains("no array \"no\""), thrown.getMessage());
        }
    }

    @Test
    void bothOrdersOfElementsAreRead() throws IOException {
        for (String name : List.of("c.npy", "fortran.npy")) {
            Tensor tensor = Npy.read(golden(name));
            assertEquals(CUBE, tensor.shape());
            assertArrayEquals(expected(DType.F32, 24), tensor.toDoubles(), name);
        }
        for (String name : List.of("version2.npy", "version3.npy")) {
            assertArrayEquals(expected(DType.F64, 6), Npy.read(golden(name)).toDoubles(), name);
        }
    }

    @Test
    void whatIsWrittenIsWhatNumpyWrites() throws IOException {
        Tensor cube = Npy.read(golden("c.npy"));
        Path file = folder.resolve("x.npy");
        Npy.write(file, cube);
        assertEquals(-1, Files.mismatch(golden("c.npy"), file));
        Npy.write(file, cube, ByteOrder.LITTLE_ENDIAN, true);
        assertEquals(-1, Files.mismatch(golden("fortran.npy"), file));
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = "BF16", mode = EnumSource.Mode.EXCLUDE)
    void everyTypeComesBackInEveryOrder(DType dtype) throws IOException {
        try (Npz golden = Npz.open(golden("stored.npz"))) {
            String kind = dtype.name().toLowerCase(java.util.Locale.ROOT).replaceAll("\\d+", "");
            String array = (dtype == DType.BOOL ? "b1" : kind + dtype.bytes()) + "lc";
            Tensor tensor = golden.read(array);
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                for (boolean fortran : new boolean[] {false, true}) {
                    Path file = folder.resolve("x.npy");
                    Npy.write(file, tensor, order, fortran);
                    Tensor read = Npy.read(file);
                    assertEquals(dtype, read.dtype());
                    assertEquals(tensor.shape(), read.shape());
                    assertArrayEquals(tensor.toDoubles(), read.toDoubles());
                }
            }
        }
    }

    @Test
    void arraysOfAZipComeBackStoredAndCompressed() throws IOException {
        float[] many = new float[100_003];
        for (int i = 0; i < many.length; i++) {
            many[i] = i % 1000;
        }
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("many", Tensor.of(Shape.of(100_000), many, 3));
        tensors.put("scalar", Tensor.of(Shape.of(), 7L));
        tensors.put("empty", Tensor.of(Shape.of(0), new float[0]));
        Path stored = folder.resolve("stored.npz");
        Path compressed = folder.resolve("compressed.npz");
        Npz.write(stored, tensors);
        Npz.writeCompressed(compressed, tensors);
        assertTrue(Files.size(compressed) < Files.size(stored) / 4);
        for (Path path : List.of(stored, compressed)) {
            try (Npz file = Npz.open(path)) {
                assertEquals(List.of("many", "scalar", "empty"), List.copyOf(file.names()));
                assertArrayEquals(
                        java.util.Arrays.copyOfRange(many, 3, 100_003),
                        file.read("many").toFloats());
                assertArrayEquals(new int[] {7}, file.read("scalar").toInts());
                assertEquals(0, file.read("empty").toFloats().length);
            }
        }
        Path again = folder.resolve("again.npz");
        Npz.write(again, tensors);
        assertEquals(-1, Files.mismatch(stored, again));
    }

    @ParameterizedTest
    @ValueSource(strings = {"complex", "text", "objects", "records"})
    void whatIsNoNumberIsRefused(String name) {
        assertRefused(
                name.equals("records") ? "several fields" : "of the type", golden(name + ".npy"));
    }

    @Test
    void whatNumpyDoesNotKnowIsNotWritten() {
        Path file = folder.resolve("x.npy");
        Tensor tensor = Tensor.bf16(Shape.of(1), 1);
        assertThrows(IllegalArgumentException.class, () -> Npy.write(file, tensor));
        assertTrue(Files.notExists(file));
    }

    @Test
    void aFileCutAnywhereOrGoingOnIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(golden("c.npy"));
        Path file = folder.resolve("x.npy");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertRefused("x.npy: not a npy file that can be read", file);
        }
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length + 1));
        assertRefused("expected 224", file);
    }

    @Test
    void headersThatLieAreRefusedBeforeAnythingIsAllocated() throws IOException {
        refuseHeader(
                "expected 8000000128", "'<f4', 'fortran_order': False, 'shape': (2000000000,), }");
        refuseHeader(
                "which no file can hold",
                "'<f4', 'fortran_order': False, 'shape': (2000000000, 2000000000, 2000000000), }");
        refuseHeader(
                "which no file can hold",
                "'<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }");
        refuseHeader("expected descr", "'<f4', 'fortran_order': False, 'shape': (-1,), }");
        refuseHeader("expected descr", "'<f4', 'fortran_order': False, }");
        refuseHeader("expected descr", "'<f4', 'fortran_order': 0, 'shape': (1,), }");
        refuseHeader(
                "expected descr", "'<f4', 'fortran_order': False, 'shape': (1,), 'x': (1,), }");
        refuseHeader("expected descr", "'<f4', 'fortran_order': False, 'shape': (1,), } {");
        refuseHeader("of the type \"\"", "'', 'fortran_order': False, 'shape': (1,), }");
    }

    private void refuseHeader(String part, String rest) throws IOException {
        byte[] text = ("{'descr': " + rest).getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[128];
        java.util.Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(Files.readAllBytes(golden("c.npy")), 0, bytes, 0, 10);
        System.arraycopy(text, 0, bytes, 10, text.length);
        Path file = folder.resolve("x.npy");
        Files.write(file, bytes);
        assertRefused(part, file);
    }

    @Test
    void otherDialectsOfTheHeaderAreRead() throws IOException {
        byte[] bytes = Files.readAllBytes(golden("c.npy"));
        byte[] text =
                "{ \"shape\" : (2L, 3L,4),\"fortran_order\":False, 'descr':'<f4'} "
                        .getBytes(StandardCharsets.US_ASCII);
        java.util.Arrays.fill(bytes, 10, 127, (byte) ' ');
        System.arraycopy(text, 0, bytes, 10, text.length);
        Path file = folder.resolve("x.npy");
        Files.write(file, bytes);
        assertEquals(CUBE, Npy.read(file).shape());
    }

    @Test
    void aDamagedZipIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(golden("compressed.npz"));
        Path file = folder.resolve("x.npz");
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        IOException thrown = assertThrows(IOException.class, () -> Npz.open(file));
        assertTrue(thrown.getMessage().contains("not a npz file, or damaged"));
    }

    private static void assertRefused(String part, Path file) {
        IOException thrown = assertThrows(IOException.class, () -> Npy.read(file));
        assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }
}
