package lanewise.kernel;

/**
 * The sizes of a matrix product C = op(A) op(B), and how its operands are stored: row-major, with
 * BLAS's leading dimensions.
 *
 * @param m rows of C and of op(A)
 * @param n columns of C and of op(B)
 * @param k columns of op(A) and rows of op(B): the length of a chain
 * @param transA whether A is stored k by m
 * @param transB whether B is stored n by k
 * @param lda from one row of A, as it is stored, to the next
 * @param ldb likewise of B
 * @param ldc likewise of C
 */
public record ProductShape(
        int m, int n, int k, boolean transA, boolean transB, int lda, int ldb, int ldc) {

    /** Refuses sizes below 0, and rows that would overlap. */
    public ProductShape {
        if (m < 0 || n < 0 || k < 0) {
            throw new IllegalArgumentException(
                    "a product of m = %d, n = %d, k = %d, expected 0 or more".formatted(m, n, k));
        }
        leading("lda", lda, transA ? m : k);
        leading("ldb", ldb, transB ? k : n);
        leading("ldc", ldc, n);
    }

    private static void leading(String name, int distance, int columns) {
        if (distance < columns) {
            throw new IllegalArgumentException(
                    "%s %d, expected %d or more, the columns of a row"
                            .formatted(name, distance, columns));
        }
    }

    /** Both operands stored as they are multiplied, row behind row. */
    public static ProductShape of(int m, int n, int k) {
        return new ProductShape(m, n, k, false, false, k, n, n);
    }

    /** The same with A stored k by m, row behind row. */
    public ProductShape withTransA() {
        return new ProductShape(m, n, k, true, transB, m, ldb, ldc);
    }

    /** The same with B stored n by k, row behind row. */
    public ProductShape withTransB() {
        return new ProductShape(m, n, k, transA, true, lda, k, ldc);
    }

    /** The same with other distances between rows. */
    public ProductShape withLeading(int a, int b, int c) {
        return new ProductShape(m, n, k, transA, transB, a, b, c);
    }

    /**
     * Whether sums are taken in 16 lanes: both operands are stored along k, and C has fewer than 16
     * columns.
     */
    public boolean inLanes() {
        return transB && !transA && n < 16;
    }

    /** Multiplications and additions. */
    public long flops() {
        return 2L * m * n * k;
    }
}
