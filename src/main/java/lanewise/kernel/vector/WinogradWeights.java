package lanewise.kernel.vector;

import static lanewise.kernel.Winograd.CHANNELS;
import static lanewise.kernel.Winograd.POINTS;
import static lanewise.kernel.vector.simd.Simd.L;

import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Transpose;
import lanewise.kernel.vector.tiles.WinogradTransforms;

/**
 * The weights of Winograd's convolution, transformed and packed for the products.
 *
 * @param in input channels
 * @param out output channels
 */
record WinogradWeights(int in, int out) {
    private static final int TAPS = 9;
    private static final int PAGE_FLOATS = 1024;
    private static final Scratch TAPS_OF_A_SQUARE = new Scratch("taps of Winograd's weights");
    private static final Scratch POINTS_OF_A_SQUARE = new Scratch("points of Winograd's weights");

    /** A distance between points that is off the page, as a vector goes to or comes from all. */
    static int offThePage(int floats) {
        return (floats + PAGE_FLOATS - 1) / PAGE_FLOATS * PAGE_FLOATS + 2 * CHANNELS;
    }

    /** From one point's weights to the next. */
    int plane() {
        return offThePage(in * out);
    }

    /** Packs to (point, panel of output channels, input channel, output channel). */
    void pack(float[] w, int wo, float[] packed, int po) {
        try (Scratch.Lease lease = TAPS_OF_A_SQUARE.lease()) {
            float[] taps = lease.floats(CHANNELS * TAPS * CHANNELS);
            for (int o = 0; o < out; o += CHANNELS) {
                for (int c = 0; c < in; c += CHANNELS) {
                    tapsOf(w, wo, o, c, taps);
                    for (int k = 0; k < CHANNELS; k += L) {
                        int at = po + panelAt(out, in, o + k);
                        int width = panelWidth(out, o + k);
                        for (int i = 0; i < CHANNELS; i++) {
                            WinogradTransforms.weight(
                                    taps,
                                    i * TAPS * CHANNELS + k,
                                    CHANNELS,
                                    packed,
                                    at + (c + i) * width,
                                    plane());
                        }
                    }
                }
            }
        }
    }

    /** Packs to (point, panel of input channels, output channel, input channel). */
    void packBackward(float[] w, int wo, float[] packed, int po) {
        int square = CHANNELS * CHANNELS;
        try (Scratch.Lease ofTaps = TAPS_OF_A_SQUARE.lease();
                Scratch.Lease ofPoints = POINTS_OF_A_SQUARE.lease()) {
            float[] taps = ofTaps.floats(CHANNELS * TAPS * CHANNELS);
            float[] points = ofPoints.floats(POINTS * square);
            for (int o = 0; o < out; o += CHANNELS) {
                for (int c = 0; c < in; c += CHANNELS) {
                    tapsOf(w, wo, o, c, taps);
                    for (int i = 0; i < CHANNELS; i++) {
                        for (int k = 0; k < CHANNELS; k += L) {
                            WinogradTransforms.weight(
                                    taps,
                                    i * TAPS * CHANNELS + k,
                                    CHANNELS,
                                    points,
                                    i * CHANNELS + k,
                                    square);
                        }
                    }
                    for (int f = 0; f < POINTS; f++) {
                        for (int i = 0; i < CHANNELS; i += Transpose.SIDE) {
                            int width = panelWidth(in, c + i);
                            int at = po + f * plane() + panelAt(in, out, c + i);
                            for (int k = 0; k < CHANNELS; k += Transpose.SIDE) {
                                Transpose.block(
                                        points,
                                        f * square + i * CHANNELS + k,
                                        CHANNELS,
                                        packed,
                                        at + (o + k) * width,
                                        width);
                            }
                        }
                    }
                }
            }
        }
    }

    /** The weights of 16 output and 16 input channels, as (input channel, tap, output channel). */
    private void tapsOf(float[] w, int wo, int o, int c, float[] taps) {
        for (int i = 0; i < CHANNELS; i += Transpose.SIDE) {
            int from = wo + ((o + i) * in + c) * TAPS;
            for (int k = 0; k < CHANNELS * TAPS; k += Transpose.SIDE) {
                Transpose.block(w, from + k, in * TAPS, taps, k * CHANNELS + i, CHANNELS);
            }
        }
    }

    private static int panelWidth(int columns, int j) {
        return Panels.atMostTwo(columns - j / Panels.WIDTH * Panels.WIDTH);
    }

    /** Where column {@code j} is in a matrix of {@code depth} rows that is packed in panels. */
    private static int panelAt(int columns, int depth, int j) {
        int start = j / Panels.WIDTH * Panels.WIDTH;
        return start * depth + j - start;
    }
}
