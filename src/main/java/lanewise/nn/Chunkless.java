package lanewise.nn;

/**
 * A bound layer without parameters whose backward pass looks at the samples alone, never at the
 * chunk: it may be taken in parts of any size, several at once.
 */
public interface Chunkless extends BoundLayer {
    @Override
    default boolean goesBackInTwo() {
        return true;
    }
}
