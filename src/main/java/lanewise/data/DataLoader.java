package lanewise.data;

import java.util.concurrent.atomic.AtomicBoolean;
import lanewise.random.Key;
import lanewise.random.Philox;

/**
 * Batches of a data set, normalized, in the data set's order or shuffled.
 *
 * <p>The bits of an epoch follow from its key alone; prefetching on a thread does not change them.
 * A batch's memory is reused: it is valid until the next is asked for. One epoch may be open at a
 * time.
 *
 * {@snippet :
 * DataLoader loader = DataLoader.of(train, 64, Normalization.of(train)).shuffled().prefetching();
 * try (DataLoader.Epoch epoch = loader.epoch(key.child(number))) {
 *     for (Batch batch = epoch.next(); batch != null; batch = epoch.next()) {
 *         step(batch);
 *     }
 * }
 * }
 */
public final class DataLoader {
    private static final int STREAM_AUGMENT = 0x61756765;
    private static final int RING = 3;

    private final Dataset data;
    private final int batchSize;
    private final Normalization normalization;
    private final boolean shuffled;
    private final boolean dropsLast;
    private final boolean prefetches;
    private final Augmentation augmentation;

    private final float[] table;
    private final int[] order;
    private final Batch[] ring;
    private final AtomicBoolean open = new AtomicBoolean();

    private DataLoader(
            Dataset data,
            int batchSize,
            Normalization normalization,
            boolean shuffled,
            boolean dropsLast,
            boolean prefetches,
            Augmentation augmentation) {
        this.data = data;
        this.batchSize = batchSize;
        this.normalization = normalization;
        this.shuffled = shuffled;
        this.dropsLast = dropsLast;
        this.prefetches = prefetches;
        this.augmentation = augmentation;
        this.table = normalization.table();
        this.order = new int[data.size()];
        this.ring = new Batch[prefetches ? RING : 1];
    }

    /**
     * A loader in the data set's order, with the last batch as small as it comes, without a thread.
     *
     * @throws IllegalArgumentException if {@code batchSize} is below 1 or the normalization has
     *     another number of channels than the images
     */
    public static DataLoader of(Dataset data, int batchSize, Normalization normalization) {
        if (batchSize < 1) {
            throw new IllegalArgumentException(
                    "data loader: batch size " + batchSize + ", expected at least 1");
        }
        if (normalization.mean().length != data.shape().dim(0)) {
            throw new IllegalArgumentException(
                    "data loader: the normalization has "
                            + normalization.mean().length
                            + " channels, the images of "
                            + data
                            + " have "
                            + data.shape().dim(0));
        }
        return new DataLoader(
                data, batchSize, normalization, false, false, false, Augmentation.NONE);
    }

    /** This loader, but every epoch in an order of its own. */
    public DataLoader shuffled() {
        return new DataLoader(
                data, batchSize, normalization, true, dropsLast, prefetches, augmentation);
    }

    /**
     * This loader, but only with whole batches.
     *
     * @throws IllegalArgumentException if the data set does not fill one
     */
    public DataLoader dropLast() {
        if (data.size() < batchSize) {
            throw new IllegalArgumentException(
                    "data loader: " + data + " does not fill one batch of " + batchSize);
        }
        return new DataLoader(
                data, batchSize, normalization, shuffled, true, prefetches, augmentation);
    }

    /** This loader, but with images changed at random. */
    public DataLoader augmented(Augmentation by) {
        return new DataLoader(data, batchSize, normalization, shuffled, dropsLast, prefetches, by);
    }

    /** This loader, but filling the next batches on a thread while one is in use. */
    public DataLoader prefetching() {
        return new DataLoader(
                data, batchSize, normalization, shuffled, dropsLast, true, augmentation);
    }

    /** The number of batches of an epoch. */
    public int batches() {
        return dropsLast ? data.size() / batchSize : Math.ceilDiv(data.size(), batchSize);
    }

    /** The number of images of an epoch. */
    public int images() {
        return dropsLast ? batches() * batchSize : data.size();
    }

    /** The most images in a batch. */
    public int batchSize() {
        return batchSize;
    }

    /** What the batches are of. */
    public Dataset data() {
        return data;
    }

    /** What the batches are normalized with. */
    public Normalization normalization() {
        return normalization;
    }

    /**
     * Begins a pass over the data.
     *
     * @param key decides the order and the augmentation, if there are any
     * @throws IllegalStateException if the epoch before is still open
     */
    public Epoch epoch(Key key) {
        if (!open.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "data loader: the epoch before is still open; close it first");
        }
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        if (shuffled) {
            new Draws(key.child("shuffle")).shuffle(order);
        }
        for (int i = 0; i < ring.length; i++) {
            if (ring[i] == null) {
                ring[i] = new Batch(Math.min(batchSize, data.size()), data.shape());
            }
        }
        return prefetches
                ? new PrefetchedEpoch(batches(), RING, b -> fill(b, key), () -> open.set(false))
                : new DirectEpoch(batches(), b -> fill(b, key), () -> open.set(false));
    }

    /** One pass; {@link #next} and {@link #close} are called from one thread at a time. */
    public sealed interface Epoch extends AutoCloseable permits DirectEpoch, PrefetchedEpoch {
        /** The next batch, or null after the last; ends the use of the one before. */
        Batch next();

        /** Ends the pass, early or not; no thread is left when this returns. */
        @Override
        void close();
    }

    private Batch fill(int batch, Key key) {
        Batch into = ring[batch % ring.length];
        int first = batch * batchSize;
        int count = Math.min(batchSize, data.size() - first);
        int size = data.shape().size();
        for (int i = 0; i < count; i++) {
            int index = order[first + i];
            into.indices()[i] = index;
            into.labels()[i] = data.label(index);
            if (augmentation.equals(Augmentation.NONE)) {
                copy(data.start(index), into.x(), i * size);
            } else {
                long bits = Philox.word64(key.bits(), index, STREAM_AUGMENT, 0);
                copyAugmented(data.start(index), bits, into.x(), i * size);
            }
        }
        into.size(count);
        return into;
    }

    private void copy(int from, float[] x, int at) {
        byte[] pixels = data.pixels();
        int size = data.shape().size();
        switch (data.shape().dim(0)) {
            case 1 -> {
                for (int i = 0; i < size; i++) {
                    x[at + i] = table[pixels[from + i] & 0xff];
                }
            }
            case 3 -> {
                for (int i = 0; i < size; i += 3) {
                    x[at + i] = table[pixels[from + i] & 0xff];
                    x[at + i + 1] = table[256 | pixels[from + i + 1] & 0xff];
                    x[at + i + 2] = table[512 | pixels[from + i + 2] & 0xff];
                }
            }
            default -> copyRun(from, 1, size / data.shape().dim(0), x, at);
        }
    }

    /** Some pixels of a row; {@code step} is -1 to go from right to left. */
    private void copyRun(int from, int step, int count, float[] x, int at) {
        byte[] pixels = data.pixels();
        int channels = data.shape().dim(0);
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < channels; c++) {
                int value = pixels[from + i * step * channels + c] & 0xff;
                x[at + i * channels + c] = table[c << 8 | value];
            }
        }
    }

    /** Bit 63 mirrors; bits 0 to 30 and 31 to 61 choose row and column of the part cut out. */
    private void copyAugmented(int from, long bits, float[] x, int at) {
        int channels = data.shape().dim(0);
        int height = data.shape().dim(1);
        int width = data.shape().dim(2);
        boolean flip = augmentation.horizontalFlip() && bits < 0;
        int pad = augmentation.padAndCrop();
        int dy = (int) ((bits & 0x7fffffff) * (2L * pad + 1) >>> 31) - pad;
        int dx = (int) ((bits >>> 31 & 0x7fffffff) * (2L * pad + 1) >>> 31) - pad;
        int begin = Math.clamp(-dx, 0, width);
        int end = Math.clamp(width - dx, begin, width);
        for (int row = 0; row < height; row++) {
            int to = at + row * width * channels;
            int source = row + dy;
            boolean inside = source >= 0 && source < height && begin < end;
            int left = inside ? begin : width;
            black(x, to, left);
            if (inside) {
                int column = flip ? width - 1 - (begin + dx) : begin + dx;
                int start = from + (source * width + column) * channels;
                copyRun(start, flip ? -1 : 1, end - begin, x, to + begin * channels);
                black(x, to + end * channels, width - end);
            }
        }
    }

    private void black(float[] x, int at, int count) {
        int channels = data.shape().dim(0);
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < channels; c++) {
                x[at + i * channels + c] = table[c << 8];
            }
        }
    }
}
