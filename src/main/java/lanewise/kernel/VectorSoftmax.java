package lanewise.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static lanewise.kernel.Simd.F;
import static lanewise.kernel.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Softmax} a vector at a time, with the same 16 lanes of sums.
 *
 * <p>A NaN need not win the maximum: its own exponential makes the sum NaN, and that the whole row.
 *
 * <p>{@link VectorFunctions#exp} is written out: where C2 left a call, each vector would be boxed.
 */
final class VectorSoftmax {
    private VectorSoftmax() {}

    /** The first {@code n} lanes, all if there are fewer. */
    private static VectorMask<Float> first(int n) {
        return VectorMask.fromLong(F, n >= L ? -1L : (1L << n) - 1);
    }

    private static float max(int n, float[] x, int xo) {
        if (n < L) {
            VectorMask<Float> some = first(n);
            return FloatVector.broadcast(F, Float.NEGATIVE_INFINITY)
                    .blend(FloatVector.fromArray(F, x, xo, some), some)
                    .reduceLanes(VectorOperators.MAX);
        }
        // The last vectors may overlap those before.
        FloatVector a = FloatVector.fromArray(F, x, xo + n - L);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int j = 0;
        for (; j + 4 * L <= n; j += 4 * L) {
            FloatVector x0 = FloatVector.fromArray(F, x, xo + j);
            FloatVector x1 = FloatVector.fromArray(F, x, xo + j + L);
            FloatVector x2 = FloatVector.fromArray(F, x, xo + j + 2 * L);
            FloatVector x3 = FloatVector.fromArray(F, x, xo + j + 3 * L);
            a = a.blend(x0, x0.compare(VectorOperators.GT, a));
            b = b.blend(x1, x1.compare(VectorOperators.GT, b));
            c = c.blend(x2, x2.compare(VectorOperators.GT, c));
            d = d.blend(x3, x3.compare(VectorOperators.GT, d));
        }
        for (; j + L <= n; j += L) {
            FloatVector x0 = FloatVector.fromArray(F, x, xo + j);
            a = a.blend(x0, x0.compare(VectorOperators.GT, a));
        }
        a = a.blend(c, c.compare(VectorOperators.GT, a));
        b = b.blend(d, d.compare(VectorOperators.GT, b));
        return a.max(b).reduceLanes(VectorOperators.MAX);
    }

    /** Writes the exponentials of x - max. Returns their sum. */
    private static float exponentials(int n, float max, float[] x, int xo, float[] y, int yo) {
        float[] lanes = Softmax.lanes();
        FloatVector sum = FloatVector.zero(F);
        for (int j = 0; j < n; j += L) {
            boolean whole = j + L <= n;
            FloatVector from =
                    whole
                            ? FloatVector.fromArray(F, x, xo + j)
                            : FloatVector.fromArray(F, x, xo + j, first(n - j));
            FloatVector t = from.sub(max);
            FloatVector rounded = t.fma(broadcast(F, Exp.LOG2_E), broadcast(F, Exp.ROUND));
            FloatVector k = rounded.sub(Exp.ROUND);
            FloatVector r = k.fma(broadcast(F, -Exp.LN2_HIGH), t);
            r = k.fma(broadcast(F, -Exp.LN2_LOW), r);
            FloatVector p =
                    r.fma(broadcast(F, Exp.C6), broadcast(F, Exp.C5))
                            .fma(r, broadcast(F, Exp.C4))
                            .fma(r, broadcast(F, Exp.C3))
                            .fma(r, broadcast(F, Exp.C2))
                            .fma(r, broadcast(F, 1f))
                            .fma(r, broadcast(F, 1f));
            FloatVector power =
                    rounded.reinterpretAsInts()
                            .lanewise(VectorOperators.LSHL, 23)
                            .add(127 << 23)
                            .reinterpretAsFloats();
            FloatVector e = p.mul(power).blend(0f, t.compare(VectorOperators.LT, Exp.LOWEST));
            if (whole) {
                e.intoArray(y, yo + j);
            } else {
                VectorMask<Float> some = first(n - j);
                e.intoArray(y, yo + j, some);
                e = FloatVector.zero(F).blend(e, some);
            }
            if (L == Softmax.LANES) {
                sum = sum.add(e);
            } else {
                add(e, lanes, j);
            }
        }
        if (L == Softmax.LANES) {
            sum.intoArray(lanes, 0);
        }
        return Softmax.tree(lanes);
    }

    private static void add(FloatVector e, float[] lanes, int j) {
        int lane = j % Softmax.LANES;
        FloatVector.fromArray(F, lanes, lane).add(e).intoArray(lanes, lane);
    }

    private static void scale(int n, float factor, float[] y, int yo) {
        int j = 0;
        for (; j + L <= n; j += L) {
            FloatVector.fromArray(F, y, yo + j).mul(factor).intoArray(y, yo + j);
        }
        if (j < n) {
            VectorMask<Float> some = first(n - j);
            FloatVector.fromArray(F, y, yo + j, some).mul(factor).intoArray(y, yo + j, some);
        }
    }

    static void row(int n, float[] x, int xo, float[] y, int yo) {
        scale(n, 1 / exponentials(n, max(n, x, xo), x, xo, y, yo), y, yo);
    }

    static void rowBackward(int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        float[] lanes = Softmax.lanes();
        FloatVector sums = FloatVector.zero(F);
        int j = 0;
        for (; j + L <= n; j += L) {
            FloatVector products =
                    FloatVector.fromArray(F, dy, dyo + j).mul(FloatVector.fromArray(F, y, yo + j));
            if (L == Softmax.LANES) {
                sums = sums.add(products);
            } else {
                add(products, lanes, j);
            }
        }
        if (L == Softmax.LANES) {
            sums.intoArray(lanes, 0);
        }
        for (; j < n; j++) {
            float product = dy[dyo + j] * y[yo + j];
            lanes[j % Softmax.LANES] += product;
        }
        float sum = Softmax.tree(lanes);
        for (j = 0; j + L <= n; j += L) {
            FloatVector.fromArray(F, dy, dyo + j)
                    .sub(sum)
                    .mul(FloatVector.fromArray(F, y, yo + j))
                    .intoArray(dx, dxo + j);
        }
        for (; j < n; j++) {
            dx[dxo + j] = y[yo + j] * (dy[dyo + j] - sum);
        }
    }

    static void logRow(int n, float[] x, int xo, float[] y, int yo) {
        float max = max(n, x, xo);
        float log = (float) StrictMath.log(exponentials(n, max, x, xo, y, yo));
        int j = 0;
        for (; j + L <= n; j += L) {
            FloatVector.fromArray(F, x, xo + j).sub(max).sub(log).intoArray(y, yo + j);
        }
        for (; j < n; j++) {
            y[yo + j] = x[xo + j] - max - log;
        }
    }

    static void logRowBackward(int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        float[] lanes = Softmax.lanes();
        FloatVector sums = FloatVector.zero(F);
        int j = 0;
        for (; j + L <= n; j += L) {
            if (L == Softmax.LANES) {
                sums = sums.add(FloatVector.fromArray(F, dy, dyo + j));
            } else {
                add(FloatVector.fromArray(F, dy, dyo + j), lanes, j);
            }
        }
        if (L == Softmax.LANES) {
            sums.intoArray(lanes, 0);
        }
        for (; j < n; j++) {
            lanes[j % Softmax.LANES] += dy[dyo + j];
        }
        float sum = Softmax.tree(lanes);
        for (j = 0; j + L <= n; j += L) {
            FloatVector t = FloatVector.fromArray(F, y, yo + j);
            FloatVector rounded = t.fma(broadcast(F, Exp.LOG2_E), broadcast(F, Exp.ROUND));
            FloatVector k = rounded.sub(Exp.ROUND);
            FloatVector r = k.fma(broadcast(F, -Exp.LN2_HIGH), t);
            r = k.fma(broadcast(F, -Exp.LN2_LOW), r);
            FloatVector p =
                    r.fma(broadcast(F, Exp.C6), broadcast(F, Exp.C5))
                            .fma(r, broadcast(F, Exp.C4))
                            .fma(r, broadcast(F, Exp.C3))
                            .fma(r, broadcast(F, Exp.C2))
                            .fma(r, broadcast(F, 1f))
                            .fma(r, broadcast(F, 1f));
            FloatVector power =
                    rounded.reinterpretAsInts()
                            .lanewise(VectorOperators.LSHL, 23)
                            .add(127 << 23)
                            .reinterpretAsFloats();
            p.mul(power)
                    .blend(0f, t.compare(VectorOperators.LT, Exp.LOWEST))
                    .neg()
                    .fma(broadcast(F, sum), FloatVector.fromArray(F, dy, dyo + j))
                    .intoArray(dx, dxo + j);
        }
        for (; j < n; j++) {
            dx[dxo + j] = Math.fma(-Exp.of(y[yo + j]), sum, dy[dyo + j]);
        }
    }

    static double crossEntropyRow(
            int n, float[] logits, int lo, int label, float weight, float[] y, int yo) {
        float max = max(n, logits, lo);
        float target = logits[lo + label];
        float sum = exponentials(n, max, logits, lo, y, yo);
        scale(n, weight / sum, y, yo);
        y[yo + label] -= weight;
        return StrictMath.log(sum) - ((double) target - max);
    }
}
