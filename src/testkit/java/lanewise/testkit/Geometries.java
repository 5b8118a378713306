package lanewise.testkit;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Pair;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.Window;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Geometries that are valid by construction: the output's size is drawn, the input's follows. */
public final class Geometries {
    /** Multiplications that the plain loops do in a moment. */
    private static final long LARGEST = 100_000;

    private Geometries() {}

    /**
     * One dimension of a window that moves.
     *
     * @param in elements of the input
     * @param kernel taps
     * @param stride from window to window
     * @param padding on each side
     * @param dilation from tap to tap
     */
    public record Axis(int in, int kernel, int stride, int padding, int dilation) {
        private static Axis of(
                int out, int kernel, int stride, int padding, int dilation, int slack) {
            int span = (kernel - 1) * dilation + 1;
            int padded = (out - 1) * stride + span + slack % stride;
            int pad = Math.min(padding, (padded - 1) / 2);
            return new Axis(padded - 2 * pad, kernel, stride, pad, dilation);
        }
    }

    private static Arbitrary<Axis> axes(int largestKernel, boolean dilated) {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(1, largestKernel),
                        Arbitraries.frequency(tuple(3, 1), tuple(2, 2), tuple(1, 3)),
                        Arbitraries.integers().between(0, 3),
                        dilated
                                ? Arbitraries.frequency(tuple(4, 1), tuple(1, 2), tuple(1, 3))
                                : Arbitraries.just(1),
                        Arbitraries.integers().between(0, 2))
                .as(Axis::of);
    }

    private static Window window(Axis h, Axis w) {
        return new Window(
                new Pair(h.kernel(), w.kernel()),
                new Pair(h.stride(), w.stride()),
                new Pair(h.padding(), w.padding()),
                new Pair(h.dilation(), w.dilation()));
    }

    private static Tuple.Tuple2<Integer, Integer> tuple(int weight, int value) {
        return Tuple.of(weight, value);
    }

    /** Convolutions: every stride, padding, dilation, grouping and tail of channels. */
    public static final class Convolutions implements ArbitrarySupplier<ConvGeometry> {
        /** For jqwik. */
        public Convolutions() {}

        @Override
        public Arbitrary<ConvGeometry> get() {
            return Arbitraries.frequencyOf(
                    Tuple.of(7, any()), Tuple.of(1, winograd()), Tuple.of(1, long1d()));
        }

        /** Few channels and a long row or column: beyond every block of pixels, with any tail. */
        private static Arbitrary<ConvGeometry> long1d() {
            return Combinators.combine(
                            Arbitraries.integers().between(1, 3),
                            Arbitraries.integers().between(15, 70),
                            Arbitraries.integers().between(1, 2),
                            Arbitraries.integers().between(0, 1),
                            Arbitraries.integers().between(1, 5),
                            Arbitraries.of(false, true))
                    .as((kernel, length, stride, padding, channels, down) -> {
                        Axis wide = Axis.of(length, kernel, stride, padding, 1, 1);
                        Axis slim = Axis.of(2, 1, 1, 0, 1, 0);
                        return geometry(
                                down ? wide : slim, down ? slim : wide, channels, channels, 1);
                    });
        }

        /** Three by three, stride 1 and whole blocks of channels: Winograd's ground. */
        private static Arbitrary<ConvGeometry> winograd() {
            return Combinators.combine(
                            Arbitraries.integers().between(4, 15),
                            Arbitraries.integers().between(4, 15),
                            Arbitraries.integers().between(0, 2),
                            Arbitraries.integers().between(0, 2),
                            Arbitraries.of(3, 16, 32, 48),
                            Arbitraries.of(16, 32, 48, 64))
                    .as((h, w, ph, pw, in, out) ->
                            ConvGeometry.of(
                                    in,
                                    new Pair(h, w),
                                    out,
                                    Window.of(3).withPadding(new Pair(ph, pw))));
        }

        private static Arbitrary<ConvGeometry> any() {
            return Combinators.combine(
                            axes(4, true),
                            axes(4, true),
                            new LaneSizes.Channels().get(),
                            new LaneSizes.Channels().get(),
                            Arbitraries.frequency(
                                    tuple(6, 1), tuple(2, 2), tuple(1, 3), tuple(1, 5)))
                    .as(Convolutions::geometry);
        }

        private static ConvGeometry geometry(Axis h, Axis w, int in, int out, int groups) {
            ConvGeometry geometry =
                    ConvGeometry.of(
                                    in * groups,
                                    new Pair(h.in(), w.in()),
                                    out * groups,
                                    window(h, w))
                            .withGroups(groups);
            if (geometry.flops() <= LARGEST) {
                return geometry;
            }
            return groups > 1 && in > 3
                    ? geometry(h, w, in == 4 ? 1 : in / 4, out > 4 ? out / 4 : 1, groups)
                    : geometry(h, w, in / 2 + 1 < in ? in / 2 + 1 : 1, out / 2 + 1, 1);
        }
    }

    /** Convolutions of which some leave out the last outputs. */
    public static final class CroppedConvolutions implements ArbitrarySupplier<ConvGeometry> {
        /** For jqwik. */
        public CroppedConvolutions() {}

        @Override
        public Arbitrary<ConvGeometry> get() {
            Arbitrary<Integer> crops = Arbitraries.frequency(tuple(4, 0), tuple(1, 1), tuple(1, 2));
            return Combinators.combine(new Convolutions().get(), crops, crops)
                    .as((g, rows, columns) ->
                            g.cropped(
                                    Math.max(1, g.outHeight() - rows),
                                    Math.max(1, g.outWidth() - columns)));
        }
    }

    /** Poolings; the padding is at most half of the window. */
    public static final class Poolings implements ArbitrarySupplier<PoolGeometry> {
        /** For jqwik. */
        public Poolings() {}

        @Override
        public Arbitrary<PoolGeometry> get() {
            Arbitrary<PoolGeometry> any =
                    Combinators.combine(
                                    axes(4, true),
                                    axes(4, true),
                                    new LaneSizes.Channels().get(),
                                    Arbitraries.of(false, true))
                            .as(Poolings::geometry);
            return Arbitraries.oneOf(any, any, any, twoByTwo());
        }

        /** The window that has kernels of its own. */
        private static Arbitrary<PoolGeometry> twoByTwo() {
            Arbitrary<Integer> sizes = Arbitraries.integers().between(2, 9);
            return Combinators.combine(
                            Arbitraries.of(4, 16, 32, 48),
                            sizes,
                            sizes,
                            Arbitraries.of(false, true))
                    .as((channels, h, w, ceilMode) ->
                            new PoolGeometry(
                                    channels,
                                    new Pair(h, w),
                                    Window.of(2).withStride(2),
                                    ceilMode));
        }

        private static PoolGeometry geometry(Axis h, Axis w, int channels, boolean ceilMode) {
            Axis rows = half(h);
            Axis columns = half(w);
            return new PoolGeometry(
                    channels, new Pair(rows.in(), columns.in()), window(rows, columns), ceilMode);
        }

        /** An input narrower than the dilation could have windows that see padding alone. */
        private static Axis half(Axis a) {
            int padding = Math.min(a.padding(), a.kernel() / 2);
            return new Axis(
                    Math.max(a.in() + 2 * (a.padding() - padding), a.dilation()),
                    a.kernel(),
                    a.stride(),
                    padding,
                    a.dilation());
        }
    }
}
