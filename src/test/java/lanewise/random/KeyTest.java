package lanewise.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

/** Keys are known answers of Philox: a run of another year draws the same numbers. */
class KeyTest {
    private static final int DERIVE = 0x6B657973;
    private static final int SEQUENCE = 0x73657175;

    @Test
    void aChildIsAWordOfItsParentsBlock() {
        long root = Philox.word64(0, 7, DERIVE, 0);
        assertEquals(root, Key.of(7).bits());
        assertEquals(Philox.word64(root, -3, DERIVE, 0), Key.of(7).child(-3).bits());
    }

    @Test
    void aNameIsItsBytesAndItsLength() {
        Key letters = Key.of(7).child('a').child('b');
        assertEquals(letters.child(1L << 40 | 2), Key.of(7).child("ab"));
        assertNotEquals(letters.child(2), Key.of(7).child("ab"));
        assertEquals(Key.of(7).child(1L << 40), Key.of(7).child(""));
    }

    @Test
    void aSequenceIsTheHalvesOfBlocksOneAfterAnother() {
        var sequence = Key.of(5).sequence();
        for (int i = 0; i < 9; i++) {
            assertEquals(
                    Philox.word64(Key.of(5).bits(), i / 2, SEQUENCE, i % 2), sequence.nextLong());
        }
    }
}
