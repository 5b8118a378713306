package lanewise.kernel.scalar;

import java.util.Arrays;

/**
 * A sum that is taken in 16 lanes whatever the width of a vector: element j goes to lane j mod 16,
 * and the lanes are then added in a fixed tree. A vector of any width that divides 16 can do the
 * same.
 */
public final class VirtualLanes {
    public static final int COUNT = 16;

    private static final ThreadLocal<float[]> OF_THREAD =
            ThreadLocal.withInitial(() -> new float[COUNT]);

    private VirtualLanes() {}

    /** The lanes of this thread, at 0. */
    public static float[] ofThread() {
        float[] lanes = OF_THREAD.get();
        Arrays.fill(lanes, 0f);
        return lanes;
    }

    /**
     * The sum of the lanes: those 8 apart are added, then those 4 apart, neighbours, and the last
     * two.
     */
    public static float tree(float[] l) {
        float left = ((l[0] + l[8]) + (l[4] + l[12])) + ((l[1] + l[9]) + (l[5] + l[13]));
        float right = ((l[2] + l[10]) + (l[6] + l[14])) + ((l[3] + l[11]) + (l[7] + l[15]));
        return left + right;
    }
}
