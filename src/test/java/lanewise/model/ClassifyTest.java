package lanewise.model;

import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import lanewise.data.Normalization;
import lanewise.io.Npy;
import lanewise.io.Tensor;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifyTest {
    private static final Shape IMAGE = Shape.image(3, 4, 5);

    @TempDir Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final byte[] pixels = new byte[IMAGE.size()];

    @BeforeEach
    void aModelAndAnImage() throws IOException {
        Sequential net = Sequential.of(flatten(), linear(60, 3));
        Model.of(net, IMAGE, net.initialize(IMAGE, Key.of(5)))
                .normalization(Normalization.none(3))
                .save(folder.resolve("model"));
        new Random(1).nextBytes(pixels);
        Files.write(folder.resolve("one.raw"), pixels);
    }

    private int classify(String... names) {
        String[] arguments = new String[names.length + 1];
        arguments[0] = folder.resolve("model").toString();
        for (int i = 0; i < names.length; i++) {
            arguments[i + 1] = folder.resolve(names[i]).toString();
        }
        out.reset();
        err.reset();
        return Classify.run(new PrintStream(out), new PrintStream(err), arguments);
    }

    private String answer(String name) {
        assertEquals(0, classify(name), err::toString);
        String line = out.toString(StandardCharsets.UTF_8);
        return line.substring(line.indexOf(": "));
    }

    private void refused(String reason, String name) {
        assertEquals(1, classify(name));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains(name) && said.contains(reason), said);
    }

    private void write(String name, Tensor tensor) throws IOException {
        Npy.write(folder.resolve(name), tensor);
    }

    @Test
    void unsignedBytesOfAnImageArePixelsInEitherKindOfFile() throws IOException {
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (pixels[i] & 0xff) / 255f;
        }
        write("bytes.npy", Tensor.of(IMAGE, pixels));
        write("floats.npy", Tensor.of(IMAGE, values));
        assertEquals(answer("one.raw"), answer("bytes.npy"));
        assertEquals(answer("one.raw"), answer("floats.npy"));
    }

    @Test
    void anImageOfOtherNumbersOrInAnotherOrderIsRefused() throws IOException {
        write("longs.npy", Tensor.of(IMAGE, new long[60]));
        refused("numbers of type I64, expected U8 (pixels) or floats", "longs.npy");
        write("last.npy", Tensor.of(Shape.of(4, 5, 3), new float[60]));
        refused("has the shape (4, 5, 3), expected (3, 4, 5)", "last.npy");
    }

    @Test
    void aFileThatCannotBeReadIsNamedAndTheOthersAreAnswered() throws IOException {
        refused("no such file", "none.raw");
        refused("no such file", "none.npy");
        Files.createDirectory(folder.resolve("pictures"));
        refused("is a folder", "pictures");
        Files.write(folder.resolve("short.raw"), new byte[3]);
        refused("a sample of 3 values", "short.raw");
        assertEquals(1, classify("one.raw", "none.raw", "one.raw"));
        assertEquals(2, out.toString(StandardCharsets.UTF_8).lines().count());
    }

    @Test
    void aModelThatIsMissingOrNoFileToClassifyIsBadUse() {
        var said = new PrintStream(err);
        assertEquals(2, Classify.run(said, said, "model"));
        assertEquals(2, Classify.run(said, said, folder.resolve("none").toString(), "one.raw"));
    }
}
