package lanewise.nn;

import lanewise.kernel.Lines;
import lanewise.tensor.Shape;

/**
 * The {@link Lines} of a sample along one of its dimensions, which lie channels-last: what a layer
 * asks for that works along {@code dim}.
 *
 * {@snippet :
 * Lines rows = Axis.lines(Shape.of(5, 8), 1); // 5 lines of 8
 * Lines last = Axis.linesOfBatchDim(this, binding.input(), -1);
 * }
 */
public final class Axis {
    private Axis() {}

    /**
     * Along a dimension by its number in a sample, from 0.
     *
     * @throws IllegalArgumentException if there is no such dimension
     */
    public static Lines lines(Shape shape, int dim) {
        int channels = shape.dim(0);
        if (dim == 0) {
            return new Lines(shape.size() / channels, channels, 1);
        }
        int outer = 1;
        for (int i = 1; i < dim; i++) {
            outer *= shape.dim(i);
        }
        int stride = channels;
        for (int i = dim + 1; i < shape.rank(); i++) {
            stride *= shape.dim(i);
        }
        return new Lines(outer, shape.dim(dim), stride);
    }

    /**
     * Along a dimension by PyTorch's number: 1 is the first of a sample, -1 the last.
     *
     * @param layer how a message calls the layer
     */
    public static Lines linesOfBatchDim(Object layer, Shape shape, int dim) {
        int index = dim < 0 ? shape.rank() + dim : dim - 1;
        if (index < 0 || index >= shape.rank() || shape.size() == 0) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected a dim from 1 to %d or -%d to -1"
                            .formatted(layer, shape, shape.rank(), shape.rank()));
        }
        return lines(shape, index);
    }
}
