package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import lanewise.kernel.scalar.VirtualLanes;

/**
 * The loops of {@link VectorSoftmax} that take exponentials: a template, of which {@link Splice}
 * makes the copy that runs.
 */
final class SoftmaxLoop implements VectorSoftmax.Loop {
    SoftmaxLoop() {}

    /** The next load before this store, as in {@link CurveLoop}. */
    @Override
    public void whole(int n, float max, float[] x, int xo, float[] y, int yo, float[] lanes) {
        FloatVector sum = FloatVector.zero(F);
        FloatVector next = FloatVector.fromArray(F, x, xo);
        for (int j = 0; j < n; j += L) {
            FloatVector from = next;
            next = FloatVector.fromArray(F, x, xo + Math.min(j + L, n - L));
            FloatVector e = VectorFunctions.exp(from.sub(max));
            e.intoArray(y, yo + j);
            if (L == VirtualLanes.COUNT) {
                sum = sum.add(e);
            } else {
                int lane = j % VirtualLanes.COUNT;
                FloatVector.fromArray(F, lanes, lane).add(e).intoArray(lanes, lane);
            }
        }
        if (L == VirtualLanes.COUNT) {
            sum.intoArray(lanes, 0);
        }
    }

    @Override
    public void last(
            int n, float max, float[] x, int xo, float[] y, int yo, float[] lanes, int lane) {
        VectorMask<Float> some = VectorMask.fromLong(F, (1L << n) - 1);
        FloatVector e = VectorFunctions.exp(FloatVector.fromArray(F, x, xo, some).sub(max));
        e.intoArray(y, yo, some);
        FloatVector.fromArray(F, lanes, lane)
                .add(FloatVector.zero(F).blend(e, some))
                .intoArray(lanes, lane);
    }

    @Override
    public void logBackward(
            int n, float sum, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        for (int j = 0; j < n; j += L) {
            VectorFunctions.exp(FloatVector.fromArray(F, y, yo + j))
                    .neg()
                    .fma(FloatVector.broadcast(F, sum), FloatVector.fromArray(F, dy, dyo + j))
                    .intoArray(dx, dxo + j);
        }
    }
}
