package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleBinaryOperator;
import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.optim.Optimizer;
import lanewise.optim.Optimizers;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import org.junit.jupiter.api.Test;

/** Losses that are sound pass; whoever tests them wrongly is told so. */
class LossLawsTest {
    /** A sum over elements, with a value and a slope by output and target. */
    private record Sum(DoubleBinaryOperator value, DoubleBinaryOperator slope) implements Loss {
        @Override
        public void check(Shape output) {}

        @Override
        public double apply(
                Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch) {
            double sum = 0;
            for (int i = 0; i < samples * y.stride(); i++) {
                double output = y.array()[y.offset() + i];
                double aim = target.values()[i];
                sum += value.applyAsDouble(output, aim);
                if (dy != null) {
                    dy.array()[dy.offset() + i] = (float) slope.applyAsDouble(output, aim);
                }
            }
            return sum;
        }

        @Override
        public String toString() {
            return "Sum";
        }
    }

    private record Laws(Loss loss, double largestOutput) implements LossLaws {
        @Override
        public Shape output() {
            return Shape.of(4);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return Target.values(fill.floats(4 * samples));
        }

        @Override
        public boolean mean() {
            return false;
        }

        /** Takes the last argument for an end rather than a count. */
        @Override
        public Target part(Target target, int from, int to) {
            return target;
        }
    }

    /** Steep up to its kink at 0, where 1 in 100 steps of a hundredth goes past it. */
    private static Loss wing(int sign) {
        return new Sum(
                (y, aim) -> 2 * Math.log1p(Math.abs(y - aim) / 0.1),
                (y, aim) -> sign * Math.signum(y - aim) * 2 / (0.1 + Math.abs(y - aim)));
    }

    @Test
    void aStepPastAKinkIsTakenShorter() {
        Laws sound = new Laws(wing(1), 1000);
        Laws wrong = new Laws(wing(-1), 1000);
        for (int seed = 0; seed < 2000; seed++) {
            int each = seed;
            sound.descends(1, seed);
            assertThrows(AssertionError.class, () -> wrong.descends(1, each), "" + seed);
        }
    }

    private static Loss poisson(double factor) {
        return new Sum((y, aim) -> Math.exp(y) - aim * y, (y, aim) -> factor * Math.exp(y) - aim);
    }

    @Test
    void aGradientIsLookedAtWhereTheLossIsFinite() {
        for (int seed = 0; seed < 100; seed++) {
            int each = seed;
            new Laws(poisson(1), 80).gradientIsTheDerivative(3, seed, 0);
            assertThrows(
                    AssertionError.class,
                    () -> new Laws(poisson(1.01), 80).gradientIsTheDerivative(3, each, 0));
        }
    }

    @Test
    void aPartOfAnotherSizeIsNamed() {
        String said =
                assertThrows(
                                AssertionError.class,
                                () ->
                                        new Laws(wing(1), 1000)
                                                .orderDoesNotMatter(Fill.centred(1), 4))
                        .getMessage();
        assertEquals(
                "Sum: part(target, 0, 4) has 16 values, expected 4 of 16 for one sample", said);
    }

    @Test
    void aScaleThatIsNotTheDegreesSaysWhatToDo() {
        OptimizerLaws adam =
                new OptimizerLaws() {
                    @Override
                    public Optimizer optimizer() {
                        return Optimizers.adam(0.01);
                    }

                    @Override
                    public ElementRule reference() {
                        return (w, g, rate, step) -> w;
                    }
                };
        String said =
                assertThrows(AssertionError.class, () -> adam.stepsScaleWithGradients(1, 0, 3))
                        .getMessage();
        assertTrue(
                said.contains("degree() 1 (say another, or leave out \"scale: steps grow\")"),
                said);
    }
}
