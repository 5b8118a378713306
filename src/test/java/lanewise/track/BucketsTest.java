package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BucketsTest {
    @Property
    void theExtremesSurviveAndTheMeanLiesBetweenThem(
            @ForAll @Size(min = 1, max = 300)
                    List<@DoubleRange(min = -1e6, max = 1e6) Double> values,
            @ForAll @IntRange(min = 1, max = 40) int points) {
        double[] y = values.stream().mapToDouble(Double::doubleValue).toArray();
        double[] x = new double[y.length];
        Arrays.setAll(x, i -> i + 1);
        Buckets buckets = Buckets.atMost(points, y.length, y.length);
        Map<String, Object> out = buckets.of(x, Map.of("y", y));
        List<?> mean = (List<?>) out.get("y");
        List<?> min = (List<?>) out.getOrDefault("y_min", mean);
        List<?> max = (List<?>) out.getOrDefault("y_max", mean);
        assertTrue(mean.size() <= points);
        assertEquals(mean.size(), ((List<?>) out.get("x")).size());
        assertEquals(Arrays.stream(y).min().orElseThrow(), least(min));
        assertEquals(Arrays.stream(y).max().orElseThrow(), -least(negated(max)));
        for (int i = 0; i < mean.size(); i++) {
            double slack = 1e-4 * Math.abs(number(mean.get(i))) + 1e-12;
            assertTrue(number(min.get(i)) <= number(mean.get(i)) + slack);
            assertTrue(number(mean.get(i)) <= number(max.get(i)) + slack);
        }
    }

    @Example
    void aSeriesThatFitsIsKeptAsItIs() {
        Buckets buckets = Buckets.atMost(5, 5, 100);
        Map<String, Object> out =
                buckets.of(
                        new double[] {20, 40, 60, 80, 100},
                        Map.of("y", new double[] {0.1f, Double.NaN, 3, 1e-9, 2.5}));
        assertEquals(0, buckets.width());
        assertEquals("[20, 40, 60, 80, 100]", out.get("x").toString());
        assertEquals("[0.1, null, 3, 1.0E-9, 2.5]", out.get("y").toString());
    }

    @Example
    void bucketsOfSeveralRunsEndAtTheSameSteps() {
        Buckets buckets = new Buckets(10);
        Map<String, Object> shortRun =
                buckets.of(new double[] {1, 9, 10, 11}, Map.of("y", new double[] {1, 2, 3, 9}));
        assertEquals("[10, 20]", shortRun.get("x").toString());
        assertEquals("[2, 9]", shortRun.get("y").toString());
        assertEquals("[1, 9]", shortRun.get("y_min").toString());
        assertEquals("[3, 9]", shortRun.get("y_max").toString());
    }

    @Example
    void aBucketWithoutAFiniteValueIsAGap() {
        Map<String, Object> out =
                new Buckets(2)
                        .of(
                                new double[] {1, 2, 3, 4},
                                Map.of(
                                        "y",
                                        new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1, 5}));
        assertNull(((List<?>) out.get("y")).get(0));
        assertEquals("[null, 1]", out.get("y_min").toString());
    }

    private static List<Double> negated(List<?> values) {
        return values.stream().map(v -> -number(v)).toList();
    }

    private static double least(List<?> values) {
        return values.stream().mapToDouble(BucketsTest::number).min().orElseThrow();
    }

    private static double number(Object v) {
        return ((Number) v).doubleValue();
    }
}
