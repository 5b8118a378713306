package lanewise.nn;

/**
 * A bound layer without parameters whose backward pass looks at the samples alone: it may be called
 * for any of them, on several threads at once, with chunk 0 and {@code first} each time. One that
 * {@linkplain #sumsByChunk sums by chunk} all the same keeps its chunks.
 */
public interface Chunkless extends BoundLayer {
    @Override
    default boolean goesBackInTwo() {
        return !sumsByChunk();
    }
}
