package lanewise.kernel.scalar;

import lanewise.kernel.Floats;
import lanewise.kernel.Kernels;
import lanewise.kernel.function.Curve;

/** Curves applied in plain loops. */
public final class ScalarCurves {
    private ScalarCurves() {}

    /** {@link Kernels#apply}. */
    public static void forward(Curve curve, int n, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = curve.value(x[xo + i]);
        }
    }

    /** {@link Kernels#applyBackward}. */
    public static void backward(
            Curve curve, int first, int n, Floats x, Floats y, Floats dy, Floats dx) {
        float[] in = x.array();
        float[] out = y.array();
        float[] from = dy.array();
        float[] to = dx.array();
        for (int i = first; i < first + n; i++) {
            float slope = curve.slope(in[x.offset() + i], out[y.offset() + i]);
            to[dx.offset() + i] = from[dy.offset() + i] * slope;
        }
    }
}
