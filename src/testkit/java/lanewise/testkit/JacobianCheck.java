package lanewise.testkit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** The Jacobian of a layer's outputs by its inputs at one point, element by element. */
final class JacobianCheck {
    /** Points beside a kink that are looked at. */
    private static final int POINTS = 64;

    /** How far they are, times bell-shaped numbers. */
    private static final float DISTANCE = 0x1p-6f;

    /** The error there that an element may have, relative to the largest of its row. */
    private static final double DECIDES = 0.02;

    private final GradientCheck of;
    private final LayerRun run;
    private final float[] x;
    private final float[][] rows;

    JacobianCheck(GradientCheck of, LayerRun run, float[] x) {
        this.of = of;
        this.run = run;
        this.x = x;
        rows = new float[of.samples() * run.outputStride()][];
    }

    void check() {
        for (int j = 0; j < rows.length; j++) {
            float[] dy = new float[rows.length];
            dy[j] = 1;
            run.forward(of.mode(), x, GradientCheck.KEY);
            rows[j] = run.backward(dy).input();
        }
        float[] y = run.forward(of.mode(), x, GradientCheck.KEY);
        for (int i = -1; i < x.length; i++) {
            column(y, i);
        }
    }

    /** One column of the Jacobian, or for -1 the sums of its rows: all inputs move together. */
    private void column(float[] y, int i) {
        Map<Double, float[]> seen = new HashMap<>();
        for (int j = 0; j < rows.length; j++) {
            int output = j;
            DoubleUnaryOperator along = t -> seen.computeIfAbsent(t, d -> moved(x, i, d))[output];
            Measured measured = measured(x, y, along, i, j);
            Derivative numeric = measured.numeric();
            boolean holds = numeric.kinked() ? measured.between() : measured.excess() <= 0;
            if (!holds
                    && measured.closer(along, GradientCheck.REACH, grain(x, y, j)) == measured
                    && !isOfAPointBeside(j)) {
                throw new AssertionError(
                        "%s on %s: d output[%d] / d %s: %s (seed %s)"
                                .formatted(
                                        of.layer(),
                                        of.input(),
                                        j,
                                        i < 0 ? "all inputs together" : of.element(i),
                                        measured.describe(),
                                        of.fill()));
            }
        }
    }

    private Measured measured(float[] point, float[] y, DoubleUnaryOperator along, int i, int j) {
        double analytic = 0;
        double own = 0;
        for (int k = Math.max(i, 0); k < (i < 0 ? point.length : i + 1); k++) {
            analytic += rows[j][k];
            own += GradientCheck.FLOOR * (1 + Math.abs(rows[j][k]));
        }
        Derivative numeric = Derivative.of(along, GradientCheck.REACH, grain(point, y, j), 0);
        return new Measured(analytic, own, Math.abs(analytic), numeric);
    }

    private double grain(float[] point, float[] y, int j) {
        return 2 * GradientCheck.ULP * (Math.abs(y[j]) + GradientCheck.absoluteDot(rows[j], point));
    }

    /**
     * Whether the row is that of a point beside this one: the middle of three equal inputs has no
     * slope along any of them alone, and yet one of them is it.
     */
    private boolean isOfAPointBeside(int j) {
        double largest = 0;
        for (float each : rows[j]) {
            largest = Math.max(largest, Math.abs(each));
        }
        boolean same = false;
        for (int point = 0; point < POINTS && !same; point++) {
            float[] beside = Fill.centred(point).floats(x.length);
            for (int i = 0; i < x.length; i++) {
                beside[i] = x[i] + DISTANCE * beside[i];
            }
            float[] y = run.forward(of.mode(), beside, GradientCheck.KEY);
            same = true;
            for (int i = 0; i < x.length && same; i++) {
                int input = i;
                Measured each = measured(beside, y, t -> moved(beside, input, t)[j], i, j);
                same = each.excess() <= 0 && each.bound() <= DECIDES * largest;
            }
        }
        return same;
    }

    private float[] moved(float[] point, int i, double distance) {
        int from = Math.max(i, 0);
        float[] start = Arrays.copyOfRange(point, from, i < 0 ? point.length : i + 1);
        for (int k = 0; k < start.length; k++) {
            point[from + k] = (float) (start[k] + distance);
        }
        float[] outputs = run.forwardBare(of.mode(), point, GradientCheck.KEY, true);
        System.arraycopy(start, 0, point, from, start.length);
        return outputs;
    }
}
