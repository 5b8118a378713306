package lanewise.kernel.scalar;

import lanewise.kernel.function.CurveFamily;

/** {@link CurveFamily}s applied in plain loops. */
public final class ScalarCurves {
    private ScalarCurves() {}

    public static void forward(
            CurveFamily curve, float a, float b, int n, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = curve.value(x[xo + i], a, b);
        }
    }

    public static void backward(
            CurveFamily curve,
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
            int dxo) {
        for (int i = 0; i < n; i++) {
            dx[dxo + i] = dy[dyo + i] * curve.slope(x[xo + i], y[yo + i], a, b);
        }
    }
}
