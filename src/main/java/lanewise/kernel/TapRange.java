package lanewise.kernel;

/**
 * The outputs of one dimension whose tap is not in the padding.
 *
 * @param all outputs of the dimension
 * @param first of those whose tap exists
 * @param count of those whose tap exists
 */
public record TapRange(int all, int first, int count) {
    /** Those with {@code 0 <= i * stride + tap < size}. */
    public static TapRange of(int all, int stride, int tap, int size) {
        int first = Math.clamp(Math.ceilDiv(-tap, stride), 0, all);
        int end = Math.clamp(Math.ceilDiv(size - tap, stride), first, all);
        return new TapRange(all, first, end - first);
    }

    /** The output after the last one. */
    public int end() {
        return first + count;
    }

    /** Whether it is all of them. */
    public boolean whole() {
        return count == all;
    }
}
