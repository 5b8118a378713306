package lanewise.testkit;

import java.util.stream.IntStream;
import lanewise.kernel.AdamRule;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.Lines;
import lanewise.kernel.Moments;
import lanewise.kernel.ProductShape;
import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;
import lanewise.random.Bernoulli;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/**
 * Kernels under test equal the plain loops bit for bit, over lane-derived sizes, offsets and values
 * of every kind. {@link ConvolutionLaws} and {@link MaxPoolLaws} hold what is bound to an image.
 */
public interface KernelLaws {
    /** The kernels under test. */
    Kernels kernels();

    /** What they must equal. */
    default Kernels specification() {
        return KernelChoice.scalar();
    }

    private void agree(String what, Operand y, KernelUse use) {
        use.agrees(what, y, specification(), kernels());
    }

    /** C = op(A) op(B) in all four forms, leading dimensions above the width. */
    @Law
    @Label("product equals the specification bit for bit")
    default void productsAgree(
            @ForAll(supplier = LaneSizes.class) int m,
            @ForAll(supplier = LaneSizes.class) int n,
            @ForAll(supplier = LaneSizes.class) int k,
            @ForAll @IntRange(max = 5) int extra,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll boolean transA,
            @ForAll boolean transB,
            @ForAll boolean accumulate) {
        int rows = m * n * k > 100_000 ? Math.min(m, 17) : m;
        int lda = (transA ? rows : k) + extra;
        int ldb = (transB ? k : n) + 2 * extra;
        int ldc = n + 3 * extra;
        Operand a = Operand.of(fill, (transA ? k : rows) * lda, extra);
        Operand b = Operand.of(fill.next(1), (transB ? n : k) * ldb, extra);
        Operand c = Operand.of(fill.next(2), rows * ldc, extra);
        ProductShape shape = new ProductShape(rows, n, k, transA, transB, lda, ldb, ldc);
        agree(
                "C",
                c,
                (kernels, to) ->
                        kernels.product(shape)
                                .run(
                                        a.array(),
                                        a.offset(),
                                        b.array(),
                                        b.offset(),
                                        accumulate,
                                        to.array(),
                                        to.offset()));
    }

    /** y += x. */
    @Law
    @Label("add equals the specification bit for bit")
    default void addAgrees(
            @ForAll(supplier = LaneSizes.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin) {
        Operand x = Operand.of(fill, n, margin);
        agree(
                "y",
                Operand.of(fill.next(1), n, margin),
                (kernels, y) -> kernels.add(n, x.array(), x.offset(), y.array(), y.offset()));
    }

    /** x *= factor. */
    @Law
    @Label("scale equals the specification bit for bit")
    default void scaleAgrees(
            @ForAll(supplier = LaneSizes.class) int n,
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
            @ForAll(supplier = LaneSizes.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll @IntRange(max = 10_000) int place) {
        Operand x = Operand.of(fill, n, margin);
        boolean expected = specification().allFinite(n, x.array(), x.offset());
        if (kernels().allFinite(n, x.array(), x.offset()) != expected) {
            throw new AssertionError("of " + n + " values, all finite: expected " + expected);
        }
        float[] bad = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        for (int i = 0; n > 0 && i < bad.length; i++) {
            int at = place % n;
            x.array()[x.offset() + at] = bad[i];
            if (kernels().allFinite(n, x.array(), x.offset())) {
                throw new AssertionError(bad[i] + " at " + at + " of " + n + " was not found");
            }
        }
    }

    /** max(0, x), elsewhere and in place. */
    @Law
    @Label("relu equals the specification bit for bit")
    default void reluAgrees(
            @ForAll(supplier = LaneSizes.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPlace) {
        Operand x = Operand.of(fill, n, margin);
        agree(
                "y",
                inPlace ? x : Operand.of(fill.next(1), n, margin),
                (kernels, y) -> {
                    Operand in = inPlace ? y : x;
                    kernels.relu(n, in.array(), in.offset(), y.array(), y.offset());
                });
    }

    /** The gradient through max(0, x), elsewhere and in place. */
    @Law
    @Label("reluBackward equals the specification bit for bit")
    default void reluBackwardAgrees(
            @ForAll(supplier = LaneSizes.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPlace) {
        Operand y = Operand.of(fill, n, margin);
        Operand dy = Operand.of(fill.next(1), n, margin);
        agree(
                "dx",
                inPlace ? dy : Operand.of(fill.next(2), n, margin),
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
                });
    }

    /** Every curve, elsewhere and in place. */
    @Law
    @Label("apply equals the specification bit for bit")
    default void curvesAgree(
            @ForAll CurveFamily family,
            @ForAll @FloatRange(min = 0.25f, max = 4) float a,
            @ForAll(supplier = LaneSizes.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @FloatRange(min = 1, max = 40) float spread,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPlace) {
        Operand x = Operand.of(fill, n, margin);
        specification().scale(n, spread, x.array(), x.offset());
        agree(
                "y",
                inPlace ? x : Operand.of(fill.next(1), n, margin),
                (kernels, y) -> {
                    Operand in = inPlace ? y : x;
                    kernels.apply(
                            family.curve(a, 1.5f),
                            n,
                            in.array(),
                            in.offset(),
                            y.array(),
                            y.offset());
                });
    }

    /** The gradient through every curve, elsewhere and in place. */
    @Law
    @Label("applyBackward equals the specification bit for bit")
    default void curvesBackwardAgree(
            @ForAll CurveFamily family,
            @ForAll @FloatRange(min = 0.25f, max = 4) float a,
            @ForAll(supplier = LaneSizes.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @FloatRange(min = 1, max = 40) float spread,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPlace) {
        Operand x = Operand.of(fill, n, margin);
        specification().scale(n, spread, x.array(), x.offset());
        Operand y = x.copy();
        Curve curve = family.curve(a, 1.5f);
        specification().apply(curve, n, x.array(), x.offset(), y.array(), y.offset());
        Operand dy = Operand.of(fill.next(1), n, margin);
        int from = Math.min(n, margin);
        agree(
                "dx",
                inPlace ? dy : Operand.of(fill.next(2), n, margin),
                (kernels, dx) ->
                        kernels.applyBackward(curve, from, n - from, x, y, inPlace ? dx : dy, dx));
    }

    /** The sums of columns. */
    @Law
    @Label("columnSums equals the specification bit for bit")
    default void columnSumsAgree(
            @ForAll @IntRange(max = 20) int rows,
            @ForAll(supplier = LaneSizes.class) int columns,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean accumulate) {
        Operand x = Operand.of(fill, rows * columns, margin);
        agree(
                "sums",
                Operand.of(fill.next(1), columns, margin),
                (kernels, sums) ->
                        kernels.columnSums(
                                rows,
                                columns,
                                x.array(),
                                x.offset(),
                                accumulate,
                                sums.array(),
                                sums.offset()));
    }

    /** Dropout of every class of rates, from any element on, elsewhere and in place. */
    @Law
    @Label("dropout equals the specification bit for bit")
    default void dropoutAgrees(
            @ForAll(supplier = Keeps.class) Bernoulli keep,
            @ForAll long key,
            @ForAll @LongRange(max = 1L << 36) long first,
            @ForAll @IntRange(max = 9000) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean onWord,
            @ForAll boolean inPlace) {
        long start = onWord ? first & -64 : first;
        Operand x = Operand.of(fill, n, margin);
        agree(
                "y",
                inPlace ? x : Operand.of(fill.next(1), n, margin),
                (kernels, y) -> {
                    Operand in = inPlace ? y : x;
                    kernels.dropout(
                            key, start, keep, n, in.array(), in.offset(), y.array(), y.offset());
                });
    }

    /** Softmax and its logarithm, and the gradients of both. */
    @Law
    @Label("softmax and logSoftmax equal the specification bit for bit")
    default void softmaxAgrees(
            @ForAll @IntRange(min = 1, max = 3) int samples,
            @ForAll @IntRange(min = 1, max = 2) int outer,
            @ForAll(supplier = LaneSizes.class) int size,
            @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @FloatRange(min = 1, max = 40) float spread,
            @ForAll @IntRange(max = 17) int margin) {
        Lines lines = new Lines(outer, Math.max(size, 1), stride);
        int floats = samples * outer * lines.block();
        Operand x = Operand.of(fill, floats, margin);
        specification().scale(floats, spread, x.array(), x.offset());
        float[] dy = Operand.of(fill.next(1), floats, margin).array();
        Operand to = Operand.of(fill.next(2), floats, margin);
        float[] in = x.array();
        agree(
                "softmax",
                to,
                (kernels, y) -> kernels.softmax(lines, samples, in, margin, y.array(), margin));
        agree(
                "logSoftmax",
                to,
                (kernels, y) -> kernels.logSoftmax(lines, samples, in, margin, y.array(), margin));
        agree(
                "softmaxBackward",
                to,
                (kernels, dx) ->
                        kernels.softmaxBackward(
                                lines, samples, in, margin, dy, margin, dx.array(), margin));
        float[] logs = to.copy().array();
        specification().logSoftmax(lines, samples, in, margin, logs, margin);
        agree(
                "logSoftmaxBackward",
                to,
                (kernels, dx) ->
                        kernels.logSoftmaxBackward(
                                lines, samples, logs, margin, dy, margin, dx.array(), margin));
    }

    /** The loss and its gradient, elsewhere and in place. */
    @Law
    @Label("softmaxCrossEntropy equals the specification bit for bit")
    default void softmaxCrossEntropyAgrees(
            @ForAll @IntRange(max = 9) int rows,
            @ForAll(supplier = LaneSizes.class) int size,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPlace) {
        int classes = Math.max(size, 1);
        int[] labels = IntStream.range(0, rows).map(i -> i * 7 % classes).toArray();
        Operand logits = Operand.of(fill, rows * classes, margin);
        double[] losses = new double[2];
        int[] turn = {0};
        agree(
                "gradient",
                inPlace ? logits : Operand.of(fill.next(1), rows * classes, margin),
                (kernels, y) -> {
                    Operand in = inPlace ? y : logits;
                    losses[turn[0]++] =
                            kernels.softmaxCrossEntropy(
                                    rows,
                                    classes,
                                    in.array(),
                                    in.offset(),
                                    labels,
                                    0.25f,
                                    y.array(),
                                    y.offset());
                });
        Bits.assertSame("loss", losses[0], losses[1]);
    }

    /** Weights and both moments after a step of Adam. */
    @Law
    @Label("adam equals the specification bit for bit")
    default void adamAgrees(
            @ForAll(supplier = LaneSizes.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean decays) {
        Operand g = Operand.of(fill, n, margin);
        int size = g.array().length;
        Operand block = Operand.of(fill.next(1), 3 * size, 0, 0);
        agree(
                "w, m and v",
                block,
                (kernels, to) -> {
                    float[][] parts = new float[3][size];
                    for (int i = 0; i < 3; i++) {
                        System.arraycopy(to.array(), i * size, parts[i], 0, size);
                    }
                    kernels.adam(
                            new AdamRule(0.9f, 0.999f, 1e-8f, decays ? 0.01f : 0f),
                            0.013f,
                            1.7f,
                            n,
                            parts[0],
                            g.array(),
                            new Moments(parts[1], parts[2]),
                            margin);
                    for (int i = 0; i < 3; i++) {
                        System.arraycopy(parts[i], 0, to.array(), i * size, size);
                    }
                });
    }
}
