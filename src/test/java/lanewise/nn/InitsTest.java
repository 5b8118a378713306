package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** First values have the deviation and the bound of their formulas. */
class InitsTest {
    private static final Shape WEIGHT = Shape.of(64, 32, 5, 5);

    private static float[] fill(Layer.Init init) {
        float[] values = new float[WEIGHT.size() + 2];
        init.fill(Key.of(3), WEIGHT, values, 1);
        assertEquals(0, values[0]);
        assertEquals(0, values[values.length - 1]);
        return java.util.Arrays.copyOfRange(values, 1, values.length - 1);
    }

    static Stream<Arguments> formulas() {
        return Stream.of(
                Arguments.of(Inits.uniform(0.5), 0.5 / Math.sqrt(3), 0.5),
                Arguments.of(Inits.normal(0, 0.5), 0.5, 0),
                Arguments.of(
                        Inits.kaimingUniform(800, Math.sqrt(5)), Math.sqrt(1 / 2400.), 0.0353554),
                Arguments.of(Inits.kaimingNormal(800, 0), 0.05, 0),
                Arguments.of(Inits.kaimingNormal(800, 1), Math.sqrt(1 / 800.), 0),
                Arguments.of(Inits.xavierUniform(800, 1600, 1), Math.sqrt(2 / 2400.), 0.05),
                Arguments.of(Inits.xavierNormal(800, 1600, 2), 2 * Math.sqrt(2 / 2400.), 0));
    }

    @Test
    void deviationsAndBoundsAreTheFormulas() {
        formulas()
                .map(Arguments::get)
                .forEach(row -> check((Layer.Init) row[0], (double) row[1], bound(row[2])));
    }

    private static double bound(Object given) {
        return ((Number) given).doubleValue();
    }

    private static void check(Layer.Init init, double deviation, double bound) {
        double sum = 0;
        double squares = 0;
        float[] values = fill(init);
        for (float value : values) {
            sum += value;
            squares += value * value;
            assertTrue(bound == 0 || Math.abs(value) <= bound);
        }
        assertEquals(0, sum / values.length, 8 * deviation / Math.sqrt(values.length));
        assertEquals(deviation, Math.sqrt(squares / values.length), 0.025 * deviation);
    }

    @Test
    void aNormalDistributionHasItsMean() {
        float[] shifted = fill(Inits.normal(3, 0.5));
        float[] centred = fill(Inits.normal(0, 0.5));
        for (int i = 0; i < shifted.length; i++) {
            assertEquals(3, shifted[i] - centred[i], 1e-6);
        }
    }

    @Test
    void whatHasNoWidthIsItsMean() {
        for (float value : fill(Inits.uniform(0))) {
            assertEquals(0, Math.abs(value));
        }
        for (float value : fill(Inits.normal(3, 0))) {
            assertEquals(3, value);
        }
    }

    @Test
    void fansAreThoseOfPyTorchsShapes() {
        assertEquals(800, Inits.fanIn(WEIGHT));
        assertEquals(1600, Inits.fanOut(WEIGHT));
    }

    @Test
    void eachElementIsDrawnByItself() {
        float[] values = fill(Inits.uniform(1));
        for (int i = 1; i < values.length; i++) {
            assertNotEquals(values[i - 1], values[i], "elements " + (i - 1) + " and " + i);
        }
    }

    @Test
    void equalKeysGiveEqualValues() {
        assertArrayEquals(fill(Inits.normal(1, 2)), fill(Inits.normal(1, 2)));
    }
}
