package lanewise.testkit;

/** Draws that succeeded or not, a bit each, to be counted many at a time. */
record BitRow(long[] words, int length) {
    static BitRow of(boolean[] draws) {
        long[] words = new long[Math.ceilDiv(draws.length, 64)];
        for (int i = 0; i < draws.length; i++) {
            if (draws[i]) {
                words[i >> 6] |= 1L << i;
            }
        }
        return new BitRow(words, draws.length);
    }

    boolean has(int i) {
        return (words[i >> 6] >>> i & 1) != 0;
    }

    long count() {
        return count(0, length);
    }

    /** Successes from one place to before another. */
    long count(int from, int to) {
        long count = 0;
        for (int i = from; i < to && (i & 63) != 0; i++) {
            count += words[i >> 6] >>> i & 1;
        }
        int first = Math.min(to, (from + 63) & -64);
        for (int w = first >> 6; w < to >> 6; w++) {
            count += Long.bitCount(words[w]);
        }
        for (int i = Math.max(first, to & -64); i < to; i++) {
            count += words[i >> 6] >>> i & 1;
        }
        return count;
    }

    /** Places i where both this at i and another at i + shift succeeded, shift 0 or more. */
    long both(BitRow other, int shift) {
        int pairs = Math.min(length, other.length - shift);
        long count = 0;
        int words = Math.max(0, pairs) >> 6;
        int skip = shift >> 6;
        int bits = shift & 63;
        for (int w = 0; w < words; w++) {
            long theirs = other.words[w + skip] >>> bits;
            if (bits != 0) {
                theirs |= other.words[w + skip + 1] << 64 - bits;
            }
            count += Long.bitCount(this.words[w] & theirs);
        }
        for (int i = words << 6; i < pairs; i++) {
            int j = i + shift;
            count += this.words[i >> 6] >>> i & other.words[j >> 6] >>> j & 1;
        }
        return count;
    }

    /** Pairs that {@link #both} looks at whose first succeeded. */
    long firsts(BitRow other, int shift) {
        return count(0, Math.max(0, Math.min(length, other.length - shift)));
    }
}
