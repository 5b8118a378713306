package lanewise.data;

import java.io.IOException;

/**
 * Samples with targets that are read one after another, anew in every pass: for data that neither
 * fit in memory nor can be read in any order. {@link DataLoader#of(SampleStream, int,
 * Normalization)} makes batches of them.
 */
public interface SampleStream {
    /** What messages call it. */
    String name();

    /** What its samples and targets are like. */
    Schema schema();

    /** The samples of one pass. */
    int size();

    /** Begins a pass; several may be open at once. */
    Cursor open() throws IOException;

    /** One pass. */
    interface Cursor extends AutoCloseable {
        /**
         * Reads the next sample.
         *
         * @return false after the last, and nothing was read
         * @throws IOException if it cannot be read, or is no sample
         */
        boolean next(Sample into) throws IOException;

        @Override
        void close() throws IOException;
    }
}
