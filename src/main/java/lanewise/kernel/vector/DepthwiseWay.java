package lanewise.kernel.vector;

import static lanewise.kernel.vector.DepthwiseTile.COLUMNS;
import static lanewise.kernel.vector.DepthwiseTile.KERNEL;
import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import lanewise.kernel.ConvGeometry;

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
    /** From inputs to outputs. */
    static DepthwiseWay toOutputs(ConvGeometry g) {
        return new DepthwiseWay(
                g.inChannels(),
                g.outHeight(),
                g.outWidth(),
                g.height(),
                g.width(),
                -g.paddingHeight(),
                -g.paddingWidth(),
                1);
    }

    /** From output gradients to input gradients. */
    static DepthwiseWay toInputs(ConvGeometry g) {
        return new DepthwiseWay(
                g.inChannels(),
                g.height(),
                g.width(),
                g.outHeight(),
                g.outWidth(),
                g.paddingHeight(),
                g.paddingWidth(),
                -1);
    }

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
    private void tiles(
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
        int rowStep = step * sourceWidth;
        int yStep = step * width;
        int rows = rows(row);
        boolean two = together(i) == 2;
        for (int p = first(); p <= last; p += COLUMNS) {
            // The last tile may do again what the one before did.
            int left = Math.min(p, last - COLUMNS + 1);
            int column = direction > 0 ? left : left + COLUMNS - 1;
            int from = xo + (line + column + right) * channels;
            int to = yo + (row * width + column) * channels;
            if (two) {
                DepthwiseTile.twoRows(
                        c, end, channels, step, x, from, rowStep, w, tap, bias, bo, floor, y, to,
                        yStep);
            } else {
                DepthwiseTile.oneRow(
                        rows, c, end, channels, step, x, from, rowStep, w, tap, bias, bo, floor, y,
                        to);
            }
        }
    }

    /** All targets of a sample, whose taps are three in a row. */
    void walk(
            float[] x,
            int xo,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo) {
        int whole = F.loopBound(channels);
        for (int i = 0; i < height(); i += together(i)) {
            tiles(i, 0, whole, x, xo, w, wo, bias, bo, floor, y, yo);
            if (whole < channels) {
                // A last vector that would not be whole does again some of the one before.
                tiles(i, channels - L, channels, x, xo, w, wo, bias, bo, floor, y, yo);
            }
            border(i, x, xo, w, wo, bias, bo, floor, y, yo);
        }
    }

    /** The targets some of whose columns of taps do not exist, of the rows done together. */
    private void border(
            int i,
            float[] x,
            int xo,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo) {
        int step = direction * channels;
        int row = row(i);
        int skip = firstRow(row);
        int line = (row + down + direction * skip) * sourceWidth;
        int together = together(i);
        int rows = rows(row);
        int rowStep = step * sourceWidth;
        int yStep = step * width;
        int kernelRow = KERNEL * channels;
        int whole = F.loopBound(channels);
        for (int column = 0; column < width; column++) {
            if (column == first()) {
                column = last() + 1;
                if (column == width) {
                    return;
                }
            }
            int at = column + right;
            int k = Math.max(0, direction > 0 ? -at : at - sourceWidth + 1);
            int columns = Math.min(KERNEL, direction > 0 ? sourceWidth - at : at + 1) - k;
            int from = xo + (line + at + direction * k) * channels;
            int tap = wo + (skip * KERNEL + k) * channels;
            int to = yo + (row * width + column) * channels;
            if (together == 2 && columns == KERNEL - 1) {
                DepthwiseTile.twoRowsEdge(
                        0, whole, channels, step, x, from, rowStep, w, tap, bias, bo, floor, y, to,
                        yStep);
                if (whole < channels) {
                    int last = channels - L;
                    DepthwiseTile.twoRowsEdge(
                            last, channels, channels, step, x, from, rowStep, w, tap, bias, bo,
                            floor, y, to, yStep);
                }
                continue;
            }
            for (int j = 0; j < together; j++) {
                int source = from + j * rowStep;
                int target = to + j * yStep;
                DepthwiseTile.target(
                        rows, columns, channels, kernelRow, x, source, rowStep, step, w, tap, bias,
                        bo, floor, y, target);
            }
        }
    }
}
