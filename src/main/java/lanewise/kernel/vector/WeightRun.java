package lanewise.kernel.vector;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.TapRange;

/**
 * Weights whose inputs lie side by side, of one kernel column or of all, in any row of the kernel.
 *
 * @param start from where a pixel's inputs start to where those of the run do
 * @param columns of the output whose inputs exist
 * @param inputs where a pixel's inputs start, for all rows of some samples and these columns
 */
record WeightRun(int start, TapRange columns, int[] inputs) {
    /**
     * The weights of kernel column {@code kw}, and of those that are joined with it.
     *
     * @param images samples of the table
     * @param padded whether the inputs have their padding around them
     */
    static WeightRun of(ConvGeometry g, int images, int kw, boolean padded) {
        int top = padded ? 0 : g.paddingHeight();
        int left = padded ? 0 : g.paddingWidth();
        int height = g.height() + 2 * (g.paddingHeight() - top);
        int width = g.width() + 2 * (g.paddingWidth() - left);
        int start = kw * g.dilationWidth();
        TapRange columns = TapRange.of(g.outWidth(), g.strideWidth(), start - left, width);
        int[] inputs = new int[images * g.outHeight() * columns.count()];
        for (int i = 0; i < inputs.length; i++) {
            int row = i / columns.count();
            int h = row % g.outHeight() * g.strideHeight() - top;
            int w = (columns.first() + i % columns.count()) * g.strideWidth() - left;
            inputs[i] = ((row / g.outHeight() * height + h) * width + w) * g.inChannels();
        }
        return new WeightRun(start * g.inChannels(), columns, inputs);
    }

    /** How many of these pixels come before the pixel {@code number} of all. */
    int before(int number) {
        int column = number % columns.all() - columns.first();
        return number / columns.all() * columns.count() + Math.clamp(column, 0, columns.count());
    }

    /**
     * Packs these of the pixels {@code p} to {@code end - 1}.
     *
     * @param dy whose pixel {@code p} is at {@code dyo}
     * @param channels of a pixel, of which the panel has {@code n}
     */
    void pack(int p, int end, int n, float[] dy, int dyo, int channels, float[] packed, int po) {
        if (columns.whole()) {
            Panels.pack(end - p, n, dy, dyo, channels, packed, po);
            return;
        }
        int to = po;
        for (int row = p - p % columns.all(); row < end; row += columns.all()) {
            int from = Math.max(p, row + columns.first());
            int count = Math.min(end, row + columns.end()) - from;
            if (count > 0) {
                Panels.pack(count, n, dy, dyo + (from - p) * channels, channels, packed, to);
                to += count * Panels.atMostTwo(n);
            }
        }
    }
}
