package lanewise.kernel;

/**
 * What a convolution does to its outputs before it stores them: a bias is added, then the maximum
 * with 0 is taken.
 *
 * @param bias one value an output channel, or null for none
 * @param offset where the first one is
 * @param relu whether the maximum is taken
 */
public record Epilogue(float[] bias, int offset, boolean relu) {
    /** Outputs are stored as they are. */
    public static final Epilogue NONE = new Epilogue(null, 0, false);

    /** A bias alone. */
    public static Epilogue of(float[] bias, int offset) {
        return new Epilogue(bias, offset, false);
    }
}
