package lanewise.data;

import lanewise.random.Key;

/** Where a loader's samples come from, pass by pass. */
interface Feed {
    /** What messages call it. */
    String name();

    Schema schema();

    /** Samples of one pass. */
    int size();

    /** The SHA-256 of the samples and targets. */
    String digest();

    /** The order of the samples, in words. */
    String order();

    /**
     * The same, but every pass in an order of its own.
     *
     * @param buffer samples to hold where they cannot be read in any order
     */
    Feed shuffled(int buffer);

    /**
     * Begins a pass.
     *
     * @param key decides its order
     */
    Pass begin(Key key);

    /** One pass over the samples. */
    interface Pass extends AutoCloseable {
        /**
         * Puts a sample, normalised, and its target and index into a place of a batch.
         *
         * @param number of the sample in this pass; they are asked for one after another
         */
        void read(int number, Batch into, int place);

        @Override
        void close();
    }
}
