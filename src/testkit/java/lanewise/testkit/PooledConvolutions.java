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

/** Convolutions and the max-poolings that read them, of windows that lie apart. */
public final class PooledConvolutions implements ArbitrarySupplier<PooledConvolutions.Pooled> {
    /** For jqwik. */
    public PooledConvolutions() {}

    /**
     * A convolution and the pooling that reads it.
     *
     * @param convolution of one group
     * @param pooling over its outputs
     */
    public record Pooled(ConvGeometry convolution, PoolGeometry pooling) {}

    @Override
    public Arbitrary<Pooled> get() {
        return Arbitraries.oneOf(any(), wide());
    }

    /** Any convolution, under windows that may overlap, hang over the edge or leave gaps. */
    private static Arbitrary<Pooled> any() {
        return Combinators.combine(
                        new Geometries.CroppedConvolutions().get(),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.of(false, true),
                        Arbitraries.of(false, true))
                .as((g, kernel, stride, dilation, padded, ceilMode) ->
                        of(
                                g.withGroups(1),
                                new Window(
                                        Pair.of(kernel),
                                        new Pair(stride, stride == 1 ? 2 : stride),
                                        Pair.of(padded ? kernel / 2 : 0),
                                        Pair.of(dilation)),
                                ceilMode));
    }

    /** Whole vectors of channels under windows of two by two, which have masks. */
    private static Arbitrary<Pooled> wide() {
        Arbitrary<Integer> sizes = Arbitraries.integers().between(6, 13);
        Arbitrary<Integer> paddings = Arbitraries.integers().between(0, 2);
        return Combinators.combine(
                        sizes,
                        sizes,
                        Arbitraries.of(1, 3, 5, 16, 20, 32),
                        Arbitraries.of(4, 16, 32),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(1, 2),
                        paddings,
                        Arbitraries.frequency(Tuple.of(4, 1), Tuple.of(1, 2)))
                .as((h, w, in, out, kernel, stride, padding, dilation) ->
                        of(
                                ConvGeometry.of(
                                        in,
                                        new Pair(h + kernel * dilation, w + kernel * dilation),
                                        out,
                                        new Window(
                                                Pair.of(kernel),
                                                Pair.of(stride),
                                                Pair.of(padding),
                                                Pair.of(dilation))),
                                Window.of(2).withStride(2),
                                false));
    }

    private static Pooled of(ConvGeometry g, Window window, boolean ceilMode) {
        Pair outputs = new Pair(g.outHeight(), g.outWidth());
        Pair span = window.span();
        boolean fits = span.height() <= outputs.height() && span.width() <= outputs.width();
        Window used = fits ? window : Window.of(1).withStride(2);
        return new Pooled(g, new PoolGeometry(g.outChannels(), outputs, used, ceilMode));
    }
}
