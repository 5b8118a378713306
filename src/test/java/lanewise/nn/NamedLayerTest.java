package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import java.util.stream.Stream;
import lanewise.kernel.KernelChoice;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A layer with a name of its own, held by another layer, is the layer that it names. */
class NamedLayerTest {
    static Stream<EveryLayer.Example> layers() {
        return EveryLayer.EXAMPLES.stream();
    }

    private static List<String> names(Layer layer, Shape input) {
        return layer.parameters(input).stream().map(Layer.ParameterSpec::name).toList();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aNameChangesNothingElse(EveryLayer.Example example) {
        Layer layer = example.layer();
        Layer named = Layers.named("head.a", layer);
        Shape input = example.input();
        assertEquals("head.a", named.stem());
        assertEquals(layer.outputShape(input), named.outputShape(input));
        assertEquals(names(layer, input), names(named, input));
        assertEquals(layer.outputOverwritable(), named.outputOverwritable());
        assertEquals(layer.sampleWise(), named.sampleWise());
        assertEquals(layer.sampleWiseInEvaluation(), named.sampleWiseInEvaluation());
        assertEquals(layer.preferredSamples(), named.preferredSamples());
        assertEquals(layer.leastSamples(input), named.leastSamples(input));
        assertEquals(layer.flops(input), named.flops(input));
        assertEquals("named(\"head.a\", " + layer + ")", named.toString());
        assertNotNull(named.bind(binding(layer, input)));
    }

    private static Binding binding(Layer layer, Shape input) {
        return new Binding(
                "l1",
                new Slot(input),
                new Slot(layer.outputShape(input)),
                null,
                null,
                Fusion.Role.ALONE,
                null,
                new Binding.Shared(
                        1,
                        1,
                        true,
                        Sequential.of(Layers.named("l1", layer)).initialize(input, Key.of(1)),
                        KernelChoice.scalar(),
                        new Workspace()));
    }
}
