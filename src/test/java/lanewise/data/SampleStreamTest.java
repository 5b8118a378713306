package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.testkit.Chance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleStreamTest {
    private static final Schema SCHEMA = Schema.values(Shape.of(2), Shape.of(1));

    /**
     * Sample i is (i, 2 i) with the target 3 i.
     *
     * @param size that it says it has
     * @param found that it has
     * @param opened counts passes that are not closed
     */
    private record Counting(int size, int found, int[] opened) implements SampleStream {
        @Override
        public String name() {
            return "counting";
        }

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public Cursor open() {
            opened[0]++;
            return new Cursor() {
                private int next;

                @Override
                public boolean next(Sample into) throws IOException {
                    if (next == 13_000) {
                        throw new IOException("counting: bad luck");
                    }
                    if (next == found) {
                        return false;
                    }
                    into.x()[0] = next;
                    into.x()[1] = 2 * next;
                    into.values()[0] = 3 * next++;
                    return true;
                }

                @Override
                public void close() {
                    opened[0]--;
                }
            };
        }
    }

    private static Counting counting(int size) {
        return new Counting(size, size, new int[1]);
    }

    private static DataLoader loader(SampleStream stream) {
        return DataLoader.of(stream, 7, new Normalization(new float[] {1, 0}, new float[] {1, 2}));
    }

    /** The numbers of the samples in the order of a pass. */
    private static List<Integer> order(DataLoader loader, Key key) {
        List<Integer> order = new ArrayList<>();
        try (DataLoader.Epoch epoch = loader.epoch(key)) {
            for (Batch batch = epoch.next(); batch != null; batch = epoch.next()) {
                for (int i = 0; i < batch.size(); i++) {
                    int number = batch.indices()[i];
                    assertEquals(number - 1, batch.x()[2 * i]);
                    assertEquals(number, batch.x()[2 * i + 1]);
                    assertEquals(3 * number, batch.target().values()[i]);
                    order.add(number);
                }
            }
        }
        return order;
    }

    @Test
    void aStreamComesInItsOrder() {
        Counting stream = counting(100);
        DataLoader loader = loader(stream);
        assertEquals(IntStream.range(0, 100).boxed().toList(), order(loader, Key.of(1)));
        assertEquals(15, loader.batches());
        assertEquals(98, order(loader.dropLast(), Key.of(1)).size());
        assertEquals(0, stream.opened()[0], "every pass is closed");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 99, 100, 1000})
    void aShuffledPassHasEverySampleOnceAndFollowsFromItsKey(int buffer) {
        DataLoader loader = loader(counting(100)).shuffled(buffer);
        List<Integer> order = order(loader, Key.of(1));
        assertEquals(100, order.size());
        assertEquals(100, new HashSet<>(order).size());
        assertEquals(order, order(loader, Key.of(1)));
        assertEquals(order, order(loader.prefetching(), Key.of(1)), "on a thread");
        assertNotEquals(order, order(loader, Key.of(2)));
        for (int place = 0; place < 100; place++) {
            assertTrue(order.get(place) < place + buffer, "no sample before it is read");
        }
    }

    @Test
    void theShuffleOfAKeyNeverChanges() {
        assertEquals(
                SHUFFLE_OF_KEY_1, order(loader(counting(12)).shuffled(4), Key.of(1)).toString());
    }

    private static final String SHUFFLE_OF_KEY_1 = "[1, 0, 3, 4, 7, 5, 8, 9, 6, 10, 2, 11]";

    @Test
    void everySampleOfTheBufferIsAsLikelyToBeFirst() {
        int[] first = new int[5];
        DataLoader loader = loader(counting(20)).shuffled(5);
        for (int seed = 0; seed < 5000; seed++) {
            try (DataLoader.Epoch epoch = loader.epoch(Key.of(seed))) {
                first[epoch.next().indices()[0]]++;
            }
        }
        for (int count : first) {
            Chance.assertCount("first", count, 5000, 0.2);
        }
    }

    @Test
    void aStreamThatIsShorterOrLongerThanItSaysIsRefused() {
        for (DataLoader loader :
                List.of(
                        loader(new Counting(10, 9, new int[1])),
                        loader(new Counting(10, 9, new int[1])).shuffled(20).prefetching())) {
            IllegalStateException thrown =
                    assertThrows(IllegalStateException.class, () -> order(loader, Key.of(1)));
            assertTrue(thrown.getMessage().contains("ended after 9 samples, expected 10"));
        }
        IllegalStateException thrown =
                assertThrows(
                        IllegalStateException.class,
                        () -> order(loader(new Counting(10, 11, new int[1])), Key.of(1)));
        assertTrue(thrown.getMessage().contains("goes on after 10"), thrown.getMessage());
    }

    @Test
    void whatTheStreamThrowsReachesTheConsumer() {
        for (DataLoader loader :
                List.of(
                        loader(counting(14_000)),
                        loader(counting(14_000)).shuffled(50).prefetching())) {
            UncheckedIOException thrown =
                    assertThrows(UncheckedIOException.class, () -> order(loader, Key.of(1)));
            assertEquals("counting: bad luck", thrown.getCause().getMessage());
        }
    }

    @Test
    void whatCannotBeLoadedIsRefused() {
        DataLoader loader = loader(counting(3));
        assertThrows(IllegalArgumentException.class, loader::shuffled);
        assertThrows(IllegalArgumentException.class, () -> loader.shuffled(1));
        assertThrows(IllegalArgumentException.class, () -> loader(counting(0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> DataLoader.of(counting(3), 1, Normalization.none(3)));
    }

    @Test
    void aDataSetIsShuffledWholeWhateverTheBuffer() {
        float[] rows = new float[40];
        Dataset data =
                Dataset.of("d", Samples.of(Shape.of(2), rows), Targets.numbers(new float[20]));
        DataLoader loader = DataLoader.of(data, 20, Normalization.none(2));
        int[] whole;
        try (DataLoader.Epoch epoch = loader.shuffled().epoch(Key.of(1))) {
            whole = epoch.next().indices().clone();
        }
        try (DataLoader.Epoch epoch = loader.shuffled(2).epoch(Key.of(1))) {
            assertArrayEquals(whole, epoch.next().indices());
        }
    }
}
