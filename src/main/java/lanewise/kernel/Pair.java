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

    // What a record gets by itself is spun at run-time, which takes a start 10 ms.

    @Override
    public boolean equals(Object other) {
        return other instanceof Pair(int rows, int columns) && rows == height && columns == width;
    }

    @Override
    public int hashCode() {
        return 31 * height + width;
    }

    @Override
    public String toString() {
        return height == width ? Integer.toString(height) : "(" + height + ", " + width + ")";
    }
}
