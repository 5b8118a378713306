package lanewise.kernel.vector;

import static lanewise.kernel.vector.DepthwiseTile.COLUMNS;
import static lanewise.kernel.vector.DepthwiseTile.KERNEL;

/**
 * The way over images whose taps are three in a row: from targets (outputs, or input gradients) to
 * sources.
 *
 * @param channels of both
 * @param height rows of targets
 * @param width columns of targets
 * @param sourceHeight rows of sources
 * @param sourceWidth columns of sources
 * @param down row of tap 0 of the first row
 * @param right column of tap 0 of the first column
 * @param direction to the next tap, 1 or -1
 */
record DepthwiseWay(
        int channels,
        int height,
        int width,
        int sourceHeight,
        int sourceWidth,
        int down,
        int right,
        int direction) {

    /** The first column all of whose taps exist. */
    int first() {
        return Math.max(0, direction > 0 ? -right : KERNEL - 1 - right);
    }

    /** The last such column. */
    int last() {
        int last = direction > 0 ? sourceWidth - KERNEL - right : sourceWidth - 1 - right;
        return Math.min(width - 1, last);
    }

    /** Whether there are enough such columns. */
    boolean open() {
        return last() - first() + 1 >= COLUMNS;
    }

    /** The first kernel row that exists for a row of targets. */
    int firstRow(int row) {
        return Math.max(0, direction > 0 ? -row - down : row + down - sourceHeight + 1);
    }

    /** How many kernel rows exist. */
    int rows(int row) {
        int end = direction > 0 ? sourceHeight - row - down : row + down + 1;
        return Math.max(0, Math.min(KERNEL, end) - firstRow(row));
    }

    /** The row of targets that comes {@code i}-th. */
    int row(int i) {
        return direction > 0 ? i : height - 1 - i;
    }

    /** How many rows are done at once from the {@code i}-th on: two where all their taps exist. */
    int together(int i) {
        int row = row(i);
        boolean two = i + 1 < height && rows(row) == KERNEL && rows(row + direction) == KERNEL;
        return two ? 2 : 1;
    }

    /**
     * The columns all of whose taps exist, in channels from {@code c} up to {@code end}, of the
     * rows that are done together from the {@code i}-th on.
     */
    void tiles(
            int i,
            int c,
            int end,
            float[] x,
            int xo,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo) {
        int last = last();
        int step = direction * channels;
        int row = row(i);
        int skip = firstRow(row);
        int tap = wo + skip * KERNEL * channels;
        int line = (row + down + direction * skip) * sourceWidth;
        boolean two = together(i) == 2;
        for (int p = first(); p <= last; p += COLUMNS) {
            // The last tile may do again what the one before did.
            int left = Math.min(p, last - COLUMNS + 1);
            int column = direction > 0 ? left : left + COLUMNS - 1;
            int from = xo + (line + column + right) * channels;
            int to = yo + (row * width + column) * channels;
            if (two) {
                DepthwiseTile.twoRows(
                        c,
                        end,
                        channels,
                        step,
                        x,
                        from,
                        step * sourceWidth,
                        w,
                        tap,
                        bias,
                        bo,
                        floor,
                        y,
                        to,
                        step * width);
            } else {
                DepthwiseTile.oneRow(
                        rows(row),
                        c,
                        end,
                        channels,
                        step,
                        x,
                        from,
                        step * sourceWidth,
                        w,
                        tap,
                        bias,
                        bo,
                        floor,
                        y,
                        to);
            }
        }
    }
}
