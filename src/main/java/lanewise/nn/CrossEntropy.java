package lanewise.nn;

import lanewise.kernel.Kernels;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/** The mean over the batch of -log softmax(logits)[label], PyTorch's {@code CrossEntropyLoss}. */
public record CrossEntropy() implements Loss {
    @Override
    public void check(Shape output) {
        if (output.rank() != 1 || output.dim(0) < 2) {
            throw new IllegalArgumentException(
                    "crossEntropy(): outputs have the shape "
                            + output
                            + ", expected (classes,); put flatten() and linear() before");
        }
    }

    @Override
    public double apply(
            Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch) {
        int classes = y.stride();
        int[] labels = target.labels();
        if (labels == null || labels.length < samples) {
            throw new IllegalArgumentException(
                    "crossEntropy(): expected "
                            + samples
                            + " labels, given "
                            + (labels == null ? "values" : labels.length));
        }
        for (int i = 0; i < samples; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "crossEntropy(): label %d of sample %d, expected 0 to %d"
                                .formatted(labels[i], i, classes - 1));
            }
        }
        Slot out = dy == null ? scratch : dy;
        double sum =
                kernels.softmaxCrossEntropy(
                        samples,
                        classes,
                        y.array(),
                        y.offset(),
                        labels,
                        0,
                        1f / samples,
                        out.array(),
                        out.offset());
        return sum / samples;
    }
}
