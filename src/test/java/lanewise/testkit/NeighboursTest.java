package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import lanewise.nn.Inits;
import lanewise.nn.Layer.ParameterSpec;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** A layer's parameters stand alone or between those of others, which hold numbers. */
class NeighboursTest {
    private static final List<ParameterSpec> SPECS =
            List.of(
                    ParameterSpec.trainable("gain", Shape.of(2, 3), Inits.constant(1)),
                    ParameterSpec.trainable("shift", Shape.of(2), (key, shape, values, at) -> {}));

    private static List<String> names(Parameters parameters) {
        return parameters.views().stream().map(Parameters.View::name).toList();
    }

    @Test
    void aloneALayerHasItsOwnParameters() {
        Parameters alone = Neighbours.around(SPECS, RunOptions.PLAIN);
        String path = RunOptions.PLAIN.path();
        assertEquals(List.of(path + ".gain", path + ".shift"), names(alone));
    }

    @Test
    void neighboursHoldNumbersAndTheLayerItsFirstValues() {
        RunOptions placed = RunOptions.PLAIN.place(5);
        Parameters all = Neighbours.around(SPECS, placed);
        String path = placed.path();
        assertEquals(
                List.of(
                        "before.weight",
                        path + ".gain",
                        path + ".shift",
                        "behind.weight",
                        "before.kept",
                        "behind.kept"),
                names(all),
                "what is kept stands behind all that is trained");
        assertEquals(5, all.valuesOf("before.weight").length);
        assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, all.valuesOf(path + ".gain"));
        assertArrayEquals(new float[2], all.valuesOf(path + ".shift"), "left as it was: 0");
        for (String neighbour : List.of("before.weight", "before.kept", "behind.kept")) {
            for (float value : all.valuesOf(neighbour)) {
                assertNotEquals(0, value, neighbour);
            }
        }
    }
}
