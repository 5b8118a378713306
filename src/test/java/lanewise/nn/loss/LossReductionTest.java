package lanewise.nn.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import lanewise.testkit.Law;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;

/** A loss is the sum or the mean of its losses one by one; what is ignored counts for nothing. */
class LossReductionTest {
    private static final Shape POSITIONS = Shape.of(3, 2, 2);
    private static final double[] WEIGHTS = {1, 2, 0.5};

    private static Slot slot(Shape shape, float[] values) {
        Slot slot = new Slot(shape);
        float[] array = new float[values.length + 5];
        System.arraycopy(values, 0, array, 5, values.length);
        slot.point(array, 5);
        return slot;
    }

    private static double value(Loss loss, int samples, Slot y, Target target, Slot dy) {
        return loss.apply(
                KernelChoice.scalar(), samples, y, target, dy, slot(y.shape(), new float[200]));
    }

    private static float[] scaled(float[] values, int from, int n, double factor) {
        float[] result = new float[n];
        for (int i = 0; i < n; i++) {
            result[i] = (float) (values[from + i] * factor);
        }
        return result;
    }

    @Law
    void anElementLossIsTheSumOfItsLosses(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 4) int samples) {
        int n = 5 * samples;
        Slot y = slot(Shape.of(5), Fill.centred(seed).floats(n));
        Target target = Target.values(Fill.centred(seed + 1L).floats(n));
        List<Double> weights = List.of(1.0, 2.0, 0.5, 1.0, 3.0);
        for (Reduction reduction : Reduction.values()) {
            for (ElementLoss loss :
                    List.of(
                            new MSE(reduction),
                            new L1(reduction),
                            new SmoothL1(0.5, reduction),
                            new Huber(0.5, reduction),
                            new BCEWithLogits(weights, reduction),
                            new BCEWithLogits(List.of(2.0), reduction))) {
                float[] losses = new float[n];
                loss.each(samples, y, target, losses);
                double divisor = reduction == Reduction.MEAN ? n : 1;
                Slot dy = slot(Shape.of(5), new float[n]);
                double whole = value(loss, samples, y, target, dy);
                assertEquals(sum(losses) / divisor, whole, 1e-5 * (1 + Math.abs(whole)));
                Slot each = slot(Shape.of(5), new float[n]);
                float[] ones = new float[n];
                java.util.Arrays.fill(ones, 3);
                loss.eachBackward(samples, y, target, ones, each);
                for (int i = 0; i < n; i++) {
                    float expected = dy.array()[5 + i];
                    assertEquals(expected, each.array()[5 + i] / 3 / divisor, 1e-6);
                }
            }
        }
    }

    @Law
    void aClassLossIsTheSumOfItsLossesOverTheirWeights(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 4) int samples,
            @ForAll boolean ignores) {
        int n = 12 * samples;
        int rows = 4 * samples;
        Slot y = slot(POSITIONS, Fill.centred(seed).floats(n));
        int[] labels = IntStream.range(0, rows).map(i -> (seed + 5 * i) % 3).toArray();
        if (ignores) {
            labels[seed % rows] = -7;
        }
        Target target = Target.labels(labels);
        double total = 0;
        for (int label : labels) {
            total += label < 0 ? 0 : WEIGHTS[label];
        }
        for (Reduction reduction : Reduction.values()) {
            CrossEntropy cross =
                    new CrossEntropy()
                            .classWeights(WEIGHTS)
                            .labelSmoothing(0.25)
                            .ignoreIndex(-7)
                            .reduction(reduction);
            NLL nll = new NLL().classWeights(WEIGHTS).ignoreIndex(-7).reduction(reduction);
            float[] ones = new float[rows];
            java.util.Arrays.fill(ones, 1);
            for (Loss loss : new Loss[] {cross, nll}) {
                float[] losses = new float[rows];
                Slot dy = slot(POSITIONS, new float[n]);
                Slot each = slot(POSITIONS, new float[n]);
                if (loss instanceof NLL one) {
                    one.each(samples, y, target, losses);
                    one.eachBackward(samples, y, target, ones, each);
                } else {
                    cross.each(samples, y, target, losses);
                    cross.eachBackward(samples, y, target, ones, each);
                }
                double divisor = reduction == Reduction.MEAN ? total : 1;
                double whole = value(loss, samples, y, target, dy);
                assertEquals(sum(losses) / divisor, whole, 1e-5 * (1 + Math.abs(whole)));
                float[] expected = scaled(each.array(), 5, n, 1 / divisor);
                for (int i = 0; i < n; i++) {
                    assertEquals(expected[i], dy.array()[5 + i], 1e-6);
                    boolean ignored = labels[i / 3] < 0;
                    assertTrue(!ignored || losses[i / 3] == 0 && each.array()[5 + i] == 0);
                }
            }
        }
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    /** Logits matter by their differences, however large they are. */
    @Law
    void aCommonAddendChangesNoCrossEntropy(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 0, max = 11) int place) {
        float[] logits = Fill.smallIntegers(seed).floats(12);
        float[] shifted = logits.clone();
        for (int i = 0; i < 12; i++) {
            shifted[i] += 1 << 14;
        }
        Target target = Target.labels(0, 1, 2, seed % 3);
        for (CrossEntropy loss :
                List.of(
                        new CrossEntropy(),
                        new CrossEntropy().labelSmoothing(0.5),
                        new CrossEntropy().reduction(Reduction.SUM))) {
            Slot dy = slot(POSITIONS, new float[12]);
            Slot dyShifted = slot(POSITIONS, new float[12]);
            double here = value(loss, 1, slot(POSITIONS, logits), target, dy);
            double there = value(loss, 1, slot(POSITIONS, shifted), target, dyShifted);
            assertEquals(here, there, 1e-5);
            assertEquals(dy.array()[5 + place], dyShifted.array()[5 + place], 1e-6);
        }
    }

    /** Exponentials of what is far apart neither overflow nor vanish into no number. */
    @Example
    void logitsFarApartAreNoTrouble() {
        Shape shape = Shape.of(3);
        float[] logits = {0, 200, 100};
        for (CrossEntropy loss :
                List.of(new CrossEntropy(), new CrossEntropy().reduction(Reduction.SUM))) {
            for (int label = 0; label < 3; label++) {
                Slot dy = slot(shape, new float[3]);
                double value = value(loss, 1, slot(shape, logits), Target.labels(label), dy);
                assertEquals(200 - logits[label], value, 1e-4);
                assertEquals(label == 1 ? 0 : 1, dy.array()[6], 1e-6);
            }
        }
    }

    /** Each loss of one output is its formula, on both sides of where that changes. */
    @Law
    void anElementLossIsItsFormula(
            @ForAll @IntRange(min = -24, max = 24) int eighths, @ForAll @IntRange(max = 8) int at) {
        double d = eighths / 8.0;
        double size = Math.abs(d);
        float t = at / 8f;
        float y = (float) (t + d);
        Reduction mean = Reduction.MEAN;
        assertEquals(d * d, new MSE(mean).value(y, t, 0), 1e-6);
        assertEquals(size, new L1(mean).value(y, t, 0), 1e-6);
        double half = size < 0.5 ? d * d : size - 0.25;
        assertEquals(half, new SmoothL1(0.5, mean).value(y, t, 0), 1e-6);
        assertEquals(half / 2, new Huber(0.5, mean).value(y, t, 0), 1e-6);
        double slope = size < 0.5 ? 2 * d : Math.signum(d);
        assertEquals(slope, new SmoothL1(0.5, mean).slope(y, t, 0), 1e-6);
        assertEquals(slope / 2, new Huber(0.5, mean).slope(y, t, 0), 1e-6);
        double share = 1 / (1 + Math.exp(-y));
        ElementLoss weighted = new BCEWithLogits(List.of(3.0), mean);
        double expected = -3 * t * Math.log(share) - (1 - t) * Math.log1p(-share);
        assertEquals(expected, weighted.value(y, t, 0), 1e-5);
        assertEquals((3 * t + 1 - t) * share - 3 * t, weighted.slope(y, t, 0), 1e-5);
    }

    /** Without extras a kernel computes the mean, with them plain rows do: they agree. */
    @Law
    void theKernelAgreesWithTheRows(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 4) int samples) {
        Slot y = slot(POSITIONS, Fill.centred(seed).floats(12 * samples));
        int[] labels = IntStream.range(0, 4 * samples).map(i -> (seed + 5 * i) % 3).toArray();
        Target target = Target.labels(labels);
        CrossEntropy plain = new CrossEntropy();
        CrossEntropy weighted = plain.classWeights(1, 1, 1);
        Slot dy = slot(POSITIONS, new float[12 * samples]);
        Slot dyWeighted = slot(POSITIONS, new float[12 * samples]);
        double expected = value(plain, samples, y, target, dy);
        assertEquals(expected, value(weighted, samples, y, target, dyWeighted), 1e-6);
        for (int i = 0; i < dy.array().length; i++) {
            assertEquals(dy.array()[i], dyWeighted.array()[i], 1e-6);
        }
    }

    @Example
    void theEdgesOfWhatIsAllowedAreAllowed() {
        new CrossEntropy().labelSmoothing(0).classWeights(0, 1).check(Shape.of(2));
        new CrossEntropy().labelSmoothing(1).check(Shape.of(1, 5));
        new NLL().check(Shape.of(1));
        new BCEWithLogits(List.of(2.0), Reduction.MEAN).check(Shape.of(3, 3));
        new BCEWithLogits().check(Shape.of(3, 3));
        new BCEWithLogits(List.of(2.0, 1.0, 3.0), Reduction.MEAN).check(Shape.of(3));
        assertEquals(0, new SmoothL1(0, Reduction.MEAN).value(1, 1, 0));
        assertEquals(2, new SmoothL1(0, Reduction.MEAN).slope(3, 1, 0) * 2);
    }

    @Example
    void outputsThatNoLabelFitsAreRefused() {
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        for (Loss loss : new Loss[] {new CrossEntropy(), new NLL()}) {
            assertThrows(refused, () -> loss.check(Shape.of()));
            assertThrows(refused, () -> loss.check(Shape.of(0)));
            assertThrows(refused, () -> loss.check(Shape.of(3, 0)));
        }
        Loss weighted = new NLL().classWeights(1, 2);
        assertThrows(refused, () -> weighted.check(Shape.of(3)));
        Loss bce = new BCEWithLogits(List.of(1., 2.), Reduction.MEAN);
        assertThrows(refused, () -> bce.check(Shape.of(2, 2)));
        Slot y = slot(Shape.of(3), new float[3]);
        Slot dy = slot(Shape.of(3), new float[3]);
        Target none = Target.labels(3);
        for (Runnable use :
                List.<Runnable>of(
                        () -> new NLL().each(1, y, none, new float[1]),
                        () -> new NLL().eachBackward(1, y, none, new float[1], dy),
                        () -> new CrossEntropy().each(1, y, none, new float[1]),
                        () -> new CrossEntropy().eachBackward(1, y, none, new float[1], dy))) {
            String message = assertThrows(refused, use::run).getMessage();
            assertTrue(message.contains("expected 0 to 2"), message);
        }
    }

    /** As PyTorch takes it, also where output and target are one. */
    @Example
    void aSmoothL1OfBetaZeroIsL1() {
        ElementLoss smooth = new SmoothL1(0, Reduction.MEAN);
        ElementLoss plain = new L1(Reduction.MEAN);
        for (float y : new float[] {-2, 0.5f, 3}) {
            assertEquals(plain.value(y, 0.5f, 0), smooth.value(y, 0.5f, 0));
            assertEquals(plain.slope(y, 0.5f, 0), smooth.slope(y, 0.5f, 0));
        }
    }
}
