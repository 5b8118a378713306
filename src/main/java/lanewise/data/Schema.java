package lanewise.data;

import java.util.List;
import java.util.Objects;
import lanewise.tensor.Shape;

/**
 * What the samples and targets of a data set are like.
 *
 * @param shape of one sample, in PyTorch's order
 * @param classNames by label; empty where targets are values
 * @param targetShape of one target; (), a scalar, where it is a class
 */
public record Schema(Shape shape, List<String> classNames, Shape targetShape) {
    /** Copies the names. */
    public Schema {
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(targetShape, "targetShape");
        classNames = List.copyOf(classNames);
    }

    /** Samples with a class each. */
    public static Schema classes(Shape shape, List<String> names) {
        return new Schema(shape, names, Shape.of());
    }

    /** Samples with values each. */
    public static Schema values(Shape shape, Shape target) {
        return new Schema(shape, List.of(), target);
    }

    /** Whether targets are classes. */
    public boolean hasClasses() {
        return !classNames.isEmpty();
    }

    /** Whether samples are images: (channels, height, width). */
    public boolean hasImages() {
        return shape.rank() == 3;
    }

    /** How many means and deviations a {@link Normalization} of the samples has. */
    public int channels() {
        return shape.rank() == 0 ? 1 : shape.dim(0);
    }

    @Override
    public String toString() {
        return (hasImages() ? "images " : "samples ")
                + shape
                + (hasClasses()
                        ? ", " + classNames.size() + " classes"
                        : ", targets " + targetShape);
    }
}
