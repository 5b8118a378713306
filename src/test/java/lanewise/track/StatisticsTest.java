package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class StatisticsTest {
    @Property
    void figuresAreThoseOfTheFiniteValues(
            @ForAll @Size(min = 1, max = 200) List<@FloatRange(min = -100, max = 100) Float> list,
            @ForAll @IntRange(max = 3) int bad) {
        float[] values = new float[list.size() + bad];
        for (int i = 0; i < list.size(); i++) {
            values[i] = list.get(i);
        }
        Arrays.fill(values, list.size(), values.length, Float.NaN);
        Statistics s = Statistics.of(values, 0, values.length);
        double[] finite = list.stream().mapToDouble(Float::doubleValue).toArray();
        double mean = Arrays.stream(finite).average().orElseThrow();
        double variance =
                Arrays.stream(finite).map(v -> (v - mean) * (v - mean)).average().orElse(0);
        double square = Arrays.stream(finite).map(v -> v * v).sum();
        assertEquals(mean, s.mean(), 1e-9);
        assertEquals(Math.sqrt(variance), s.std(), 1e-5);
        assertEquals(Math.sqrt(square), s.norm(), 1e-9 * (1 + square));
        assertEquals(Arrays.stream(finite).min().orElseThrow(), s.min());
        assertEquals(Arrays.stream(finite).max().orElseThrow(), s.max());
        assertEquals((double) bad / values.length, s.nonfinite());
        long zeros = Arrays.stream(finite).filter(v -> v == 0).count();
        assertEquals((double) zeros / values.length, s.zeros());
        assertEquals(list.size(), Arrays.stream(s.histogram().counts()).sum());
    }

    @Example
    void nothingButNaNIsNoFigure() {
        Statistics s = Statistics.of(new float[] {Float.NaN, Float.NEGATIVE_INFINITY}, 0, 2);
        assertEquals(1, s.nonfinite());
        assertEquals(0, s.norm());
        assertEquals(0, s.histogram().counts().length);
    }

    @Example
    void onlyTheRangeCounts() {
        float[] values = {Float.POSITIVE_INFINITY, 1, 2, Float.NaN};
        assertEquals(1.5, Statistics.of(values, 1, 3).mean());
    }
}
