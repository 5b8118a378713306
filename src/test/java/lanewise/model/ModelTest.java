package lanewise.model;

import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.named;
import static lanewise.nn.Layers.relu;
import static lanewise.nn.Layers.residual;
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
import java.util.Optional;
import lanewise.io.Safetensors;
import lanewise.io.SafetensorsWriter;
import lanewise.io.StateDict;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
    private static final Shape IMAGE = Shape.image(3, 8, 8);
    private static final Sequential NET =
            Sequential.of(
                    conv2d(3, 4, 3).padding(1),
                    batchNorm2d(4),
                    relu(),
                    residual(conv2d(4, 4, 3).padding(1), named("inner", relu())),
                    flatten(),
                    dropout(0.25),
                    named("head", linear(4 * 8 * 8, 5)));

    @TempDir Path folder;

    /** A layer of one's own. */
    public record Shift(float by, String label, List<Integer> odd) implements Layer {
        @Override
        public String stem() {
            return "shift";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public BoundLayer bind(Binding binding) {
            throw new UnsupportedOperationException();
        }
    }

    private static Model model() {
        return Model.of(NET, IMAGE, NET.initialize(IMAGE, Key.of(3)));
    }

    private Path saved(Model model) throws IOException {
        Path file = folder.resolve("model.safetensors");
        model.save(file);
        return file;
    }

    @Test
    void aSavedModelAnswersAsBefore() throws IOException {
        Model written = model().classes(List.of("a", "b", "c", "\"d\"", "é")).note("by", "me");
        Model read = Model.load(saved(written));
        assertEquals(written.network().layers(), read.network().layers());
        assertEquals(IMAGE, read.input());
        assertEquals(written.classes(), read.classes());
        assertEquals(Optional.empty(), read.normalization());
        assertEquals(Map.of("by", "me"), read.notes());
        assertArrayEquals(written.parameters().values(), read.parameters().values());
        float[] x = new float[IMAGE.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 7 - 3;
        }
        float[] before = new float[5];
        float[] after = new float[5];
        written.inference().run(1, x, before);
        read.inference().run(1, x, after);
        assertArrayEquals(before, after);
    }

    @Test
    void equalModelsGiveEqualBytes() throws IOException {
        model().save(folder.resolve("a"));
        model().save(folder.resolve("b"));
        Model.load(folder.resolve("a")).save(folder.resolve("c"));
        assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
        assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("c")));
    }

    @Test
    void parametersOfAnotherNetworkAreRefused() {
        Sequential other = Sequential.of(flatten(), named("head", linear(192, 5)));
        Parameters parameters = other.parameters(IMAGE);
        var thrown =
                assertThrows(
                        IllegalArgumentException.class, () -> Model.of(NET, IMAGE, parameters));
        assertTrue(thrown.getMessage().contains("conv1.weight"), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("head.weight (5, 192)"), thrown.getMessage());
    }

    @Test
    void aLayerOfOnesOwnIsReadWhenItsRecordIsNamed() throws IOException {
        Sequential net = Sequential.of(new Shift(0.5f, "x", null));
        Path file = saved(Model.of(net, IMAGE, net.parameters(IMAGE)));
        assertEquals(net.layers(), Model.load(file, Shift.class).network().layers());
        var thrown = assertThrows(IOException.class, () -> Model.load(file));
        assertTrue(thrown.getMessage().contains("[Shift]"), thrown.getMessage());
    }

    @Test
    void aComponentThatNoFileHoldsIsRefusedByName() {
        Sequential net = Sequential.of(new Shift(0.5f, "x", List.of(1)));
        Model model = Model.of(net, IMAGE, net.parameters(IMAGE));
        var thrown =
                assertThrows(IllegalArgumentException.class, () -> model.save(folder.resolve("m")));
        assertTrue(thrown.getMessage().contains("\"shift1\": component odd"), thrown.getMessage());
        assertTrue(Files.notExists(folder.resolve("m")));
    }

    @Test
    void aDescriptionThatWasTamperedWithIsRefusedByName() throws IOException {
        refused(m -> m.put("lanewise", "2"), "version 2");
        refused(m -> m.remove("lanewise"), "no description");
        refused(m -> m.remove("network"), "\"network\" is missing");
        refused(m -> m.remove("std"), "\"std\" is missing");
        refused(m -> m.put("network", "{}"), "no list");
        refused(m -> m.put("input", "[3,\"8\",8]"), "");
        refused(m -> m.put("input", "[3,9,8]"), "head");
        replaced("\"Conv2d\"", "\"Conv9d\"", "[Conv9d]");
        replaced("\"Conv2d\"", "\"../Conv2d\"", "[../Conv2d]");
        replaced("\"p\":0.25", "\"p\":25", "\"dropout1\"");
        replaced("\"p\":0.25", "\"q\":0.25", "expected [p, inPlace]");
        replaced("\"p\":0.25", "\"p\":null", "p of Dropout is null");
        replaced("\"inChannels\":3", "\"inChannels\":3.5", "inChannels of Conv2d is 3.5");
        replaced("\"inChannels\":3", "\"inChannels\":99999999999", "inChannels of Conv2d");
    }

    private interface Change {
        void in(Map<String, String> metadata);
    }

    private void replaced(String what, String by, String expected) throws IOException {
        refused(m -> m.computeIfPresent("network", (_, text) -> text.replace(what, by)), expected);
    }

    /** The file with other metadata is refused, with a message that says so. */
    private void refused(Change change, String expected) throws IOException {
        float[] ones = {1, 1, 1};
        Path file = saved(model().normalization(new lanewise.data.Normalization(ones, ones)));
        Path changed = folder.resolve("changed.safetensors");
        try (Safetensors in = Safetensors.open(file)) {
            Map<String, String> metadata = new LinkedHashMap<>(in.metadata());
            change.in(metadata);
            var tensors = StateDict.tensors(Model.load(file).parameters());
            SafetensorsWriter.write(changed, tensors, metadata);
        }
        var thrown = assertThrows(IOException.class, () -> Model.load(changed));
        assertTrue(thrown.getMessage().contains(expected), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("changed.safetensors"), thrown.getMessage());
    }

    @Test
    void twoLayersOfOneNameAreRefused() {
        var thrown =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Model.load(folder.resolve("none"), Shift.class, Shift.class));
        assertTrue(thrown.getMessage().contains("two layers"), thrown.getMessage());
    }
}
