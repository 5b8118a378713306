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

    /** The sum of the lanes: the upper half is added to the lower until one is left. */
    public static float tree(float[] l) {
        float even = ((l[0] + l[8]) + (l[4] + l[12])) + ((l[2] + l[10]) + (l[6] + l[14]));
        float odd = ((l[1] + l[9]) + (l[5] + l[13])) + ((l[3] + l[11]) + (l[7] + l[15]));
        return even + odd;
    }
}
