package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import lanewise.nn.Mode;
import lanewise.nn.layer.Linear;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

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
