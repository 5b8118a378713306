package lanewise.kernel.vector.simd;

/** What one thread's kernels need for a while: grown to the largest need, then never again. */
public final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    /** One register tile, row after row; the largest has twelve rows of two vectors. */
    public final float[] tile = new float[12 * 2 * 16];

    /** Where the rows of that tile's first operand start. */
    public final int[] edgeRows = new int[12];

    /** A block of {@link Transpose}. */
    public final float[] block = new float[16 * 16];

    public final int[] blockRows = new int[16];
    public final int[] blockColumns = new int[16];

    /** Where a cache line starts in {@link #arena}, if the array starts at one. */
    public static final int LINE = 12;

    /** Arrays of 4 MB get whole regions of the heap to themselves, and so start at a page. */
    private static final int ARENA_FLOATS = 1 << 20;

    private float[] arena = new float[0];
    private int[] tableA = new int[0];
    private int[] tableB = new int[0];
    private float[] first = new float[0];
    private float[] second = new float[0];

    private Scratch() {}

    public static Scratch get() {
        return OF_THREAD.get();
    }

    /** A block of floats, whatever is in it, whose element {@link #LINE} starts a cache line. */
    public float[] arena(int floats) {
        if (arena.length < floats) {
            arena = new float[Math.max(floats, ARENA_FLOATS)];
        }
        return arena;
    }

    /** A block of floats, whatever is in it. */
    public float[] first(int floats) {
        if (first.length < floats) {
            first = new float[floats];
        }
        return first;
    }

    /** Another block of floats. */
    public float[] second(int floats) {
        if (second.length < floats) {
            second = new float[floats];
        }
        return second;
    }

    /** A table of rows, whatever is in it. */
    public int[] tableA(int entries) {
        if (tableA.length < entries) {
            tableA = new int[entries];
        }
        return tableA;
    }

    /** Another table. */
    public int[] tableB(int entries) {
        if (tableB.length < entries) {
            tableB = new int[entries];
        }
        return tableB;
    }
}
