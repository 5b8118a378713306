package lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.model.Model;
import lanewise.nn.EveryLayer;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer of the page of layers survives an ONNX file, whatever the version. */
class OnnxRoundTripTest {
    @TempDir Path folder;

    static Stream<Arguments> examples() {
        return EveryLayer.EXAMPLES.stream()
                .flatMap(example ->
                        IntStream.rangeClosed(OnnxExport.OLDEST_OPSET, OnnxExport.NEWEST_OPSET)
                                .mapToObj(opset -> Arguments.of(example, opset)));
    }

    /** A layer with weights that are not their first ones, and an activation behind it. */
    static Model model(EveryLayer.Example example) {
        Sequential net =
                Sequential.of(Layers.named("the_layer", example.layer()), Layers.leakyRelu(0.5));
        Parameters parameters = net.initialize(example.input(), Key.of(5));
        for (Parameters.View view : parameters.views()) {
            if (view.kind() == Parameters.Kind.BUFFER || view.size() < 9) {
                parameters.set(view.name(), Fill.centred(view.size()).floats(view.size()));
            }
            if (view.name().endsWith("running_var")) {
                float[] positive = new float[view.size()];
                Arrays.fill(positive, 0.75f);
                parameters.set(view.name(), positive);
            }
            if (view.kind() == Parameters.Kind.COUNTER) {
                parameters.set(view.name(), new float[1]);
            }
        }
        return Model.of(net, example.input(), parameters);
    }

    static float[] sample(int size) {
        float[] x = new float[size];
        for (int i = 0; i < size; i++) {
            x[i] = i * 7 % 5;
        }
        return x;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aModelAnswersAsBefore(EveryLayer.Example example, int opset) throws IOException {
        Model written = model(example);
        Path file = folder.resolve("model.onnx");
        OnnxExport.of(written).opset(opset).write(file);
        Model read = OnnxImport.read(file);
        float[] x = sample(example.input().size());
        float[] expected = written.inference().run(x);
        float[] found = read.inference().run(x);
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 1e-6 * (1 + Math.abs(expected[i])), "place " + i);
        }
        for (Sequential.Named layer : read.network().layers()) {
            assertEquals(
                    true,
                    List.of("the_layer", "leakyRelu1").contains(layer.path()),
                    layer.toString());
        }
    }
}
