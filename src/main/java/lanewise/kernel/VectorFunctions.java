package lanewise.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static lanewise.kernel.Simd.F;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Exp}, {@link Expm1}, {@link Log}, {@link HyperbolicTangent}, {@link Logistic} and {@link
 * Erf} a vector at a time: the same operations in each lane, a blend for each branch.
 *
 * <p>NaN needs no blend of its own: it goes through every product. The power of two of an
 * exponential is made of the integer that adding {@link Exp#ROUND} leaves in the low bits.
 *
 * <p>After some sixty vector operations in one method C2 inlines no method any more that is not the
 * Vector API's own, and boxes what it is given (75 MB a call over 2^20 elements). So these call
 * none but one another, early, and {@code exp} is written out three times.
 */
final class VectorFunctions {
    private static final int SIGN = 1 << 31;

    /** Subnormal results are scaled down from 2^64 times as much, so that they are rounded once. */
    private static final int LIFT = 64;

    private static final float LOWER = 0x1p-64f;

    private VectorFunctions() {}

    /** {@link Exp#of} of what is at most 40. */
    static FloatVector exp(FloatVector x) {
        FloatVector rounded = x.fma(broadcast(F, Exp.LOG2_E), broadcast(F, Exp.ROUND));
        FloatVector k = rounded.sub(Exp.ROUND);
        FloatVector r = k.fma(broadcast(F, -Exp.LN2_LOW), k.fma(broadcast(F, -Exp.LN2_HIGH), x));
        return r.fma(broadcast(F, Exp.C7), broadcast(F, Exp.C6))
                .fma(r, broadcast(F, Exp.C5))
                .fma(r, broadcast(F, Exp.C4))
                .fma(r, broadcast(F, Exp.C3))
                .fma(r, broadcast(F, 0.5f))
                .fma(r, broadcast(F, 1f))
                .fma(r, broadcast(F, 1f))
                .mul(
                        rounded.reinterpretAsInts()
                                .lanewise(VectorOperators.LSHL, 23)
                                .add(127 + LIFT << 23)
                                .reinterpretAsFloats())
                .mul(LOWER)
                .blend(0f, x.compare(VectorOperators.LT, Exp.LOWEST));
    }

    /** {@link Exp#of} of what lies between -87 and 87. */
    private static FloatVector expOfModerate(FloatVector x) {
        FloatVector rounded = x.fma(broadcast(F, Exp.LOG2_E), broadcast(F, Exp.ROUND));
        FloatVector k = rounded.sub(Exp.ROUND);
        FloatVector r = k.fma(broadcast(F, -Exp.LN2_LOW), k.fma(broadcast(F, -Exp.LN2_HIGH), x));
        return r.fma(broadcast(F, Exp.C7), broadcast(F, Exp.C6))
                .fma(r, broadcast(F, Exp.C5))
                .fma(r, broadcast(F, Exp.C4))
                .fma(r, broadcast(F, Exp.C3))
                .fma(r, broadcast(F, 0.5f))
                .fma(r, broadcast(F, 1f))
                .fma(r, broadcast(F, 1f))
                .mul(
                        rounded.reinterpretAsInts()
                                .lanewise(VectorOperators.LSHL, 23)
                                .add(127 << 23)
                                .reinterpretAsFloats());
    }

    /** {@link Expm1#of} of what is above its lowest and at most 87. */
    private static FloatVector expm1OfModerate(FloatVector x) {
        FloatVector rounded = x.fma(broadcast(F, Exp.LOG2_E), broadcast(F, Exp.ROUND));
        FloatVector k = rounded.sub(Exp.ROUND);
        FloatVector r = k.fma(broadcast(F, -Exp.LN2_LOW), k.fma(broadcast(F, -Exp.LN2_HIGH), x));
        FloatVector half =
                rounded.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, 23)
                        .add(126 << 23)
                        .reinterpretAsFloats();
        return r.fma(broadcast(F, Exp.C7), broadcast(F, Exp.C6))
                .fma(r, broadcast(F, Exp.C5))
                .fma(r, broadcast(F, Exp.C4))
                .fma(r, broadcast(F, Exp.C3))
                .fma(r, broadcast(F, 0.5f))
                .mul(r)
                .fma(r, r)
                .fma(half, half.sub(0.5f))
                .mul(2f);
    }

    /** {@link Expm1#of} of what is at most 87. */
    static FloatVector expm1(FloatVector x) {
        return expm1OfModerate(x).blend(-1f, x.compare(VectorOperators.LT, Expm1.LOWEST));
    }

    /** {@code magnitude}, which is 0 or more, with the sign of {@code sign}. */
    private static FloatVector copySign(FloatVector magnitude, FloatVector sign) {
        return sign.reinterpretAsInts()
                .and(SIGN)
                .or(magnitude.reinterpretAsInts())
                .reinterpretAsFloats();
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
        FloatVector e = exp(x.abs().neg());
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

    /** {@link Erf#of}. */
    static FloatVector erf(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector q =
                a.fma(broadcast(F, Erf.Q8), broadcast(F, Erf.Q7))
                        .fma(a, broadcast(F, Erf.Q6))
                        .fma(a, broadcast(F, Erf.Q5))
                        .fma(a, broadcast(F, Erf.Q4))
                        .fma(a, broadcast(F, Erf.Q3))
                        .fma(a, broadcast(F, Erf.Q2))
                        .fma(a, broadcast(F, Erf.Q1))
                        .fma(a, broadcast(F, Erf.Q0));
        FloatVector far = broadcast(F, 1).sub(expOfModerate(q.neg().mul(a)));
        far = copySign(far.blend(1f, a.compare(VectorOperators.GT, Erf.SATURATED)), x);
        FloatVector s = x.mul(x);
        FloatVector near =
                s.fma(broadcast(F, Erf.P6), broadcast(F, Erf.P5))
                        .fma(s, broadcast(F, Erf.P4))
                        .fma(s, broadcast(F, Erf.P3))
                        .fma(s, broadcast(F, Erf.P2))
                        .fma(s, broadcast(F, Erf.P1))
                        .fma(s, broadcast(F, Erf.P0))
                        .fma(x, x);
        VectorMask<Float> isFar = a.compare(VectorOperators.GT, Erf.NEAR);
        return near.blend(far, isFar);
    }
}
