package lanewise.kernel;

/**
 * The lines of elements along one dimension of a sample: element j of line (o, i) is at {@code (o *
 * size + j) * stride + i}.
 *
 * @param outer blocks of lines
 * @param size elements of a line, at least 1
 * @param stride from element to element; also the lines of a block
 */
public record Lines(int outer, int size, int stride) {
    /** A sample that is one line. */
    public static Lines row(int size) {
        return new Lines(1, size, 1);
    }

    /** Floats of a block of lines. */
    public int block() {
        return size * stride;
    }
}
