package lanewise.kernel.vector.tiles;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import lanewise.kernel.vector.simd.Simd;
import lanewise.kernel.vector.simd.Slices;

/**
 * Tiles of the weight gradient of a pooled convolution; written by WindowTileGenerator.
 *
 * <p>The sums of a tile stay in registers while the live windows of a list pass: entry e has its
 * inputs, a few runs of some vectors each, from {@code xo + inputs[e]} on in its slice, and its
 * gradient at {@code dy[dyo + gradients[e]]}.
 */
public final class WindowTiles {

    /** The most runs of a tile. */
    public static final int MAX_RUNS = 3;

    /** The most vectors of a run. */
    public static final int MAX_VECTORS = Simd.MANY_REGISTERS ? 6 : 4;

    /** Channels of {@link #together}. */
    public static final int CHANNELS = 4;

    private WindowTiles() {}

    /** Adds the entries {@code e} to {@code end - 1} to the sums of one channel. */
    public static void add(
            int runs,
            int vectors,
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        switch (runs * 8 + vectors) {
            case 9 -> add1x1(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 10 -> add1x2(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 11 -> add1x3(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 12 -> add1x4(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 13 -> add1x5(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 14 -> add1x6(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 17 -> add2x1(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 18 -> add2x2(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 19 -> add2x3(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 20 -> add2x4(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 21 -> add2x5(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 22 -> add2x6(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 25 -> add3x1(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 26 -> add3x2(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 27 -> add3x3(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 28 -> add3x4(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 29 -> add3x5(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            case 30 -> add3x6(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);
            default -> throw noTile(runs, vectors);
        }
    }

    private static void add1x1(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
        }
        c0_0.intoArray(sums, so + 0 * stride);
    }

    private static void add1x2(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
    }

    private static void add1x3(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
    }

    private static void add1x4(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, sums, so + 0 * stride + 3 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
            c0_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c0_3);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
        c0_3.intoArray(sums, so + 0 * stride + 3 * L);
    }

    private static void add1x5(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, sums, so + 0 * stride + 3 * L);
        FloatVector c0_4 = FloatVector.fromArray(F, sums, so + 0 * stride + 4 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
            c0_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c0_3);
            c0_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c0_4);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
        c0_3.intoArray(sums, so + 0 * stride + 3 * L);
        c0_4.intoArray(sums, so + 0 * stride + 4 * L);
    }

    private static void add1x6(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, sums, so + 0 * stride + 3 * L);
        FloatVector c0_4 = FloatVector.fromArray(F, sums, so + 0 * stride + 4 * L);
        FloatVector c0_5 = FloatVector.fromArray(F, sums, so + 0 * stride + 5 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
            c0_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c0_3);
            c0_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c0_4);
            c0_5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c0_5);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
        c0_3.intoArray(sums, so + 0 * stride + 3 * L);
        c0_4.intoArray(sums, so + 0 * stride + 4 * L);
        c0_5.intoArray(sums, so + 0 * stride + 5 * L);
    }

    private static void add2x1(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c1_0.intoArray(sums, so + 1 * stride);
    }

    private static void add2x2(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, so + 1 * stride + L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
            c1_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1_1);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c1_0.intoArray(sums, so + 1 * stride);
        c1_1.intoArray(sums, so + 1 * stride + L);
    }

    private static void add2x3(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, so + 1 * stride + L);
        FloatVector c1_2 = FloatVector.fromArray(F, sums, so + 1 * stride + 2 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
            c1_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1_1);
            c1_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c1_2);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
        c1_0.intoArray(sums, so + 1 * stride);
        c1_1.intoArray(sums, so + 1 * stride + L);
        c1_2.intoArray(sums, so + 1 * stride + 2 * L);
    }

    private static void add2x4(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, sums, so + 0 * stride + 3 * L);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, so + 1 * stride + L);
        FloatVector c1_2 = FloatVector.fromArray(F, sums, so + 1 * stride + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, sums, so + 1 * stride + 3 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
            c0_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c0_3);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
            c1_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1_1);
            c1_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c1_2);
            c1_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c1_3);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
        c0_3.intoArray(sums, so + 0 * stride + 3 * L);
        c1_0.intoArray(sums, so + 1 * stride);
        c1_1.intoArray(sums, so + 1 * stride + L);
        c1_2.intoArray(sums, so + 1 * stride + 2 * L);
        c1_3.intoArray(sums, so + 1 * stride + 3 * L);
    }

    private static void add2x5(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, sums, so + 0 * stride + 3 * L);
        FloatVector c0_4 = FloatVector.fromArray(F, sums, so + 0 * stride + 4 * L);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, so + 1 * stride + L);
        FloatVector c1_2 = FloatVector.fromArray(F, sums, so + 1 * stride + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, sums, so + 1 * stride + 3 * L);
        FloatVector c1_4 = FloatVector.fromArray(F, sums, so + 1 * stride + 4 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
            c0_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c0_3);
            c0_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c0_4);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
            c1_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1_1);
            c1_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c1_2);
            c1_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c1_3);
            c1_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c1_4);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
        c0_3.intoArray(sums, so + 0 * stride + 3 * L);
        c0_4.intoArray(sums, so + 0 * stride + 4 * L);
        c1_0.intoArray(sums, so + 1 * stride);
        c1_1.intoArray(sums, so + 1 * stride + L);
        c1_2.intoArray(sums, so + 1 * stride + 2 * L);
        c1_3.intoArray(sums, so + 1 * stride + 3 * L);
        c1_4.intoArray(sums, so + 1 * stride + 4 * L);
    }

    private static void add2x6(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, sums, so + 0 * stride + 3 * L);
        FloatVector c0_4 = FloatVector.fromArray(F, sums, so + 0 * stride + 4 * L);
        FloatVector c0_5 = FloatVector.fromArray(F, sums, so + 0 * stride + 5 * L);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, so + 1 * stride + L);
        FloatVector c1_2 = FloatVector.fromArray(F, sums, so + 1 * stride + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, sums, so + 1 * stride + 3 * L);
        FloatVector c1_4 = FloatVector.fromArray(F, sums, so + 1 * stride + 4 * L);
        FloatVector c1_5 = FloatVector.fromArray(F, sums, so + 1 * stride + 5 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
            c0_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c0_3);
            c0_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c0_4);
            c0_5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c0_5);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
            c1_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1_1);
            c1_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c1_2);
            c1_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c1_3);
            c1_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c1_4);
            c1_5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c1_5);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
        c0_3.intoArray(sums, so + 0 * stride + 3 * L);
        c0_4.intoArray(sums, so + 0 * stride + 4 * L);
        c0_5.intoArray(sums, so + 0 * stride + 5 * L);
        c1_0.intoArray(sums, so + 1 * stride);
        c1_1.intoArray(sums, so + 1 * stride + L);
        c1_2.intoArray(sums, so + 1 * stride + 2 * L);
        c1_3.intoArray(sums, so + 1 * stride + 3 * L);
        c1_4.intoArray(sums, so + 1 * stride + 4 * L);
        c1_5.intoArray(sums, so + 1 * stride + 5 * L);
    }

    private static void add3x1(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        FloatVector c2_0 = FloatVector.fromArray(F, sums, so + 2 * stride);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
            at = at + distance & Slices.MASK;
            c2_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c2_0);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c1_0.intoArray(sums, so + 1 * stride);
        c2_0.intoArray(sums, so + 2 * stride);
    }

    private static void add3x2(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, so + 1 * stride + L);
        FloatVector c2_0 = FloatVector.fromArray(F, sums, so + 2 * stride);
        FloatVector c2_1 = FloatVector.fromArray(F, sums, so + 2 * stride + L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
            c1_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1_1);
            at = at + distance & Slices.MASK;
            c2_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c2_0);
            c2_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c2_1);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c1_0.intoArray(sums, so + 1 * stride);
        c1_1.intoArray(sums, so + 1 * stride + L);
        c2_0.intoArray(sums, so + 2 * stride);
        c2_1.intoArray(sums, so + 2 * stride + L);
    }

    private static void add3x3(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, so + 1 * stride + L);
        FloatVector c1_2 = FloatVector.fromArray(F, sums, so + 1 * stride + 2 * L);
        FloatVector c2_0 = FloatVector.fromArray(F, sums, so + 2 * stride);
        FloatVector c2_1 = FloatVector.fromArray(F, sums, so + 2 * stride + L);
        FloatVector c2_2 = FloatVector.fromArray(F, sums, so + 2 * stride + 2 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
            c1_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1_1);
            c1_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c1_2);
            at = at + distance & Slices.MASK;
            c2_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c2_0);
            c2_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c2_1);
            c2_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2_2);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
        c1_0.intoArray(sums, so + 1 * stride);
        c1_1.intoArray(sums, so + 1 * stride + L);
        c1_2.intoArray(sums, so + 1 * stride + 2 * L);
        c2_0.intoArray(sums, so + 2 * stride);
        c2_1.intoArray(sums, so + 2 * stride + L);
        c2_2.intoArray(sums, so + 2 * stride + 2 * L);
    }

    private static void add3x4(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, sums, so + 0 * stride + 3 * L);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, so + 1 * stride + L);
        FloatVector c1_2 = FloatVector.fromArray(F, sums, so + 1 * stride + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, sums, so + 1 * stride + 3 * L);
        FloatVector c2_0 = FloatVector.fromArray(F, sums, so + 2 * stride);
        FloatVector c2_1 = FloatVector.fromArray(F, sums, so + 2 * stride + L);
        FloatVector c2_2 = FloatVector.fromArray(F, sums, so + 2 * stride + 2 * L);
        FloatVector c2_3 = FloatVector.fromArray(F, sums, so + 2 * stride + 3 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
            c0_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c0_3);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
            c1_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1_1);
            c1_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c1_2);
            c1_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c1_3);
            at = at + distance & Slices.MASK;
            c2_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c2_0);
            c2_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c2_1);
            c2_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2_2);
            c2_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c2_3);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
        c0_3.intoArray(sums, so + 0 * stride + 3 * L);
        c1_0.intoArray(sums, so + 1 * stride);
        c1_1.intoArray(sums, so + 1 * stride + L);
        c1_2.intoArray(sums, so + 1 * stride + 2 * L);
        c1_3.intoArray(sums, so + 1 * stride + 3 * L);
        c2_0.intoArray(sums, so + 2 * stride);
        c2_1.intoArray(sums, so + 2 * stride + L);
        c2_2.intoArray(sums, so + 2 * stride + 2 * L);
        c2_3.intoArray(sums, so + 2 * stride + 3 * L);
    }

    private static void add3x5(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, sums, so + 0 * stride + 3 * L);
        FloatVector c0_4 = FloatVector.fromArray(F, sums, so + 0 * stride + 4 * L);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, so + 1 * stride + L);
        FloatVector c1_2 = FloatVector.fromArray(F, sums, so + 1 * stride + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, sums, so + 1 * stride + 3 * L);
        FloatVector c1_4 = FloatVector.fromArray(F, sums, so + 1 * stride + 4 * L);
        FloatVector c2_0 = FloatVector.fromArray(F, sums, so + 2 * stride);
        FloatVector c2_1 = FloatVector.fromArray(F, sums, so + 2 * stride + L);
        FloatVector c2_2 = FloatVector.fromArray(F, sums, so + 2 * stride + 2 * L);
        FloatVector c2_3 = FloatVector.fromArray(F, sums, so + 2 * stride + 3 * L);
        FloatVector c2_4 = FloatVector.fromArray(F, sums, so + 2 * stride + 4 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
            c0_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c0_3);
            c0_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c0_4);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
            c1_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1_1);
            c1_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c1_2);
            c1_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c1_3);
            c1_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c1_4);
            at = at + distance & Slices.MASK;
            c2_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c2_0);
            c2_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c2_1);
            c2_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2_2);
            c2_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c2_3);
            c2_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c2_4);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
        c0_3.intoArray(sums, so + 0 * stride + 3 * L);
        c0_4.intoArray(sums, so + 0 * stride + 4 * L);
        c1_0.intoArray(sums, so + 1 * stride);
        c1_1.intoArray(sums, so + 1 * stride + L);
        c1_2.intoArray(sums, so + 1 * stride + 2 * L);
        c1_3.intoArray(sums, so + 1 * stride + 3 * L);
        c1_4.intoArray(sums, so + 1 * stride + 4 * L);
        c2_0.intoArray(sums, so + 2 * stride);
        c2_1.intoArray(sums, so + 2 * stride + L);
        c2_2.intoArray(sums, so + 2 * stride + 2 * L);
        c2_3.intoArray(sums, so + 2 * stride + 3 * L);
        c2_4.intoArray(sums, so + 2 * stride + 4 * L);
    }

    private static void add3x6(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, so + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, so + 0 * stride + L);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, so + 0 * stride + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, sums, so + 0 * stride + 3 * L);
        FloatVector c0_4 = FloatVector.fromArray(F, sums, so + 0 * stride + 4 * L);
        FloatVector c0_5 = FloatVector.fromArray(F, sums, so + 0 * stride + 5 * L);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, so + 1 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, so + 1 * stride + L);
        FloatVector c1_2 = FloatVector.fromArray(F, sums, so + 1 * stride + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, sums, so + 1 * stride + 3 * L);
        FloatVector c1_4 = FloatVector.fromArray(F, sums, so + 1 * stride + 4 * L);
        FloatVector c1_5 = FloatVector.fromArray(F, sums, so + 1 * stride + 5 * L);
        FloatVector c2_0 = FloatVector.fromArray(F, sums, so + 2 * stride);
        FloatVector c2_1 = FloatVector.fromArray(F, sums, so + 2 * stride + L);
        FloatVector c2_2 = FloatVector.fromArray(F, sums, so + 2 * stride + 2 * L);
        FloatVector c2_3 = FloatVector.fromArray(F, sums, so + 2 * stride + 3 * L);
        FloatVector c2_4 = FloatVector.fromArray(F, sums, so + 2 * stride + 4 * L);
        FloatVector c2_5 = FloatVector.fromArray(F, sums, so + 2 * stride + 5 * L);
        for (int q = e; q < end; q++) {
            int at = xo + inputs[q] & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);
            c0_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0_0);
            c0_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c0_1);
            c0_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c0_2);
            c0_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c0_3);
            c0_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c0_4);
            c0_5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c0_5);
            at = at + distance & Slices.MASK;
            c1_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c1_0);
            c1_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1_1);
            c1_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c1_2);
            c1_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c1_3);
            c1_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c1_4);
            c1_5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c1_5);
            at = at + distance & Slices.MASK;
            c2_0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c2_0);
            c2_1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c2_1);
            c2_2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2_2);
            c2_3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c2_3);
            c2_4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c2_4);
            c2_5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c2_5);
        }
        c0_0.intoArray(sums, so + 0 * stride);
        c0_1.intoArray(sums, so + 0 * stride + L);
        c0_2.intoArray(sums, so + 0 * stride + 2 * L);
        c0_3.intoArray(sums, so + 0 * stride + 3 * L);
        c0_4.intoArray(sums, so + 0 * stride + 4 * L);
        c0_5.intoArray(sums, so + 0 * stride + 5 * L);
        c1_0.intoArray(sums, so + 1 * stride);
        c1_1.intoArray(sums, so + 1 * stride + L);
        c1_2.intoArray(sums, so + 1 * stride + 2 * L);
        c1_3.intoArray(sums, so + 1 * stride + 3 * L);
        c1_4.intoArray(sums, so + 1 * stride + 4 * L);
        c1_5.intoArray(sums, so + 1 * stride + 5 * L);
        c2_0.intoArray(sums, so + 2 * stride);
        c2_1.intoArray(sums, so + 2 * stride + L);
        c2_2.intoArray(sums, so + 2 * stride + 2 * L);
        c2_3.intoArray(sums, so + 2 * stride + 3 * L);
        c2_4.intoArray(sums, so + 2 * stride + 4 * L);
        c2_5.intoArray(sums, so + 2 * stride + 5 * L);
    }

    /**
     * Adds {@code n} entries to the sums of each of four channels, in runs of one vector: their
     * lists start at {@code e0} to {@code e3}, their sums at {@code s0} to {@code s3}.
     */
    public static void together(
            int runs,
            int n,
            int e0,
            int e1,
            int e2,
            int e3,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int s0,
            int s1,
            int s2,
            int s3) {
        switch (runs) {
            case 1 ->
                    together1(
                            n, e0, e1, e2, e3, inputs, gradients, xo, distance, dy, dyo, sums,
                            stride, s0, s1, s2, s3);
            case 2 ->
                    together2(
                            n, e0, e1, e2, e3, inputs, gradients, xo, distance, dy, dyo, sums,
                            stride, s0, s1, s2, s3);
            case 3 ->
                    together3(
                            n, e0, e1, e2, e3, inputs, gradients, xo, distance, dy, dyo, sums,
                            stride, s0, s1, s2, s3);
            default -> throw noTile(runs, 1);
        }
    }

    private static void together1(
            int n,
            int e0,
            int e1,
            int e2,
            int e3,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int s0,
            int s1,
            int s2,
            int s3) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, s0 + 0 * stride);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, s1 + 0 * stride);
        FloatVector c2_0 = FloatVector.fromArray(F, sums, s2 + 0 * stride);
        FloatVector c3_0 = FloatVector.fromArray(F, sums, s3 + 0 * stride);
        for (int q = 0; q < n; q++) {
            int a0 = xo + inputs[e0 + q] & Slices.MASK;
            FloatVector v0 = FloatVector.broadcast(F, dy[dyo + gradients[e0 + q]]);
            c0_0 = v0.fma(FloatVector.fromArray(F, Slices.FLOATS, a0), c0_0);
            int a1 = xo + inputs[e1 + q] & Slices.MASK;
            FloatVector v1 = FloatVector.broadcast(F, dy[dyo + gradients[e1 + q]]);
            c1_0 = v1.fma(FloatVector.fromArray(F, Slices.FLOATS, a1), c1_0);
            int a2 = xo + inputs[e2 + q] & Slices.MASK;
            FloatVector v2 = FloatVector.broadcast(F, dy[dyo + gradients[e2 + q]]);
            c2_0 = v2.fma(FloatVector.fromArray(F, Slices.FLOATS, a2), c2_0);
            int a3 = xo + inputs[e3 + q] & Slices.MASK;
            FloatVector v3 = FloatVector.broadcast(F, dy[dyo + gradients[e3 + q]]);
            c3_0 = v3.fma(FloatVector.fromArray(F, Slices.FLOATS, a3), c3_0);
        }
        c0_0.intoArray(sums, s0 + 0 * stride);
        c1_0.intoArray(sums, s1 + 0 * stride);
        c2_0.intoArray(sums, s2 + 0 * stride);
        c3_0.intoArray(sums, s3 + 0 * stride);
    }

    private static void together2(
            int n,
            int e0,
            int e1,
            int e2,
            int e3,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int s0,
            int s1,
            int s2,
            int s3) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, s0 + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, s0 + 1 * stride);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, s1 + 0 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, s1 + 1 * stride);
        FloatVector c2_0 = FloatVector.fromArray(F, sums, s2 + 0 * stride);
        FloatVector c2_1 = FloatVector.fromArray(F, sums, s2 + 1 * stride);
        FloatVector c3_0 = FloatVector.fromArray(F, sums, s3 + 0 * stride);
        FloatVector c3_1 = FloatVector.fromArray(F, sums, s3 + 1 * stride);
        for (int q = 0; q < n; q++) {
            int a0 = xo + inputs[e0 + q] & Slices.MASK;
            FloatVector v0 = FloatVector.broadcast(F, dy[dyo + gradients[e0 + q]]);
            c0_0 = v0.fma(FloatVector.fromArray(F, Slices.FLOATS, a0), c0_0);
            a0 += distance;
            c0_1 = v0.fma(FloatVector.fromArray(F, Slices.FLOATS, a0), c0_1);
            int a1 = xo + inputs[e1 + q] & Slices.MASK;
            FloatVector v1 = FloatVector.broadcast(F, dy[dyo + gradients[e1 + q]]);
            c1_0 = v1.fma(FloatVector.fromArray(F, Slices.FLOATS, a1), c1_0);
            a1 += distance;
            c1_1 = v1.fma(FloatVector.fromArray(F, Slices.FLOATS, a1), c1_1);
            int a2 = xo + inputs[e2 + q] & Slices.MASK;
            FloatVector v2 = FloatVector.broadcast(F, dy[dyo + gradients[e2 + q]]);
            c2_0 = v2.fma(FloatVector.fromArray(F, Slices.FLOATS, a2), c2_0);
            a2 += distance;
            c2_1 = v2.fma(FloatVector.fromArray(F, Slices.FLOATS, a2), c2_1);
            int a3 = xo + inputs[e3 + q] & Slices.MASK;
            FloatVector v3 = FloatVector.broadcast(F, dy[dyo + gradients[e3 + q]]);
            c3_0 = v3.fma(FloatVector.fromArray(F, Slices.FLOATS, a3), c3_0);
            a3 += distance;
            c3_1 = v3.fma(FloatVector.fromArray(F, Slices.FLOATS, a3), c3_1);
        }
        c0_0.intoArray(sums, s0 + 0 * stride);
        c0_1.intoArray(sums, s0 + 1 * stride);
        c1_0.intoArray(sums, s1 + 0 * stride);
        c1_1.intoArray(sums, s1 + 1 * stride);
        c2_0.intoArray(sums, s2 + 0 * stride);
        c2_1.intoArray(sums, s2 + 1 * stride);
        c3_0.intoArray(sums, s3 + 0 * stride);
        c3_1.intoArray(sums, s3 + 1 * stride);
    }

    private static void together3(
            int n,
            int e0,
            int e1,
            int e2,
            int e3,
            int[] inputs,
            int[] gradients,
            int xo,
            int distance,
            float[] dy,
            int dyo,
            float[] sums,
            int stride,
            int s0,
            int s1,
            int s2,
            int s3) {
        FloatVector c0_0 = FloatVector.fromArray(F, sums, s0 + 0 * stride);
        FloatVector c0_1 = FloatVector.fromArray(F, sums, s0 + 1 * stride);
        FloatVector c0_2 = FloatVector.fromArray(F, sums, s0 + 2 * stride);
        FloatVector c1_0 = FloatVector.fromArray(F, sums, s1 + 0 * stride);
        FloatVector c1_1 = FloatVector.fromArray(F, sums, s1 + 1 * stride);
        FloatVector c1_2 = FloatVector.fromArray(F, sums, s1 + 2 * stride);
        FloatVector c2_0 = FloatVector.fromArray(F, sums, s2 + 0 * stride);
        FloatVector c2_1 = FloatVector.fromArray(F, sums, s2 + 1 * stride);
        FloatVector c2_2 = FloatVector.fromArray(F, sums, s2 + 2 * stride);
        FloatVector c3_0 = FloatVector.fromArray(F, sums, s3 + 0 * stride);
        FloatVector c3_1 = FloatVector.fromArray(F, sums, s3 + 1 * stride);
        FloatVector c3_2 = FloatVector.fromArray(F, sums, s3 + 2 * stride);
        for (int q = 0; q < n; q++) {
            int a0 = xo + inputs[e0 + q] & Slices.MASK;
            FloatVector v0 = FloatVector.broadcast(F, dy[dyo + gradients[e0 + q]]);
            c0_0 = v0.fma(FloatVector.fromArray(F, Slices.FLOATS, a0), c0_0);
            a0 += distance;
            c0_1 = v0.fma(FloatVector.fromArray(F, Slices.FLOATS, a0), c0_1);
            a0 += distance;
            c0_2 = v0.fma(FloatVector.fromArray(F, Slices.FLOATS, a0), c0_2);
            int a1 = xo + inputs[e1 + q] & Slices.MASK;
            FloatVector v1 = FloatVector.broadcast(F, dy[dyo + gradients[e1 + q]]);
            c1_0 = v1.fma(FloatVector.fromArray(F, Slices.FLOATS, a1), c1_0);
            a1 += distance;
            c1_1 = v1.fma(FloatVector.fromArray(F, Slices.FLOATS, a1), c1_1);
            a1 += distance;
            c1_2 = v1.fma(FloatVector.fromArray(F, Slices.FLOATS, a1), c1_2);
            int a2 = xo + inputs[e2 + q] & Slices.MASK;
            FloatVector v2 = FloatVector.broadcast(F, dy[dyo + gradients[e2 + q]]);
            c2_0 = v2.fma(FloatVector.fromArray(F, Slices.FLOATS, a2), c2_0);
            a2 += distance;
            c2_1 = v2.fma(FloatVector.fromArray(F, Slices.FLOATS, a2), c2_1);
            a2 += distance;
            c2_2 = v2.fma(FloatVector.fromArray(F, Slices.FLOATS, a2), c2_2);
            int a3 = xo + inputs[e3 + q] & Slices.MASK;
            FloatVector v3 = FloatVector.broadcast(F, dy[dyo + gradients[e3 + q]]);
            c3_0 = v3.fma(FloatVector.fromArray(F, Slices.FLOATS, a3), c3_0);
            a3 += distance;
            c3_1 = v3.fma(FloatVector.fromArray(F, Slices.FLOATS, a3), c3_1);
            a3 += distance;
            c3_2 = v3.fma(FloatVector.fromArray(F, Slices.FLOATS, a3), c3_2);
        }
        c0_0.intoArray(sums, s0 + 0 * stride);
        c0_1.intoArray(sums, s0 + 1 * stride);
        c0_2.intoArray(sums, s0 + 2 * stride);
        c1_0.intoArray(sums, s1 + 0 * stride);
        c1_1.intoArray(sums, s1 + 1 * stride);
        c1_2.intoArray(sums, s1 + 2 * stride);
        c2_0.intoArray(sums, s2 + 0 * stride);
        c2_1.intoArray(sums, s2 + 1 * stride);
        c2_2.intoArray(sums, s2 + 2 * stride);
        c3_0.intoArray(sums, s3 + 0 * stride);
        c3_1.intoArray(sums, s3 + 1 * stride);
        c3_2.intoArray(sums, s3 + 2 * stride);
    }

    private static IllegalArgumentException noTile(int runs, int vectors) {
        return new IllegalArgumentException(
                "there is no tile of " + runs + " runs and " + vectors + " vectors");
    }
}
