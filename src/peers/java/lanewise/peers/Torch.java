package lanewise.peers;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** libtorch's tensors as arrays: doubles, so that what differs is ours, or floats, to compare. */
final class Torch {
    /** Which numbers it computes with. */
    static ScalarType type = ScalarType.Double;

    private Torch() {}

    static Tensor tensor(double[] values, long... shape) {
        try (var pointer = new DoublePointer(values)) {
            return torch.from_blob(
                            pointer,
                            shape,
                            new org.bytedeco.pytorch.TensorOptions(ScalarType.Double))
                    .to(type)
                    .clone();
        }
    }

    static Tensor tensor(float[] values, long... shape) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return tensor(wide, shape);
    }

    static Tensor labels(int[] labels) {
        long[] wide = new long[labels.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = labels[i];
        }
        return torch.from_blob(
                        new org.bytedeco.javacpp.LongPointer(wide),
                        new long[] {labels.length},
                        new org.bytedeco.pytorch.TensorOptions(ScalarType.Long))
                .clone();
    }

    static double[] values(Tensor tensor) {
        Tensor plain = tensor.to(ScalarType.Double).contiguous();
        double[] values = new double[(int) plain.numel()];
        new DoublePointer(plain.data_ptr_double()).get(values);
        return values;
    }

    static TensorOptional optional(Tensor tensor) {
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }

    static LongOptional none() {
        return new LongOptional();
    }
}
