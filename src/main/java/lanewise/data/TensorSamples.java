package lanewise.data;

import java.util.Arrays;
import lanewise.io.DType;
import lanewise.io.Tensor;
import lanewise.tensor.Shape;

/** The samples of an array whose first dimension counts them. */
final class TensorSamples {
    private TensorSamples() {}

    static Samples of(Tensor tensor, boolean channelsLast) {
        long[] dims = Arrays.stream(tensor.shape().dims()).asLongStream().toArray();
        Shape shape = shape(tensor, dims, channelsLast);
        if (arePixels(tensor.dtype(), shape)) {
            return channelsLast
                    ? Samples.pixelsChannelsLast(shape, tensor.toBytes())
                    : Samples.pixels(shape, tensor.toBytes());
        }
        return channelsLast
                ? Samples.ofChannelsLast(shape, tensor.toFloats())
                : Samples.of(shape, tensor.toFloats());
    }

    /** Whether such samples are taken for images, 0 to 255. */
    static boolean arePixels(DType dtype, Shape shape) {
        return dtype == DType.U8 && shape.rank() == 3;
    }

    /**
     * The shape of one sample, in PyTorch's order.
     *
     * @param of what messages name
     */
    static Shape shape(Object of, long[] dims, boolean channelsLast) {
        if (dims.length == 0 || dims[0] > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    of + ": expected a first dimension that counts the samples, up to 2147483647");
        }
        int rank = dims.length - 1;
        int[] shape = new int[Math.max(1, rank)];
        shape[0] = 1;
        for (int i = 0; i < rank; i++) {
            int at = !channelsLast || rank < 2 ? i : (i + 1) % rank;
            shape[at] = Math.toIntExact(dims[i + 1]);
        }
        return Shape.of(shape);
    }
}
