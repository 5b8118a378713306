package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;

import java.util.Arrays;
import lanewise.kernel.Floats;
import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;
import lanewise.kernel.scalar.ScalarCurves;

/** {@link ScalarCurves} a vector at a time: a loop for each family, and the rest in plain loops. */
final class VectorCurves {
    /** By the family's number. */
    private static final VectorCurve.Loop[] LOOPS =
            Arrays.stream(CurveFamily.values())
                    .map(family -> CurveLoop.of(VectorCurve.valueOf(family.name())))
                    .toArray(VectorCurve.Loop[]::new);

    private VectorCurves() {}

    static void forward(Curve curve, int n, float[] x, int xo, float[] y, int yo) {
        int whole = F.loopBound(n);
        if (whole > 0) {
            LOOPS[curve.family().ordinal()].forward(curve.a(), curve.b(), whole, x, xo, y, yo);
        }
        if (whole < n) {
            ScalarCurves.forward(curve, n - whole, x, xo + whole, y, yo + whole);
        }
    }

    static void backward(Curve curve, int first, int n, Floats x, Floats y, Floats dy, Floats dx) {
        int whole = F.loopBound(n);
        LOOPS[curve.family().ordinal()].backward(
                curve.a(),
                curve.b(),
                whole,
                x.array(),
                x.offset() + first,
                y.array(),
                y.offset() + first,
                dy.array(),
                dy.offset() + first,
                dx.array(),
                dx.offset() + first);
        if (whole < n) {
            ScalarCurves.backward(curve, first + whole, n - whole, x, y, dy, dx);
        }
    }
}
