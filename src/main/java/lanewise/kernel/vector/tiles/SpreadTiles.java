package lanewise.kernel.vector.tiles;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import lanewise.kernel.vector.simd.Simd;
import lanewise.kernel.vector.simd.Slices;

/**
 * Tiles of the input gradient of a pooled convolution; written by SpreadTileGenerator.
 *
 * <p>The products of the channels in a list are summed in registers, from 0: the gradient at {@code
 * dy[dyo + channel]} and the weights of the channel, all of a tile one behind the other, in the
 * slice from {@code weights} on. The sums of tap t are then added to dx at {@code xo + places[first
 * + t]}.
 */
public final class SpreadTiles {

    /** The most taps of a tile. */
    public static final int MAX_TAPS = 9;

    /** The most vectors of a tap. */
    public static final int MAX_VECTORS = Simd.MANY_REGISTERS ? 2 : 1;

    private SpreadTiles() {}

    /** Adds the entries {@code e} to {@code end - 1} of a list. */
    public static void add(
            int taps,
            int vectors,
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        switch (taps * 4 + vectors) {
            case 5 -> add1x1(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 6 -> add1x2(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 9 -> add2x1(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 10 -> add2x2(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 13 -> add3x1(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 14 -> add3x2(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 17 -> add4x1(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 18 -> add4x2(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 21 -> add5x1(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 22 -> add5x2(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 25 -> add6x1(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 26 -> add6x2(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 29 -> add7x1(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 30 -> add7x2(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 33 -> add8x1(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 34 -> add8x2(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 37 -> add9x1(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            case 38 -> add9x2(e, end, channels, weights, dy, dyo, dx, xo, places, first);
            default -> throw noTile(taps, vectors);
        }
    }

    private static void add1x1(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (1 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
    }

    private static void add1x2(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (2 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        FloatVector.fromArray(F, dx, x0 + L).add(c1).intoArray(dx, x0 + L);
    }

    private static void add2x1(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (2 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c1).intoArray(dx, x1);
    }

    private static void add2x2(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (4 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        FloatVector.fromArray(F, dx, x0 + L).add(c1).intoArray(dx, x0 + L);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c2).intoArray(dx, x1);
        FloatVector.fromArray(F, dx, x1 + L).add(c3).intoArray(dx, x1 + L);
    }

    private static void add3x1(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (3 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c1).intoArray(dx, x1);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c2).intoArray(dx, x2);
    }

    private static void add3x2(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (6 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
            c5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c5);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        FloatVector.fromArray(F, dx, x0 + L).add(c1).intoArray(dx, x0 + L);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c2).intoArray(dx, x1);
        FloatVector.fromArray(F, dx, x1 + L).add(c3).intoArray(dx, x1 + L);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c4).intoArray(dx, x2);
        FloatVector.fromArray(F, dx, x2 + L).add(c5).intoArray(dx, x2 + L);
    }

    private static void add4x1(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (4 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c1).intoArray(dx, x1);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c2).intoArray(dx, x2);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c3).intoArray(dx, x3);
    }

    private static void add4x2(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (8 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
            c5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c5);
            at = at + 6 * L & Slices.MASK;
            c6 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c6);
            c7 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c7);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        FloatVector.fromArray(F, dx, x0 + L).add(c1).intoArray(dx, x0 + L);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c2).intoArray(dx, x1);
        FloatVector.fromArray(F, dx, x1 + L).add(c3).intoArray(dx, x1 + L);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c4).intoArray(dx, x2);
        FloatVector.fromArray(F, dx, x2 + L).add(c5).intoArray(dx, x2 + L);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c6).intoArray(dx, x3);
        FloatVector.fromArray(F, dx, x3 + L).add(c7).intoArray(dx, x3 + L);
    }

    private static void add5x1(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (5 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c1).intoArray(dx, x1);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c2).intoArray(dx, x2);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c3).intoArray(dx, x3);
        int x4 = xo + places[first + 4];
        FloatVector.fromArray(F, dx, x4).add(c4).intoArray(dx, x4);
    }

    private static void add5x2(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        FloatVector c8 = FloatVector.zero(F);
        FloatVector c9 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (10 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
            c5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c5);
            at = at + 6 * L & Slices.MASK;
            c6 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c6);
            c7 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c7);
            c8 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c8);
            c9 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c9);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        FloatVector.fromArray(F, dx, x0 + L).add(c1).intoArray(dx, x0 + L);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c2).intoArray(dx, x1);
        FloatVector.fromArray(F, dx, x1 + L).add(c3).intoArray(dx, x1 + L);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c4).intoArray(dx, x2);
        FloatVector.fromArray(F, dx, x2 + L).add(c5).intoArray(dx, x2 + L);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c6).intoArray(dx, x3);
        FloatVector.fromArray(F, dx, x3 + L).add(c7).intoArray(dx, x3 + L);
        int x4 = xo + places[first + 4];
        FloatVector.fromArray(F, dx, x4).add(c8).intoArray(dx, x4);
        FloatVector.fromArray(F, dx, x4 + L).add(c9).intoArray(dx, x4 + L);
    }

    private static void add6x1(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (6 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
            c5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c5);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c1).intoArray(dx, x1);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c2).intoArray(dx, x2);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c3).intoArray(dx, x3);
        int x4 = xo + places[first + 4];
        FloatVector.fromArray(F, dx, x4).add(c4).intoArray(dx, x4);
        int x5 = xo + places[first + 5];
        FloatVector.fromArray(F, dx, x5).add(c5).intoArray(dx, x5);
    }

    private static void add6x2(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        FloatVector c8 = FloatVector.zero(F);
        FloatVector c9 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c11 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (12 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
            c5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c5);
            at = at + 6 * L & Slices.MASK;
            c6 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c6);
            c7 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c7);
            c8 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c8);
            c9 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c9);
            c10 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c10);
            c11 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c11);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        FloatVector.fromArray(F, dx, x0 + L).add(c1).intoArray(dx, x0 + L);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c2).intoArray(dx, x1);
        FloatVector.fromArray(F, dx, x1 + L).add(c3).intoArray(dx, x1 + L);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c4).intoArray(dx, x2);
        FloatVector.fromArray(F, dx, x2 + L).add(c5).intoArray(dx, x2 + L);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c6).intoArray(dx, x3);
        FloatVector.fromArray(F, dx, x3 + L).add(c7).intoArray(dx, x3 + L);
        int x4 = xo + places[first + 4];
        FloatVector.fromArray(F, dx, x4).add(c8).intoArray(dx, x4);
        FloatVector.fromArray(F, dx, x4 + L).add(c9).intoArray(dx, x4 + L);
        int x5 = xo + places[first + 5];
        FloatVector.fromArray(F, dx, x5).add(c10).intoArray(dx, x5);
        FloatVector.fromArray(F, dx, x5 + L).add(c11).intoArray(dx, x5 + L);
    }

    private static void add7x1(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (7 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
            c5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c5);
            at = at + 6 * L & Slices.MASK;
            c6 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c6);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c1).intoArray(dx, x1);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c2).intoArray(dx, x2);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c3).intoArray(dx, x3);
        int x4 = xo + places[first + 4];
        FloatVector.fromArray(F, dx, x4).add(c4).intoArray(dx, x4);
        int x5 = xo + places[first + 5];
        FloatVector.fromArray(F, dx, x5).add(c5).intoArray(dx, x5);
        int x6 = xo + places[first + 6];
        FloatVector.fromArray(F, dx, x6).add(c6).intoArray(dx, x6);
    }

    private static void add7x2(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        FloatVector c8 = FloatVector.zero(F);
        FloatVector c9 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c11 = FloatVector.zero(F);
        FloatVector c12 = FloatVector.zero(F);
        FloatVector c13 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (14 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
            c5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c5);
            at = at + 6 * L & Slices.MASK;
            c6 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c6);
            c7 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c7);
            c8 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c8);
            c9 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c9);
            c10 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c10);
            c11 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c11);
            at = at + 6 * L & Slices.MASK;
            c12 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c12);
            c13 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c13);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        FloatVector.fromArray(F, dx, x0 + L).add(c1).intoArray(dx, x0 + L);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c2).intoArray(dx, x1);
        FloatVector.fromArray(F, dx, x1 + L).add(c3).intoArray(dx, x1 + L);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c4).intoArray(dx, x2);
        FloatVector.fromArray(F, dx, x2 + L).add(c5).intoArray(dx, x2 + L);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c6).intoArray(dx, x3);
        FloatVector.fromArray(F, dx, x3 + L).add(c7).intoArray(dx, x3 + L);
        int x4 = xo + places[first + 4];
        FloatVector.fromArray(F, dx, x4).add(c8).intoArray(dx, x4);
        FloatVector.fromArray(F, dx, x4 + L).add(c9).intoArray(dx, x4 + L);
        int x5 = xo + places[first + 5];
        FloatVector.fromArray(F, dx, x5).add(c10).intoArray(dx, x5);
        FloatVector.fromArray(F, dx, x5 + L).add(c11).intoArray(dx, x5 + L);
        int x6 = xo + places[first + 6];
        FloatVector.fromArray(F, dx, x6).add(c12).intoArray(dx, x6);
        FloatVector.fromArray(F, dx, x6 + L).add(c13).intoArray(dx, x6 + L);
    }

    private static void add8x1(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (8 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
            c5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c5);
            at = at + 6 * L & Slices.MASK;
            c6 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c6);
            c7 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c7);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c1).intoArray(dx, x1);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c2).intoArray(dx, x2);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c3).intoArray(dx, x3);
        int x4 = xo + places[first + 4];
        FloatVector.fromArray(F, dx, x4).add(c4).intoArray(dx, x4);
        int x5 = xo + places[first + 5];
        FloatVector.fromArray(F, dx, x5).add(c5).intoArray(dx, x5);
        int x6 = xo + places[first + 6];
        FloatVector.fromArray(F, dx, x6).add(c6).intoArray(dx, x6);
        int x7 = xo + places[first + 7];
        FloatVector.fromArray(F, dx, x7).add(c7).intoArray(dx, x7);
    }

    private static void add8x2(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        FloatVector c8 = FloatVector.zero(F);
        FloatVector c9 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c11 = FloatVector.zero(F);
        FloatVector c12 = FloatVector.zero(F);
        FloatVector c13 = FloatVector.zero(F);
        FloatVector c14 = FloatVector.zero(F);
        FloatVector c15 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (16 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
            c5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c5);
            at = at + 6 * L & Slices.MASK;
            c6 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c6);
            c7 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c7);
            c8 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c8);
            c9 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c9);
            c10 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c10);
            c11 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c11);
            at = at + 6 * L & Slices.MASK;
            c12 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c12);
            c13 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c13);
            c14 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c14);
            c15 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c15);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        FloatVector.fromArray(F, dx, x0 + L).add(c1).intoArray(dx, x0 + L);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c2).intoArray(dx, x1);
        FloatVector.fromArray(F, dx, x1 + L).add(c3).intoArray(dx, x1 + L);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c4).intoArray(dx, x2);
        FloatVector.fromArray(F, dx, x2 + L).add(c5).intoArray(dx, x2 + L);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c6).intoArray(dx, x3);
        FloatVector.fromArray(F, dx, x3 + L).add(c7).intoArray(dx, x3 + L);
        int x4 = xo + places[first + 4];
        FloatVector.fromArray(F, dx, x4).add(c8).intoArray(dx, x4);
        FloatVector.fromArray(F, dx, x4 + L).add(c9).intoArray(dx, x4 + L);
        int x5 = xo + places[first + 5];
        FloatVector.fromArray(F, dx, x5).add(c10).intoArray(dx, x5);
        FloatVector.fromArray(F, dx, x5 + L).add(c11).intoArray(dx, x5 + L);
        int x6 = xo + places[first + 6];
        FloatVector.fromArray(F, dx, x6).add(c12).intoArray(dx, x6);
        FloatVector.fromArray(F, dx, x6 + L).add(c13).intoArray(dx, x6 + L);
        int x7 = xo + places[first + 7];
        FloatVector.fromArray(F, dx, x7).add(c14).intoArray(dx, x7);
        FloatVector.fromArray(F, dx, x7 + L).add(c15).intoArray(dx, x7 + L);
    }

    private static void add9x1(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        FloatVector c8 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (9 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
            c5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c5);
            at = at + 6 * L & Slices.MASK;
            c6 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c6);
            c7 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c7);
            c8 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c8);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c1).intoArray(dx, x1);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c2).intoArray(dx, x2);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c3).intoArray(dx, x3);
        int x4 = xo + places[first + 4];
        FloatVector.fromArray(F, dx, x4).add(c4).intoArray(dx, x4);
        int x5 = xo + places[first + 5];
        FloatVector.fromArray(F, dx, x5).add(c5).intoArray(dx, x5);
        int x6 = xo + places[first + 6];
        FloatVector.fromArray(F, dx, x6).add(c6).intoArray(dx, x6);
        int x7 = xo + places[first + 7];
        FloatVector.fromArray(F, dx, x7).add(c7).intoArray(dx, x7);
        int x8 = xo + places[first + 8];
        FloatVector.fromArray(F, dx, x8).add(c8).intoArray(dx, x8);
    }

    private static void add9x2(
            int e,
            int end,
            int[] channels,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo,
            int[] places,
            int first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        FloatVector c8 = FloatVector.zero(F);
        FloatVector c9 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c11 = FloatVector.zero(F);
        FloatVector c12 = FloatVector.zero(F);
        FloatVector c13 = FloatVector.zero(F);
        FloatVector c14 = FloatVector.zero(F);
        FloatVector c15 = FloatVector.zero(F);
        FloatVector c16 = FloatVector.zero(F);
        FloatVector c17 = FloatVector.zero(F);
        for (int q = e; q < end; q++) {
            int channel = channels[q];
            int at = weights + channel * (18 * L) & Slices.MASK;
            FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);
            c0 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c0);
            c1 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c1);
            c2 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c2);
            c3 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c3);
            c4 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c4);
            c5 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c5);
            at = at + 6 * L & Slices.MASK;
            c6 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c6);
            c7 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c7);
            c8 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c8);
            c9 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c9);
            c10 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c10);
            c11 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c11);
            at = at + 6 * L & Slices.MASK;
            c12 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at), c12);
            c13 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + L), c13);
            c14 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 2 * L), c14);
            c15 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 3 * L), c15);
            c16 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 4 * L), c16);
            c17 = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at + 5 * L), c17);
        }
        int x0 = xo + places[first];
        FloatVector.fromArray(F, dx, x0).add(c0).intoArray(dx, x0);
        FloatVector.fromArray(F, dx, x0 + L).add(c1).intoArray(dx, x0 + L);
        int x1 = xo + places[first + 1];
        FloatVector.fromArray(F, dx, x1).add(c2).intoArray(dx, x1);
        FloatVector.fromArray(F, dx, x1 + L).add(c3).intoArray(dx, x1 + L);
        int x2 = xo + places[first + 2];
        FloatVector.fromArray(F, dx, x2).add(c4).intoArray(dx, x2);
        FloatVector.fromArray(F, dx, x2 + L).add(c5).intoArray(dx, x2 + L);
        int x3 = xo + places[first + 3];
        FloatVector.fromArray(F, dx, x3).add(c6).intoArray(dx, x3);
        FloatVector.fromArray(F, dx, x3 + L).add(c7).intoArray(dx, x3 + L);
        int x4 = xo + places[first + 4];
        FloatVector.fromArray(F, dx, x4).add(c8).intoArray(dx, x4);
        FloatVector.fromArray(F, dx, x4 + L).add(c9).intoArray(dx, x4 + L);
        int x5 = xo + places[first + 5];
        FloatVector.fromArray(F, dx, x5).add(c10).intoArray(dx, x5);
        FloatVector.fromArray(F, dx, x5 + L).add(c11).intoArray(dx, x5 + L);
        int x6 = xo + places[first + 6];
        FloatVector.fromArray(F, dx, x6).add(c12).intoArray(dx, x6);
        FloatVector.fromArray(F, dx, x6 + L).add(c13).intoArray(dx, x6 + L);
        int x7 = xo + places[first + 7];
        FloatVector.fromArray(F, dx, x7).add(c14).intoArray(dx, x7);
        FloatVector.fromArray(F, dx, x7 + L).add(c15).intoArray(dx, x7 + L);
        int x8 = xo + places[first + 8];
        FloatVector.fromArray(F, dx, x8).add(c16).intoArray(dx, x8);
        FloatVector.fromArray(F, dx, x8 + L).add(c17).intoArray(dx, x8 + L);
    }

    private static IllegalArgumentException noTile(int taps, int vectors) {
        return new IllegalArgumentException(
                "there is no tile of " + taps + " taps and " + vectors + " vectors");
    }
}
