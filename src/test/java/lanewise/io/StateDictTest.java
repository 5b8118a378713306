package lanewise.io;

import static lanewise.nn.Layers.batchNorm1d;
import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import lanewise.io.StateDict.Matching;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden files are PyTorch's: golden/state/make.py says how they were made. */
class StateDictTest {
    private static final Shape IMAGE = Shape.image(2, 4, 4);
    private static final Sequential NET =
            Sequential.of(
                    conv2d(2, 3, 3),
                    batchNorm2d(3),
                    relu(),
                    flatten(),
                    linear(12, 4),
                    batchNorm1d(4));

    @TempDir Path folder;

    private static Path golden(String name) {
        try {
            return Path.of(
                    StateDictTest.class
                            .getResource("/golden/state/" + name + ".safetensors")
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Parameters parameters() {
        return NET.initialize(IMAGE, Key.of(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f32", "f16", "bf16", "f64"})
    void aStateDictOfPyTorchLoadsInEveryPrecision(String precision) throws IOException {
        Parameters parameters = parameters();
        StateDict.load(golden(precision), parameters);
        assertEquals(3, parameters.valuesOf("bn1.num_batches_tracked")[0]);
        try (Safetensors io = Safetensors.open(golden("io"))) {
            float[] y = new float[8];
            NET.inference(parameters, IMAGE).run(2, io.floats("x"), y);
            assertArrayEquals(io.floats("y." + precision), y, 1e-5f);
        }
    }

    @Test
    void whatIsSavedHasPyTorchsTypes() throws IOException {
        Parameters parameters = parameters();
        StateDict.load(golden("f32"), parameters);
        Path file = folder.resolve("net.safetensors");
        StateDict.save(file, parameters);
        try (Safetensors saved = Safetensors.open(file);
                Safetensors pytorch = Safetensors.open(golden("f32"))) {
            assertEquals(pytorch.names(), saved.names());
            for (String name : saved.names()) {
                assertEquals(pytorch.dtype(name), saved.dtype(name), name);
                assertEquals(pytorch.shape(name), saved.shape(name), name);
                assertArrayEquals(
                        pytorch.tensor(name).toDoubles(), saved.tensor(name).toDoubles(), name);
            }
            assertEquals(Map.of("format", "pt"), saved.metadata());
        }
        Parameters again = parameters();
        StateDict.load(file, again);
        assertArrayEquals(parameters.values(), again.values());
    }

    /** Writes the parameters of the network, changed. */
    private Path changed(UnaryOperator<SequencedMap<String, Tensor>> by) throws IOException {
        Path file = folder.resolve("changed.safetensors");
        SafetensorsWriter.write(
                file, by.apply(new LinkedHashMap<>(StateDict.tensors(parameters()))), Map.of());
        return file;
    }

    @Test
    void everyFaultIsListedAndNothingIsChanged() throws IOException {
        Path file =
                changed(tensors -> {
                    tensors.remove("conv1.bias");
                    tensors.remove("bn2.running_var");
                    tensors.put("fc9.bias", Tensor.of(Shape.of(1), 1f));
                    tensors.put("fc1.weight", Tensor.of(Shape.of(12, 4), new float[48]));
                    tensors.put("fc1.bias", Tensor.of(Shape.of(4), 1L, 2L, 3L, 4L));
                    tensors.put("bn1.num_batches_tracked", Tensor.of(Shape.of(), 1.0));
                    tensors.put("bn2.num_batches_tracked", Tensor.of(Shape.of(), true));
                    return tensors;
                });
        assertRefused(
                file,
                Matching.strictly(),
                " does not fit the network: missing \"conv1.bias\", \"bn2.running_var\"; unexpected"
                        + " \"fc9.bias\"; misshapen \"fc1.weight\" is (12, 4), expected (4, 12);"
                        + " wrong type \"fc1.bias\" is I64, expected F32, F16, BF16 or F64,"
                        + " \"bn1.num_batches_tracked\" is F64, expected I64,"
                        + " \"bn2.num_batches_tracked\" is BOOL, expected I64");
        assertRefused(
                file, Matching.partly(), "network: misshapen \"fc1.weight\" is (12, 4), expected");
    }

    private static void assertRefused(Path file, Matching matching, String part) {
        Parameters parameters = NET.initialize(IMAGE, Key.of(2));
        float[] before = parameters.values().clone();
        IOException thrown =
                assertThrows(IOException.class, () -> StateDict.load(file, parameters, matching));
        assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
        assertArrayEquals(before, parameters.values());
    }

    @Test
    void aFileThatFailsAtItsLastTensorChangesNothing() throws IOException {
        Path wide =
                changed(tensors -> {
                    tensors.put("bn2.running_var", Tensor.of(Shape.of(4), 1, 1, 1, 1e39));
                    return tensors;
                });
        assertRefused(wide, Matching.strictly(), "\"bn2.running_var\" has 1.0E39 at place 3");
        Path negative =
                changed(tensors -> {
                    tensors.put("bn2.num_batches_tracked", Tensor.of(Shape.of(), -1L));
                    return tensors;
                });
        assertRefused(negative, Matching.strictly(), "is -1.0, expected a whole number");

        Path file = changed(tensors -> tensors);
        Parameters parameters = NET.initialize(IMAGE, Key.of(2));
        float[] before = parameters.values().clone();
        try (Safetensors in = Safetensors.open(file)) {
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(cut.length() - 1);
            }
            IOException thrown =
                    assertThrows(
                            IOException.class,
                            () -> StateDict.load(in, parameters, Matching.strictly()));
            assertTrue(thrown.getMessage().contains("became shorter"), thrown.getMessage());
        }
        assertArrayEquals(before, parameters.values());
    }

    @Test
    void filesWithCountersOfF32AreStillRead() throws IOException {
        Path file =
                changed(tensors -> {
                    tensors.put("bn1.num_batches_tracked", Tensor.of(Shape.of(), 17f));
                    tensors.put("bn2.num_batches_tracked", Tensor.of(Shape.of(), 18));
                    return tensors;
                });
        Parameters parameters = NET.parameters(IMAGE);
        StateDict.load(file, parameters);
        assertEquals(17, parameters.valuesOf("bn1.num_batches_tracked")[0]);
        assertEquals(18, parameters.valuesOf("bn2.num_batches_tracked")[0]);
        Path half =
                changed(tensors -> {
                    tensors.put("bn1.num_batches_tracked", Tensor.of(Shape.of(), 0.5f));
                    return tensors;
                });
        assertRefused(half, Matching.strictly(), "is 0.5, expected a whole number");
    }

    @Test
    void namesAreMappedByAFunction() throws IOException {
        Path file =
                changed(tensors -> {
                    SequencedMap<String, Tensor> renamed = new LinkedHashMap<>();
                    tensors.forEach((name, t) -> renamed.put("module." + name, t));
                    renamed.put("step", Tensor.of(Shape.of(), 5L));
                    return renamed;
                });
        Matching matching =
                Matching.strictly()
                        .renaming(name -> name.equals("step") ? null : name.substring(7));
        Parameters parameters = NET.parameters(IMAGE);
        StateDict.load(file, parameters, matching);
        assertArrayEquals(parameters().values(), parameters.values());
        assertRefused(file, Matching.strictly().renaming(name -> "x"), "both renamed to \"x\"");
        assertRefused(file, Matching.strictly(), "\"step\", \"module.conv1.weight\"");
    }

    @Test
    void aPartialLoadTakesWhatFitsAndSaysTheRest() throws IOException {
        Path file =
                changed(tensors -> {
                    tensors.remove("fc1.weight");
                    tensors.put("head.weight", Tensor.of(Shape.of(1), 1f));
                    return tensors;
                });
        Parameters parameters = NET.initialize(IMAGE, Key.of(2));
        float[] head = parameters.valuesOf("fc1.weight");
        StateDict.Rest rest = StateDict.load(file, parameters, Matching.partly());
        assertEquals(List.of("fc1.weight"), rest.missing());
        assertEquals(List.of("head.weight"), rest.unexpected());
        assertArrayEquals(head, parameters.valuesOf("fc1.weight"));
        assertArrayEquals(
                parameters().valuesOf("conv1.weight"), parameters.valuesOf("conv1.weight"));
        assertRefused(
                file,
                Matching.partly().renaming(name -> "other." + name),
                "missing \"conv1.weight\"");
    }

    @Test
    void anOldFileStandsWhereANewOneCannotBeWritten() throws IOException {
        Path file = folder.resolve("gone").resolve("net.safetensors");
        assertThrows(IOException.class, () -> StateDict.save(file, parameters()));
        assertTrue(Files.notExists(file));
    }
}
