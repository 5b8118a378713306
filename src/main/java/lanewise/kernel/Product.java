package lanewise.kernel;

/**
 * A matrix product of one shape, made once and used for every step: BLAS's {@code sgemm} with alpha
 * 1. It has no state that a caller sees, and may be called from several threads.
 *
 * <p>Each element of C is one chain of {@code fma} over k ascending, from 0 or from C. Where {@link
 * ProductShape#inLanes} it is 16 chains from 0 instead: step q belongs to chain q mod 16, chains 8
 * apart are added, those 4 apart, neighbours, and the last two, and that to C.
 */
public interface Product {
    /** The sizes. */
    ProductShape shape();

    /**
     * C = op(A) op(B), or C += op(A) op(B).
     *
     * @param accumulate whether C is added to
     */
    void run(float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co);
}
