package lanewise.nn.layer;

import lanewise.kernel.Pair;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * The mean of as many windows as the output has pixels, PyTorch's {@code nn.AdaptiveAvgPool2d}:
 * window i of n covers rows floor(i H / n) to ceil((i + 1) H / n) - 1.
 *
 * <p>Input (C, H, W), output (C, H', W').
 *
 * @param outputSize rows, columns of the output, each 1 or more, or {@link #AS_INPUT}
 */
public record AdaptiveAvgPool2d(Pair outputSize) implements Layer {
    /** In place of a size: as many as the input has, PyTorch's {@code None}. */
    public static final int AS_INPUT = 0;

    /** Refuses sizes below 0. */
    public AdaptiveAvgPool2d {
        if (outputSize.height() < 0 || outputSize.width() < 0) {
            throw new IllegalArgumentException(
                    ("adaptiveAvgPool2d(%s): expected an output size of 1 or more, or 0 for the"
                                    + " input's")
                            .formatted(outputSize));
        }
    }

    @Override
    public String stem() {
        return "pool";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 3 || input.size() == 0) {
            throw new IllegalArgumentException(
                    "%s takes images (channels, height, width), given %s".formatted(this, input));
        }
        return Shape.image(
                input.dim(0),
                size(outputSize.height(), input.dim(1)),
                size(outputSize.width(), input.dim(2)));
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new Averaging(
                b,
                windows(b.input().dim(1), b.output().dim(1)),
                windows(b.input().dim(2), b.output().dim(2)),
                0);
    }

    private static int size(int asked, int input) {
        return asked == AS_INPUT ? input : asked;
    }

    private static Averaging.Windows windows(int size, int count) {
        int[] from = new int[count];
        int[] to = new int[count];
        int[] counted = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = (int) ((long) i * size / count);
            to[i] = (int) (((i + 1L) * size + count - 1) / count);
            counted[i] = to[i] - from[i];
        }
        return new Averaging.Windows(from, to, counted);
    }

    @Override
    public String toString() {
        return outputSize.height() == outputSize.width()
                ? Written.call("adaptiveAvgPool2d", outputSize.height()).toString()
                : Written.record(this);
    }
}
