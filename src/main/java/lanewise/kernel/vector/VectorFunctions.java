package lanewise.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.I;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.function.Exp;
import lanewise.kernel.function.Expm1;
import lanewise.kernel.function.Gelu;
import lanewise.kernel.function.HyperbolicTangent;
import lanewise.kernel.function.Log;
import lanewise.kernel.function.Logistic;

/**
 * {@link Exp}, {@link Expm1}, {@link Log}, {@link HyperbolicTangent}, {@link Logistic} and {@link
 * Gelu} a vector at a time: the same operations in each lane, a blend for each branch.
 *
 * <p>NaN needs no blend of its own: it goes through every product. The power of two of an
 * exponential is made of the integer that adding {@link Exp#ROUND} leaves in the low bits.
 *
 * <p>Straight-line code, which {@link Splice} can put in the place of a call.
 */
final class VectorFunctions {
    private static final int SIGN = 1 << 31;

    private VectorFunctions() {}

    /** The bits of floats. JDK 27 allocates in {@code reinterpretAsInts}, which does the same. */
    private static IntVector ints(FloatVector x) {
        return (IntVector) x.reinterpretShape(I, 0);
    }

    private static FloatVector floats(IntVector x) {
        return (FloatVector) x.reinterpretShape(F, 0);
    }

    /** {@link Exp#of} of what is at most 40. */
    static FloatVector exp(FloatVector x) {
        FloatVector rounded = x.fma(broadcast(F, Exp.LOG2_E), broadcast(F, Exp.ROUND));
        FloatVector k = rounded.sub(Exp.ROUND);
        FloatVector r = k.fma(broadcast(F, -Exp.LN2_LOW), k.fma(broadcast(F, -Exp.LN2_HIGH), x));
        return r.fma(broadcast(F, Exp.C6), broadcast(F, Exp.C5))
                .fma(r, broadcast(F, Exp.C4))
                .fma(r, broadcast(F, Exp.C3))
                .fma(r, broadcast(F, Exp.C2))
                .fma(r, broadcast(F, 1f))
                .fma(r, broadcast(F, 1f))
                .mul(floats(ints(rounded).lanewise(VectorOperators.LSHL, 23).add(127 << 23)))
                .blend(0f, x.compare(VectorOperators.LT, Exp.LOWEST));
    }

    /** {@link Expm1#of} of what is above its lowest and at most 87. */
    private static FloatVector expm1OfModerate(FloatVector x) {
        FloatVector rounded = x.fma(broadcast(F, Exp.LOG2_E), broadcast(F, Exp.ROUND));
        FloatVector k = rounded.sub(Exp.ROUND);
        FloatVector r = k.fma(broadcast(F, -Exp.LN2_LOW), k.fma(broadcast(F, -Exp.LN2_HIGH), x));
        FloatVector half = floats(ints(rounded).lanewise(VectorOperators.LSHL, 23).add(126 << 23));
        return r.fma(broadcast(F, Exp.C6), broadcast(F, Exp.C5))
                .fma(r, broadcast(F, Exp.C4))
                .fma(r, broadcast(F, Exp.C3))
                .fma(r, broadcast(F, Exp.C2))
                .mul(r)
                .fma(r, r)
                .fma(half, half.sub(0.5f))
                .mul(2f);
    }

    /** {@link Expm1#of} of what is at most 87. */
    static FloatVector expm1(FloatVector x) {
        return expm1OfModerate(x).blend(-1f, x.compare(VectorOperators.LT, Expm1.LOWEST));
    }

    private static FloatVector minusAbs(FloatVector x) {
        return floats(ints(x).or(SIGN));
    }

    /** {@code magnitude}, which is 0 or more, with the sign of {@code sign}. */
    private static FloatVector copySign(FloatVector magnitude, FloatVector sign) {
        return floats(ints(sign).and(SIGN).or(ints(magnitude)));
    }

    /** {@link HyperbolicTangent#of}. */
    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        a =
                a.blend(
                        HyperbolicTangent.SATURATED,
                        a.compare(VectorOperators.GT, HyperbolicTangent.SATURATED));
        FloatVector e = expm1OfModerate(a.mul(2f));
        return copySign(e.div(e.add(2f)), x);
    }

    /** {@link Logistic#of}. */
    static FloatVector logistic(FloatVector x) {
        FloatVector e = exp(minusAbs(x));
        return e.blend(1f, x.compare(VectorOperators.GE, 0f)).div(e.add(1f));
    }

    /** {@link Log#ofOnePlus} of what lies between 0 and 1. */
    static FloatVector logOnePlusOfUnit(FloatVector x) {
        FloatVector sum = x.add(1f);
        // The exponent of a sum between 1 and 2 is 0 or 1.
        VectorMask<Float> halved = sum.compare(VectorOperators.GE, 2 * Log.SQRT_HALF);
        FloatVector exponent = FloatVector.zero(F).blend(1f, halved);
        FloatVector f = sum.blend(sum.mul(0.5f), halved).sub(1f);
        FloatVector p =
                f.fma(broadcast(F, Log.C11), broadcast(F, Log.C10))
                        .fma(f, broadcast(F, Log.C9))
                        .fma(f, broadcast(F, Log.C8))
                        .fma(f, broadcast(F, Log.C7))
                        .fma(f, broadcast(F, Log.C6))
                        .fma(f, broadcast(F, Log.C5))
                        .fma(f, broadcast(F, Log.C4))
                        .fma(f, broadcast(F, Log.C3));
        FloatVector square = f.mul(f);
        p = p.mul(f).fma(square, exponent.mul(Exp.LN2_LOW));
        p = square.fma(broadcast(F, -0.5f), p);
        FloatVector log = exponent.fma(broadcast(F, Exp.LN2_HIGH), f.add(p));
        return log.mul(x.div(sum.sub(1f))).blend(x, sum.compare(VectorOperators.EQ, 1f));
    }

    /** 0 where x is 0 or less; {@code max} would cost three more instructions for -0 and NaN. */
    private static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(VectorOperators.LE, 0f));
    }

    /** {@link Gelu#of}. */
    static FloatVector gelu(FloatVector x) {
        FloatVector b = minusAbs(x);
        b = b.blend(0f, b.compare(VectorOperators.LT, Gelu.LOWEST));
        FloatVector q =
                b.fma(broadcast(F, Gelu.Q9), broadcast(F, Gelu.Q8))
                        .fma(b, broadcast(F, Gelu.Q7))
                        .fma(b, broadcast(F, Gelu.Q6))
                        .fma(b, broadcast(F, Gelu.Q5))
                        .fma(b, broadcast(F, Gelu.Q4))
                        .fma(b, broadcast(F, Gelu.Q3))
                        .fma(b, broadcast(F, Gelu.Q2))
                        .fma(b, broadcast(F, Gelu.Q1))
                        .fma(b, broadcast(F, -1f));
        FloatVector rounded = q.add(Exp.ROUND);
        FloatVector f = q.sub(rounded.sub(Exp.ROUND));
        FloatVector p =
                f.fma(broadcast(F, Gelu.P6), broadcast(F, Gelu.P5))
                        .fma(f, broadcast(F, Gelu.P4))
                        .fma(f, broadcast(F, Gelu.P3))
                        .fma(f, broadcast(F, Gelu.P2))
                        .fma(f, broadcast(F, Gelu.P1))
                        .fma(f, broadcast(F, 1f));
        IntVector power = ints(rounded).lanewise(VectorOperators.LSHL, 23);
        return b.fma(floats(ints(p).add(power)), relu(x));
    }
}
