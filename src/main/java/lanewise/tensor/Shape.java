package lanewise.tensor;

import java.util.Arrays;

/**
 * The sizes of a tensor's dimensions, in PyTorch's order: an image is (channels, height, width).
 *
 * <p>A layer's shapes are those of one sample; the batch stands outside.
 */
public final class Shape {
    private final int[] dims;

    private Shape(int[] dims) {
        this.dims = dims;
    }

    /**
     * A shape of any rank; no dimension at all is a scalar.
     *
     * @throws IllegalArgumentException if a dimension is negative or the product passes 2^31 - 1
     */
    public static Shape of(int... dims) {
        long size = 1;
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException(
                        "shape " + Arrays.toString(dims) + ": dimensions must not be negative");
            }
            size = Math.multiplyExact(size, (long) dim);
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "shape "
                                + Arrays.toString(dims)
                                + " has more than 2147483647 elements; split it");
            }
        }
        return new Shape(dims.clone());
    }

    /** The shape of one image. */
    public static Shape image(int channels, int height, int width) {
        return of(channels, height, width);
    }

    /** The number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** The size of dimension {@code i}; negative {@code i} counts from the end. */
    public int dim(int i) {
        return dims[i < 0 ? dims.length + i : i];
    }

    /** The number of elements. */
    public int size() {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return size;
    }

    /** A copy of the dimensions. */
    public int[] dims() {
        return dims.clone();
    }

    /** This shape with a dimension put before the first, as for a batch. */
    public Shape prepend(int dim) {
        int[] result = new int[dims.length + 1];
        result[0] = dim;
        System.arraycopy(dims, 0, result, 1, dims.length);
        return of(result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        String text = Arrays.toString(dims);
        return "(" + text.substring(1, text.length() - 1) + (dims.length == 1 ? ",)" : ")");
    }
}
