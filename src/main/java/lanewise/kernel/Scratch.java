package lanewise.kernel;

/** What one thread's kernels need for a while: grown to the largest need, then never again. */
final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    /** One register tile, row after row. */
    final float[] tile = new float[12 * 2 * 16];

    /** Where the rows of that tile's first operand start. */
    final int[] edgeRows = new int[12];

    /** Where the rows of a block of a matrix product start, operand and result. */
    final int[] aRows = new int[VectorGemm.BLOCK_ROWS];

    final int[] cRows = new int[VectorGemm.BLOCK_ROWS];

    /** Where the steps of a block of a product of transposed operands start. */
    final int[] steps = new int[VectorGemm.BLOCK_DEPTH];

    private float[] first = new float[0];
    private float[] second = new float[0];

    private Scratch() {}

    static Scratch get() {
        return OF_THREAD.get();
    }

    /** A block of floats, whatever is in it. */
    float[] first(int floats) {
        if (first.length < floats) {
            first = new float[floats];
        }
        return first;
    }

    /** Another block of floats. */
    float[] second(int floats) {
        if (second.length < floats) {
            second = new float[floats];
        }
        return second;
    }
}
