package lanewise.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import lanewise.io.StateDict;
import lanewise.nn.EveryLayer;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer of the page of layers survives its file, alone and inside a residual branch. */
class RoundTripTest {
    @TempDir Path folder;

    static Stream<EveryLayer.Example> examples() {
        return EveryLayer.EXAMPLES.stream();
    }

    private static float[] outputs(Model model) {
        float[] x = new float[model.input().size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 5;
        }
        return model.inference().run(x);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aModelAnswersAsBefore(EveryLayer.Example example) throws IOException {
        Sequential net = Sequential.of(Layers.named("the_layer", example.layer()));
        Parameters parameters = net.initialize(example.input(), Key.of(5));
        for (Parameters.View view : parameters.views()) {
            if (view.kind() == Parameters.Kind.BUFFER) {
                parameters.set(view.name(), Fill.centred(1).floats(view.size()));
            }
            if (view.name().endsWith("running_var")) {
                parameters.set(view.name(), positive(view.size()));
            }
        }
        Model written = Model.of(net, example.input(), parameters);
        Path file = folder.resolve("model.safetensors");
        written.save(file);
        Model read = Model.load(file);
        assertEquals(net.layers(), read.network().layers());
        assertArrayEquals(outputs(written), outputs(read));
        Parameters byName = net.parameters(example.input());
        StateDict.load(file, byName);
        assertArrayEquals(parameters.values(), byName.values());
        for (Parameters.View view : parameters.views()) {
            assertTrue(view.name().startsWith("the_layer."), view.name());
        }
    }

    private static float[] positive(int size) {
        float[] values = new float[size];
        java.util.Arrays.fill(values, 0.75f);
        return values;
    }
}
