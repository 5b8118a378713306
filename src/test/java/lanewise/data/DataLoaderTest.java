package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.testkit.Chance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataLoaderTest {
    /** The bytes themselves, as far as floats go. */
    private static Normalization bytes(int channels) {
        float[] mean = new float[channels];
        float[] std = new float[channels];
        Arrays.fill(std, 1 / 255f);
        return new Normalization(mean, std);
    }

    private static Dataset noise(int size, Shape shape) {
        var random = Key.of(5).sequence();
        byte[] pixels = new byte[size * shape.size()];
        random.nextBytes(pixels);
        int[] labels = IntStream.range(0, size).map(i -> i % 3).toArray();
        return Dataset.of(
                "noise",
                Samples.pixelsChannelsLast(shape, pixels),
                Targets.classes(List.of("a", "b", "c"), labels));
    }

    /** What an epoch gave, copied out of the reused memory. */
    private record Seen(List<Integer> indices, List<Integer> labels, List<float[]> images) {
        static Seen of(DataLoader loader, Key key) {
            Seen seen = new Seen(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            int size = loader.schema().shape().size();
            int batches = 0;
            try (DataLoader.Epoch epoch = loader.epoch(key)) {
                for (Batch b = epoch.next(); b != null; b = epoch.next()) {
                    batches++;
                    for (int i = 0; i < b.size(); i++) {
                        seen.indices.add(b.indices()[i]);
                        seen.labels.add(b.labels()[i]);
                        seen.images.add(Arrays.copyOfRange(b.x(), i * size, (i + 1) * size));
                    }
                }
            }
            assertEquals(loader.batches(), batches);
            assertEquals(loader.samples(), seen.images.size());
            return seen;
        }

        /** Images in the data set's order. */
        float[][] byIndex() {
            float[][] sorted = new float[images.size()][];
            for (int i = 0; i < sorted.length; i++) {
                sorted[indices.get(i)] = images.get(i);
            }
            return sorted;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void batchesHoldTheNormalizedImages(int channels) {
        Dataset data = noise(10, Shape.image(channels, 4, 3));
        Normalization normalization = Normalization.of(data);
        Seen seen = Seen.of(DataLoader.of(data, 4, normalization), Key.of(1));
        assertEquals(IntStream.range(0, 10).boxed().toList(), seen.indices);
        for (int i = 0; i < 10; i++) {
            float[] expected = new float[data.shape().size()];
            normalization.applyChannelsLast(data.pixelsChannelsLast(i), expected);
            assertArrayEquals(expected, seen.images.get(i));
            assertEquals(data.label(i), seen.labels.get(i));
        }
    }

    @Test
    void aShuffleIsAPermutationThatFollowsFromTheKey() {
        DataLoader loader = DataLoader.of(noise(100, Shape.image(1, 1, 1)), 7, bytes(1)).shuffled();
        Seen first = Seen.of(loader, Key.of(1));
        assertEquals(100, new HashSet<>(first.indices).size());
        assertEquals(first.indices, Seen.of(loader, Key.of(1)).indices);
        assertFalse(first.indices.equals(Seen.of(loader, Key.of(2)).indices));
    }

    @Test
    void theShuffleOfAKeyNeverChanges() {
        DataLoader loader = DataLoader.of(noise(8, Shape.image(1, 1, 1)), 8, bytes(1)).shuffled();
        assertEquals(SHUFFLE_OF_KEY_1, Seen.of(loader, Key.of(1)).indices);
    }

    private static final List<Integer> SHUFFLE_OF_KEY_1 = List.of(3, 5, 2, 0, 1, 6, 4, 7);

    @Test
    void prefetchingChangesNoBit() {
        Dataset data = noise(50, Shape.image(3, 5, 4));
        DataLoader loader =
                DataLoader.of(data, 4, Normalization.of(data))
                        .shuffled()
                        .augmented(new Augmentation(true, 2));
        Seen plain = Seen.of(loader, Key.of(1));
        DataLoader ahead = loader.prefetching();
        for (int round = 0; round < 3; round++) {
            Seen seen = Seen.of(ahead, Key.of(1));
            assertEquals(plain.indices, seen.indices);
            for (int i = 0; i < 50; i++) {
                assertArrayEquals(plain.images.get(i), seen.images.get(i));
            }
        }
    }

    @Test
    void whatHappensToAnImageDoesNotDependOnItsBatch() {
        Dataset data = noise(40, Shape.image(3, 6, 6));
        DataLoader loader = DataLoader.of(data, 7, bytes(3)).augmented(new Augmentation(true, 3));
        float[][] inOrder = Seen.of(loader, Key.of(9)).byIndex();
        float[][] shuffled = Seen.of(loader.shuffled(), Key.of(9)).byIndex();
        float[][] other = Seen.of(loader, Key.of(8)).byIndex();
        assertTrue(Arrays.deepEquals(inOrder, shuffled));
        assertFalse(Arrays.deepEquals(inOrder, other));
    }

    @Test
    void aFlipIsTheImageOrItsMirrorAndBothHappen() {
        Dataset data = noise(1000, Shape.image(3, 2, 5));
        float[][] plain = Seen.of(DataLoader.of(data, 64, bytes(3)), Key.of(1)).byIndex();
        float[][] seen =
                Seen.of(
                                DataLoader.of(data, 64, bytes(3))
                                        .augmented(new Augmentation(true, 0)),
                                Key.of(1))
                        .byIndex();
        int mirrored = 0;
        for (int i = 0; i < 1000; i++) {
            float[] mirror = new float[30];
            for (int y = 0; y < 2; y++) {
                for (int x = 0; x < 5; x++) {
                    System.arraycopy(plain[i], 3 * (y * 5 + x), mirror, 3 * (y * 5 + 4 - x), 3);
                }
            }
            if (Arrays.equals(mirror, seen[i])) {
                mirrored++;
            } else {
                assertArrayEquals(plain[i], seen[i]);
            }
        }
        Chance.assertCount("mirrored", mirrored, 1000, 0.5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 9})
    void aCropIsTheImageMovedOverBlack(int pad) {
        int height = 10;
        int width = 11;
        Dataset data = noise(300, Shape.image(1, height, width));
        Normalization normalization = Normalization.of(data);
        float[][] plain = Seen.of(DataLoader.of(data, 64, normalization), Key.of(1)).byIndex();
        float[][] seen =
                Seen.of(
                                DataLoader.of(data, 64, normalization)
                                        .augmented(new Augmentation(false, pad)),
                                Key.of(1))
                        .byIndex();
        float[] black = new float[1];
        normalization.applyChannelsLast(new byte[1], black);
        Set<String> moves = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            String move = null;
            for (int dy = -pad; dy <= pad && move == null; dy++) {
                for (int dx = -pad; dx <= pad && move == null; dx++) {
                    float[] moved = new float[height * width];
                    for (int y = 0; y < height; y++) {
                        for (int x = 0; x < width; x++) {
                            boolean inside =
                                    y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width;
                            moved[y * width + x] =
                                    inside ? plain[i][(y + dy) * width + x + dx] : black[0];
                        }
                    }
                    move = Arrays.equals(moved, seen[i]) ? dy + "," + dx : null;
                }
            }
            assertTrue(move != null, "image " + i + " is no moved original");
            moves.add(move);
        }
        assertTrue(moves.size() >= 8, "only the moves " + moves);
    }

    @Test
    void theLastBatchIsSmallOrDropped() {
        DataLoader loader = DataLoader.of(noise(10, Shape.image(1, 1, 1)), 4, bytes(1));
        assertEquals(3, loader.batches());
        assertEquals(10, Seen.of(loader, Key.of(1)).images.size());
        assertEquals(2, loader.dropLast().batches());
        assertEquals(8, Seen.of(loader.dropLast(), Key.of(1)).images.size());
        DataLoader wide = DataLoader.of(noise(3, Shape.image(1, 1, 1)), 4, bytes(1));
        assertEquals(3, Seen.of(wide, Key.of(1)).images.size());
        assertThrows(IllegalArgumentException.class, wide::dropLast);
    }

    @Test
    void leavingEarlyLeavesNoThreadAndTheLoaderWorksOn() {
        DataLoader loader =
                DataLoader.of(noise(1000, Shape.image(1, 1, 1)), 1, bytes(1)).prefetching();
        for (int round = 0; round < 20; round++) {
            DataLoader.Epoch epoch = loader.epoch(Key.of(round));
            for (int i = 0; i < round % 5; i++) {
                epoch.next();
            }
            assertThrows(IllegalStateException.class, () -> loader.epoch(Key.of(1)));
            epoch.close();
            epoch.close();
            assertNull(epoch.next());
            assertTrue(
                    Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(t -> t.getName().equals("lanewise-loader")));
        }
        assertEquals(1000, Seen.of(loader, Key.of(1)).images.size());
    }

    @Test
    void aBatchInUseIsNotFilledAgain() {
        Batch[] slots =
                IntStream.range(0, 3)
                        .mapToObj(i -> new Batch(1, Schema.classes(Shape.of(1), List.of("a"))))
                        .toArray(Batch[]::new);
        IntFunction<Batch> fill =
                b -> {
                    slots[b % 3].labels()[0] = b;
                    return slots[b % 3];
                };
        try (var epoch = new PrefetchedEpoch(10_000, 3, fill, () -> {})) {
            for (int i = 0; i < 10_000; i++) {
                Batch batch = epoch.next();
                for (int look = 0; look < 20; look++) {
                    assertEquals(i, batch.labels()[0]);
                    Thread.onSpinWait();
                }
            }
            assertNull(epoch.next());
        }
    }

    @Test
    void whatTheThreadThrowsReachesTheConsumer() {
        for (Throwable thrown :
                List.of(new IllegalStateException("unchecked"), new OutOfMemoryError("error"))) {
            Batch batch = new Batch(1, Schema.classes(Shape.of(1), List.of("a")));
            IntFunction<Batch> fill =
                    b -> {
                        if (b < 2) {
                            return batch;
                        } else if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) thrown;
                    };
            try (var epoch = new PrefetchedEpoch(5, 3, fill, () -> {})) {
                assertSame(batch, epoch.next());
                assertSame(batch, epoch.next());
                assertSame(thrown, assertThrows(thrown.getClass(), epoch::next));
                assertSame(thrown, assertThrows(thrown.getClass(), epoch::next));
            }
        }
    }

    @Test
    void anInterruptedConsumerStillGetsItsBatchesAndStaysInterrupted() {
        DataLoader loader =
                DataLoader.of(noise(100, Shape.image(1, 1, 1)), 1, bytes(1)).prefetching();
        Thread.currentThread().interrupt();
        assertEquals(100, Seen.of(loader, Key.of(1)).images.size());
        assertTrue(Thread.interrupted());
    }

    @Test
    void anEpochAllocatesNothingForABatch() {
        var threads =
                (com.sun.management.ThreadMXBean)
                        java.lang.management.ManagementFactory.getThreadMXBean();
        DataLoader loader =
                DataLoader.of(noise(2000, Shape.image(3, 2, 2)), 1, bytes(3))
                        .augmented(new Augmentation(true, 1));
        long allocated = 0;
        for (int round = 0; round < 2; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            try (DataLoader.Epoch epoch = loader.epoch(Key.of(round))) {
                while (epoch.next() != null) {}
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertTrue(allocated < 8_000, allocated + " bytes for 2000 batches");
    }

    @Test
    void whatCannotBeLoadedIsRefused() {
        Dataset data = noise(3, Shape.image(3, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> DataLoader.of(data, 0, bytes(3)));
        assertThrows(IllegalArgumentException.class, () -> DataLoader.of(data, 1, bytes(1)));
        assertThrows(IllegalArgumentException.class, () -> new Augmentation(true, -1));
    }

    @Test
    void rowsComeNormalisedWithTheirValues() {
        float[] rows = new float[30];
        float[] targets = new float[20];
        for (int i = 0; i < 30; i++) {
            rows[i] = i * i;
            targets[i * 2 / 3] = -i;
        }
        Dataset data =
                Dataset.of(
                        "rows",
                        Samples.of(Shape.of(3), rows),
                        Targets.vectors(Shape.of(2), targets));
        Normalization normalization = Normalization.of(data);
        DataLoader loader = DataLoader.of(data, 4, normalization).shuffled();
        Set<Integer> indices = new HashSet<>();
        try (DataLoader.Epoch epoch = loader.epoch(Key.of(1))) {
            for (Batch b = epoch.next(); b != null; b = epoch.next()) {
                assertEquals(0, b.labels().length);
                assertEquals(b.size() * 2, b.target().values().length);
                for (int i = 0; i < b.size(); i++) {
                    int index = b.indices()[i];
                    indices.add(index);
                    float[] x = data.sample(index);
                    normalization.apply(x, x);
                    assertArrayEquals(x, Arrays.copyOfRange(b.x(), 3 * i, 3 * i + 3));
                    assertArrayEquals(
                            data.target(index), Arrays.copyOfRange(b.values(), 2 * i, 2 * i + 2));
                }
            }
        }
        assertEquals(10, indices.size());
        assertEquals(2, loader.lastBatchSize());
        assertThrows(
                IllegalArgumentException.class, () -> loader.augmented(new Augmentation(true, 0)));
    }

    @Test
    void targetsThatAreImagesLieAsOutputsDo() {
        Shape shape = Shape.image(2, 1, 2);
        Samples images = Samples.of(shape, 1, 2, 3, 4);
        Dataset data = Dataset.of("images", images, Targets.values(images));
        DataLoader loader = DataLoader.of(data, 1, Normalization.none(2));
        try (DataLoader.Epoch epoch = loader.epoch(Key.of(1))) {
            Batch batch = epoch.next();
            assertArrayEquals(new float[] {1, 3, 2, 4}, batch.x());
            assertArrayEquals(new float[] {1, 3, 2, 4}, batch.target().values());
        }
        assertArrayEquals(new float[] {1, 2, 3, 4}, data.target(0));
    }

    @Test
    void floatImagesAreChangedAsPixelsAre() {
        Dataset bytes = noise(40, Shape.image(3, 5, 6));
        float[] values = new float[40 * 90];
        for (int i = 0; i < 40; i++) {
            System.arraycopy(bytes.sample(i), 0, values, i * 90, 90);
        }
        Dataset floats =
                Dataset.of(
                        "floats",
                        Samples.of(bytes.shape(), values),
                        Targets.numbers(new float[40]));
        Normalization normalization = Normalization.of(bytes);
        Augmentation augmentation = new Augmentation(true, 3);
        float[][] expected =
                Seen.of(DataLoader.of(bytes, 7, normalization).augmented(augmentation), Key.of(3))
                        .byIndex();
        DataLoader loader = DataLoader.of(floats, 7, normalization).augmented(augmentation);
        try (DataLoader.Epoch epoch = loader.epoch(Key.of(3))) {
            for (Batch b = epoch.next(); b != null; b = epoch.next()) {
                for (int i = 0; i < b.size(); i++) {
                    assertArrayEquals(
                            expected[b.indices()[i]],
                            Arrays.copyOfRange(b.x(), i * 90, (i + 1) * 90));
                }
            }
        }
    }
}
