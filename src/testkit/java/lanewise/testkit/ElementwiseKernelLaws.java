package lanewise.testkit;

import java.util.Arrays;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Kernels of single elements equal the plain loops bit for bit; part of {@link KernelLaws}. */
public interface ElementwiseKernelLaws {
    /** No elements, one, and tails beyond blocks of 4096 and 8192. */
    int[] EDGES = {0, 1, 4099, 8201};

    /** The kernels under test. */
    Kernels kernels();

    /** What they must equal. */
    default Kernels specification() {
        return KernelChoice.scalar();
    }

    private void agree(String what, Operand y, KernelUse use, Operand... read) {
        use.agrees(what, y, specification(), kernels(), read);
    }

    /** y += x. */
    @Law
    @Label("add equals the specification bit for bit")
    default void addAgrees(
            @ForAll(supplier = LaneSizes.Lengths.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin) {
        Operand x = Operand.of(fill, n, margin);
        agree(
                "y",
                Operand.of(fill.next(1), n, margin + 3),
                (kernels, y) -> kernels.add(n, x.array(), x.offset(), y.array(), y.offset()),
                x);
    }

    /** x *= factor. */
    @Law
    @Label("scale equals the specification bit for bit")
    default void scaleAgrees(
            @ForAll(supplier = LaneSizes.Lengths.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin) {
        float factor = fill.next(7).floats(1)[0];
        agree(
                "x",
                Operand.of(fill, n, margin),
                (kernels, x) -> kernels.scale(n, factor, x.array(), x.offset()));
    }

    /** Whether all values are finite: as they are, and with one that is not, wherever it lies. */
    @Law
    @Label("allFinite finds a value that is not finite, wherever it lies")
    default void allFiniteAgrees(
            @ForAll(supplier = LaneSizes.Lengths.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll @IntRange(max = 10_000) int place) {
        Operand x = Operand.of(fill, n, margin);
        boolean expected = specification().allFinite(n, x.array(), x.offset());
        if (kernels().allFinite(n, x.array(), x.offset()) != expected) {
            throw new AssertionError("of " + n + " values, all finite: expected " + expected);
        }
        float[] largest = new float[n];
        Arrays.fill(largest, Float.MAX_VALUE);
        if (!kernels().allFinite(n, largest, 0)) {
            throw new AssertionError(n + " of the largest values are finite, and not found so");
        }
        float[] bad = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        for (int i = 0; n > 0 && i < 2 * bad.length; i++) {
            int at = i < bad.length ? n - 1 : place % n;
            float before = x.array()[x.offset() + at];
            x.array()[x.offset() + at] = bad[i % bad.length];
            if (kernels().allFinite(n, x.array(), x.offset())) {
                throw new AssertionError(
                        bad[i % bad.length] + " at " + at + " of " + n + " was not found");
            }
            x.array()[x.offset() + at] = before;
        }
    }

    /** max(0, x), elsewhere and in place. */
    @Law
    @Label("relu equals the specification bit for bit")
    default void reluAgrees(
            @ForAll(supplier = LaneSizes.Lengths.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPlace) {
        Operand x = Operand.of(fill, n, margin);
        agree(
                "y",
                inPlace ? x : Operand.of(fill.next(1), n, margin + 3),
                (kernels, y) -> {
                    Operand in = inPlace ? y : x;
                    kernels.relu(n, in.array(), in.offset(), y.array(), y.offset());
                },
                x);
    }

    /** The gradient through max(0, x), elsewhere and in place. */
    @Law
    @Label("reluBackward equals the specification bit for bit")
    default void reluBackwardAgrees(
            @ForAll(supplier = LaneSizes.Lengths.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPlace) {
        Operand y = Operand.of(fill, n, margin);
        Operand dy = Operand.of(fill.next(1), n, margin + 3);
        agree(
                "dx",
                inPlace ? dy : Operand.of(fill.next(2), n, margin + 5),
                (kernels, dx) -> {
                    Operand in = inPlace ? dx : dy;
                    kernels.reluBackward(
                            n,
                            y.array(),
                            y.offset(),
                            in.array(),
                            in.offset(),
                            dx.array(),
                            dx.offset());
                },
                y,
                dy);
    }

    /** Every curve, elsewhere and in place. */
    @Law
    @Label("apply equals the specification bit for bit")
    default void curvesAgree(
            @ForAll CurveFamily family,
            @ForAll @FloatRange(min = 0.25f, max = 4) float a,
            @ForAll(supplier = LaneSizes.Lengths.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @FloatRange(min = 1, max = 40) float spread,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPlace) {
        Operand x = Operand.of(fill, n, margin);
        specification().scale(n, spread, x.array(), x.offset());
        agree(
                "y",
                inPlace ? x : Operand.of(fill.next(1), n, margin + 3),
                (kernels, y) -> {
                    Operand in = inPlace ? y : x;
                    kernels.apply(
                            family.curve(a, 1.5f),
                            n,
                            in.array(),
                            in.offset(),
                            y.array(),
                            y.offset());
                },
                x);
    }

    /** The gradient through every curve, elsewhere and in place. */
    @Law
    @Label("applyBackward equals the specification bit for bit")
    default void curvesBackwardAgree(
            @ForAll CurveFamily family,
            @ForAll @FloatRange(min = 0.25f, max = 4) float a,
            @ForAll(supplier = LaneSizes.Lengths.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @FloatRange(min = 1, max = 40) float spread,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPlace) {
        Operand x = Operand.of(fill, n, margin);
        specification().scale(n, spread, x.array(), x.offset());
        Operand y = x.copy();
        Curve curve = family.curve(a, 1.5f);
        specification().apply(curve, n, x.array(), x.offset(), y.array(), y.offset());
        Operand dy = Operand.of(fill.next(1), n, margin + 3);
        int from = Math.min(n, margin);
        agree(
                "dx",
                inPlace ? dy : Operand.of(fill.next(2), n, margin + 5),
                (kernels, dx) ->
                        kernels.applyBackward(curve, from, n - from, x, y, inPlace ? dx : dy, dx),
                x,
                y,
                dy);
    }

    /** Normal numbers, from any element on. */
    @Law
    @Label("gaussian equals the specification bit for bit")
    default void gaussianAgrees(
            @ForAll long key,
            @ForAll @LongRange(max = 1L << 36) long first,
            @ForAll(supplier = LaneSizes.Lengths.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin) {
        Operand room = Operand.of(fill, n, margin);
        Kernels tested = kernels();
        for (long from : new long[] {first, first + 1 + margin, first}) {
            KernelUse use = (kernels, y) -> kernels.gaussian(key, from, n, y.array(), y.offset());
            use.agrees("y, numbers from any on", room, specification(), tested);
        }
    }

    /** What chance draws rarely: no elements, one and many, elsewhere and in place; once. */
    @Once
    @Label("edges: elements, none, one and beyond every block")
    default void elementsAtTheEdges() {
        for (int n : EDGES) {
            Fill fill = Fill.centred(n);
            String of = " of " + n;
            Edge.of("add" + of, () -> addAgrees(n, fill, 5));
            Edge.of("scale" + of, () -> scaleAgrees(n, fill, 5));
            Edge.of("allFinite" + of, () -> allFiniteAgrees(n, fill, 5, n / 2));
            Edge.of("gaussian" + of, () -> gaussianAgrees(7, 3, n, fill, 5));
            for (boolean inPlace : new boolean[] {false, true}) {
                String where = of + (inPlace ? " in place" : "");
                Edge.of("relu" + where, () -> reluAgrees(n, fill, 5, inPlace));
                Edge.of("reluBackward" + where, () -> reluBackwardAgrees(n, fill, 5, inPlace));
                for (CurveFamily family : CurveFamily.values()) {
                    Edge.of(
                            family + where,
                            () -> curvesAgree(family, 1.5f, n, fill, 2, 5, inPlace));
                    Edge.of(
                            family + " backward" + where,
                            () -> curvesBackwardAgree(family, 1.5f, n, fill, 2, 5, inPlace));
                }
            }
        }
    }
}
