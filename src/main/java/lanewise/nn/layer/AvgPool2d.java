package lanewise.nn.layer;

import java.util.Objects;
import lanewise.kernel.Pair;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.Window;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * The mean of each window, PyTorch's {@code nn.AvgPool2d}.
 *
 * <p>Input (C, H, W), output (C, H', W').
 *
 * @param kernelSize rows, columns of the window
 * @param stride rows, columns from window to window
 * @param padding rows, columns of zeros on each side, at most half the window
 * @param ceilMode whether a last window that hangs over the edge counts
 * @param countIncludePad whether zeros of the padding count in the mean
 * @param divisorOverride what sums are divided by instead; 0 for none
 */
public record AvgPool2d(
        Pair kernelSize,
        Pair stride,
        Pair padding,
        boolean ceilMode,
        boolean countIncludePad,
        int divisorOverride)
        implements Layer {

    /** Refuses null. */
    public AvgPool2d {
        Objects.requireNonNull(kernelSize, "kernelSize");
        Objects.requireNonNull(stride, "stride");
        Objects.requireNonNull(padding, "padding");
    }

    /** A square window whose stride is its size. */
    public AvgPool2d(int kernelSize) {
        this(Pair.of(kernelSize), Pair.of(kernelSize), Pair.of(0), false, true, 0);
    }

    /** The same with another stride. */
    public AvgPool2d stride(int size) {
        return stride(Pair.of(size));
    }

    /** The same with another stride. */
    public AvgPool2d stride(Pair size) {
        return new AvgPool2d(kernelSize, size, padding, ceilMode, countIncludePad, divisorOverride);
    }

    /** The same with another padding. */
    public AvgPool2d padding(int size) {
        return padding(Pair.of(size));
    }

    /** The same with another padding. */
    public AvgPool2d padding(Pair size) {
        return new AvgPool2d(kernelSize, stride, size, ceilMode, countIncludePad, divisorOverride);
    }

    /** The same, where a last window that hangs over the edge counts. */
    public AvgPool2d withCeilMode() {
        return new AvgPool2d(kernelSize, stride, padding, true, countIncludePad, divisorOverride);
    }

    /** The same, where zeros of the padding do not count in the mean. */
    public AvgPool2d withoutPadCounted() {
        return new AvgPool2d(kernelSize, stride, padding, ceilMode, false, divisorOverride);
    }

    /** The same with another divisor. */
    public AvgPool2d divisorOverride(int divisor) {
        return new AvgPool2d(kernelSize, stride, padding, ceilMode, countIncludePad, divisor);
    }

    private PoolGeometry geometry(Shape input) {
        if (input.rank() != 3) {
            throw new IllegalArgumentException(
                    "%s takes images (channels, height, width), given %s".formatted(this, input));
        }
        try {
            return new PoolGeometry(
                    input.dim(0),
                    new Pair(input.dim(1), input.dim(2)),
                    Window.of(kernelSize).withStride(stride).withPadding(padding),
                    ceilMode);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    this + " on input " + input + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String stem() {
        return "pool";
    }

    @Override
    public Shape outputShape(Shape input) {
        PoolGeometry geometry = geometry(input);
        return Shape.image(input.dim(0), geometry.outHeight(), geometry.outWidth());
    }

    @Override
    public BoundLayer bind(Binding b) {
        PoolGeometry g = geometry(b.input());
        return new Averaging(
                b,
                windows(
                        g.height(),
                        g.outHeight(),
                        kernelSize.height(),
                        stride.height(),
                        padding.height()),
                windows(
                        g.width(),
                        g.outWidth(),
                        kernelSize.width(),
                        stride.width(),
                        padding.width()),
                divisorOverride);
    }

    /** A window that hangs over the padded edge counts what lies inside. */
    private Averaging.Windows windows(int size, int count, int kernel, int step, int pad) {
        int[] from = new int[count];
        int[] to = new int[count];
        int[] counted = new int[count];
        for (int i = 0; i < count; i++) {
            int start = i * step - pad;
            int end = Math.min(start + kernel, size + pad);
            from[i] = Math.max(start, 0);
            to[i] = Math.min(end, size);
            counted[i] = countIncludePad ? end - start : to[i] - from[i];
        }
        return new Averaging.Windows(from, to, counted);
    }

    @Override
    public String toString() {
        return kernelSize.height() == kernelSize.width()
                ? Written.call("avgPool2d", kernelSize.height())
                        .option("stride", stride, kernelSize)
                        .option("padding", padding, Pair.of(0))
                        .when(ceilMode, "withCeilMode")
                        .when(!countIncludePad, "withoutPadCounted")
                        .option("divisorOverride", divisorOverride, 0)
                        .toString()
                : Written.record(this);
    }
}
