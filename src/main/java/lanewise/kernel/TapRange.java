package lanewise.kernel;

/** The outputs of one dimension, {@code count} of {@code all}, whose tap is not in the padding. */
record TapRange(int all, int first, int count) {
    /** Those with {@code 0 <= i * stride + tap < size}. */
    static TapRange of(int all, int stride, int tap, int size) {
        int first = Math.clamp(Math.ceilDiv(-tap, stride), 0, all);
        int end = Math.clamp(Math.ceilDiv(size - tap, stride), first, all);
        return new TapRange(all, first, end - first);
    }

    int end() {
        return first + count;
    }

    boolean whole() {
        return count == all;
    }
}
