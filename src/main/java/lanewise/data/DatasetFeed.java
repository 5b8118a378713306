package lanewise.data;

import java.util.Optional;
import lanewise.random.Key;

/** A data set, in its order or shuffled. */
record DatasetFeed(Dataset data, boolean shuffles, Normalization normalization, int[] order)
        implements Feed {
    DatasetFeed(Dataset data, boolean shuffles, Normalization normalization) {
        this(data, shuffles, normalization, new int[data.size()]);
    }

    @Override
    public String name() {
        return data.toString();
    }

    @Override
    public Schema schema() {
        return data.schema();
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public Optional<String> digest() {
        return Optional.of(Digest.of(data));
    }

    @Override
    public Feed shuffled() {
        return new DatasetFeed(data, true, normalization);
    }

    @Override
    public Pass begin(Key key) {
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        if (shuffles) {
            new Draws(key.child("shuffle")).shuffle(order);
        }
        return data.samples() instanceof PixelSamples pixels
                ? new PixelPass(pixels, normalization.table())
                : new FloatPass();
    }

    private final class PixelPass implements Pass {
        private final PixelSamples pixels;
        private final float[] table;

        PixelPass(PixelSamples pixels, float[] table) {
            this.pixels = pixels;
            this.table = table;
        }

        @Override
        public void read(int number, Batch into, int place) {
            int index = order[number];
            into.indices()[place] = index;
            data.readTarget(index, into, place);
            pixels.readNormalized(data.row(index), table, into.x(), place * pixels.shape().size());
        }

        @Override
        public void close() {}
    }

    private final class FloatPass implements Pass {
        @Override
        public void read(int number, Batch into, int place) {
            int index = order[number];
            into.indices()[place] = index;
            data.readTarget(index, into, place);
            int size = data.shape().size();
            data.samples().readChannelsLast(data.row(index), into.x(), place * size);
            normalization.normalize(into.x(), place * size, size);
        }

        @Override
        public void close() {}
    }
}
