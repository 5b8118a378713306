package lanewise.data;

import lanewise.io.MappedTensor;
import lanewise.nn.Layout;
import lanewise.tensor.Shape;

/**
 * Samples of a mapped file.
 *
 * @param channelsLast whether the file has the order inside, else it has PyTorch's
 */
record MappedSamples(MappedTensor tensor, Shape shape, int size, boolean channelsLast)
        implements Samples {

    /** Of the array's first dimension. */
    static MappedSamples of(MappedTensor tensor, boolean channelsLast) {
        return new MappedSamples(
                tensor,
                TensorSamples.shape(tensor, tensor.dims(), channelsLast),
                Math.toIntExact(tensor.dims()[0]),
                channelsLast);
    }

    @Override
    public void readChannelsLast(int i, float[] into, int at) {
        int count = shape.size();
        long from = (long) i * count;
        if (channelsLast || shape.rank() < 2) {
            tensor.read(from, count, into, at);
        } else {
            float[] sample = new float[count];
            tensor.read(from, count, sample, 0);
            Layout.toChannelsLast(shape, sample, 0, into, at);
        }
        if (TensorSamples.arePixels(tensor.dtype(), shape)) {
            for (int j = at; j < at + count; j++) {
                into[j] /= 255f;
            }
        }
    }
}
