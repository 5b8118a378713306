package lanewise.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.junit.jupiter.api.Test;

/** Targets that a loss does not take, and labels of which none counts. */
class LossTargetsTest {
    private static String refusal(Loss loss, Shape shape, Target target) {
        Slot y = new Slot(shape);
        y.point(new float[2 * shape.size()], 0);
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> {
                            loss.check(shape);
                            loss.apply(KernelChoice.scalar(), 2, y, target, null, y);
                        })
                .getMessage();
    }

    @Test
    void targetsThatDoNotFitAreRefused() {
        Shape three = Shape.of(3);
        for (Loss loss : new Loss[] {new CrossEntropy(), new NLL()}) {
            assertTrue(refusal(loss, three, Target.labels(0, 3)).contains("label 3 at place 1"));
            assertTrue(refusal(loss, three, Target.labels(0)).contains("expected 2 labels"));
            assertTrue(refusal(loss, three, Target.values(0, 1)).contains("given values"));
        }
        Loss weighted = new CrossEntropy().classWeights(1, 2);
        assertTrue(refusal(weighted, three, Target.labels(0, 1)).contains("2 classes"));
        Loss mse = new MSE(Reduction.MEAN);
        assertTrue(refusal(mse, three, Target.values(1, 2)).contains("expected 6 values"));
        assertTrue(refusal(mse, three, Target.labels(1, 2)).contains("given labels"));
        Loss bce = new BCEWithLogits(List.of(1., 2.), Reduction.MEAN);
        assertTrue(refusal(bce, three, Target.values(1, 2)).contains("expected (2,)"));
    }

    @Test
    void theMeanOfNoLabelIsNotANumber() {
        Slot y = new Slot(Shape.of(3));
        y.point(new float[6], 0);
        Slot dy = new Slot(Shape.of(3));
        dy.point(new float[] {1, 1, 1, 1, 1, 1}, 0);
        double loss =
                new CrossEntropy()
                        .apply(KernelChoice.scalar(), 2, y, Target.labels(-100, -100), dy, dy);
        assertTrue(Double.isNaN(loss));
        assertArrayEquals(new float[6], dy.array());
    }

    @Test
    void aTargetShowsItsFirstEight() {
        assertEquals("labels(3, 1)", Target.labels(3, 1).toString());
        assertEquals("labels(0, 1, 2, 3, 4, 5, 6, 7)", labels(8).toString());
        assertEquals("labels(0, 1, 2, 3, 4, 5, 6, 7, ... 9 in all)", labels(9).toString());
        assertEquals("values(0.5, -1.0)", Target.values(0.5f, -1).toString());
        assertEquals("values()", Target.values(new float[0]).toString());
    }

    private static Target labels(int n) {
        return Target.labels(IntStream.range(0, n).toArray());
    }
}
