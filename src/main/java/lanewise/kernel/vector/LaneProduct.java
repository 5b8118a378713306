package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.kernel.scalar.VirtualLanes;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Streams;
import lanewise.kernel.vector.tiles.LaneTiles;

/**
 * The product of few columns, with sums in lanes: nothing is packed. Some rows at a time, so that
 * their lanes stay in the first-level cache until they are added.
 */
final class LaneProduct implements Product {
    /** Rows of a block, whose sums are whole vectors. */
    static final int ROWS = VirtualLanes.COUNT;

    private static final Scratch LANES = new Scratch("lanes of a product");

    private final ProductShape shape;
    private final LaneWriter.Code block;

    private LaneProduct(ProductShape shape, LaneWriter.Code block) {
        this.shape = shape;
        this.block = block;
    }

    /** On shared tiles. */
    LaneProduct(ProductShape shape) {
        this.shape = shape;
        block = (a, ao, b, bo, lanes) -> whole(ROWS, a, ao, b, bo, lanes);
    }

    /** With code of its own for blocks of {@link #ROWS} rows. */
    static LaneProduct written(ProductShape shape) {
        return new LaneProduct(shape, LaneWriter.write(shape));
    }

    @Override
    public ProductShape shape() {
        return shape;
    }

    @Override
    public void run(float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        int n = shape.n();
        try (Scratch.Lease lease = LANES.lease()) {
            int sums = ROWS * n * VirtualLanes.COUNT;
            float[] lanes = lease.floats(sums + ROWS * n);
            for (int i = 0; i < shape.m(); i += ROWS) {
                int rows = Math.min(ROWS, shape.m() - i);
                int from = ao + i * shape.lda();
                if (rows == ROWS) {
                    block.run(a, from, b, bo, lanes);
                } else {
                    whole(rows, a, from, b, bo, lanes);
                }
                for (int first = 0; first < VirtualLanes.COUNT; first += L) {
                    rest(rows, first, a, from, b, bo, lanes);
                }
                LaneSums.trees(rows * n, lanes, 0, lanes, sums);
                store(rows, lanes, sums, accumulate, c, co + i * shape.ldc());
            }
        }
    }

    /** Steps of which a vector has every lane, from lane {@code first} on. */
    static int steps(int k, int first) {
        return (k - first - L + VirtualLanes.COUNT) / VirtualLanes.COUNT;
    }

    /** Columns of a tile, about as many in each. */
    static int widest(int n) {
        return Math.ceilDiv(n, Math.ceilDiv(n, LaneTiles.MAX_COLUMNS));
    }

    /** The steps of which a vector has every lane. */
    private void whole(int rows, float[] a, int ao, float[] b, int bo, float[] lanes) {
        int n = shape.n();
        int widest = widest(n);
        for (int first = 0; first < VirtualLanes.COUNT; first += L) {
            int steps = steps(shape.k(), first);
            for (int i = 0; i < rows; ) {
                int tile = LaneTiles.rows(rows - i);
                for (int j = 0; j < n; j += widest) {
                    LaneTiles.tile(
                            tile,
                            Math.min(widest, n - j),
                            steps,
                            a,
                            ao + i * shape.lda() + first,
                            shape.lda(),
                            b,
                            bo + j * shape.ldb() + first,
                            shape.ldb(),
                            lanes,
                            (i * n + j) * VirtualLanes.COUNT + first,
                            n * VirtualLanes.COUNT);
                }
                i += tile;
            }
        }
    }

    /** The step that only some lanes of a vector have. */
    private void rest(int rows, int first, float[] a, int ao, float[] b, int bo, float[] lanes) {
        int k = shape.k();
        int at = k / VirtualLanes.COUNT * VirtualLanes.COUNT + first;
        if (at >= k || at + L <= k) {
            return;
        }
        VectorMask<Float> some = VectorMask.fromLong(F, (1L << k - at) - 1);
        int to = first;
        for (int i = 0; i < rows; i++) {
            FloatVector v = FloatVector.fromArray(F, a, ao + i * shape.lda() + at, some);
            for (int j = 0; j < shape.n(); j++) {
                FloatVector w = FloatVector.fromArray(F, b, bo + j * shape.ldb() + at, some);
                FloatVector sum = FloatVector.fromArray(F, lanes, to);
                sum.blend(v.fma(w, sum), some).intoArray(lanes, to);
                to += VirtualLanes.COUNT;
            }
        }
    }

    private void store(int rows, float[] sums, int from, boolean accumulate, float[] c, int co) {
        int n = shape.n();
        if (shape.ldc() == n && accumulate) {
            Streams.add(rows * n, sums, from, c, co);
            return;
        }
        if (shape.ldc() == n) {
            System.arraycopy(sums, from, c, co, rows * n);
            return;
        }
        for (int i = 0; i < rows; i++) {
            int at = co + i * shape.ldc();
            int row = from + i * n;
            for (int j = 0; j < n; j++) {
                c[at + j] = accumulate ? c[at + j] + sums[row + j] : sums[row + j];
            }
        }
    }
}
