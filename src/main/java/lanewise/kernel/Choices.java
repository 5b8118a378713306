package lanewise.kernel;

/**
 * What a max-pooling chose of each sample of a batch.
 *
 * @param pool that chose, and knows how to read it
 * @param kept {@link MaxPool#choicesSize} longs a sample
 */
public record Choices(MaxPool pool, long[] kept) {
    /** Room for a batch. */
    public static Choices of(MaxPool pool, int maxSamples) {
        return new Choices(pool, new long[maxSamples * pool.choicesSize()]);
    }

    /** Where the choices of a sample start. */
    public int at(int sample) {
        return sample * pool.choicesSize();
    }
}
