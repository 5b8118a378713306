package lanewise.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import lanewise.random.Key;
import lanewise.random.Philox;

/**
 * A stream, in its order or shuffled through a buffer: the buffer is filled first; then each sample
 * that leaves it is drawn at random, and the stream's next takes its place.
 *
 * @param buffer samples that are held; 1 for the stream's order
 */
record StreamFeed(SampleStream stream, int buffer, Normalization normalization) implements Feed {
    private static final int STREAM_SHUFFLE = 0x62756666;

    @Override
    public String name() {
        return stream.name();
    }

    @Override
    public Schema schema() {
        return stream.schema();
    }

    @Override
    public int size() {
        return stream.size();
    }

    @Override
    public String digest() {
        try {
            return Digest.of(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String order() {
        return buffer == 1 ? "in order" : "shuffled by a buffer of " + buffer;
    }

    @Override
    public Feed shuffled(int size) {
        return new StreamFeed(stream, Math.min(size, stream.size()), normalization);
    }

    @Override
    public Feed.Pass begin(Key key) {
        try {
            return new Pass(stream.open(), key.child("shuffle"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Pass implements Feed.Pass {
        private final SampleStream.Cursor cursor;
        private final Key key;
        private final Sample[] held = new Sample[buffer];
        private final int[] numbers = new int[buffer];
        private int count;
        private int read;

        Pass(SampleStream.Cursor cursor, Key key) {
            this.cursor = cursor;
            this.key = key;
        }

        @Override
        public void read(int number, Batch into, int place) {
            while (count < buffer && read < size()) {
                held[count] = new Sample(schema());
                take(count++);
            }
            long bits = Philox.word64(key.bits(), number, STREAM_SHUFFLE, 0);
            int drawn = (int) Math.unsignedMultiplyHigh(bits, count);
            Sample sample = held[drawn];
            into.indices()[place] = numbers[drawn];
            into.sources()[place] = numbers[drawn];
            int size = sample.x().length;
            System.arraycopy(sample.x(), 0, into.x(), place * size, size);
            normalization.normalize(into.x(), place * size, size);
            if (schema().hasClasses()) {
                into.labels()[place] = checked(sample.label(), numbers[drawn]);
            } else {
                int width = sample.values().length;
                System.arraycopy(sample.values(), 0, into.values(), place * width, width);
            }
            if (read < size()) {
                take(drawn);
            } else {
                count--;
                held[drawn] = held[count];
                numbers[drawn] = numbers[count];
            }
        }

        private int checked(int label, int number) {
            int classes = schema().classNames().size();
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException(
                        "%s: sample %d has label %d, expected 0 to %d"
                                .formatted(name(), number, label, classes - 1));
            }
            return label;
        }

        /** Reads the stream's next sample into a place of the buffer. */
        private void take(int place) {
            try {
                if (!cursor.next(held[place])) {
                    throw new IllegalStateException(
                            "%s: the stream ended after %d samples, expected %d"
                                    .formatted(name(), read, size()));
                }
                numbers[place] = read++;
                if (read == size() && cursor.next(new Sample(schema()))) {
                    throw new IllegalStateException(
                            "%s: the stream goes on after %d samples, as many as it was to have"
                                    .formatted(name(), size()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                cursor.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
