package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.AdamRule;
import lanewise.kernel.Moments;
import lanewise.kernel.Squares;
import lanewise.kernel.scalar.ScalarAdam;

/** {@link ScalarAdam} a vector at a time. */
final class VectorAdam {
    private VectorAdam() {}

    static void step(
            AdamRule rule,
            float stepSize,
            float rootCorrection,
            int n,
            float[] w,
            float[] g,
            Moments moments,
            int offset) {
        float[] m = moments.first();
        float[] v = moments.second();
        FloatVector zero = FloatVector.zero(F);
        FloatVector first = FloatVector.broadcast(F, rule.enter1());
        FloatVector second = FloatVector.broadcast(F, rule.enter2());
        FloatVector keep = FloatVector.broadcast(F, rule.keep2());
        FloatVector decay = FloatVector.broadcast(F, rule.weightDecay());
        FloatVector size = FloatVector.broadcast(F, -stepSize);
        FloatVector least = FloatVector.broadcast(F, Squares.LEAST);
        FloatVector correction = FloatVector.broadcast(F, rootCorrection * rule.squares().down());
        FloatVector epsilon = FloatVector.broadcast(F, rule.eps());
        int end = offset + F.loopBound(n);
        int i = offset;
        for (; i < end; i += L) {
            FloatVector value = FloatVector.fromArray(F, w, i);
            FloatVector gradient = decay.fma(value, FloatVector.fromArray(F, g, i));
            FloatVector mean = FloatVector.fromArray(F, m, i);
            mean = first.fma(gradient.sub(mean), mean);
            mean = mean.blend(zero, mean.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            FloatVector square = keep.mul(FloatVector.fromArray(F, v, i));
            square = second.mul(gradient).fma(gradient, square);
            square = square.blend(least, square.compare(VectorOperators.LT, least));
            mean.intoArray(m, i);
            square.intoArray(v, i);
            FloatVector root = square.sqrt().fma(correction, epsilon);
            size.fma(mean.div(root), value).intoArray(w, i);
        }
        if (i < offset + n) {
            ScalarAdam.step(rule, stepSize, rootCorrection, offset + n - i, w, g, moments, i);
        }
    }
}
