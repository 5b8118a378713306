package lanewise.data;

import lanewise.random.Key;

/** A data set, in its order or shuffled. */
record DatasetFeed(Dataset data, boolean shuffles, Normalization normalization, int[] places)
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
    public String digest() {
        return Digest.of(data);
    }

    @Override
    public String order() {
        return shuffles ? "shuffled" : "in order";
    }

    @Override
    public Feed shuffled(int buffer) {
        return new DatasetFeed(data, true, normalization);
    }

    @Override
    public Pass begin(Key key) {
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        if (shuffles) {
            new Draws(key.child("shuffle")).shuffle(places);
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
            int index = places[number];
            into.indices()[place] = index;
            into.sources()[place] = data.row(index);
            data.readTarget(index, into, place);
            pixels.readNormalized(data.row(index), table, into.x(), place * pixels.shape().size());
        }

        @Override
        public void close() {}
    }

    private final class FloatPass implements Pass {
        @Override
        public void read(int number, Batch into, int place) {
            int index = places[number];
            into.indices()[place] = index;
            into.sources()[place] = data.row(index);
            data.readTarget(index, into, place);
            int size = data.shape().size();
            data.samples().readChannelsLast(data.row(index), into.x(), place * size);
            normalization.normalize(into.x(), place * size, size);
        }

        @Override
        public void close() {}
    }
}
