package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import lanewise.kernel.scalar.VirtualLanes;

/**
 * The trees of {@link VirtualLanes}, a vector of sums at a time.
 *
 * <p>Two vectors whose halves are to be added become one: the first half of its lanes belongs to
 * the one, the second to the other. So L vectors become one in log2(L) steps, and lane i of it is
 * the sum of vector i where vectors i and i + d meet at the step that adds runs of d lanes.
 */
final class LaneSums {
    private static final int HALF = L / 2;

    /** The distance of lanes that are added after those {@link #HALF} a vector apart. */
    private static final int SECOND = L == 16 ? 4 : 1;

    private static final VectorShuffle<Float> BY_HALF = exchange(HALF);
    private static final VectorShuffle<Float> BY_SECOND = exchange(SECOND);
    private static final VectorShuffle<Float> BY_TWO = exchange(2);
    private static final VectorShuffle<Float> BY_ONE = exchange(1);
    private static final VectorMask<Float> HALVES = second(HALF);
    private static final VectorMask<Float> SECONDS = second(SECOND);
    private static final VectorMask<Float> TWOS = second(2);
    private static final VectorMask<Float> ONES = second(1);

    private LaneSums() {}

    private static VectorShuffle<Float> exchange(int run) {
        return VectorShuffle.fromOp(F, lane -> lane ^ run);
    }

    private static VectorMask<Float> second(int run) {
        boolean[] lanes = new boolean[L];
        for (int lane = 0; lane < L; lane++) {
            lanes[lane] = (lane & run) != 0;
        }
        return VectorMask.fromArray(F, lanes, 0);
    }

    /**
     * Adds the lanes of n sums, which lie one behind the other, and overwrites them. Both parts
     * have room for n rounded up to whole vectors.
     */
    static void trees(int n, float[] lanes, int from, float[] sums, int to) {
        for (int i = 0; i < n; i += L) {
            tree(lanes, from + i * VirtualLanes.COUNT).intoArray(sums, to + i);
        }
    }

    private static FloatVector tree(float[] x, int at) {
        if (L == 4) {
            return lastTwo(four(x, at), four(x, at + 16), four(x, at + 32), four(x, at + 48));
        }
        if (L == 8) {
            firstTwo(x, at);
            firstTwo(x, at + 2 * VirtualLanes.COUNT);
            return last(
                    FloatVector.fromArray(F, x, at),
                    FloatVector.fromArray(F, x, at + 2 * VirtualLanes.COUNT));
        }
        for (int i = 0; i < SECOND; i++) {
            firstTwo(x, at + i * VirtualLanes.COUNT);
        }
        return lastTwo(
                FloatVector.fromArray(F, x, at),
                FloatVector.fromArray(F, x, at + VirtualLanes.COUNT),
                FloatVector.fromArray(F, x, at + 2 * VirtualLanes.COUNT),
                FloatVector.fromArray(F, x, at + 3 * VirtualLanes.COUNT));
    }

    /** Sixteen lanes, added until a vector of them is left. */
    private static FloatVector four(float[] x, int at) {
        FloatVector sum = FloatVector.fromArray(F, x, at);
        if (L == 16) {
            return sum;
        }
        if (L == 8) {
            return sum.add(FloatVector.fromArray(F, x, at + 8));
        }
        FloatVector even = sum.add(FloatVector.fromArray(F, x, at + 8));
        FloatVector odd = FloatVector.fromArray(F, x, at + 4);
        return even.add(odd.add(FloatVector.fromArray(F, x, at + 12)));
    }

    /** Vectors i, i + SECOND, and both of these + HALF become one, in the place of the first. */
    private static void firstTwo(float[] x, int at) {
        FloatVector a = four(x, at);
        FloatVector b = four(x, at + SECOND * VirtualLanes.COUNT);
        FloatVector c = four(x, at + HALF * VirtualLanes.COUNT);
        FloatVector d = four(x, at + (HALF + SECOND) * VirtualLanes.COUNT);
        FloatVector ac = a.blend(c, HALVES).add(c.blend(a, HALVES).rearrange(BY_HALF));
        FloatVector bd = b.blend(d, HALVES).add(d.blend(b, HALVES).rearrange(BY_HALF));
        ac.blend(bd, SECONDS).add(bd.blend(ac, SECONDS).rearrange(BY_SECOND)).intoArray(x, at);
    }

    private static FloatVector lastTwo(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        FloatVector ab = a.blend(b, ONES).add(b.blend(a, ONES).rearrange(BY_ONE));
        FloatVector cd = c.blend(d, ONES).add(d.blend(c, ONES).rearrange(BY_ONE));
        return last(ab, cd);
    }

    private static FloatVector last(FloatVector a, FloatVector b) {
        return a.blend(b, TWOS).add(b.blend(a, TWOS).rearrange(BY_TWO));
    }
}
