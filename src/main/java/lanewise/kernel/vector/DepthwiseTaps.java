package lanewise.kernel.vector;

import static lanewise.kernel.vector.DepthwiseTile.KERNEL;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Pair;
import lanewise.kernel.Window;

/**
 * Where the inputs of a depthwise convolution are in a padded sample.
 *
 * @param pixels where an output pixel's inputs start
 * @param taps where a tap's input is after that
 * @param close whether the kernel is three by three and moves in steps of one
 */
record DepthwiseTaps(int[] pixels, int[] taps, boolean close) {
    static DepthwiseTaps of(ConvGeometry g) {
        int width = g.width() + 2 * g.paddingWidth();
        int[] pixels = new int[g.outHeight() * g.outWidth()];
        for (int p = 0; p < pixels.length; p++) {
            int row = p / g.outWidth() * g.strideHeight();
            pixels[p] = (row * width + p % g.outWidth() * g.strideWidth()) * g.inChannels();
        }
        int[] taps = new int[g.kernelHeight() * g.kernelWidth()];
        for (int tap = 0; tap < taps.length; tap++) {
            int row = tap / g.kernelWidth() * g.dilationHeight();
            int column = tap % g.kernelWidth() * g.dilationWidth();
            taps[tap] = (row * width + column) * g.inChannels();
        }
        boolean close = g.window().withPadding(0).equals(Window.of(new Pair(KERNEL, KERNEL)));
        return new DepthwiseTaps(pixels, taps, close);
    }

    /** Where a tap's input is. */
    int tap(int number) {
        return taps[number];
    }
}
