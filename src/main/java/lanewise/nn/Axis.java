package lanewise.nn;

import lanewise.tensor.Shape;

/**
 * One dimension of a sample as it lies in memory, channels-last: element j of line (o, i) is at
 * {@code (o * size + j) * stride + i}.
 *
 * @param outer blocks of lines
 * @param size elements of a line
 * @param stride from element to element; also the lines of a block
 */
public record Axis(int outer, int size, int stride) {
    /**
     * A dimension by its number in a sample, from 0.
     *
     * @throws IllegalArgumentException if there is no such dimension
     */
    public static Axis of(Shape shape, int dim) {
        int channels = shape.dim(0);
        if (dim == 0) {
            return new Axis(shape.size() / channels, channels, 1);
        }
        int outer = 1;
        for (int i = 1; i < dim; i++) {
            outer *= shape.dim(i);
        }
        int stride = channels;
        for (int i = dim + 1; i < shape.rank(); i++) {
            stride *= shape.dim(i);
        }
        return new Axis(outer, shape.dim(dim), stride);
    }

    /**
     * A dimension by PyTorch's number: 1 is the first of a sample, -1 the last.
     *
     * @param layer how a message calls the layer
     */
    public static Axis ofBatchDim(Object layer, Shape shape, int dim) {
        int index = dim < 0 ? shape.rank() + dim : dim - 1;
        if (index < 0 || index >= shape.rank() || shape.size() == 0) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected a dim from 1 to %d or -%d to -1"
                            .formatted(layer, shape, shape.rank(), shape.rank()));
        }
        return of(shape, index);
    }
}
