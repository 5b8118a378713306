package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
    private static final String FLOWERS =
            """
            length,width,species,petal
            5.1,3.5,setosa,1.4
            -7,3.2e0,"versi,color",4.7

            6.3, 3.3 ,setosa,.6
            """;

    @TempDir Path folder;

    private Path file(String text) throws IOException {
        Path file = folder.resolve("table.csv");
        Files.writeString(file, text);
        return file;
    }

    @Test
    void allColumnsButTheTargetAreTheSample() throws IOException {
        Dataset data = Csv.of(file(FLOWERS)).classes("species").read();
        assertEquals(Schema.classes(Shape.of(3), List.of("setosa", "versi,color")), data.schema());
        assertEquals(3, data.size());
        assertArrayEquals(new float[] {5.1f, 3.5f, 1.4f}, data.sample(0));
        assertArrayEquals(new float[] {-7, 3.2f, 4.7f}, data.sample(1));
        assertArrayEquals(new float[] {6.3f, 3.3f, 0.6f}, data.sample(2));
        assertEquals(List.of(0, 1, 0), List.of(data.label(0), data.label(1), data.label(2)));
    }

    @Test
    void featuresComeInTheOrderAskedForAndTargetsMayBeVectors() throws IOException {
        Dataset data = Csv.of(file(FLOWERS)).features("petal", "length").numbers("width").read();
        assertEquals(Schema.values(Shape.of(2), Shape.of(1)), data.schema());
        assertArrayEquals(new float[] {4.7f, -7}, data.sample(1));
        assertArrayEquals(new float[] {3.2f}, data.target(1));
        Dataset vectors = Csv.of(file(FLOWERS)).features("petal").numbers("width", "length").read();
        assertArrayEquals(new float[] {3.5f, 5.1f}, vectors.target(0));
    }

    @Test
    void aFileMayHaveNoNamesAndAnotherDelimiter() throws IOException {
        Path file = file("\uFEFF1;2;x\r\n3;4;y");
        Dataset data = Csv.of(file).delimiter(';').columns("a", "b", "c").classes("c").read();
        assertEquals(2, data.size());
        assertArrayEquals(new float[] {1, 2}, data.sample(0));
        assertEquals(List.of("x", "y"), data.classNames());
    }

    @Test
    void aValidationFileTakesTheClassesOfItsTrainingFile() throws IOException {
        Path file = file("a,kind\n1,y\n2,z\n");
        Csv csv = Csv.of(file).classes("kind", List.of("x", "z", "y"));
        Dataset data = csv.read();
        assertEquals(List.of("x", "z", "y"), data.classNames());
        assertEquals(List.of(2, 1), List.of(data.label(0), data.label(1)));
        assertRefused(
                "line 2 has the class \"y\", expected one of [x]",
                () -> Csv.of(file).classes("kind", List.of("x")).read());
    }

    @Test
    void aFieldThatIsNoNumberIsNamed() throws IOException {
        for (String bad :
                List.of("", "NaN", "Infinity", "1e39", "0x1p3", "1f", "2d", "1,5", "one", "--1")) {
            Path file = file("a,b\n1,2\n3,\"" + bad + "\"\n");
            assertRefused(
                    "table.csv: line 3 has \"" + bad + "\" in column 2, expected a number",
                    () -> Csv.of(file).numbers("a").read());
            assertRefused("in column 2, expected a number", () -> Csv.of(file).numbers("b").read());
        }
        Path large = file("a,b\n1,2\n3,-1e39\n");
        assertRefused("a number that a float holds", () -> Csv.of(large).numbers("b").read());
    }

    @Test
    void whatIsOftenMeantIsSaid() throws IOException {
        Path file = file("area;city;price\n50;Rome;1,5\n");
        Csv csv = Csv.of(file).delimiter(';');
        assertRefused(
                "\"1,5\" in column 3, expected a number; write decimals with a point",
                () -> csv.features("area").numbers("price").read());
        assertRefused(
                "\"Rome\" in column 2, expected a number; mend it, or name the columns of a sample with features(…)",
                () -> Csv.of(file).delimiter(';').numbers("area").read());
        assertRefused(
                "expected one of [area;city;price]; is it another delimiter(…)?",
                () -> Csv.of(file).numbers("price").read());
    }

    @Test
    void blanksAroundAFieldDoNotCountAndAClassIsNeverEmpty() throws IOException {
        Dataset data = Csv.of(file("a , kind\n 1, x \n2,x\n")).classes("kind").read();
        assertEquals(List.of("x"), data.classNames());
        Path file = file("a,kind\n1,x\n2,\n");
        assertRefused("line 3 has no class", () -> Csv.of(file).classes("kind").read());
    }

    @Test
    void filesThatAreNoTableAreRefused() throws IOException {
        Path file = folder.resolve("table.csv");
        Csv csv = Csv.of(file).numbers("a");
        assertThrows(IOException.class, csv::read);
        file("");
        assertRefused("is empty", csv::read);
        file("a,b\n");
        assertRefused("there is no row", csv::read);
        file("a,b\n1,2\n1,2,3\n");
        assertRefused("line 3 has 3 fields, expected 2", csv::read);
        file("a,b\n1\n");
        assertRefused("line 2 has 1 fields, expected 2", csv::read);
        assertRefused(
                "line 1 has 2 fields, expected 3",
                () -> Csv.of(file).columns("a", "b", "c").numbers("a").read());
        Files.write(file, "a,b\n1,é\n".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused("not UTF-8", csv::read);
    }

    @Test
    void aQuoteThatIsNotClosedIsNamedByTheLineWhereItBegins() throws IOException {
        String all = "not closed; close it, or double it";
        Path file = file("a,kind\n1,\"x\ny\"\n2,\"he said \"\"z\n3,y\n4,y\n");
        assertRefused("table.csv: the quote that begins in line 4 is " + all, () -> read(file));
        file("a,kind\r\n1,x\r\n2,y\r\n3,\"y");
        assertRefused("the quote that begins in line 4 is " + all, () -> read(file));
        file("\"a,kind\n1,x\n");
        assertRefused("the quote that begins in line 1 is " + all, () -> read(file));
        file("a,kind\n1,5\"\" pipe\n2,\"\"\"x\"\"\"\n3,\"y\"");
        assertEquals(List.of("\"x\"", "5\"\" pipe", "y"), read(file).classNames());
        Files.writeString(file, "a,kind\n1,\"" + "x,y\n".repeat(5_000_000));
        assertRefused("the quote that begins in line 2 is " + all, () -> read(file));
    }

    private static Dataset read(Path file) throws IOException {
        return Csv.of(file).classes("kind").read();
    }

    @Test
    void columnsThatThereAreNotAreRefused() throws IOException {
        Path file = file("a,b,b\n1,2,3\n");
        assertRefused("no target is named", () -> Csv.of(file).read());
        assertRefused(
                "no column \"c\", expected one of [a, b, b]",
                () -> Csv.of(file).numbers("c").read());
        assertRefused("more than one column \"b\"", () -> Csv.of(file).numbers("b").read());
        assertRefused("no column \"x\"", () -> Csv.of(file).features("x").numbers("a").read());
        Path one = file("a\n1\n");
        assertRefused("every column is a target", () -> Csv.of(one).numbers("a").read());
        assertRefused(
                "column \"a\" is both sample and target",
                () -> Csv.of(one).features("a").numbers("a").read());
    }

    @Test
    void aStreamGivesTheSameRowsInEveryPass() throws IOException {
        Csv csv = Csv.of(file(FLOWERS)).classes("species");
        Dataset data = csv.read();
        SampleStream stream = csv.stream();
        assertEquals(data.schema(), stream.schema());
        assertEquals(3, stream.size());
        for (int pass = 0; pass < 2; pass++) {
            Sample sample = new Sample(stream.schema());
            try (SampleStream.Cursor cursor = stream.open()) {
                for (int i = 0; i < 3; i++) {
                    assertTrue(cursor.next(sample));
                    assertArrayEquals(data.sample(i), sample.x());
                    assertEquals(data.label(i), sample.label());
                }
                assertTrue(!cursor.next(sample));
            }
        }
        assertEquals(Normalization.of(data), Normalization.of(stream));
    }

    @Test
    void withoutFastCsvOneSentenceSaysWhatIsMissing() throws Exception {
        URL[] lanewise = {Key.class.getProtectionDomain().getCodeSource().getLocation()};
        try (var alone = new URLClassLoader(lanewise, ClassLoader.getPlatformClassLoader())) {
            Class<?> csv = alone.loadClass("lanewise.data.Csv");
            Object table = csv.getMethod("of", Path.class).invoke(null, file(FLOWERS));
            csv.getMethod("classes", String.class).invoke(table, "species");
            Throwable thrown =
                    assertThrows(
                                    InvocationTargetException.class,
                                    () -> csv.getMethod("read").invoke(table))
                            .getCause();
            assertInstanceOf(IllegalStateException.class, thrown);
            assertTrue(
                    thrown.getMessage().endsWith("put de.siegmar:fastcsv on the class path"),
                    thrown.getMessage());
        }
    }

    private static void assertRefused(String part, Executable call) {
        Exception thrown = assertThrows(Exception.class, call);
        assertTrue(
                thrown instanceof IOException || thrown instanceof IllegalArgumentException,
                thrown.toString());
        assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }

    @Test
    void aColumnNamedTwiceIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "a,a,b,y\n1,2,3,4\n");
        Csv table = Csv.of(file).numbers("y");
        assertRefused("more than one column \"a\"", table::read);
        assertEquals(1, Csv.of(file).features("b").numbers("y").read().size());
        assertRefused("\"b\" is named twice", table.features("b", "b")::read);
        assertRefused("\"y\" is named twice", table.features("b").numbers("y", "y")::read);
        assertRefused(
                "\"p\" is named twice",
                () -> Csv.of(file).columns("p", "p", "q", "r").features("q").numbers("r").read());
    }

    @Test
    void aStreamWhoseColumnsWereMovedBetweenPassesIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "a,b,y\n1,2,3\n");
        SampleStream stream = Csv.of(file).numbers("y").stream();
        Files.writeString(file, "b,a,y\n2,1,3\n");
        IOException e = assertThrows(IOException.class, stream::open);
        assertTrue(
                e.getMessage().contains("its columns were [a, b, y], are [b, a, y]"),
                e.getMessage());
    }
}
