package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Transpose;
import lanewise.kernel.vector.tiles.GemmTiles;

/**
 * The matrix product in tiles: A and C in place, B in place or packed a panel of columns at a time,
 * and a chain that is cut goes on from C.
 *
 * <p>As the chain goes on from C, the block sizes change no bit. Products that are too narrow for a
 * tile have ways of their own, which {@link #of} chooses by the shape.
 */
final class VectorProduct implements Product {
    /** Rows of a block of A, which stays in the second-level cache while panels of B pass. */
    private static final int BLOCK_ROWS = 264;

    /** Length of the chains in a block. */
    private static final int DEPTH = 512;

    /** Rows that are too few to pack a B for that is stored as it is read. */
    private static final int FEW_ROWS = 48;

    /** Where chains start that do not go on from C: one row for all. */
    private static final float[] ZEROS = new float[GemmTiles.MAX_COLUMNS];

    private static final Scratch TURNED = new Scratch("a product turned round");
    private static final Scratch WIDENED = new Scratch("a product filled up to a vector");

    private final ProductShape shape;
    private final int m;
    private final int n;
    private final int k;

    /** From one row of A to the next, and from one step of the chains to the next. */
    private final int aRow;

    private final int aStep;

    private final int ldb;
    private final int bStep;
    private final int ldc;

    /** Steps and rows of a block. */
    private final int depth;

    private final int blockRows;

    private final boolean packed;

    /** Panels that are kept while blocks of A pass. */
    private final int kept;

    private VectorProduct(ProductShape s) {
        shape = s;
        m = s.m();
        n = s.n();
        k = s.k();
        aRow = s.transA() ? 1 : s.lda();
        aStep = s.transA() ? s.lda() : 1;
        ldb = s.ldb();
        bStep = s.transB() ? 1 : ldb;
        ldc = s.ldc();
        depth = even(k, DEPTH, 1);
        blockRows = even(m, BLOCK_ROWS, GemmTiles.MAX_ROWS);
        packed = packs(s);
        kept = m > blockRows ? Math.ceilDiv(n, GemmTiles.MAX_COLUMNS) : 1;
    }

    /**
     * Whether panels of B are copied; where its rows are as wide as a panel, it is one as it is.
     */
    static boolean packs(ProductShape s) {
        return s.transB() || s.m() > FEW_ROWS && s.ldb() != GemmTiles.MAX_COLUMNS;
    }

    /** The product of a shape, in the way that is fastest for it. */
    static Product of(ProductShape s) {
        if (s.inLanes() && s.n() > 0) {
            return HotProduct.of(new LaneProduct(s));
        }
        return chains(s);
    }

    /** A product whose sums are chains, though its shape be one of sums in lanes: a turned one. */
    private static Product chains(ProductShape s) {
        if (s.k() == 0) {
            return new Empty(s);
        }
        if (s.m() == 1 && !s.transB()) {
            return new RowProduct(s);
        }
        if (s.m() >= L && (s.n() < L || s.transB() && !s.transA() && s.n() >= 2 * s.m())) {
            return new Turned(s, chains(turned(s)));
        }
        return s.n() < L ? new Widened(s, chains(widened(s))) : HotProduct.of(new VectorProduct(s));
    }

    /** The size of blocks of about the same size, at most {@code limit}. */
    private static int even(int size, int limit, int multiple) {
        int blocks = Math.max(1, Math.ceilDiv(size, limit));
        return Math.ceilDiv(Math.ceilDiv(size, blocks), multiple) * multiple;
    }

    @Override
    public ProductShape shape() {
        return shape;
    }

    @Override
    public void run(float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        try (Scratch.Lease arena = packed ? Scratch.ARENA.lease() : null) {
            int panelSize = depth * GemmTiles.MAX_COLUMNS;
            float[] panels = packed ? arena.floats(Scratch.LINE + kept * panelSize) : b;
            for (int k0 = 0; k0 < k; k0 += depth) {
                int steps = Math.min(depth, k - k0);
                int from = bo + k0 * bStep;
                chains(steps, a, ao + k0 * aStep, b, from, panels, accumulate || k0 > 0, c, co);
            }
        }
    }

    /**
     * Some steps of all chains. Each panel of B passes all rows of a block of A, and is packed when
     * its turn first comes.
     */
    private void chains(
            int steps,
            float[] a,
            int ao,
            float[] b,
            int bo,
            float[] panels,
            boolean accumulate,
            float[] c,
            int co) {
        float[] start = accumulate ? c : ZEROS;
        for (int i0 = 0; i0 < m; i0 += blockRows) {
            int end = Math.min(m, i0 + blockRows);
            int panel = Scratch.LINE;
            for (int j = 0; j < n; ) {
                int columns = Panels.columns(n - j);
                int from = shape.transB() ? bo + j * ldb : bo + j;
                if (packed && i0 == 0) {
                    pack(shape, steps, columns, b, from, panels, panel);
                }
                for (int i = i0; i < end; i += GemmTiles.MAX_ROWS) {
                    int at = co + i * ldc + j;
                    GemmTiles.tile(
                            Math.min(GemmTiles.MAX_ROWS, end - i),
                            columns,
                            steps,
                            a,
                            ao + i * aRow,
                            aRow,
                            aStep,
                            panels,
                            packed ? panel : from,
                            packed ? GemmTiles.MAX_COLUMNS : ldb,
                            start,
                            accumulate ? at : 0,
                            accumulate ? ldc : 0,
                            c,
                            at,
                            ldc);
                }
                j += columns;
                panel += kept > 1 ? steps * GemmTiles.MAX_COLUMNS : 0;
            }
        }
    }

    /** Copies some steps of some columns of B to a panel. */
    static void pack(
            ProductShape s, int steps, int columns, float[] b, int bo, float[] panel, int po) {
        if (s.transB()) {
            Transpose.run(columns, steps, b, bo, s.ldb(), panel, po, GemmTiles.MAX_COLUMNS);
        } else {
            Panels.copy(steps, columns, b, bo, s.ldb(), panel, po, GemmTiles.MAX_COLUMNS);
        }
    }

    /** A product without steps. */
    private record Empty(ProductShape shape) implements Product {
        @Override
        public void run(
                float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
            for (int i = 0; !accumulate && i < shape.m(); i++) {
                int row = co + i * shape.ldc();
                Arrays.fill(c, row, row + shape.n(), 0f);
            }
        }
    }

    private static ProductShape turned(ProductShape s) {
        return new ProductShape(
                s.n(), s.m(), s.k(), !s.transB(), !s.transA(), s.ldb(), s.lda(), s.m());
    }

    /** C' = B' A': a narrow C is computed along its columns. */
    private record Turned(ProductShape shape, Product product) implements Product {
        @Override
        public void run(
                float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
            int m = shape.m();
            int n = shape.n();
            try (Scratch.Lease lease = TURNED.lease()) {
                float[] turned = lease.floats(m * n);
                if (accumulate) {
                    Transpose.run(m, n, c, co, shape.ldc(), turned, 0, m);
                }
                product.run(b, bo, a, ao, accumulate, turned, 0);
                Transpose.run(n, m, turned, 0, m, c, co, shape.ldc());
            }
        }
    }

    private static ProductShape widened(ProductShape s) {
        return new ProductShape(s.m(), L, s.k(), s.transA(), false, s.lda(), L, L);
    }

    /** With less than a vector of rows and of columns, B and C are filled up to one. */
    private record Widened(ProductShape shape, Product product) implements Product {
        @Override
        public void run(
                float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
            int m = shape.m();
            int n = shape.n();
            int k = shape.k();
            int ldb = shape.ldb();
            try (Scratch.Lease lease = WIDENED.lease()) {
                float[] wide = lease.floats((k + m) * L);
                for (int q = 0; q < k; q++) {
                    for (int j = 0; j < n; j++) {
                        wide[q * L + j] = b[shape.transB() ? bo + j * ldb + q : bo + q * ldb + j];
                    }
                }
                int to = k * L;
                if (accumulate) {
                    Panels.copy(m, n, c, co, shape.ldc(), wide, to, L);
                }
                product.run(a, ao, wide, 0, accumulate, wide, to);
                Panels.copy(m, n, wide, to, L, c, co, shape.ldc());
            }
        }
    }
}
