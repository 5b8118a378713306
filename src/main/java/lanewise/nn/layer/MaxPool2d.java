package lanewise.nn.layer;

import java.util.Objects;
import java.util.Set;
import lanewise.kernel.Choices;
import lanewise.kernel.MaxPool;
import lanewise.kernel.Pair;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.Window;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Chunkless;
import lanewise.nn.Fusion;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * The largest element of each window, PyTorch's {@code nn.MaxPool2d}; of equal ones the first gets
 * the gradient.
 *
 * <p>Input (C, H, W), output (C, H', W').
 *
 * @param kernelSize rows, columns of the window
 * @param stride rows, columns from window to window
 * @param padding rows, columns outside on each side, at most half the window
 * @param dilation rows, columns between elements of a window
 * @param ceilMode whether a last window that hangs over the edge counts
 */
public record MaxPool2d(Pair kernelSize, Pair stride, Pair padding, Pair dilation, boolean ceilMode)
        implements Layer {

    /** Refuses null. */
    public MaxPool2d {
        Objects.requireNonNull(kernelSize, "kernelSize");
        Objects.requireNonNull(stride, "stride");
        Objects.requireNonNull(padding, "padding");
        Objects.requireNonNull(dilation, "dilation");
    }

    /** A square window whose stride is its size. */
    public MaxPool2d(int kernelSize) {
        this(Pair.of(kernelSize), Pair.of(kernelSize), Pair.of(0), Pair.of(1), false);
    }

    /** The same with another stride. */
    public MaxPool2d stride(int size) {
        return stride(Pair.of(size));
    }

    /** The same with another stride. */
    public MaxPool2d stride(Pair size) {
        return new MaxPool2d(kernelSize, size, padding, dilation, ceilMode);
    }

    /** The same with another padding. */
    public MaxPool2d padding(int size) {
        return padding(Pair.of(size));
    }

    /** The same with another padding. */
    public MaxPool2d padding(Pair size) {
        return new MaxPool2d(kernelSize, stride, size, dilation, ceilMode);
    }

    /** The same with another dilation. */
    public MaxPool2d dilation(int size) {
        return dilation(Pair.of(size));
    }

    /** The same with another dilation. */
    public MaxPool2d dilation(Pair size) {
        return new MaxPool2d(kernelSize, stride, padding, size, ceilMode);
    }

    /** The same, where a last window that hangs over the edge counts. */
    public MaxPool2d withCeilMode() {
        return new MaxPool2d(kernelSize, stride, padding, dilation, true);
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
                    new Window(kernelSize, stride, padding, dilation),
                    ceilMode);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    this + " on input " + input + ": " + e.getMessage(), e);
        }
    }

    /** The first rows and columns that windows cover. */
    @Override
    public Shape reads(Shape input) {
        PoolGeometry g = geometry(input);
        if (ceilMode || !padding.equals(Pair.of(0))) {
            return input;
        }
        return Shape.image(
                input.dim(0),
                (g.outHeight() - 1) * stride.height()
                        + (kernelSize.height() - 1) * dilation.height()
                        + 1,
                (g.outWidth() - 1) * stride.width()
                        + (kernelSize.width() - 1) * dilation.width()
                        + 1);
    }

    @Override
    public Set<Fusion.Offer> offers() {
        return Set.of(
                Fusion.Offer.GATES_RELU,
                Fusion.Offer.KEEPS_WHAT_IT_READ,
                Fusion.Offer.CHOOSES_OF_WINDOWS);
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
    public PoolGeometry windows(Shape input) {
        return geometry(input);
    }

    @Override
    public BoundLayer bind(Binding b) {
        if (b.pooled() != null) {
            return new Bound(b, b.pooled().choices());
        }
        MaxPool pool = b.kernels().maxPool(geometry(b.input()));
        long kept = b.dx() == null ? 0 : (long) pool.choicesSize() * b.maxSamples();
        return new Bound(b, new Choices(pool, b.workspace().longs(kept)));
    }

    /** Keeps what it chose where there is a way back. */
    private record Bound(Binding b, Choices choices) implements Chunkless {
        @Override
        public void forward(Pass pass, int from, int to) {
            float[] x = b.x().array();
            float[] y = b.y().array();
            int xo = b.x().at(from, pass.worker());
            int yo = b.y().at(from, pass.worker());
            if (b.dx() == null) {
                choices.pool().forward(to - from, x, xo, y, yo);
                return;
            }
            choices.pool()
                    .forwardChoosing(
                            to - from,
                            x,
                            xo,
                            b.fusion().gatesBelow(),
                            choices.kept(),
                            choices.at(from),
                            y,
                            yo);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() != null && (b.pooled() == null || b.pooled().unfolds())) {
                choices.pool()
                        .backward(
                                to - from,
                                choices.kept(),
                                choices.at(from),
                                b.dy().array(),
                                b.dy().at(from, pass.worker()),
                                b.dx().array(),
                                b.dx().at(from, pass.worker()));
            }
        }
    }

    @Override
    public String toString() {
        return kernelSize.height() == kernelSize.width()
                ? Written.call("maxPool2d", kernelSize.height())
                        .option("stride", stride, kernelSize)
                        .option("padding", padding, Pair.of(0))
                        .option("dilation", dilation, Pair.of(1))
                        .when(ceilMode, "withCeilMode")
                        .toString()
                : Written.record(this);
    }
}
