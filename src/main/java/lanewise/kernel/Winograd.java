package lanewise.kernel;

/**
 * Winograd's F(2×2, 3×3) for outputs and input gradients: which convolutions it computes, and in
 * what order. Weight gradients are always {@link Convolution}'s direct chains.
 *
 * <p>Two by two outputs are computed from four by four inputs with 16 multiplications a pair of
 * channels where the sums of {@link Convolution} take 36. The outputs are covered with tiles of two
 * by two, row after row from the top left; what a tile takes beyond the borders reads 0, and what
 * it gives beyond them is dropped.
 *
 * <p><b>Order of operations</b>, the same in every implementation, for every thread count and lane
 * width. Each transform is the one-dimensional one below applied down the columns, then along the
 * rows; sums are taken from left to right. Points are numbered along rows.
 *
 * <pre>
 * inputs    v0 = d0 - d2            outputs   y0 = m0 + m1 + m2
 *           v1 = d1 + d2                      y1 = m1 - m2 + m3
 *           v2 = d2 - d1
 *           v3 = d3 - d1            weights   u0 = g0
 *                                             u1 = (g0 + g2 + g1) / 2
 * their     x0 = v0                           u2 = (g0 + g2 - g1) / 2
 * adjoint   x1 = v1 - v2 - v3                 u3 = g2
 *           x2 = v1 + v2 - v0
 *           x3 = v3                 outputs'  m0 = y0
 *                                   adjoint   m1 = y0 + y1
 *                                             m2 = y0 - y1
 *                                             m3 = y1
 * </pre>
 *
 * <ul>
 *   <li>forward: at each of the 16 points a tile's m is one chain of {@code fma}, from 0, of v and
 *       u over input channels ascending; the bias is added to the transformed output;
 *   <li>input gradient: at each point v is one chain, from 0, of m (the adjoint of the output
 *       gradient) and u over output channels ascending; its adjoints are added to zeros tile after
 *       tile.
 * </ul>
 *
 * <p><b>Error.</b> With ε = 2⁻²⁴, C input and O output channels, and X, W and Y the largest
 * magnitudes of inputs, weights and output gradients: an output is off by at most 64 C (C + 12) ε X
 * W, an input gradient by 64 O (O + 16) ε Y W. The bounds of the direct chains are 81 C² and 81 O²
 * of the same. Random operands come nearer to the truth than with the direct chains, which are nine
 * times as long. A value that is exactly 0 may come out as a rounding error, and an infinite or
 * undefined input spreads over its tile.
 *
 * <p><b>Images</b>, inputs of three channels, have outputs computed this way; their input
 * gradients, for which three columns are too few, are direct.
 *
 * <p><b>Weight gradients</b> stay direct because of such zeros. A weight whose input and output
 * gradient are nowhere both different from 0 has a gradient of exactly 0 and stays where it is: one
 * in a hundred in a small batch behind ReLU and max-pooling. A transform mixes the pixels of a tile
 * and would leave a rounding error, and Adam, which divides a gradient by its own size, would move
 * the weight by a whole learning rate.
 *
 * <p>Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016, section 4.1.
 */
public final class Winograd {
    /** System property; {@code false} computes everything directly. */
    public static final String PROPERTY = "lanewise.winograd";

    /** Channels must be a multiple, which is one of every lane count. */
    public static final int CHANNELS = 16;

    /** Input channels of an image, for which outputs alone are computed this way. */
    public static final int COLOURS = 3;

    /** Points of a transformed tile. */
    public static final int POINTS = 16;

    private static final boolean ENABLED =
            Boolean.parseBoolean(System.getProperty(PROPERTY, "true"));

    private Winograd() {}

    /** Whether a convolution is computed this way: it suits, and {@link #PROPERTY} allows it. */
    public static boolean applies(ConvGeometry g) {
        return ENABLED && suits(g);
    }

    /**
     * Whether a geometry is one for this algorithm: 3×3, stride 1, dilation 1, one group, channels
     * multiples of 16 (or three of the input), and a third or more of the multiplications saved in
     * spite of the tiles at the borders, were all outputs computed. This depends on the geometry
     * alone, and not on what is cropped, so that every machine computes the same bits, fused or
     * not.
     */
    static boolean suits(ConvGeometry g) {
        int rows = g.outHeight() + g.crop().height();
        int columns = g.outWidth() + g.crop().width();
        return g.kernelHeight() == 3
                && g.kernelWidth() == 3
                && g.strideHeight() == 1
                && g.strideWidth() == 1
                && g.dilationHeight() == 1
                && g.dilationWidth() == 1
                && g.groups() == 1
                && (g.inChannels() == COLOURS || g.inChannels() % CHANNELS == 0)
                && g.outChannels() % CHANNELS == 0
                && 8L * ((rows + 1) / 2) * ((columns + 1) / 2) <= 3L * rows * columns;
    }

    /** Rows of tiles of two by two outputs. */
    public static int tileRows(ConvGeometry g) {
        return (g.outHeight() + 1) / 2;
    }

    /** Columns of tiles of two by two outputs. */
    public static int tileColumns(ConvGeometry g) {
        return (g.outWidth() + 1) / 2;
    }
}
