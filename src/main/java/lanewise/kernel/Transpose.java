package lanewise.kernel;

/** Transposes a small block of a matrix. */
final class Transpose {
    /** Rows and columns of a block. */
    static final int SIDE = 8;

    private Transpose() {}

    /** Writes the transpose of the block at {@code from} to {@code to}. */
    static void block(float[] a, int from, int lda, float[] b, int to, int ldb) {
        for (int i = 0; i < SIDE; i++) {
            int row = from + i * lda;
            b[to + i] = a[row];
            b[to + ldb + i] = a[row + 1];
            b[to + 2 * ldb + i] = a[row + 2];
            b[to + 3 * ldb + i] = a[row + 3];
            b[to + 4 * ldb + i] = a[row + 4];
            b[to + 5 * ldb + i] = a[row + 5];
            b[to + 6 * ldb + i] = a[row + 6];
            b[to + 7 * ldb + i] = a[row + 7];
        }
    }
}
