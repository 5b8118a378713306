package lanewise.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import lanewise.nn.Target;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final double NAN = Double.NaN;

    /** Labels 0 to 2 and the outputs for them: answers 0, 1, 1, 2, 0. */
    private static final int[] LABELS = {0, 1, 2, 2, 1};

    private static final float[] OUTPUTS = {
        5, 1, 2,
        0, 3, 1,
        1, 4, 3,
        -2, -3, -1,
        2, 1, 0
    };

    private static Slot outputs(Shape shape, float... values) {
        Slot slot = new Slot(shape);
        float[] moved = new float[values.length + 3];
        System.arraycopy(values, 0, moved, 3, values.length);
        slot.point(moved, 3);
        return slot;
    }

    private static double ofClasses(Metric metric) {
        return of(metric, Shape.of(3), OUTPUTS, Target.labels(LABELS));
    }

    private static double of(Metric metric, Shape shape, float[] outputs, Target target) {
        Metric.Tally tally = metric.tally(shape);
        tally.add(outputs.length / shape.size(), outputs(shape, outputs), target);
        return tally.value();
    }

    @Test
    void accuracyIsTheShareOfRightAnswers() {
        assertEquals("accuracy", Metrics.accuracy().name());
        assertEquals(3 / 5.0, ofClasses(Metrics.accuracy()));
        assertEquals(
                1,
                of(Metrics.accuracy(), Shape.of(2), new float[] {7, 7}, Target.labels(0)),
                "of equal outputs the first");
        assertEquals(0, of(Metrics.accuracy(), Shape.of(2), new float[] {7, 7}, Target.labels(1)));
    }

    @Test
    void topKCountsAClassAmongTheLargest() {
        assertEquals("top-2", Metrics.topK(2).name());
        assertEquals(3 / 5.0, ofClasses(Metrics.topK(1)));
        assertEquals(1, ofClasses(Metrics.topK(2)));
        float nan = Float.NaN;
        assertEquals(
                0,
                of(Metrics.topK(1), Shape.of(2), new float[] {nan, nan}, Target.labels(0)),
                "no number is no answer");
    }

    /** Class 0: found 1 of 1, answered 2. Class 1: 1 of 2, 2. Class 2: 1 of 2, 1. */
    @Test
    void f1IsTheHarmonicMeanOfPrecisionAndRecall() {
        assertEquals(2 / 3.0, ofClasses(Metrics.f1(0)), 1e-15);
        assertEquals(1 / 2.0, ofClasses(Metrics.f1(1)), 1e-15);
        assertEquals(2 / 3.0, ofClasses(Metrics.f1(2)), 1e-15);
        assertEquals((2 / 3.0 + 1 / 2.0 + 2 / 3.0) / 3, ofClasses(Metrics.f1()), 1e-15);
    }

    @Test
    void aClassThatDoesNotOccurIsNoPartOfF1() {
        float[] outputs = {1, 0, 0, 1, 0, 0};
        assertEquals(1, of(Metrics.f1(), Shape.of(3), outputs, Target.labels(0, 0)));
        assertEquals(1 / 3.0, of(Metrics.f1(), Shape.of(3), outputs, Target.labels(0, 2)), 1e-15);
    }

    @Test
    void theConfusionMatrixHasARowForEachClass() {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        Metric.Tally tally = matrix.metric().tally(Shape.of(3));
        tally.add(5, outputs(Shape.of(3), OUTPUTS), Target.labels(LABELS));
        assertArrayEquals(new int[][] {{1, 0, 0}, {1, 1, 0}, {0, 1, 1}}, matrix.counts());
        assertEquals(3 / 5.0, tally.value());
        assertEquals(1 / 2.0, matrix.precision(0));
        assertEquals(1, matrix.recall(0));
        assertEquals(1, matrix.precision(2));
        assertEquals(1 / 2.0, matrix.recall(2));
    }

    @Test
    void distancesAreTakenOverAllOutputs() {
        float[] outputs = {1, 2, 3, 4};
        Target target = Target.values(1, 0, 6, 4);
        assertEquals(5 / 4.0, of(Metrics.mae(), Shape.of(2), outputs, target));
        assertEquals(Math.sqrt(13 / 4.0), of(Metrics.rmse(), Shape.of(2), outputs, target));
    }

    /** Place 0: values 1, 3, errors 0, 1. Place 1: values 0, 4, errors 0, 2. */
    @Test
    void r2IsTheShareOfTheVarianceThatIsExplained() {
        float[] outputs = {1, 0, 4, 6};
        Target target = Target.values(1, 0, 3, 4);
        double first = 1 - 1 / 2.0;
        double second = 1 - 4 / 8.0;
        assertEquals((first + second) / 2, of(Metrics.r2(), Shape.of(2), outputs, target), 1e-15);
        assertEquals(
                0, of(Metrics.r2(), Shape.of(1), new float[] {2, 2}, Target.values(1, 3)), 1e-15);
        assertEquals(1, of(Metrics.r2(), Shape.of(1), new float[] {5, 5}, Target.values(5, 5)));
        assertEquals(0, of(Metrics.r2(), Shape.of(1), new float[] {5, 4}, Target.values(5, 5)));
        assertEquals(NAN, of(Metrics.r2(), Shape.of(1), new float[] {5}, Target.values(5)));
    }

    @Test
    void aFigureDoesNotDependOnHowSamplesAreBatched() {
        var random = Key.of(8).sequence();
        float[] outputs = new float[120];
        float[] values = new float[120];
        int[] labels = new int[40];
        for (int i = 0; i < 120; i++) {
            outputs[i] = random.nextInt(-8, 8);
            values[i] = random.nextInt(-8, 8);
            labels[i / 3] = random.nextInt(3);
        }
        List<Metric> ofClasses =
                List.of(Metrics.accuracy(), Metrics.topK(2), Metrics.f1(), Metrics.f1(1));
        List<Metric> ofValues = List.of(Metrics.mae(), Metrics.rmse(), Metrics.r2());
        List<Metric> all = new ArrayList<>(ofClasses);
        all.addAll(ofValues);
        for (Metric metric : all) {
            boolean classes = ofClasses.contains(metric);
            Target whole = classes ? Target.labels(labels) : Target.values(values);
            double expected = of(metric, Shape.of(3), outputs, whole);
            for (int size : new int[] {1, 7, 39}) {
                Metric.Tally tally = metric.tally(Shape.of(3));
                for (int from = 0; from < 40; from += size) {
                    int to = Math.min(40, from + size);
                    Slot part = outputs(Shape.of(3), part(outputs, 3 * from, 3 * to));
                    tally.add(
                            to - from,
                            part,
                            classes
                                    ? Target.labels(java.util.Arrays.copyOfRange(labels, from, to))
                                    : Target.values(part(values, 3 * from, 3 * to)));
                }
                assertEquals(expected, tally.value(), 1e-12, metric + " by " + size);
            }
        }
    }

    private static float[] part(float[] values, int from, int to) {
        return java.util.Arrays.copyOfRange(values, from, to);
    }

    @Test
    void withoutASampleThereIsNoFigure() {
        for (Metric metric :
                List.of(
                        Metrics.accuracy(),
                        Metrics.topK(2),
                        Metrics.f1(),
                        Metrics.mae(),
                        Metrics.rmse(),
                        Metrics.r2())) {
            assertEquals(NAN, metric.tally(Shape.of(3)).value(), metric.name());
        }
    }

    @Test
    void whatCannotBeTakenIsRefused() {
        assertRefused("top-k: 0", () -> Metrics.topK(0));
        assertRefused("top-4: outputs have the shape (3,)", () -> ofClasses(Metrics.topK(4)));
        assertRefused("shape ()", () -> Metrics.accuracy().tally(Shape.of()));
        Target values = Target.values(OUTPUTS);
        for (Metric metric : List.of(Metrics.accuracy(), Metrics.topK(2), Metrics.f1())) {
            assertRefused("expected classes", () -> of(metric, Shape.of(3), OUTPUTS, values));
        }
        for (Metric metric : List.of(Metrics.mae(), Metrics.rmse(), Metrics.r2())) {
            assertRefused("targets are classes", () -> ofClasses(metric));
            assertRefused(
                    "14 values",
                    () -> of(metric, Shape.of(3), OUTPUTS, Target.values(part(OUTPUTS, 0, 14))));
        }
    }

    private static void assertRefused(String part, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void f1OfAClassThatThereIsNotIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Metrics.f1(-1));
        var e =
                assertThrows(
                        IllegalArgumentException.class, () -> Metrics.f1(3).tally(Shape.of(3)));
        assertEquals(
                "f1-3: outputs have the shape (3,), expected 4 classes or more", e.getMessage());
    }
}
