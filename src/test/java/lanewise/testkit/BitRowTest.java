package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Counting bits many at a time is counting them one by one. */
class BitRowTest {
    private static boolean[] draws(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean[] draws = new boolean[length];
        for (int i = 0; i < length; i++) {
            draws[i] = random.nextInt(3) != 0;
        }
        return draws;
    }

    private static long count(boolean[] draws, int from, int to) {
        long count = 0;
        for (int i = from; i < to; i++) {
            count += draws[i] ? 1 : 0;
        }
        return count;
    }

    @Test
    void everyRangeIsCounted() {
        boolean[] draws = draws(200, 1);
        BitRow row = BitRow.of(draws);
        assertEquals(200, row.length());
        assertEquals(count(draws, 0, 200), row.count());
        for (int from = 0; from <= 200; from++) {
            for (int to = from; to <= 200; to++) {
                assertEquals(count(draws, from, to), row.count(from, to), from + " to " + to);
            }
        }
    }

    @Test
    void pairsAtEveryDistanceAreCounted() {
        for (int length : new int[] {1, 63, 64, 65, 128, 200}) {
            for (int otherLength : new int[] {length, 130, 192}) {
                boolean[] first = draws(length, 2);
                boolean[] second = draws(otherLength, 3);
                BitRow row = BitRow.of(first);
                BitRow other = BitRow.of(second);
                for (int shift = 0; shift <= otherLength + 1; shift++) {
                    long both = 0;
                    long firsts = 0;
                    for (int i = 0; i < length && i + shift < otherLength; i++) {
                        both += first[i] && second[i + shift] ? 1 : 0;
                        firsts += first[i] ? 1 : 0;
                    }
                    String what = length + " and " + otherLength + " at " + shift;
                    assertEquals(both, row.both(other, shift), what);
                    assertEquals(firsts, row.firsts(other, shift), what);
                }
            }
        }
    }
}
