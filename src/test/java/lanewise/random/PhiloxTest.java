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
