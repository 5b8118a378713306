package lanewise.testkit;

import java.util.Arrays;
import lanewise.kernel.Kernels;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/** Kernels under test add columns and vectors as the plain loops do, bit for bit. */
public interface SumKernelLaws extends ElementwiseKernelLaws {
    private void agree(String what, Operand y, KernelUse use, Operand... read) {
        use.agrees(what, y, specification(), kernels(), read);
    }

    /** The sums of columns. */
    @Law
    @Label("columnSums equals the specification bit for bit")
    default void columnSumsAgree(
            @ForAll @IntRange(max = 150) int height,
            @ForAll(supplier = LaneSizes.class) int columns,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean accumulate) {
        columnSums(height % 6 == 0 ? height / 100 : height, columns, fill, margin, accumulate);
    }

    private void columnSums(int rows, int columns, Fill fill, int margin, boolean accumulate) {
        Operand x = Operand.of(fill, rows * columns, margin);
        agree(
                "sums",
                Operand.of(fill.next(1), columns, margin + 3),
                (kernels, sums) ->
                        kernels.columnSums(
                                rows,
                                columns,
                                x.array(),
                                x.offset(),
                                accumulate,
                                sums.array(),
                                sums.offset()),
                x);
    }

    /** The sums of long columns lose nothing by their length. */
    @Law
    @Label("columnSums of long columns equals the specification, and the sum")
    default void longColumnSumsAgree(
            @ForAll @IntRange(min = 1000, max = 20_000) int rows,
            @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll boolean accumulate) {
        Operand x = Operand.of(Fill.centred(seed), rows * columns, 3);
        for (int i = 0; i < rows * columns; i++) {
            x.array()[x.offset() + i] = Math.abs(x.array()[x.offset() + i]);
        }
        double[] exact = new double[columns];
        double[] sizes = new double[columns];
        Operand start = Operand.of(Fill.centred(seed), columns, 5);
        for (int j = 0; j < columns; j++) {
            exact[j] = accumulate ? start.array()[start.offset() + j] : 0;
            sizes[j] = Math.abs(exact[j]);
            for (int i = 0; i < rows; i++) {
                exact[j] += x.array()[x.offset() + i * columns + j];
                sizes[j] += Math.abs(x.array()[x.offset() + i * columns + j]);
            }
        }
        double longest =
                rows <= Kernels.ROWS_IN_A_CHAIN
                        ? rows
                        : Kernels.ROWS_IN_A_LEAF
                                + 1
                                + Math.ceil(Math.log(rows / 64.0) / Math.log(2));
        agree(
                "sums",
                start,
                (kernels, sums) -> {
                    kernels.columnSums(
                            rows,
                            columns,
                            x.array(),
                            x.offset(),
                            accumulate,
                            sums.array(),
                            sums.offset());
                    for (int j = 0; j < columns; j++) {
                        float sum = sums.array()[sums.offset() + j];
                        if (!(Math.abs(sum - exact[j]) <= longest * 0x1p-24 * sizes[j])) {
                            throw new AssertionError(
                                    "column %d of %d rows sums up to %s, expected %s"
                                            .formatted(j, rows, sum, exact[j]));
                        }
                    }
                });
    }

    /** The sums of several vectors, and of aligned parts of them. */
    @Law
    @Label("treeSum equals the specification bit for bit, and its parts'")
    default void treeSumsAgree(
            @ForAll(supplier = LaneSizes.class) int n,
            @ForAll @IntRange(min = 1, max = Kernels.TERMS_IN_A_TREE) int terms,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll @IntRange(max = 4) int level,
            @ForAll(supplier = Fills.Any.class) Fill fill) {
        int stride = n + margin;
        Operand x = Operand.of(fill, terms * stride, margin);
        int part = 1 << level;
        int parts = (terms + part - 1) / part;
        agree(
                "y",
                Operand.of(fill.next(1), n, margin + 3),
                (kernels, y) -> {
                    kernels.treeSum(n, terms, stride, x.array(), x.offset(), y.array(), y.offset());
                    float[] each = new float[parts * n];
                    for (int i = 0; i < parts; i++) {
                        int count = Math.min(part, terms - i * part);
                        int at = x.offset() + i * part * stride;
                        kernels.treeSum(n, count, stride, x.array(), at, each, i * n);
                    }
                    float[] whole = new float[n];
                    kernels.treeSum(n, parts, n, each, 0, whole, 0);
                    float[] sums = Arrays.copyOfRange(y.array(), y.offset(), y.offset() + n);
                    Bits.assertSame("the sum of parts of " + part, sums, whole);
                });
    }

    /** No rows, columns or terms but one, and more than a chain or a vector has; once. */
    @Once
    @Label("edges: sums of nothing, of one and beyond every chain")
    default void sumsAtTheEdges() {
        Fill fill = Fill.centred(3);
        for (int n : new int[] {0, 1, 47, 131}) {
            for (int rows : new int[] {0, 1, 2, 65, Kernels.ROWS_IN_A_CHAIN + 3}) {
                for (boolean accumulate : new boolean[] {false, true}) {
                    Edge.of(
                            "columnSums of %d x %d, accumulating: %s"
                                    .formatted(rows, n, accumulate),
                            () -> columnSums(rows, n, fill, 5, accumulate));
                }
            }
            for (int terms : new int[] {1, 2, 3, Kernels.TERMS_IN_A_TREE}) {
                Edge.of(
                        "treeSum of %d x %d".formatted(terms, n),
                        () -> treeSumsAgree(n, terms, 5, 1, fill));
            }
        }
    }
}
