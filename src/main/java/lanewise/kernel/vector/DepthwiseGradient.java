package lanewise.kernel.vector;

import static lanewise.kernel.vector.DepthwiseTile.KERNEL;
import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Kernels;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Streams;

/**
 * The weight gradient of a depthwise convolution: a chain for each tap and channel over the output
 * pixels. Padded inputs are first copied into zeros, for kernels of three by three with stride 1 a
 * row at a time.
 */
final class DepthwiseGradient {
    private static final Scratch PADDED = new Scratch("padded inputs of a depthwise gradient");
    private static final Scratch WIDE = new Scratch("last channels of a depthwise gradient");
    private static final Scratch UNREAD = new Scratch("bias sums that nobody reads");

    private final ConvGeometry geometry;
    private final DepthwiseTaps places;
    private final int channels;
    private final int taps;
    private final int pixels;
    private final Padding padding;

    DepthwiseGradient(ConvGeometry g, DepthwiseTaps places) {
        geometry = g;
        this.places = places;
        channels = g.inChannels();
        taps = g.kernelHeight() * g.kernelWidth();
        pixels = g.outHeight() * g.outWidth();
        padding = new Padding(g);
    }

    /** Adds some samples to the sums (tap, channel) and, if wanted, to the bias's, behind them. */
    void add(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so,
            boolean bias) {
        int biases = so + geometry.weightSize();
        boolean apart = bias && (!places.close() || pixels > Kernels.ROWS_IN_A_CHAIN);
        if (!accumulate) {
            Arrays.fill(sums, so, bias ? biases + channels : biases, 0f);
        }
        if (apart) {
            Streams.columnSums(samples, pixels, channels, dy, dyo, sums, biases);
        }
        if (!places.close()) {
            rows(samples, x, xo, dy, dyo, sums, so);
        } else if (bias && !apart) {
            close(samples, x, xo, dy, dyo, sums, so, sums, biases);
        } else {
            try (Scratch.Lease lease = UNREAD.lease()) {
                float[] unread = lease.floats(channels);
                Arrays.fill(unread, 0, channels, 0f);
                close(samples, x, xo, dy, dyo, sums, so, unread, 0);
            }
        }
    }

    /** All chains of any geometry, a row of outputs at a time. */
    private void rows(int samples, float[] x, int xo, float[] dy, int dyo, float[] sums, int so) {
        for (int n = 0; n < samples; n++) {
            int from = xo + n * geometry.inputSize();
            int up = dyo + n * geometry.outputSize();
            if (!geometry.padded()) {
                rows(x, from, dy, up, sums, so);
                continue;
            }
            try (Scratch.Lease lease = PADDED.lease()) {
                float[] padded = lease.floats(padding.size());
                padding.add(1, x, from, padded);
                rows(padded, 0, dy, up, sums, so);
            }
        }
    }

    private void rows(float[] x, int xo, float[] dy, int dyo, float[] sums, int so) {
        for (int p = 0; p < pixels; p += geometry.outWidth()) {
            for (int tap = 0; tap < taps; tap++) {
                int up = dyo + p * channels;
                row(x, xo + places.tap(tap), p, dy, up, sums, so + tap * channels);
            }
        }
    }

    /** Goes on with the chains of one tap over a row of outputs, which stays in the cache. */
    private void row(float[] x, int xo, int p, float[] dy, int up, float[] sums, int so) {
        int[] inputs = places.pixels();
        int count = geometry.outWidth();
        int c = 0;
        for (; c + 4 * L <= channels; c += 4 * L) {
            int to = so + c;
            FloatVector s0 = FloatVector.fromArray(F, sums, to);
            FloatVector s1 = FloatVector.fromArray(F, sums, to + L);
            FloatVector s2 = FloatVector.fromArray(F, sums, to + 2 * L);
            FloatVector s3 = FloatVector.fromArray(F, sums, to + 3 * L);
            for (int i = 0; i < count; i++) {
                int at = xo + inputs[p + i] + c;
                int y = up + i * channels + c;
                s0 = FloatVector.fromArray(F, x, at).fma(FloatVector.fromArray(F, dy, y), s0);
                s1 =
                        FloatVector.fromArray(F, x, at + L)
                                .fma(FloatVector.fromArray(F, dy, y + L), s1);
                s2 =
                        FloatVector.fromArray(F, x, at + 2 * L)
                                .fma(FloatVector.fromArray(F, dy, y + 2 * L), s2);
                s3 =
                        FloatVector.fromArray(F, x, at + 3 * L)
                                .fma(FloatVector.fromArray(F, dy, y + 3 * L), s3);
            }
            s0.intoArray(sums, to);
            s1.intoArray(sums, to + L);
            s2.intoArray(sums, to + 2 * L);
            s3.intoArray(sums, to + 3 * L);
        }
        for (; c + L <= channels; c += L) {
            FloatVector sum = FloatVector.fromArray(F, sums, so + c);
            for (int i = 0; i < count; i++) {
                sum =
                        FloatVector.fromArray(F, x, xo + inputs[p + i] + c)
                                .fma(FloatVector.fromArray(F, dy, up + i * channels + c), sum);
            }
            sum.intoArray(sums, so + c);
        }
        for (; c < channels; c++) {
            float sum = sums[so + c];
            for (int i = 0; i < count; i++) {
                sum = Math.fma(x[xo + inputs[p + i] + c], dy[up + i * channels + c], sum);
            }
            sums[so + c] = sum;
        }
    }

    /** All chains of kernels of three by three with stride 1. */
    private void close(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            float[] sums,
            int so,
            float[] biasSums,
            int bo) {
        int size = KERNEL * (geometry.width() + 2 * geometry.paddingWidth()) * L;
        int whole = F.loopBound(channels);
        try (Scratch.Lease arena = Scratch.ARENA.lease()) {
            float[] ring = arena.floats(Scratch.LINE + size);
            Arrays.fill(ring, Scratch.LINE, Scratch.LINE + size, 0f);
            for (int n = 0; n < samples; n++) {
                int from = xo + n * geometry.inputSize();
                int up = dyo + n * geometry.outputSize();
                for (int c = 0; c < whole; c += L) {
                    vector(channels, x, from + c, ring, dy, up + c, sums, so + c, biasSums, bo + c);
                }
            }
            if (whole < channels) {
                rest(
                        samples,
                        x,
                        xo + whole,
                        ring,
                        dy,
                        dyo + whole,
                        sums,
                        so + whole,
                        biasSums,
                        bo + whole);
            }
        }
    }

    /** The chains of one vector of channels over a sample. */
    private void vector(
            int step,
            float[] x,
            int xo,
            float[] ring,
            float[] dy,
            int dyo,
            float[] sums,
            int so,
            float[] biasSums,
            int bo) {
        DepthwiseGradientTile.run(
                geometry.outHeight(),
                geometry.outWidth(),
                step,
                x,
                xo,
                geometry.height(),
                geometry.width(),
                geometry.paddingHeight(),
                geometry.paddingWidth(),
                ring,
                Scratch.LINE,
                dy,
                dyo,
                sums,
                so,
                biasSums,
                bo);
    }

    /** The last channels, too few for a vector: everything is copied to where they are one. */
    private void rest(
            int samples,
            float[] x,
            int xo,
            float[] ring,
            float[] dy,
            int dyo,
            float[] sums,
            int so,
            float[] biasSums,
            int bo) {
        int count = channels - F.loopBound(channels);
        int inputs = geometry.height() * geometry.width();
        int gradients = inputs * L;
        int chains = gradients + pixels * L;
        int bias = chains + taps * L;
        try (Scratch.Lease lease = WIDE.lease()) {
            float[] wide = lease.floats(bias + L);
            Arrays.fill(wide, 0, bias + L, 0f);
            spread(taps, count, sums, so, channels, wide, chains, L);
            spread(1, count, biasSums, bo, channels, wide, bias, L);
            for (int n = 0; n < samples; n++) {
                int from = xo + n * geometry.inputSize();
                int up = dyo + n * geometry.outputSize();
                spread(inputs, count, x, from, channels, wide, 0, L);
                spread(pixels, count, dy, up, channels, wide, gradients, L);
                vector(L, wide, 0, ring, wide, gradients, wide, chains, wide, bias);
            }
            spread(taps, count, wide, chains, L, sums, so, channels);
            spread(1, count, wide, bias, L, biasSums, bo, channels);
        }
    }

    /** Copies {@code count} channels of some pixels. */
    private static void spread(
            int pixels, int count, float[] a, int ao, int lda, float[] b, int bo, int ldb) {
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < count; c++) {
                b[bo + p * ldb + c] = a[ao + p * lda + c];
            }
        }
    }
}
