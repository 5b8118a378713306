package lanewise.kernel.vector.simd;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;

/**
 * The sum of some vectors by a tree, see {@link lanewise.kernel.Kernels#treeSum}.
 *
 * <p>Branches meet in memory. A method that gave its branch back in a register was refused inlining
 * once it had seen several numbers of terms, and boxed every sum.
 */
public final class TreeSum {
    /** Floats that stay in the first-level cache with their branches. */
    private static final int BLOCK = 1024;

    /** The most branches that are open at once: of 32 terms, sums of 16, 8, 4 and 2 wait. */
    private static final int OPEN = 4;

    private static final Scratch BRANCHES = new Scratch("branches of a tree");

    private TreeSum() {}

    /** y = the sum of {@code terms} vectors of n elements. */
    public static void run(int n, int terms, int stride, float[] x, int xo, float[] y, int yo) {
        int end = F.loopBound(n);
        if (isLeaf(terms)) {
            leaf(end, terms, stride, x, xo, y, yo);
        } else {
            try (Scratch.Lease lease = BRANCHES.lease()) {
                float[] branches = lease.floats(OPEN * BLOCK);
                for (int i = 0; i < end; i += BLOCK) {
                    int count = Math.min(BLOCK, end - i);
                    branch(count, terms, stride, x, xo + i, y, yo + i, branches, 0);
                }
            }
        }
        for (int i = end; i < n; i++) {
            y[yo + i] = of(terms, stride, x, xo + i);
        }
    }

    /** One element: the sum of {@code terms} numbers. */
    public static float of(int terms, int stride, float[] x, int at) {
        if (terms == 1) {
            return x[at];
        }
        int left = left(terms);
        return of(left, stride, x, at) + of(terms - left, stride, x, at + left * stride);
    }

    private static int left(int terms) {
        return Integer.highestOneBit(terms - 1);
    }

    /** Whole vectors of a branch, with room for those below it from {@code free} on. */
    private static void branch(
            int n,
            int terms,
            int stride,
            float[] x,
            int xo,
            float[] y,
            int yo,
            float[] branches,
            int free) {
        if (isLeaf(terms)) {
            leaf(n, terms, stride, x, xo, y, yo);
            return;
        }
        int left = left(terms);
        int right = xo + left * stride;
        branch(n, left, stride, x, xo, y, yo, branches, free);
        branch(n, terms - left, stride, x, right, branches, free, branches, free + n);
        Streams.add(n, branches, free, y, yo);
    }

    private static boolean isLeaf(int terms) {
        return terms <= 8 && Integer.bitCount(terms) == 1;
    }

    private static void leaf(int n, int terms, int stride, float[] x, int xo, float[] y, int yo) {
        switch (terms) {
            case 1 -> System.arraycopy(x, xo, y, yo, n);
            case 2 -> two(n, stride, x, xo, y, yo);
            case 4 -> four(n, stride, x, xo, y, yo);
            default -> eight(n, stride, x, xo, y, yo);
        }
    }

    private static void two(int n, int stride, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i += L) {
            int at = xo + i;
            FloatVector a = FloatVector.fromArray(F, x, at);
            a.add(FloatVector.fromArray(F, x, at + stride)).intoArray(y, yo + i);
        }
    }

    private static void four(int n, int stride, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i += L) {
            int at = xo + i;
            FloatVector a = FloatVector.fromArray(F, x, at);
            FloatVector b = FloatVector.fromArray(F, x, at + 2 * stride);
            a = a.add(FloatVector.fromArray(F, x, at + stride));
            b = b.add(FloatVector.fromArray(F, x, at + 3 * stride));
            a.add(b).intoArray(y, yo + i);
        }
    }

    private static void eight(int n, int stride, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i += L) {
            int at = xo + i;
            FloatVector a = FloatVector.fromArray(F, x, at);
            FloatVector b = FloatVector.fromArray(F, x, at + 2 * stride);
            FloatVector c = FloatVector.fromArray(F, x, at + 4 * stride);
            FloatVector d = FloatVector.fromArray(F, x, at + 6 * stride);
            a = a.add(FloatVector.fromArray(F, x, at + stride));
            b = b.add(FloatVector.fromArray(F, x, at + 3 * stride));
            c = c.add(FloatVector.fromArray(F, x, at + 5 * stride));
            d = d.add(FloatVector.fromArray(F, x, at + 7 * stride));
            a.add(b).add(c.add(d)).intoArray(y, yo + i);
        }
    }
}
