package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HeatMapTest {
    private static Watched line(long step, double low, double high, int... counts) {
        return new Watched(
                step,
                1,
                "w",
                "parameter",
                new Statistics(1, 0, 1, low, high, 0, 0, new Histogram(low, high, counts)),
                Double.NaN,
                Double.NaN,
                0);
    }

    /** The shares that the levels of one column stand for. */
    private static double sum(Map<String, Object> map, int column) {
        int rows = (Integer) map.get("rows");
        String cells = (String) map.get("cells");
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            int level = HeatMap.LEVELS.indexOf(cells.charAt(column * rows + r));
            sum += level == 0 ? 0 : Math.pow(10, (level - 1) / 62.0 * 5 - 5);
        }
        return sum;
    }

    @Property
    void everyColumnHoldsAllValues(
            @ForAll @Size(min = 1, max = 64) List<@IntRange(max = 100_000) Integer> bins,
            @ForAll @DoubleRange(min = -10, max = 10) double low,
            @ForAll @DoubleRange(min = 0.01, max = 10) double width,
            @ForAll @IntRange(min = 1, max = 9) int columns) {
        int[] counts = bins.stream().mapToInt(Integer::intValue).toArray();
        counts[0] = Math.max(1, counts[0]);
        Map<String, Object> map =
                HeatMap.of(
                        List.of(
                                line(10, low, low + width, counts),
                                line(20, low - 1, low + 2 * width, counts),
                                line(30, low, low + width / 3, counts)),
                        columns,
                        16);
        int across = Math.min(3, columns);
        assertEquals(across * 16, ((String) map.get("cells")).length());
        for (int c = 0; c < across; c++) {
            assertEquals(1, sum(map, c), 0.11, "levels are 20 % apart");
        }
    }

    @Example
    void aValueStandsInItsRow() {
        Map<String, Object> map = HeatMap.of(List.of(line(5, -1, 1, 1, 0, 0, 3)), 4, 4);
        char[] expected = new char[4];
        Arrays.fill(expected, 'A');
        expected[0] = HeatMap.LEVELS.charAt(1 + (int) Math.rint(62 * (Math.log10(0.25) + 5) / 5));
        expected[3] = HeatMap.LEVELS.charAt(1 + (int) Math.rint(62 * (Math.log10(0.75) + 5) / 5));
        assertEquals(new String(expected), map.get("cells"));
        assertEquals(List.of(5L), map.get("x"));
    }

    @Example
    void aConstantTensorHasARange() {
        Map<String, Object> map = HeatMap.of(List.of(line(1, 0, 0, 7)), 4, 8);
        assertEquals(1, sum(map, 0), 0.11);
    }

    @Example
    void noValuesAreNoMap() {
        assertNull(HeatMap.of(List.of(line(1, 0, 1, 0, 0), line(2, 0, 1)), 4, 8));
    }
}
