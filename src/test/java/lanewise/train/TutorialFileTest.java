package lanewise.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lanewise.io.Json;
import lanewise.io.Safetensors;
import lanewise.io.SafetensorsWriter;
import lanewise.io.StateDict;
import lanewise.model.Model;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TutorialFileTest {
    private static final Shape IMAGE = Shape.image(1, 28, 28);
    private static final List<String> CLASSES = List.of("zero", "\"one\"", "двa");

    @TempDir Path folder;

    private static final Parameters PARAMETERS =
            Tutorial.network(IMAGE, 3, 0.5).initialize(IMAGE, Key.of(3));

    /** Writes a file as lanewise did before models described their network. */
    private Path written(Map<String, String> changed) throws IOException {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("format", "pt");
        metadata.put("network", "tutorial");
        metadata.put("input", "[1,28,28]");
        metadata.put("classes", Json.compact(CLASSES));
        metadata.put("dropout", "standard:0.5:hidden");
        metadata.put("mean", "[0.25]");
        metadata.put("std", "[0.125]");
        metadata.putAll(changed);
        Path file = folder.resolve("net.safetensors");
        SafetensorsWriter.write(file, StateDict.tensors(PARAMETERS), metadata);
        return file;
    }

    @Test
    void aFileOfBeforeIsReadAsAModel() throws IOException {
        Model read = TutorialFile.load(written(Map.of()));
        assertEquals(IMAGE, read.input());
        assertEquals(CLASSES, read.classes());
        assertEquals(Tutorial.network(IMAGE, 3, 0.5).layers(), read.network().layers());
        assertArrayEquals(new float[] {0.25f}, read.normalization().orElseThrow().mean());
        assertArrayEquals(new float[] {0.125f}, read.normalization().orElseThrow().std());
        assertArrayEquals(PARAMETERS.values(), read.parameters().values());
    }

    @Test
    void aModelIsReadToo() throws IOException {
        Model old = TutorialFile.load(written(Map.of()));
        Path file = folder.resolve("model.safetensors");
        old.save(file);
        assertEquals(old.network().layers(), TutorialFile.load(file).network().layers());
    }

    @Test
    void whatIsWrongInAFileOfBeforeIsNamed() throws IOException {
        refused(Map.of("input", "[1,28]"), "\"input\" is no image's shape");
        refused(Map.of("classes", "3"), "\"classes\" is no list");
        refused(Map.of("std", "[\"x\"]"), "\"std\" has something else than numbers");
        refused(Map.of("dropout", "odd:0.5:hidden"), "odd");
        refused(Map.of("network", "other"), "no description of a network");
    }

    private void refused(Map<String, String> changed, String expected) throws IOException {
        Path file = written(changed);
        IOException thrown = assertThrows(IOException.class, () -> TutorialFile.load(file));
        assertTrue(thrown.getMessage().contains(expected), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("net.safetensors"), thrown.getMessage());
    }

    @Test
    void everyTensorThatDoesNotFitIsListed() throws IOException {
        Path file = written(Map.of());
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
