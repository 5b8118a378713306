package lanewise.kernel.vector.simd;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.Kernels;

/**
 * The loops that only stream through memory, which several kernels use; {@code Kernels} says what
 * each gives.
 *
 * <p>They load four vectors before they store four: a load waits for an earlier store where their
 * addresses agree modulo 4 KB ("Loads before stores" in docs/kernels/elementwise.md).
 */
public final class Streams {
    private static final Scratch BRANCHES = new Scratch("branches of sums");

    private Streams() {}

    /** y += x. */
    public static void add(int n, float[] x, int xo, float[] y, int yo) {
        int i = 0;
        for (; i + 4 * L <= n; i += 4 * L) {
            FloatVector x0 = FloatVector.fromArray(F, x, xo + i);
            FloatVector x1 = FloatVector.fromArray(F, x, xo + i + L);
            FloatVector x2 = FloatVector.fromArray(F, x, xo + i + 2 * L);
            FloatVector x3 = FloatVector.fromArray(F, x, xo + i + 3 * L);
            FloatVector y0 = FloatVector.fromArray(F, y, yo + i);
            FloatVector y1 = FloatVector.fromArray(F, y, yo + i + L);
            FloatVector y2 = FloatVector.fromArray(F, y, yo + i + 2 * L);
            FloatVector y3 = FloatVector.fromArray(F, y, yo + i + 3 * L);
            y0.add(x0).intoArray(y, yo + i);
            y1.add(x1).intoArray(y, yo + i + L);
            y2.add(x2).intoArray(y, yo + i + 2 * L);
            y3.add(x3).intoArray(y, yo + i + 3 * L);
        }
        for (; i < F.loopBound(n); i += L) {
            FloatVector.fromArray(F, y, yo + i)
                    .add(FloatVector.fromArray(F, x, xo + i))
                    .intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] += x[xo + i];
        }
    }

    /** x *= factor. */
    public static void scale(int n, float factor, float[] x, int xo) {
        int i = 0;
        for (; i < F.loopBound(n); i += L) {
            FloatVector.fromArray(F, x, xo + i).mul(factor).intoArray(x, xo + i);
        }
        for (; i < n; i++) {
            x[xo + i] *= factor;
        }
    }

    /**
     * Whether no x is infinite or NaN: x - x is 0, or NaN where x is not finite, and NaN stays in a
     * sum.
     */
    public static boolean allFinite(int n, float[] x, int xo) {
        FloatVector a = FloatVector.zero(F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i + 4 * L <= n; i += 4 * L) {
            FloatVector x0 = FloatVector.fromArray(F, x, xo + i);
            FloatVector x1 = FloatVector.fromArray(F, x, xo + i + L);
            FloatVector x2 = FloatVector.fromArray(F, x, xo + i + 2 * L);
            FloatVector x3 = FloatVector.fromArray(F, x, xo + i + 3 * L);
            a = a.add(x0.sub(x0));
            b = b.add(x1.sub(x1));
            c = c.add(x2.sub(x2));
            d = d.add(x3.sub(x3));
        }
        FloatVector sum = a.add(b).add(c.add(d));
        boolean finite = !sum.compare(VectorOperators.NE, sum).anyTrue();
        for (; finite && i < n; i++) {
            finite = Float.isFinite(x[xo + i]);
        }
        return finite;
    }

    /** y = x where x is above 0 or NaN, else 0: {@code max} would cost three more instructions. */
    public static void relu(int n, float[] x, int xo, float[] y, int yo) {
        int i = 0;
        for (; i + 4 * L <= n; i += 4 * L) {
            FloatVector x0 = FloatVector.fromArray(F, x, xo + i);
            FloatVector x1 = FloatVector.fromArray(F, x, xo + i + L);
            FloatVector x2 = FloatVector.fromArray(F, x, xo + i + 2 * L);
            FloatVector x3 = FloatVector.fromArray(F, x, xo + i + 3 * L);
            x0.blend(0f, x0.compare(VectorOperators.LE, 0f)).intoArray(y, yo + i);
            x1.blend(0f, x1.compare(VectorOperators.LE, 0f)).intoArray(y, yo + i + L);
            x2.blend(0f, x2.compare(VectorOperators.LE, 0f)).intoArray(y, yo + i + 2 * L);
            x3.blend(0f, x3.compare(VectorOperators.LE, 0f)).intoArray(y, yo + i + 3 * L);
        }
        for (; i < F.loopBound(n); i += L) {
            FloatVector x0 = FloatVector.fromArray(F, x, xo + i);
            x0.blend(0f, x0.compare(VectorOperators.LE, 0f)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = x[xo + i] <= 0 ? 0f : x[xo + i];
        }
    }

    /** dx = 0 where y is 0 or less, else dy. */
    public static void reluBackward(
            int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        int i = 0;
        for (; i + 4 * L <= n; i += 4 * L) {
            FloatVector y0 = FloatVector.fromArray(F, y, yo + i);
            FloatVector y1 = FloatVector.fromArray(F, y, yo + i + L);
            FloatVector y2 = FloatVector.fromArray(F, y, yo + i + 2 * L);
            FloatVector y3 = FloatVector.fromArray(F, y, yo + i + 3 * L);
            FloatVector d0 = FloatVector.fromArray(F, dy, dyo + i);
            FloatVector d1 = FloatVector.fromArray(F, dy, dyo + i + L);
            FloatVector d2 = FloatVector.fromArray(F, dy, dyo + i + 2 * L);
            FloatVector d3 = FloatVector.fromArray(F, dy, dyo + i + 3 * L);
            d0.blend(0f, y0.compare(VectorOperators.LE, 0f)).intoArray(dx, dxo + i);
            d1.blend(0f, y1.compare(VectorOperators.LE, 0f)).intoArray(dx, dxo + i + L);
            d2.blend(0f, y2.compare(VectorOperators.LE, 0f)).intoArray(dx, dxo + i + 2 * L);
            d3.blend(0f, y3.compare(VectorOperators.LE, 0f)).intoArray(dx, dxo + i + 3 * L);
        }
        for (; i < F.loopBound(n); i += L) {
            VectorMask<Float> off =
                    FloatVector.fromArray(F, y, yo + i).compare(VectorOperators.LE, 0f);
            FloatVector.fromArray(F, dy, dyo + i).blend(0f, off).intoArray(dx, dxo + i);
        }
        for (; i < n; i++) {
            dx[dxo + i] = y[yo + i] <= 0 ? 0f : dy[dyo + i];
        }
    }

    /** The sum of each column: a chain, or a tree whose open branches lie one behind the other. */
    public static void columnSums(
            int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so) {
        if (!accumulate) {
            Arrays.fill(sums, so, so + columns, 0f);
        }
        if (rows <= Kernels.ROWS_IN_A_CHAIN) {
            chain(rows, columns, x, xo, sums, so);
            return;
        }
        try (Scratch.Lease lease = BRANCHES.lease()) {
            float[] branches = lease.floats(32 * columns);
            int end = 0;
            int leaf = 0;
            for (int row = 0; row < rows; row += Kernels.ROWS_IN_A_LEAF) {
                int count = Math.min(Kernels.ROWS_IN_A_LEAF, rows - row);
                Arrays.fill(branches, end, end + columns, 0f);
                chain(count, columns, x, xo + row * columns, branches, end);
                leaf++;
                for (int pairs = leaf; (pairs & 1) == 0; pairs >>= 1) {
                    end -= columns;
                    add(columns, branches, end + columns, branches, end);
                }
                end += columns;
            }
            for (end -= columns; end > 0; end -= columns) {
                add(columns, branches, end, branches, end - columns);
            }
            add(columns, branches, 0, sums, so);
        }
    }

    /**
     * Adds the samples of a batch one after another to the sums of columns.
     *
     * @param rows of a sample
     */
    public static void columnSums(
            int samples, int rows, int columns, float[] x, int xo, float[] sums, int so) {
        for (int n = 0; n < samples; n++) {
            columnSums(rows, columns, x, xo + n * rows * columns, true, sums, so);
        }
    }

    /** Adds rows in order: four vectors of columns stay in registers while they pass. */
    private static void chain(int rows, int columns, float[] x, int xo, float[] sums, int so) {
        // Rows that stay in the first-level cache while the columns pass.
        int block = Math.max(1, 4096 / Math.max(1, columns));
        for (int i = 0; i < rows; i += block) {
            addRows(Math.min(block, rows - i), columns, x, xo + i * columns, sums, so);
        }
    }

    private static void addRows(int rows, int columns, float[] x, int xo, float[] sums, int so) {
        int j = 0;
        for (; j + 4 * L <= columns; j += 4 * L) {
            FloatVector a = FloatVector.fromArray(F, sums, so + j);
            FloatVector b = FloatVector.fromArray(F, sums, so + j + L);
            FloatVector c = FloatVector.fromArray(F, sums, so + j + 2 * L);
            FloatVector d = FloatVector.fromArray(F, sums, so + j + 3 * L);
            int at = xo + j;
            for (int i = 0; i < rows; i++, at += columns) {
                a = a.add(FloatVector.fromArray(F, x, at));
                b = b.add(FloatVector.fromArray(F, x, at + L));
                c = c.add(FloatVector.fromArray(F, x, at + 2 * L));
                d = d.add(FloatVector.fromArray(F, x, at + 3 * L));
            }
            a.intoArray(sums, so + j);
            b.intoArray(sums, so + j + L);
            c.intoArray(sums, so + j + 2 * L);
            d.intoArray(sums, so + j + 3 * L);
        }
        for (; j + 2 * L <= columns; j += 2 * L) {
            FloatVector a = FloatVector.fromArray(F, sums, so + j);
            FloatVector b = FloatVector.fromArray(F, sums, so + j + L);
            int at = xo + j;
            for (int i = 0; i < rows; i++, at += columns) {
                a = a.add(FloatVector.fromArray(F, x, at));
                b = b.add(FloatVector.fromArray(F, x, at + L));
            }
            a.intoArray(sums, so + j);
            b.intoArray(sums, so + j + L);
        }
        for (; j < columns; j++) {
            float sum = sums[so + j];
            for (int i = 0; i < rows; i++) {
                sum += x[xo + i * columns + j];
            }
            sums[so + j] = sum;
        }
    }
}
