package lanewise.nn.layer;

import java.util.OptionalDouble;
import lanewise.tensor.Shape;

/**
 * Normalises each channel over the batch and the pixels, PyTorch's {@code nn.BatchNorm2d}: (x -
 * mean) / sqrt(variance + eps) * weight + bias. Evaluation takes the running statistics.
 *
 * <p>Input and output (C, H, W). Parameters {@code weight}, {@code bias} (C,); buffers {@code
 * running_mean}, {@code running_var} (C,) and {@code num_batches_tracked}.
 *
 * @param numFeatures C
 * @param eps added to the variance, above 0; PyTorch's default is 1e-5
 * @param momentum weight of a new batch in the running statistics, 0 to 1; PyTorch's default is
 *     0.1. Empty for the plain average of all batches
 * @param affine whether there are weight and bias
 * @param trackRunningStats whether there are running statistics; without them evaluation takes the
 *     batch's
 * @see <a href="https://arxiv.org/abs/1502.03167">Ioffe, Szegedy: Batch normalization (ICML
 *     2015)</a>
 */
public record BatchNorm2d(
        int numFeatures,
        double eps,
        OptionalDouble momentum,
        boolean affine,
        boolean trackRunningStats)
        implements BatchNorm {

    /** Refuses values out of range. */
    public BatchNorm2d {
        BatchNorm.check("batchNorm2d", numFeatures, eps, momentum);
    }

    /** PyTorch's defaults. */
    public BatchNorm2d(int numFeatures) {
        this(numFeatures, 1e-5, OptionalDouble.of(0.1), true, true);
    }

    /** The same with another eps. */
    public BatchNorm2d eps(double value) {
        return new BatchNorm2d(numFeatures, value, momentum, affine, trackRunningStats);
    }

    /** The same with another momentum. */
    public BatchNorm2d momentum(double value) {
        return new BatchNorm2d(
                numFeatures, eps, OptionalDouble.of(value), affine, trackRunningStats);
    }

    /** The same, where the running statistics are the plain average of all batches. */
    public BatchNorm2d withCumulativeAverage() {
        return new BatchNorm2d(numFeatures, eps, OptionalDouble.empty(), affine, trackRunningStats);
    }

    /** The same without weight and bias. */
    public BatchNorm2d withoutAffine() {
        return new BatchNorm2d(numFeatures, eps, momentum, false, trackRunningStats);
    }

    /** The same without running statistics. */
    public BatchNorm2d withoutRunningStats() {
        return new BatchNorm2d(numFeatures, eps, momentum, affine, false);
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 3 || input.dim(0) != numFeatures) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected (%d, height, width)"
                            .formatted(this, input, numFeatures));
        }
        return input;
    }

    @Override
    public String toString() {
        return written("batchNorm2d");
    }
}
