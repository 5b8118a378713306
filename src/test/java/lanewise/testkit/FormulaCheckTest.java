package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import lanewise.nn.Mode;
import lanewise.nn.layer.Linear;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A layer is held to its formula as nearly as floats allow, and no nearer. */
class FormulaCheckTest {
    private static final int N = 65;

    /** Terms of 10¹² whose sum is some 10⁵: rounding is all that is left of it. */
    private final float[] cancelling = new float[N];

    FormulaCheckTest() {
        SplittableRandom random = new SplittableRandom(1);
        double sum = 0;
        for (int i = 0; i < N - 1; i++) {
            cancelling[i] = (float) (1e12 * (2 * random.nextDouble() - 1));
            sum += cancelling[i];
        }
        cancelling[N - 1] = (float) -sum;
    }

    @Test
    void aSumThatCancelsIsHeldToItsTerms() {
        assertDoesNotThrow(() -> check(0).agree(Mode.EVAL, cancelling, 1));
    }

    @Test
    void aTermThatIsLeftOutOfASumThatCancelsIsSeen() {
        assertThrows(AssertionError.class, () -> check(1).agree(Mode.EVAL, cancelling, 1));
    }

    /** A layer whose outputs are what is given here, held to a formula that gives what it may. */
    private static FormulaCheck constant(float[] y, LayerFormula formula) {
        Shape input = Shape.of(2);
        LayerRun run = new LayerRun(new Linear(2, y.length), input, 2, RunOptions.PLAIN);
        for (var view : run.views()) {
            boolean bias = view.name().endsWith("bias");
            run.parameters().set(view.name(), bias ? y : new float[view.size()]);
        }
        return new FormulaCheck(run, input, formula, 0x1p-10);
    }

    /** For one sample; the other has the same. */
    private static Executable outputs(float[] y, double... formula) {
        double[] both = Arrays.copyOf(formula, 2 * formula.length);
        System.arraycopy(formula, 0, both, formula.length, formula.length);
        return () -> constant(y, given -> Map.of("y", both)).agree(Mode.EVAL, new float[4], 3);
    }

    private static String refused(Executable check) {
        return assertThrows(AssertionError.class, check).getMessage();
    }

    @Test
    void anOutputMayBeOffByAShareOfTheLargest() {
        assertDoesNotThrow(outputs(new float[] {-1024, 1}, -1024, 2));
        assertDoesNotThrow(outputs(new float[] {-1024, 1}, -1024, 0));
        String said = refused(outputs(new float[] {-1024, 1}, -1024, 2.001));
        assertTrue(
                said.contains("batch 3, EVAL: y[1] is 1.0, the formula gives 2.001, bound 1"),
                said);
        refused(outputs(new float[] {1, 1024}, 2.001, 1024));
        refused(outputs(new float[] {1, 1}, 1, 1.002));
    }

    @Test
    void nextToNothingIsNothingToAFloat() {
        double grain = 64.0 * Float.MIN_VALUE;
        assertDoesNotThrow(outputs(new float[] {0, 0}, 0, grain));
        refused(outputs(new float[] {0, 0}, 0, 1.1 * grain));
    }

    @Test
    void whatIsLargeMayOverflowAndNothingElse() {
        float[] overflowed = {Float.POSITIVE_INFINITY, 1};
        assertDoesNotThrow(outputs(overflowed, 2e15, 1));
        refused(outputs(overflowed, 1e15, 1));
        refused(outputs(new float[] {1, 1}, 2e15, 1));
        refused(outputs(new float[] {1, 1}, 1, Double.NaN));
        assertDoesNotThrow(outputs(new float[] {1, Float.NaN}, 1, Double.NaN));
        refused(outputs(new float[] {1, Float.NaN}, 1, 1));
    }

    @Test
    void aFormulaOfOtherSizeIsNoFormula() {
        String said = refused(outputs(new float[] {1, 1}, 1, 1, 1));
        assertTrue(said.contains("y: the formula gives 6 values, the layer 4"), said);
    }

    @Test
    void aNameThatTheLayerDoesNotKnowIsRefused() {
        float[] y = {1, 2};
        String said =
                refused(() ->
                        constant(y, given -> Map.of("output", new double[] {9, 9, 9, 9}))
                                .agree(Mode.EVAL, new float[4], 3));
        String expected =
                "batch 3, EVAL: the formula gives \"output\", expected \"y\" or a name of [weight, bias]";
        assertTrue(said.contains(expected), said);
    }

    @Test
    void parametersStayUnlessTheFormulaSaysWhatTheyBecome() {
        float[] y = {1, 2};
        double[] weight = new double[4];
        double[] bias = {1, 2};
        assertDoesNotThrow(() ->
                constant(y, given -> Map.of("weight", weight, "bias", bias))
                        .agree(Mode.TRAIN, new float[4], 0));
        String said =
                refused(() ->
                        constant(y, given -> Map.of("bias", new double[] {1, 3}))
                                .agree(Mode.TRAIN, new float[4], 0));
        assertTrue(said.contains("batch 0, TRAIN: bias[1] is 2.0, the formula gives 3.0"), said);
        assertThrows(
                AssertionError.class,
                () ->
                        constant(y, given -> Map.of("weight", new double[] {0, 0, 0, 1}))
                                .agree(Mode.TRAIN, new float[4], 0));
    }

    @Test
    void aFormulaIsGivenWhatTheLayerIsGiven() {
        LayerFormula formula =
                given -> {
                    assertEquals(2, given.samples());
                    assertEquals(4, given.x().length);
                    assertEquals(7, given.x()[3]);
                    assertEquals(5, given.parameters().get("bias")[1]);
                    return Map.of();
                };
        FormulaCheck check = constant(new float[] {4, 5}, formula);
        check.agree(Mode.EVAL, new float[] {0, 0, 0, 7}, 0);
        check.agreeOnWhatIsNoNumber(Mode.EVAL, new float[] {0, 0, 0, 7}, false);
    }

    @Test
    void whereTheFormulaIsNoNumberTheLayerIsNone() {
        for (boolean infinitiesAlone : new boolean[] {true, false}) {
            for (double bad : new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                String said = refused(() -> noNumber(1, bad, infinitiesAlone));
                assertTrue(said.contains("EVAL: y[3] is 1.0, the formula gives " + bad), said);
                noNumber(Float.NaN, bad, infinitiesAlone);
            }
            noNumber(1, 2, infinitiesAlone);
            noNumber(Float.NaN, 2, infinitiesAlone);
        }
        noNumber(1, Double.NaN, true);
        refused(() -> noNumber(1, Double.NaN, false));
    }

    /** The last of four outputs. */
    private static void noNumber(float y, double expected, boolean infinitiesAlone) {
        double[] all = {1, 1, 1, expected};
        constant(new float[] {1, y}, given -> Map.of("y", all))
                .agreeOnWhatIsNoNumber(Mode.EVAL, new float[4], infinitiesAlone);
    }

    /** Of a layer that adds what it reads; the formula leaves out the first terms. */
    private static FormulaCheck check(int leftOut) {
        Shape input = Shape.of(N);
        LayerRun run = new LayerRun(new Linear(N, 1), input, 1, RunOptions.PLAIN);
        for (var view : run.views()) {
            float[] values = new float[view.size()];
            Arrays.fill(values, view.name().endsWith("weight") ? 1 : 0);
            run.parameters().set(view.name(), values);
        }
        LayerFormula sum =
                given -> {
                    double[] weight = given.parameters().get("weight");
                    double y = 0;
                    for (int i = leftOut; i < N; i++) {
                        y += weight[i] * given.x()[i];
                    }
                    return Map.of("y", new double[] {y});
                };
        return new FormulaCheck(run, input, sum, 0x1p-18);
    }
}
