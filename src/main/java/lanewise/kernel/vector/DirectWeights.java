package lanewise.kernel.vector;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Transpose;

/** The weights of the direct convolution, packed in panels for {@link PixelProduct}. */
final class DirectWeights {
    private static final Scratch TRANSPOSED = new Scratch("transposed weights");

    private final int groups;
    private final int taps;
    private final int in;
    private final int out;
    private final int depth;

    /** The place in a chain of each weight of an output channel. */
    private final int[] order;

    DirectWeights(ConvGeometry g) {
        groups = g.groups();
        taps = g.kernelHeight() * g.kernelWidth();
        in = g.groupInChannels();
        out = g.groupOutChannels();
        depth = g.depth();
        order = new int[depth];
        for (int k = 0; k < depth; k++) {
            order[k] = k % taps * in + k / taps;
        }
    }

    /** The place in a chain of weight {@code k} of an output channel. */
    int place(int k) {
        return order[k];
    }

    /** Packs to (group, panel, kernel row, kernel column, input channel, column of the panel). */
    void pack(float[] w, int wo, float[] packed, int po, int packedGroup) {
        for (int group = 0; group < groups; group++) {
            int from = wo + group * out * depth;
            Panels.packTransposed(
                    depth, out, w, from, depth, order, packed, po + group * packedGroup);
        }
    }

    /** Packs to (group, panel of input channels, tap, output channel, column of the panel). */
    void packBackward(float[] w, int wo, float[] packed, int po, int packedGroup) {
        for (int group = 0; group < groups; group++) {
            int from = wo + group * out * depth;
            int to = po + group * packedGroup;
            if (taps == 1) {
                Panels.pack(out, in, w, from, in, packed, to);
            } else {
                packTaps(w, from, packed, to);
            }
        }
    }

    /** Once transposed the input channels of a tap are rows, so they can be packed as such. */
    private void packTaps(float[] w, int wo, float[] packed, int po) {
        try (Scratch.Lease lease = TRANSPOSED.lease()) {
            float[] transposed = lease.floats(depth * out);
            int[] rows = lease.rows(out);
            for (int o = 0; o < out; o++) {
                rows[o] = o * depth;
            }
            int[] columns = lease.columns(depth);
            for (int k = 0; k < depth; k++) {
                columns[k] = order[k] * out;
            }
            Transpose.run(out, depth, w, wo, rows, transposed, 0, columns);
            int width;
            for (int j = 0; j < in; j += width) {
                width = Panels.width(in - j);
                int filled = Math.min(width, in - j);
                for (int tap = 0; tap < taps; tap++) {
                    int from = (tap * in + j) * out;
                    int to = po + (j * taps + tap * width) * out;
                    Panels.packTransposed(out, filled, transposed, from, out, null, packed, to);
                }
            }
        }
    }
}
