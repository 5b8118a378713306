package lanewise.data;

import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import lanewise.random.Key;
import lanewise.random.Philox;

/**
 * Batches of a data set or a stream, normalised, in its order or shuffled.
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

    private final Feed feed;
    private final int batchSize;
    private final Normalization normalization;
    private final boolean dropsLast;
    private final boolean prefetches;
    private final Augmentation augmentation;

    private final float[] black;
    private final float[] copy;
    private final Batch[] ring;
    private final AtomicBoolean open = new AtomicBoolean();

    private DataLoader(
            Feed feed,
            int batchSize,
            Normalization normalization,
            boolean dropsLast,
            boolean prefetches,
            Augmentation augmentation) {
        this.feed = feed;
        this.batchSize = batchSize;
        this.normalization = normalization;
        this.dropsLast = dropsLast;
        this.prefetches = prefetches;
        this.augmentation = augmentation;
        boolean augments = !augmentation.equals(Augmentation.NONE);
        this.black = new float[feed.schema().channels()];
        normalization.normalize(black, 0, black.length);
        this.copy = new float[augments ? feed.schema().shape().size() : 0];
        this.ring = new Batch[prefetches ? RING : 1];
    }

    /**
     * A loader in the data set's order, with the last batch as small as it comes, without a thread.
     *
     * @throws IllegalArgumentException if {@code batchSize} is below 1 or the normalization has
     *     another number of channels than the samples
     */
    public static DataLoader of(Dataset data, int batchSize, Normalization normalization) {
        return of(new DatasetFeed(data, false, normalization), batchSize, normalization);
    }

    /**
     * A loader in a stream's order, with the last batch as small as it comes, without a thread.
     *
     * @throws IllegalArgumentException if {@code batchSize} is below 1, the normalization has
     *     another number of channels than the samples, or there is no sample
     */
    public static DataLoader of(SampleStream stream, int batchSize, Normalization normalization) {
        if (stream.size() < 1) {
            throw new IllegalArgumentException(
                    "data loader: " + stream.name() + " has no sample, expected at least 1");
        }
        return of(new StreamFeed(stream, 1, normalization), batchSize, normalization);
    }

    private static DataLoader of(Feed feed, int batchSize, Normalization normalization) {
        if (batchSize < 1) {
            throw new IllegalArgumentException(
                    "data loader: batch size " + batchSize + ", expected at least 1");
        }
        if (normalization.mean().length != feed.schema().channels()) {
            throw new IllegalArgumentException(
                    "data loader: the normalization has %d channels, the samples of %s have %d"
                            .formatted(
                                    normalization.mean().length,
                                    feed.name(),
                                    feed.schema().channels()));
        }
        return new DataLoader(feed, batchSize, normalization, false, false, Augmentation.NONE);
    }

    /**
     * This loader, but every epoch in an order of its own.
     *
     * @throws IllegalArgumentException if the samples come from a stream
     */
    public DataLoader shuffled() {
        if (feed instanceof StreamFeed) {
            throw new IllegalArgumentException(
                    "data loader: "
                            + feed.name()
                            + " is a stream; say how many samples to hold, shuffled(10_000)");
        }
        return with(feed.shuffled(feed.size()), dropsLast, prefetches, augmentation);
    }

    /**
     * This loader, but with every epoch's samples drawn from a buffer of so many, which the stream
     * fills up again. A data set is shuffled whole.
     *
     * @throws IllegalArgumentException if {@code buffer} is below 2
     */
    public DataLoader shuffled(int buffer) {
        if (buffer < 2) {
            throw new IllegalArgumentException(
                    "data loader: a shuffle buffer of " + buffer + " samples, expected 2 or more");
        }
        return with(feed.shuffled(buffer), dropsLast, prefetches, augmentation);
    }

    /**
     * This loader, but only with whole batches.
     *
     * @throws IllegalArgumentException if the data set does not fill one
     */
    public DataLoader dropLast() {
        if (feed.size() < batchSize) {
            throw new IllegalArgumentException(
                    "data loader: " + feed.name() + " does not fill one batch of " + batchSize);
        }
        return with(feed, true, prefetches, augmentation);
    }

    /**
     * This loader, but with images changed at random.
     *
     * @throws IllegalArgumentException if the samples are no images
     */
    public DataLoader augmented(Augmentation by) {
        if (!by.equals(Augmentation.NONE) && !feed.schema().hasImages()) {
            throw new IllegalArgumentException(
                    "data loader: only images can be augmented, not " + feed.name());
        }
        if (!by.equals(Augmentation.NONE)) {
            by.check(feed.schema().shape());
        }
        return with(feed, dropsLast, prefetches, by);
    }

    /** This loader, but filling the next batches on a thread while one is in use. */
    public DataLoader prefetching() {
        return with(feed, dropsLast, true, augmentation);
    }

    private DataLoader with(
            Feed from, boolean dropping, boolean prefetching, Augmentation augmenting) {
        return new DataLoader(from, batchSize, normalization, dropping, prefetching, augmenting);
    }

    /** The number of batches of an epoch. */
    public int batches() {
        return dropsLast ? feed.size() / batchSize : Math.ceilDiv(feed.size(), batchSize);
    }

    /** The number of samples of an epoch. */
    public int samples() {
        return dropsLast ? batches() * batchSize : feed.size();
    }

    /** The most samples in a batch. */
    public int batchSize() {
        return batchSize;
    }

    /** The samples in the last batch of an epoch, which may be fewer than in the others. */
    public int lastBatchSize() {
        return samples() - (batches() - 1) * batchSize;
    }

    /** What the batches hold. */
    public Schema schema() {
        return feed.schema();
    }

    /** What the batches are normalised with. */
    public Normalization normalization() {
        return normalization;
    }

    /**
     * The SHA-256 of the samples and targets, as hexadecimal digits, which tells whether a training
     * goes on with the data that it began with. Reads all of them.
     */
    public String digest() {
        return feed.digest();
    }

    /** What is done to samples: order, dropping of the last batch, augmentation. */
    public String treatment() {
        return "%s, batches of %d%s, augmentation %s"
                .formatted(feed.order(), batchSize, dropsLast ? ", whole" : "", augmentation);
    }

    /**
     * Begins a pass over the data.
     *
     * @param key decides the order and the augmentation, if there are any
     * @throws IllegalStateException if the epoch before is still open
     * @throws UncheckedIOException if a stream cannot be opened; {@link Epoch#next} throws it too
     */
    public Epoch epoch(Key key) {
        if (!open.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "data loader: the epoch before is still open; close it first");
        }
        for (int i = 0; i < ring.length; i++) {
            if (ring[i] == null) {
                ring[i] = new Batch(Math.min(batchSize, feed.size()), feed.schema());
            }
        }
        Feed.Pass pass;
        try {
            pass = feed.begin(key);
        } catch (RuntimeException e) {
            open.set(false);
            throw e;
        }
        Runnable close =
                () -> {
                    open.set(false);
                    pass.close();
                };
        return prefetches
                ? new PrefetchedEpoch(batches(), RING, b -> fill(b, pass, key), close)
                : new DirectEpoch(batches(), b -> fill(b, pass, key), close);
    }

    /** One pass; {@link #next} and {@link #close} are called from one thread at a time. */
    public sealed interface Epoch extends AutoCloseable permits DirectEpoch, PrefetchedEpoch {
        /** The next batch, or null after the last; ends the use of the one before. */
        Batch next();

        /** Ends the pass, early or not; no thread is left when this returns. */
        @Override
        void close();
    }

    private Batch fill(int batch, Feed.Pass pass, Key key) {
        Batch into = ring[batch % ring.length];
        int first = batch * batchSize;
        int count = Math.min(batchSize, feed.size() - first);
        for (int i = 0; i < count; i++) {
            pass.read(first + i, into, i);
            if (copy.length > 0) {
                int size = copy.length;
                System.arraycopy(into.x(), i * size, copy, 0, size);
                long bits = Philox.word64(key.bits(), into.indices()[i], STREAM_AUGMENT, 0);
                augmentation.apply(bits, schema().shape(), black, copy, into.x(), i * size);
            }
        }
        into.size(count);
        return into;
    }
}
