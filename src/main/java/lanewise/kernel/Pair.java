package lanewise.kernel;

/**
 * A size in two dimensions.
 *
 * @param height rows
 * @param width columns
 */
public record Pair(int height, int width) {
    /** The same size in both. */
    public static Pair of(int size) {
        return new Pair(size, size);
    }

    @Override
    public String toString() {
        return height == width ? Integer.toString(height) : "(" + height + ", " + width + ")";
    }
}
