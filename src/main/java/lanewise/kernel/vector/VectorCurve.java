package lanewise.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static lanewise.kernel.vector.simd.Simd.F;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.Kernels;
import lanewise.kernel.function.CurveFamily;
import lanewise.kernel.function.Gelu;

/** Each {@link CurveFamily} a vector at a time, under the same name. */
enum VectorCurve {
    SIGMOID {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            return VectorFunctions.logistic(x);
        }

        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            return broadcast(F, 1).sub(y).mul(y);
        }
    },
    TANH {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            return VectorFunctions.tanh(x);
        }

        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            return y.neg().fma(y, broadcast(F, 1));
        }
    },
    GELU {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            return VectorFunctions.gelu(x);
        }

        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            FloatVector density = VectorFunctions.exp(x.mul(-0.5f).mul(x)).mul(CurveFamily.DENSITY);
            VectorMask<Float> tiny = x.abs().compare(VectorOperators.LT, CurveFamily.TINY);
            VectorMask<Float> low = x.compare(VectorOperators.LT, Gelu.LOWEST);
            return x.fma(density, y.div(x).blend(0.5f, tiny)).blend(0f, low);
        }
    },
    GELU_TANH {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            return x.mul(VectorFunctions.logistic(inner(x).mul(2f)));
        }

        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            FloatVector s = VectorFunctions.logistic(inner(x).mul(2f));
            FloatVector innerSlope =
                    x.mul(3 * CurveFamily.CUBIC)
                            .fma(x, broadcast(F, 1))
                            .mul(CurveFamily.ROOT_2_BY_PI);
            return x.mul(s.mul(2f).mul(s.neg().add(1f))).fma(innerSlope, s);
        }

        private static FloatVector inner(FloatVector x) {
            return x.mul(CurveFamily.CUBIC).mul(x).fma(x, x).mul(CurveFamily.ROOT_2_BY_PI);
        }
    },
    SILU {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            return x.mul(VectorFunctions.logistic(x));
        }

        /** The exponential of both logistic functions is the same. */
        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            FloatVector e = VectorFunctions.exp(x.abs().neg());
            FloatVector d = e.add(1f);
            FloatVector s = e.blend(1f, x.compare(VectorOperators.GE, 0f)).div(d);
            FloatVector t = e.blend(1f, x.compare(VectorOperators.LE, 0f)).div(d);
            return s.mul(x.fma(t, broadcast(F, 1)));
        }
    },
    ELU {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            return VectorFunctions.expm1(x)
                    .mul(a)
                    .blend(x.mul(b), x.compare(VectorOperators.GT, 0f));
        }

        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            return VectorFunctions.exp(x).mul(a).blend(b, x.compare(VectorOperators.GT, 0f));
        }
    },
    SOFTPLUS {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            FloatVector scaled = x.mul(a);
            FloatVector e = VectorFunctions.exp(scaled.abs().neg());
            FloatVector rest = VectorFunctions.logOnePlusOfUnit(e);
            FloatVector high = scaled.blend(0f, scaled.compare(VectorOperators.LE, 0f));
            return high.add(rest).div(a).blend(x, scaled.compare(VectorOperators.GT, b));
        }

        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            FloatVector scaled = x.mul(a);
            return VectorFunctions.logistic(scaled)
                    .blend(1f, scaled.compare(VectorOperators.GT, b));
        }
    },
    MISH {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            FloatVector e = VectorFunctions.exp(x);
            FloatVector n = e.mul(e.add(2f));
            return x.mul(n.div(n.add(2f)))
                    .blend(x, x.compare(VectorOperators.GT, CurveFamily.LINEAR));
        }

        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            FloatVector e = VectorFunctions.exp(x);
            FloatVector s = e.div(e.add(1f));
            FloatVector n = e.mul(e.add(2f));
            FloatVector d = n.add(2f);
            FloatVector rise = n.add(1f).mul(4f).div(d.mul(d));
            return x.mul(s)
                    .fma(rise, n.div(d))
                    .blend(1f, x.compare(VectorOperators.GT, CurveFamily.LINEAR));
        }
    },
    LEAKY_RELU {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            return x.mul(a).blend(x, x.compare(VectorOperators.GT, 0f));
        }

        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            return broadcast(F, a).blend(1f, x.compare(VectorOperators.GT, 0f));
        }
    },
    RELU6 {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            return clamp(x);
        }

        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            VectorMask<Float> flat = x.compare(VectorOperators.LE, 0f);
            return broadcast(F, 1).blend(0f, flat.or(x.compare(VectorOperators.GE, 6f)));
        }
    },
    HARDSIGMOID {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            return clamp(x.add(3f)).div(6f);
        }

        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            VectorMask<Float> rises = x.compare(VectorOperators.GT, -3f);
            return broadcast(F, 0).blend(1f / 6, rises.and(x.compare(VectorOperators.LT, 3f)));
        }
    },
    HARDSWISH {
        @Override
        FloatVector value(FloatVector x, float a, float b) {
            return x.mul(clamp(x.add(3f))).div(6f);
        }

        @Override
        FloatVector slope(FloatVector x, FloatVector y, float a, float b) {
            return x.div(3f)
                    .add(0.5f)
                    .blend(0f, x.compare(VectorOperators.LE, -3f))
                    .blend(1f, x.compare(VectorOperators.GE, 3f));
        }
    };

    /** A curve applied to n elements, a multiple of the lanes. */
    interface Loop {
        /** {@link Kernels#apply}, of at least one vector. */
        void forward(float a, float b, int n, float[] x, int xo, float[] y, int yo);

        /** {@link Kernels#applyBackward}. */
        void backward(
                float a,
                float b,
                int n,
                float[] x,
                int xo,
                float[] y,
                int yo,
                float[] dy,
                int dyo,
                float[] dx,
                int dxo);
    }

    /** {@link CurveFamily#value}. */
    abstract FloatVector value(FloatVector x, float a, float b);

    /** {@link CurveFamily#slope}. */
    abstract FloatVector slope(FloatVector x, FloatVector y, float a, float b);

    /** min(max(x, 0), 6), whose 0 is never negative. */
    private static FloatVector clamp(FloatVector x) {
        return x.blend(0f, x.compare(VectorOperators.LE, 0f))
                .blend(6f, x.compare(VectorOperators.GT, 6f));
    }
}
