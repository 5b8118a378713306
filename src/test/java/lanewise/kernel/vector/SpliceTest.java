package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.junit.jupiter.api.Test;

/** What is put in the place of a call, and what would be left as a call that boxes vectors. */
class SpliceTest {
    static final class ByFunction {
        float run(float x) {
            return VectorFunctions.exp(FloatVector.broadcast(F, x)).lane(0);
        }
    }

    static final class ByMethod {
        private FloatVector twice(FloatVector x) {
            return x.add(x);
        }

        float run(float x) {
            return twice(FloatVector.broadcast(F, x)).lane(0);
        }
    }

    static final class ByMask {
        private boolean any(VectorMask<Float> mask) {
            return mask.anyTrue();
        }

        boolean run(float x) {
            return any(FloatVector.broadcast(F, x).compare(VectorOperators.LT, 0f));
        }
    }

    static final class ByCurve {
        float run(VectorCurve curve, float x) {
            return curve.value(FloatVector.broadcast(F, x), 0, 0).lane(0);
        }
    }

    static final class ByBranch {
        static FloatVector upTo(FloatVector x, int n) {
            return n > 0 ? x : x.neg();
        }

        float run(float x) {
            return upTo(FloatVector.broadcast(F, x), 1).lane(0);
        }
    }

    @Test
    void aStaticFunctionOfVectorsIsPutInThePlaceOfItsCall() throws ReflectiveOperationException {
        Object copy = Splice.copyOf(ByFunction.class);
        var run = copy.getClass().getDeclaredMethod("run", float.class);
        assertEquals(new ByFunction().run(0), run.invoke(copy, 0f));
    }

    @Test
    void anyOtherCallOnVectorsIsRefused() {
        assertRefused(ByMethod.class, "ByMethod calls SpliceTest$ByMethod.twice on vectors");
        assertRefused(ByMask.class, "ByMask calls SpliceTest$ByMask.any on vectors");
        assertRefused(ByCurve.class, "ByCurve calls VectorCurve.value on vectors");
    }

    @Test
    void aFunctionWithABranchIsRefused() {
        assertRefused(ByBranch.class, "upTo: a branch, expected a blend");
    }

    private static void assertRefused(Class<?> template, String said) {
        var e = assertThrows(IllegalStateException.class, () -> Splice.copyOf(template));
        assertTrue(e.getMessage().contains(said), e.getMessage());
    }
}
