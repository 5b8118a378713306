package lanewise.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.data.Normalization;
import lanewise.io.Safetensors;
import lanewise.io.SafetensorsWriter;
import lanewise.io.StateDict;
import lanewise.io.Tensor;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TutorialFileTest {
    private static final Shape IMAGE = Shape.image(1, 28, 28);
    private static final List<String> CLASSES = List.of("zero", "\"one\"", "двa");

    @TempDir Path folder;

    private static TutorialFile checkpoint() {
        Parameters parameters = Tutorial.network(IMAGE, 3, 0.5).initialize(IMAGE, Key.of(3));
        return new TutorialFile(
                IMAGE,
                CLASSES,
                Recipe.tutorial(0.5),
                new Normalization(new float[] {0.25f}, new float[] {0.125f}),
                parameters);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Path file = folder.resolve("net.safetensors");
        TutorialFile written = checkpoint();
        written.write(file);
        TutorialFile read = TutorialFile.read(file);
        assertEquals(IMAGE, read.input());
        assertEquals(CLASSES, read.classes());
        assertEquals(Recipe.tutorial(0.5), read.recipe());
        assertArrayEquals(new float[] {0.25f}, read.normalization().mean());
        assertArrayEquals(written.parameters().values(), read.parameters().values());
    }

    @Test
    void equalParametersGiveEqualBytes() throws IOException {
        checkpoint().write(folder.resolve("a"));
        checkpoint().write(folder.resolve("b"));
        assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Path file = folder.resolve("other.safetensors");
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("w", Tensor.of(Shape.of(1), 1f));
        SafetensorsWriter.write(file, tensors, Map.of());
        IOException thrown = assertThrows(IOException.class, () -> TutorialFile.read(file));
        assertTrue(thrown.getMessage().contains("not a network"), thrown.getMessage());
    }

    @Test
    void everyTensorThatDoesNotFitIsListed() throws IOException {
        Path file = folder.resolve("net.safetensors");
        checkpoint().write(file);
        Parameters other = Tutorial.network(IMAGE, 4, 0).parameters(IMAGE);
        try (Safetensors in = Safetensors.open(file)) {
            IOException thrown =
                    assertThrows(
                            IOException.class,
                            () -> StateDict.load(in, other, StateDict.Matching.strictly()));
            assertTrue(thrown.getMessage().contains("fc2.weight"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("fc2.bias"), thrown.getMessage());
        }
    }
}
