package lanewise.kernel;

import lanewise.kernel.function.Curve;
import lanewise.random.Bernoulli;
import lanewise.random.Gaussian;

/**
 * The arithmetic beneath the layers: pure functions over parts of arrays, free of threads and
 * state.
 *
 * <p>{@link KernelChoice} hands out two implementations: plain loops, which are the specification,
 * and the fast form on vectors; they agree bit for bit (NaN payloads aside). Matrices are row-major
 * with a leading dimension ({@code ld}), images channels-last. {@code xo}, {@code yo}, … are where
 * the operands start. Operands may be the same array at the same place where a method says so, and
 * must not overlap otherwise.
 */
public interface Kernels {
    /** {@code scalar} or {@code vector}. */
    String name();

    /** A convolution of a geometry. */
    Convolution convolution(ConvGeometry geometry);

    /** A matrix product of a shape. */
    Product product(ProductShape shape);

    /** A max-pooling of a geometry. */
    MaxPool maxPool(PoolGeometry geometry);

    /** The gradients of a convolution by weights and bias, by way of the pooling that reads it. */
    PooledGradient pooledGradient(ConvGeometry geometry, Choices choices);

    /** y += x. */
    void add(int n, float[] x, int xo, float[] y, int yo);

    /** The most sums that {@link #treeSum} adds. */
    int TERMS_IN_A_TREE = 32;

    /**
     * y = the sum of {@code terms} vectors, by a tree: the left branch of m terms has as many as
     * the largest power of two below m. So who adds an aligned power of two of them, and who adds
     * such sums, gets the same bits.
     *
     * @param n elements of each vector
     * @param terms 1 to {@link #TERMS_IN_A_TREE}
     * @param stride from one vector to the next
     * @param x the first vector at {@code xo}
     */
    void treeSum(int n, int terms, int stride, float[] x, int xo, float[] y, int yo);

    /** x *= factor. */
    void scale(int n, float factor, float[] x, int xo);

    /** Whether no x is infinite or NaN. */
    boolean allFinite(int n, float[] x, int xo);

    /** y = x where x is above 0 or NaN, else 0; in place if wanted. */
    void relu(int n, float[] x, int xo, float[] y, int yo);

    /** dx = 0 where y is 0 or less, else dy; dx may be dy. */
    void reluBackward(int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo);

    /** y = curve(x); in place if wanted. */
    void apply(Curve curve, int n, float[] x, int xo, float[] y, int yo);

    /**
     * dx = dy times the slope of the curve at x, where it is y; dx may be dy.
     *
     * @param first the first element of each operand that is meant
     */
    void applyBackward(Curve curve, int first, int n, Floats x, Floats y, Floats dy, Floats dx);

    /** The most rows that {@link #columnSums} adds in one chain. */
    int ROWS_IN_A_CHAIN = 1024;

    /** The rows of a leaf where {@link #columnSums} adds in a tree. */
    int ROWS_IN_A_LEAF = 64;

    /**
     * The sum of each column. Up to {@link #ROWS_IN_A_CHAIN} rows are a chain of additions
     * ascending, which starts from {@code sums} or 0. More are a tree, which is added to {@code
     * sums} or 0: chains of {@link #ROWS_IN_A_LEAF} rows from 0 on are its leaves, and the left
     * branch of m leaves has as many as the largest power of two below m. The error is at most
     * 2^-24 times the sum of sizes times n; n is the rows in a chain, and 65 + log2(rows / 64) in a
     * tree.
     *
     * @param accumulate whether the sums are added to those in {@code sums}
     */
    void columnSums(
            int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so);

    /**
     * y = x / keepRate where the element is kept, else 0; in place if wanted. The gradient is the
     * same function of dy. What is kept is {@link Bernoulli}'s answer.
     *
     * @param key the randomness
     * @param first the number of the first element in the sequence under {@code key}
     * @param bernoulli the keep rate
     */
    void dropout(
            long key, long first, Bernoulli bernoulli, int n, float[] x, int xo, float[] y, int yo);

    /**
     * Numbers of the standard normal distribution: elements {@code first} to {@code first + n - 1}
     * of the sequence of {@link Gaussian} under {@code key}.
     */
    void gaussian(long key, long first, int n, float[] y, int yo);

    /**
     * y = exp(x) over its sum along lines: a sum is taken in 16 lanes, element j in lane j mod 16,
     * which are then added in a fixed tree; in place if wanted.
     *
     * @param lines of a sample
     */
    void softmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo);

    /** dx = y (dy - sum(dy y)) along lines, with sums as in {@link #softmax}; dx may be dy. */
    void softmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo);

    /** y = x - log(sum(exp(x))) along lines, with sums as in {@link #softmax}. */
    void logSoftmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo);

    /** dx = dy - exp(y) sum(dy) along lines, with sums as in {@link #softmax}; dx may be dy. */
    void logSoftmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo);

    /**
     * Softmax and cross-entropy of rows of logits.
     *
     * @param labels the class of each row
     * @param weight what each row's gradient is multiplied by (1 / rows for the mean)
     * @param probabilities receives softmax(logits) - onehot(label), times weight; may be the
     *     logits
     * @return the sum of the rows' losses, added in ascending order
     */
    double softmaxCrossEntropy(
            int rows,
            int classes,
            float[] logits,
            int lo,
            int[] labels,
            float weight,
            float[] probabilities,
            int po);

    /**
     * One step of Adam (Kingma and Ba 2015, algorithm 1, in PyTorch's form). A mean below {@link
     * Float#MIN_NORMAL} becomes 0: rounding would keep it there for ever, at ten times the time.
     * {@link Squares} says how squares are held.
     *
     * @param stepSize the learning rate over 1 - beta1^t
     * @param rootCorrection 1 over the square root of 1 - beta2^t
     * @param w the weights, of which the n from {@code offset} on take the step
     * @param g their gradients
     */
    void adam(
            AdamRule rule,
            float stepSize,
            float rootCorrection,
            int n,
            float[] w,
            float[] g,
            Moments moments,
            int offset);
}
