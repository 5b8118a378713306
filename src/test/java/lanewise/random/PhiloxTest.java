package lanewise.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Philox against its authors' known answers, and the derivation of keys. */
class PhiloxTest {
    static List<String> rows() throws IOException {
        try (var in = PhiloxTest.class.getResourceAsStream("/vectors/philox4x32.txt");
                var reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void blocksAreTheKnownAnswers(String row) {
        String[] words = row.trim().split("\\s+");
        int[] hex =
                IntStream.range(2, 12).map(i -> Integer.parseUnsignedInt(words[i], 16)).toArray();
        long key = hex[4] & 0xFFFFFFFFL | (long) hex[5] << 32;
        int[] out = new int[6];
        Philox.block(Integer.parseInt(words[1]), hex[0], hex[1], hex[2], hex[3], key, out, 1);
        assertArrayEquals(new int[] {0, hex[6], hex[7], hex[8], hex[9], 0}, out);
    }

    @Test
    void theStandardFormHasTenRounds() {
        int[] expected = new int[4];
        int[] actual = new int[4];
        Philox.block(10, 1, 2, 3, 4, 5, expected, 0);
        Philox.block(1, 2, 3, 4, 5, actual, 0);
        assertArrayEquals(expected, actual);
    }

    @Test
    void aWordIsAHalfOfItsBlock() {
        for (long counter : new long[] {0, 1, 0xFFFFFFFFL, 1L << 32, -1}) {
            int[] block = new int[4];
            Philox.block((int) counter, (int) (counter >>> 32), 77, 0, 99L << 31, block, 0);
            for (int half = 0; half < 2; half++) {
                long expected = block[2 * half] & 0xFFFFFFFFL | (long) block[2 * half + 1] << 32;
                assertEquals(expected, Philox.word64(99L << 31, counter, 77, half));
            }
        }
    }

    /**
     * Each round can be undone, so that a block is a bijection of its counter: over all counters
     * each of its 128 bits, and each group of them, is exactly uniform.
     */
    @Test
    void aBlockCanBeUndone() {
        var random = Key.of(3).sequence();
        for (int i = 0; i < 10_000; i++) {
            int[] counter = {
                random.nextInt(), random.nextInt(), i % 2 == 0 ? 77 : random.nextInt(), i % 5
            };
            long key = random.nextLong();
            int[] block = new int[4];
            Philox.block(counter[0], counter[1], counter[2], counter[3], key, block, 0);
            for (int round = Philox.ROUNDS - 1; round >= 0; round--) {
                block = undone(block, key, round);
            }
            assertArrayEquals(counter, block);
        }
    }

    /** The words before a round: the multipliers are odd, so that they have inverses. */
    private static int[] undone(int[] y, long key, int round) {
        int x0 = y[3] * inverse(Philox.M0);
        int x2 = y[1] * inverse(Philox.M1);
        long low = 0xFFFFFFFFL;
        int high0 = (int) ((x0 & low) * (Philox.M0 & low) >>> 32);
        int high1 = (int) ((x2 & low) * (Philox.M1 & low) >>> 32);
        int firstKey = (int) key + round * Philox.W0;
        int secondKey = (int) (key >>> 32) + round * Philox.W1;
        return new int[] {x0, y[0] ^ high1 ^ firstKey, x2, y[2] ^ high0 ^ secondKey};
    }

    /** Newton's iteration modulo 2^32 doubles the correct bits: 3, 6, 12, 24, 48. */
    private static int inverse(int odd) {
        int inverse = odd;
        for (int i = 0; i < 4; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    @Test
    void equalDerivationsGiveEqualKeysAndOthersGiveOthers() {
        assertEquals(Key.of(7).child("conv1").child(3), Key.of(7).child("conv1").child(3));
        Set<Key> keys = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            Key root = Key.of(seed);
            keys.add(root);
            for (int i = 0; i < 50; i++) {
                keys.add(root.child(i));
                keys.add(root.child(Integer.toString(i)));
            }
        }
        assertEquals(50 * 101, keys.size());
        assertNotEquals(Key.of(1).child("ab"), Key.of(1).child("a").child("b"));
    }

    @Test
    void aSequenceRepeatsAndGoesOn() {
        var first = Key.of(5).sequence();
        var again = Key.of(5).sequence();
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            long value = first.nextLong();
            assertEquals(value, again.nextLong());
            seen.add(value);
        }
        assertEquals(1000, seen.size());
    }
}
