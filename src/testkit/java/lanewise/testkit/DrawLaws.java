package lanewise.testkit;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lanewise.random.Key;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/**
 * What independent draws keep: each succeeds with its probability, whatever others do, those of
 * other keys included. {@link MaskLaws} and {@link NoiseLaws} say what succeeds.
 *
 * <p>Evidence is gathered over all tries of a law, see {@link Evidence}; each claim has a rate of
 * false alarms of {@link Chance#FALSE_ALARM} for all tries together.
 */
public interface DrawLaws {
    /** Units that a statistic looks at under one key. */
    int UNITS = 1 << 13;

    /**
     * Which of n draws under a key succeed.
     *
     * @param p the probability to fail
     */
    boolean[] kept(long key, int n, double p);

    /**
     * The draw that a draw depends on by intention, as in antithetic pairs; -1 if there is none. A
     * draw with an earlier partner is held to {@link #bothKept}, and else left out.
     */
    default int partner(int draw) {
        return -1;
    }

    /** The probability that a draw and its partner both succeed. */
    default double bothKept(double p) {
        return (1 - p) * (1 - p);
    }

    /** Those that do not follow a partner. */
    private BitRow row(long key, int n, double p) {
        return row(key, n, p, false);
    }

    /** One of each two partners: the first, or the one that follows. */
    private BitRow row(long key, int n, double p, boolean followers) {
        boolean[] all = kept(key, n, p);
        if (all.length < n) {
            throw new AssertionError("asked for " + n + " draws, got " + all.length);
        }
        boolean[] out = new boolean[n];
        for (int i = 0; i < n; i++) {
            if (partner(i) >= 0 && partner(i) < i) {
                out[followers ? partner(i) : i] = true;
            }
        }
        int some = 0;
        for (int i = 0; i < n; i++) {
            if (!out[i]) {
                all[some++] = all[i];
            }
        }
        return BitRow.of(java.util.Arrays.copyOf(all, some));
    }

    /**
     * Whether draws come in twos: each has one partner at most, then those that follow are free.
     */
    private boolean pairs() {
        boolean[] led = new boolean[UNITS];
        boolean any = false;
        for (int i = 0; i < UNITS; i++) {
            int partner = partner(i);
            if (partner >= 0 && partner < i) {
                if (led[partner] || led[i] || partner(partner) >= 0 && partner(partner) != i) {
                    return false;
                }
                led[partner] = true;
                any = true;
            }
        }
        return any;
    }

    /** The share of successes, of all tries together and of each class of rates. */
    @Law
    @Label("keep count: as many as the rate says, in all tries together")
    default void countsAddUp(
            @ForAll(supplier = Rates.class) double p, @ForAll(supplier = Seeds.class) long seed) {
        BitRow row = row(seed, 6 * UNITS, p);
        Pool.evidence("kept in all", 2).count(row.count(), row.length(), 1 - p);
        String kind = "kept, " + Rates.kind(p);
        Pool.evidence(kind, 2 * Rates.KINDS).count(row.count(), row.length(), 1 - p);
        // What is rounded up at one rate and down at another is lost in a pool: one by itself.
        BitRow few = row(seed + 1, 2 * UNITS, FEW);
        Pool.evidence("kept at a rate of " + FEW, 1).count(few.count(), few.length(), 1 - FEW);
    }

    /** A rate that is no multiple of 1/256, 1/1000 or 2^-11. */
    double FEW = 2.2e-4;

    /** The share of successes at each place, of words and of the whole sample. */
    @Law
    @Label("keep count: at every place, of words of 128 and in the whole")
    default void placesAreAlike(
            @ForAll @IntRange(max = 1) int half, @ForAll(supplier = Seeds.class) long seed) {
        double p = half == 0 ? 0.5 : 0.3;
        int[] counts = Pool.of("places " + p, () -> new int[UNITS]);
        int[] seen = Pool.of("keys " + p, () -> new int[2]);
        for (int key = 0; key < 4; key++) {
            BitRow row = row(Key.of(seed).child(key).bits(), UNITS, p);
            for (int i = 0; i < row.length(); i++) {
                counts[i] += (int) (row.words()[i >> 6] >>> i & 1);
            }
            seen[0]++;
            seen[1] = row.length();
        }
        if (Integer.bitCount(seen[0] / 4) == 1) {
            checkPlaces(counts, seen[0], seen[1], 1 - p);
        }
    }

    private static void checkPlaces(int[] counts, int keys, int length, double rate) {
        int claims = 2 * UNITS + 256;
        long[] lanes = new long[128];
        long[] trials = new long[128];
        for (int i = 0; i < length; i++) {
            lanes[i & 127] += counts[i];
            trials[i & 127] += keys;
            if (Evidence.isTooMuch(counts[i], keys, rate, claims)) {
                throw new AssertionError(
                        "draw %d succeeded %d times of %d, expected about %.0f"
                                .formatted(i, counts[i], keys, keys * rate));
            }
        }
        for (int lane = 0; lane < 128; lane++) {
            if (Evidence.isTooMuch(lanes[lane], trials[lane], rate, claims)) {
                throw new AssertionError(
                        "draws %d + 128 k succeeded %d times of %d, expected about %.0f"
                                .formatted(lane, lanes[lane], trials[lane], trials[lane] * rate));
            }
        }
    }

    /** Pairs of draws at every distance up to half the sample. */
    @Law
    @Label("independence: pairs at every distance")
    default void neighboursAreIndependent(
            @ForAll @IntRange(max = 1) int half, @ForAll(supplier = Seeds.class) long seed) {
        double p = half == 0 ? 0.5 : 0.3;
        neighbours("", row(seed, UNITS, p), p);
        if (Pool.of("pairs", this::pairs)) {
            neighbours("those that follow, ", row(seed, UNITS, p, true), p);
        }
    }

    private static void neighbours(String which, BitRow row, double p) {
        int lags = UNITS / 2;
        long[][] table = Pool.of(which + "lags " + p, () -> new long[3][lags]);
        long firsts = row.count();
        for (int lag = 1; lag < lags; lag++) {
            firsts -=
                    lag <= row.length() ? row.count(row.length() - lag, row.length() - lag + 1) : 0;
            table[0][lag] += row.both(row, lag);
            table[1][lag] += firsts;
        }
        neighboursByPlace(which, row, p);
        long tries = ++table[2][0];
        for (int lag = 1; Long.bitCount(tries) == 1 && lag < lags; lag++) {
            long both = table[0][lag];
            long kept = table[1][lag];
            if (Evidence.isTooMuch(both, kept, 1 - p, 2 * lags)) {
                throw new AssertionError(
                        "%s%d apart: after %d that are kept %d are, expected about %.1f"
                                .formatted(which, lag, kept, both, kept * (1 - p)));
            }
        }
    }

    /** Each place of words of 128 and those 1, 2, 4 … 64 behind: what few places do shows there. */
    private static void neighboursByPlace(String which, BitRow row, double p) {
        long[][] table = Pool.of(which + "neighbours " + p, () -> new long[15][128]);
        for (int power = 0; power < 7; power++) {
            int lag = 1 << power;
            for (int i = 0; i + lag < row.length(); i++) {
                if (row.has(i)) {
                    table[2 * power][i & 127]++;
                    table[2 * power + 1][i & 127] += row.has(i + lag) ? 1 : 0;
                }
            }
        }
        long tries = ++table[14][0];
        for (int i = 0; Long.bitCount(tries) == 1 && i < 7 * 128; i++) {
            long first = table[2 * (i / 128)][i & 127];
            long both = table[2 * (i / 128) + 1][i & 127];
            if (Evidence.isTooMuch(both, first, 1 - p, 2 * 7 * 128)) {
                throw new AssertionError(
                        "%sdraws %d + 128 k and those %d behind: after %d that are kept %d are, expected about %.1f"
                                .formatted(
                                        which,
                                        i & 127,
                                        1 << i / 128,
                                        first,
                                        both,
                                        first * (1 - p)));
            }
        }
    }

    /** Pairs far apart, at powers of two, beside them and anywhere, at any rate. */
    @Law
    @Label("independence: pairs far apart, around powers of two and anywhere")
    default void whatIsFarApartIsIndependent(
            @ForAll @DoubleRange(min = 0.1, max = 0.9) double p,
            @ForAll(supplier = Seeds.class) long seed,
            @ForAll @IntRange(min = 1, max = 60_000) int any) {
        BitRow row = row(seed, any % 8 == 0 ? 16 * UNITS : UNITS, p);
        for (int power = 1; power < row.length() / 2; power *= 2) {
            for (int lag = Math.max(1, power - 1); lag <= power + 1; lag++) {
                pair(row, lag, p, "kept, " + lag + " apart", 60);
            }
        }
        pair(row, any % (row.length() - 1) + 1, p, "kept, any distance apart", 1);
    }

    private static void pair(BitRow row, int lag, double p, String what, int claims) {
        Pool.evidence(what, claims).count(row.both(row, lag), row.firsts(row, lag), 1 - p);
    }

    /** Words of 16 draws, under a dozen keys, come again as often as chance has it. */
    @Law
    @Label("independence: words of masks collide as often as chance has it")
    default void wordsCollideByChance(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(max = 3) int thinned) {
        if (thinned > 0) {
            return;
        }
        BitSet seen = new BitSet(1 << 16);
        int words = 0;
        for (int key = 0; key < 12; key++) {
            BitRow row = row(Key.of(seed).child(key).bits(), UNITS / 2, 0.5);
            for (int from = 0; from + 16 <= row.length(); from += 16, words++) {
                seen.set((int) (row.words()[from >> 6] >>> from & 0xFFFF));
            }
        }
        Chance.assertCollisions("words of 16 draws", words - seen.cardinality(), words, 1 << 16);
    }

    /**
     * Draws that are alike under 128 keys, or opposite, are one draw: wherever they lie, once.
     * Chance has it once in 10^31 runs.
     */
    @Once
    @Label("independence: no two draws are alike, or opposite, under 128 keys")
    default void noDrawComesTwice(@ForAll(supplier = Seeds.class) long seed) {
        long[][] fates = new long[2][];
        int length = 0;
        for (int key = 0; key < 128; key++) {
            BitRow row = row(Key.of(seed).child(key).bits(), UNITS / 2, 0.5);
            length = row.length();
            long[] half = fates[key >> 6] == null ? new long[length] : fates[key >> 6];
            for (int i = 0; i < length; i++) {
                half[i] |= row.has(i) ? 1L << key : 0;
            }
            fates[key >> 6] = half;
        }
        Map<List<Long>, Integer> seen = new HashMap<>();
        for (int i = 0; i < length; i++) {
            long flip = -(fates[0][i] & 1);
            Integer before = seen.put(List.of(fates[0][i] ^ flip, fates[1][i] ^ flip), i);
            if (before != null) {
                throw new AssertionError(
                        "draws %d and %d are alike, or opposite, under 128 keys"
                                .formatted(before, i));
            }
        }
    }

    /** How far apart the bits are that folded keys lose together. */
    int[] FOLDS = {32, 16, 32, 48, 8, 16, 24, 1, 40};

    /** One bit of the key more or less, a key added to, turned or halved, gives other draws. */
    @Law
    @Label("keys: every bit of the key counts, and no key is another one shifted")
    default void keysAreIndependent(
            @ForAll @DoubleRange(min = 0.1, max = 0.9) double p,
            @ForAll(supplier = Seeds.class) long seed) {
        int n = 320;
        BitRow here = row(seed, n, p);
        for (int bit = 0; bit < 64; bit++) {
            apart("keys that differ in bit " + bit, here, row(seed ^ 1L << bit, n, p), p, 0);
        }
        for (int step = 1; step <= 4; step++) {
            apart("a key and the " + step + ". after it", here, row(seed + step, n, p), p, 4);
            apart(
                    "a key and step " + step + " in its upper half",
                    here,
                    row(seed + ((long) step << 32), n, p),
                    p,
                    4);
        }
        apart("a key and its negative", here, row(-seed, n, p), p, 1);
        apart("a key and its complement", here, row(~seed, n, p), p, 1);
        apart("a key and its halves swapped", here, row(Long.rotateLeft(seed, 32), n, p), p, 1);
        // Who folds a key to fewer bits meets keys that differ in two.
        int turn = Pool.of("turn", () -> new int[1])[0]++;
        int distance = FOLDS[turn % FOLDS.length];
        for (int bit = turn % 2; bit + distance < 64; bit += 2) {
            BitRow other = row(seed ^ 1L << bit ^ 1L << bit + distance, n, p);
            apart("keys that differ in two bits, " + distance + " apart", here, other, p, 0);
        }
        long small = seed & 0xFFFF;
        BitRow one = row(small, n, p);
        BitRow next = row(small + 1, n, p);
        // These may come again, so that they are not bet on together.
        new Evidence("the keys " + small + " and " + (small + 1), 1 << 17)
                .count(one.both(next, 0), one.firsts(next, 0), 1 - p);
    }

    private static void apart(String what, BitRow one, BitRow other, double p, int shifts) {
        for (int shift = 0; shift <= shifts; shift++) {
            String shown = shift == 0 ? what : what + ", shifted by " + shift;
            Pool.evidence(shown, 256)
                    .count(one.both(other, shift), one.firsts(other, shift), 1 - p);
            if (shift > 0) {
                Pool.evidence(shown + " back", 256)
                        .count(other.both(one, shift), other.firsts(one, shift), 1 - p);
            }
        }
    }

    /** Draws are a function of the key, and differ from key to key. */
    @Law
    @Label("keys: the same draws again under the same key, no draws twice under others")
    default void noMaskComesTwice(
            @ForAll @DoubleRange(min = 0.1, max = 0.9) double p,
            @ForAll(supplier = Seeds.class) long seed) {
        Set<BitSet> seen = new HashSet<>();
        BitRow first = row(seed, UNITS / 4, p);
        for (int step = 0; step < 10; step++) {
            BitRow row = step == 0 ? first : row(seed + step, UNITS / 4, p);
            if (!seen.add(BitSet.valueOf(row.words()))) {
                throw new AssertionError("step " + step + " drops what a step before it dropped");
            }
        }
        if (!java.util.Arrays.equals(first.words(), row(seed, UNITS / 4, p).words())) {
            throw new AssertionError("key " + seed + " drops other draws the second time");
        }
    }

    /** Draws that depend on each other by intention do so as declared. */
    @Law
    @Label("dependence: partners are kept together as often as declared")
    default void partnersKeepTogether(
            @ForAll(supplier = Rates.class) double p, @ForAll(supplier = Seeds.class) long seed) {
        // Whatever is done at the end of a row shows in short ones.
        int n = (seed & 1) == 0 ? UNITS : 2 + (int) (seed >>> 8 & 511);
        boolean[] kept = kept(seed, n, p);
        long[] both = new long[2];
        long[] trials = new long[2];
        for (int i = 0; i < n; i++) {
            int partner = partner(i);
            if (partner >= 0 && partner < i) {
                int first = kept[partner] ? 1 : 0;
                trials[first]++;
                both[first] += kept[i] ? 1 : 0;
            }
        }
        double joint = bothKept(p);
        if (trials[1] > 0) {
            Pool.evidence("kept with a partner", 2).count(both[1], trials[1], joint / (1 - p));
        }
        if (trials[0] > 0) {
            Pool.evidence("kept without a partner", 2)
                    .count(both[0], trials[0], (1 - p - joint) / p);
        }
    }
}
