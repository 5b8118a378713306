package lanewise.kernel;

import static lanewise.kernel.Simd.L;

import java.util.Arrays;

/** C = A' B in tiles, where a step's rows lie side by side in A and are found through a table. */
final class OuterProduct {
    private OuterProduct() {}

    /**
     * Computes m by n sums over {@code count} steps.
     *
     * @param aRows where step k's m rows start, from entry {@code p} on
     * @param ldb from one step's columns to the next
     * @param accumulate whether the chains start from C
     */
    static void run(
            int m,
            int n,
            int count,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            int ldb,
            boolean accumulate,
            float[] c,
            int co,
            int ldc) {
        for (int i = 0; !accumulate && i < m; i++) {
            Arrays.fill(c, co + i * ldc, co + i * ldc + n, 0f);
        }
        for (int j = 0; j < n; ) {
            int width = Panels.width(n, j);
            if (j + width > n) {
                edge(m, width, n - j, count, a, ao, aRows, p, b, bo + j, ldb, c, co + j, ldc);
            } else {
                tiles(m, width, count, a, ao, aRows, p, b, bo + j, ldb, c, co + j, ldc);
            }
            j += width;
        }
    }

    private static void tiles(
            int m,
            int width,
            int count,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc) {
        for (int i = 0; i < m; ) {
            int rows = rows(m, m - i);
            if (width > L) {
                OuterTiles.run2(rows, count, a, ao + i, aRows, p, b, bo, ldb, c, co + i * ldc, ldc);
            } else {
                OuterTiles.run1(rows, count, a, ao + i, aRows, p, b, bo, ldb, c, co + i * ldc, ldc);
            }
            i += rows;
        }
    }

    /** Twelve rows, unless a small m is a multiple of eight; nine are three pixels of colours. */
    private static int rows(int m, int left) {
        boolean eights = !Simd.MANY_REGISTERS || m <= 64 && m % 8 == 0;
        if (eights || left < 9) {
            return Panels.tileRows(left);
        }
        return left >= 12 ? 12 : left % 2 != 0 ? 9 : 6;
    }

    /** Columns that do not fill a panel: B is copied aside with zeros, and so are the sums. */
    private static void edge(
            int m,
            int width,
            int columns,
            int count,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc) {
        float[] panel = Scratch.get().second((count + m) * width);
        int sums = count * width;
        for (int k = 0; k < count; k++) {
            for (int j = 0; j < width; j++) {
                panel[k * width + j] = j < columns ? b[bo + k * ldb + j] : 0f;
            }
        }
        for (int i = 0; i < m; i++) {
            System.arraycopy(c, co + i * ldc, panel, sums + i * width, columns);
        }
        tiles(m, width, count, a, ao, aRows, p, panel, 0, width, panel, sums, width);
        for (int i = 0; i < m; i++) {
            System.arraycopy(panel, sums + i * width, c, co + i * ldc, columns);
        }
    }
}
