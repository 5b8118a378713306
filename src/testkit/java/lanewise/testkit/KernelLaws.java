package lanewise.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import lanewise.kernel.AdamRule;
import lanewise.kernel.Kernels;
import lanewise.kernel.Lines;
import lanewise.kernel.Moments;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
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
public interface KernelLaws extends SumKernelLaws {
    private void agree(String what, Operand y, KernelUse use, Operand... read) {
        use.agrees(what, y, specification(), kernels(), read);
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
        product(rows, n, k, extra, fill, transA, transB, accumulate);
    }

    private void product(
            int rows,
            int n,
            int k,
            int extra,
            Fill fill,
            boolean transA,
            boolean transB,
            boolean accumulate) {
        int lda = (transA ? rows : k) + extra;
        int ldb = (transB ? k : n) + 2 * extra;
        int ldc = n + 3 * extra;
        Operand a = Operand.of(fill, (transA ? k : rows) * lda, extra);
        Operand b = Operand.of(fill.next(1), (transB ? n : k) * ldb, extra + 2);
        Operand c = Operand.of(fill.next(2), rows * ldc, extra + 7);
        ProductShape shape = new ProductShape(rows, n, k, transA, transB, lda, ldb, ldc);
        Kernels specification = specification();
        Kernels own = kernels();
        Product expected = specification.product(shape);
        Product tested = own.product(shape);
        use(expected, tested, specification, a, b, accumulate)
                .agrees("C", c, specification, own, a, b);
        Operand other = Operand.of(fill.next(3), (transB ? n : k) * ldb, extra + 2);
        use(expected, tested, specification, a, other, accumulate)
                .agrees("C once more, with another B", c, specification, own, a, other);
    }

    private static KernelUse use(
            Product expected,
            Product tested,
            Kernels specification,
            Operand a,
            Operand b,
            boolean accumulate) {
        return (kernels, to) ->
                (kernels == specification ? expected : tested)
                        .run(
                                a.array(),
                                a.offset(),
                                b.array(),
                                b.offset(),
                                accumulate,
                                to.array(),
                                to.offset());
    }

    /** Products beyond every block: long chains, many rows, many columns; every second try. */
    @Law
    @Label("product of large sizes equals the specification bit for bit")
    default void largeProductsAgree(
            @ForAll @IntRange(max = 5) int shape,
            @ForAll @IntRange(min = 1, max = 70) int size,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll boolean transA,
            @ForAll boolean transB,
            @ForAll boolean accumulate) {
        switch (shape) {
            case 0 ->
                    product(
                            size,
                            size % 19 + 1,
                            250 + 11 * size,
                            0,
                            fill,
                            transA,
                            transB,
                            accumulate);
            case 1 ->
                    product(
                            120 + 3 * size,
                            size % 23 + 1,
                            size,
                            2,
                            fill,
                            transA,
                            transB,
                            accumulate);
            case 2 ->
                    product(
                            size % 21 + 1,
                            120 + 5 * size,
                            size,
                            3,
                            fill,
                            transA,
                            transB,
                            accumulate);
            default -> {}
        }
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
        Kernels tested = kernels();
        for (long from : new long[] {start, start + 64, start}) {
            KernelUse use =
                    (kernels, y) -> {
                        Operand in = inPlace ? y : x;
                        kernels.dropout(
                                key, from, keep, n, in.array(), in.offset(), y.array(), y.offset());
                    };
            Operand room = inPlace ? x : Operand.of(fill.next(1), n, margin + 3);
            use.agrees("y, bits from any on", room, specification(), tested, x);
        }
    }

    /** Softmax and its logarithm, and the gradients of both, elsewhere and in place. */
    @Law
    @Label("softmax and logSoftmax equal the specification bit for bit")
    default void softmaxAgrees(
            @ForAll @IntRange(min = 1, max = 3) int samples,
            @ForAll @IntRange(min = 1, max = 2) int outer,
            @ForAll(supplier = LaneSizes.Lengths.class) int size,
            @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @FloatRange(min = 1, max = 40) float spread,
            @ForAll @IntRange(max = 17) int margin) {
        Lines lines = new Lines(outer, Math.max(size, 1), stride);
        int n = samples * outer * lines.block();
        Operand x = Operand.of(fill, n, margin);
        specification().scale(n, spread, x.array(), x.offset());
        Operand dy = Operand.of(fill.next(1), n, margin + 3);
        Operand to = Operand.of(fill.next(2), n, margin + 5);
        float[] in = x.array();
        agree(
                "softmax",
                to,
                (kernels, y) -> kernels.softmax(lines, samples, in, margin, y.array(), y.offset()),
                x);
        agree(
                "softmax in place",
                x,
                (kernels, y) ->
                        kernels.softmax(
                                lines, samples, y.array(), y.offset(), y.array(), y.offset()));
        agree(
                "logSoftmax",
                to,
                (kernels, y) ->
                        kernels.logSoftmax(lines, samples, in, margin, y.array(), y.offset()),
                x);
        Operand logs = to.copy();
        specification().logSoftmax(lines, samples, in, margin, logs.array(), logs.offset());
        for (boolean inPlace : new boolean[] {false, true}) {
            String where = inPlace ? " in place" : "";
            Operand result = inPlace ? dy : to;
            agree(
                    "softmaxBackward" + where,
                    result,
                    (kernels, dx) ->
                            backward(kernels, false, lines, samples, x, inPlace ? dx : dy, dx),
                    x,
                    dy);
            agree(
                    "logSoftmaxBackward" + where,
                    result,
                    (kernels, dx) ->
                            backward(kernels, true, lines, samples, logs, inPlace ? dx : dy, dx),
                    logs,
                    dy);
        }
    }

    private static void backward(
            Kernels kernels,
            boolean logs,
            Lines lines,
            int samples,
            Operand y,
            Operand dy,
            Operand dx) {
        float[] from = y.array();
        float[] in = dy.array();
        float[] to = dx.array();
        if (logs) {
            kernels.logSoftmaxBackward(
                    lines, samples, from, y.offset(), in, dy.offset(), to, dx.offset());
        } else {
            kernels.softmaxBackward(
                    lines, samples, from, y.offset(), in, dy.offset(), to, dx.offset());
        }
    }

    /** The loss and its gradient, elsewhere and in place. */
    @Law
    @Label("softmaxCrossEntropy equals the specification bit for bit")
    default void softmaxCrossEntropyAgrees(
            @ForAll @IntRange(max = 9) int rows,
            @ForAll(supplier = LaneSizes.Lengths.class) int size,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @FloatRange(min = 0.01f, max = 2) float weight,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPlace) {
        int classes = Math.max(size, 1);
        int[] labels = IntStream.range(0, rows).map(i -> i * 7 % classes).toArray();
        Operand logits = Operand.of(fill, rows * classes, margin);
        Map<Kernels, Double> losses = new ConcurrentHashMap<>();
        Kernels specification = specification();
        Kernels tested = kernels();
        KernelUse use =
                (kernels, y) -> {
                    Operand in = inPlace ? y : logits;
                    losses.put(
                            kernels,
                            kernels.softmaxCrossEntropy(
                                    rows,
                                    classes,
                                    in.array(),
                                    in.offset(),
                                    labels,
                                    weight,
                                    y.array(),
                                    y.offset()));
                };
        Operand room = inPlace ? logits : Operand.of(fill.next(1), rows * classes, margin + 3);
        use.agrees("gradient", room, specification, tested, logits);
        Bits.assertSame("loss", losses.get(specification), losses.get(tested));
    }

    /** Weights and both moments after a step of Adam. */
    @Law
    @Label("adam equals the specification bit for bit")
    default void adamAgrees(
            @ForAll(supplier = LaneSizes.Lengths.class) int n,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll @IntRange(max = 15) int rule,
            @ForAll @FloatRange(min = 1, max = 4) float correction) {
        AdamRule adam =
                new AdamRule(
                        (rule & 1) == 0 ? 0.9 : 0.8,
                        (rule & 2) == 0 ? 0.999 : 0.95,
                        (rule & 4) == 0 ? 1e-8f : 1e-4f,
                        (rule & 8) == 0 ? 0 : 0.01f);
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
                            adam,
                            0.013f,
                            correction,
                            n,
                            parts[0],
                            g.array(),
                            new Moments(parts[1], parts[2]),
                            margin);
                    for (int i = 0; i < 3; i++) {
                        System.arraycopy(parts[i], 0, to.array(), i * size, size);
                    }
                },
                g);
    }

    /** Nothing, one and many: rows, terms, elements, classes, at every kind of rate; once. */
    @Once
    @Label("edges: products, dropout, softmax and adam, of nothing, one and beyond every block")
    default void theRestAtTheEdges() {
        int[][] products = {
            {0, 3, 3}, {3, 0, 3}, {3, 3, 0}, {1, 1, 1}, {1, 1, 1030}, {133, 2, 3}, {2, 261, 3}
        };
        for (int[] size : products) {
            for (int form = 0; form < 8; form++) {
                boolean transA = (form & 1) > 0;
                boolean transB = (form & 2) > 0;
                boolean adds = (form & 4) > 0;
                Fill fill = Fill.centred(form);
                Edge.of(
                        "product of %d x %d x %d".formatted(size[0], size[1], size[2]),
                        () -> product(size[0], size[1], size[2], 2, fill, transA, transB, adds));
            }
        }
        // Every remainder of sixteen rows and sixteen columns.
        for (int size = 0; size < 16 * 16 * 4; size++) {
            int m = 1 + size % 16;
            int n = 16 + size / 16 % 16;
            int form = size / 256;
            Edge.of(
                    "product of %d x %d x 5, form %d".formatted(m, n, form),
                    () ->
                            product(
                                    m,
                                    n,
                                    5,
                                    1,
                                    Fill.centred(m),
                                    (form & 1) > 0,
                                    (form & 2) > 0,
                                    (m + n & 1) > 0));
        }
        for (int n : EDGES) {
            linesAtTheEdges(n, Fill.centred(n));
            dropoutAtTheEdges(n, Fill.centred(n));
        }
    }

    private void linesAtTheEdges(int n, Fill fill) {
        int classes = Math.max(n, 1);
        int rows = Math.min(n, 2);
        int stride = n < 2 ? 3 : 1;
        Edge.of("softmax of " + classes, () -> softmaxAgrees(2, 1, classes, stride, fill, 2, 5));
        for (boolean inPlace : new boolean[] {false, true}) {
            Edge.of(
                    "softmaxCrossEntropy of %d x %d".formatted(rows, classes),
                    () -> softmaxCrossEntropyAgrees(rows, classes, fill, 0.5f, 5, inPlace));
            Edge.of(
                    "softmaxCrossEntropy of %d x 3".formatted(n % 1024),
                    () -> softmaxCrossEntropyAgrees(n % 1024, 3, fill, 0.5f, 5, inPlace));
        }
        for (int rule = 0; rule < 16; rule++) {
            int which = rule;
            Edge.of(
                    "adam of %d, rule %d".formatted(n, rule),
                    () -> adamAgrees(n, fill, 5, which, 1.5f));
        }
    }

    private void dropoutAtTheEdges(int n, Fill fill) {
        for (Bernoulli keep : Keeps.EDGES) {
            for (int way = 0; way < 8; way++) {
                boolean onWord = way % 2 == 0;
                boolean inPlace = way % 4 < 2;
                long key = 31L * way;
                Edge.of(
                        "dropout of %d, %s".formatted(n, keep),
                        () -> dropoutAgrees(keep, key, 67, n, fill, 5, onWord, inPlace));
            }
        }
    }
}
