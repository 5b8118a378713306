package lanewise.train;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;

import java.util.ArrayList;
import java.util.List;
import lanewise.nn.Layer;
import lanewise.nn.Sequential;
import lanewise.tensor.Shape;

/**
 * The network of the dropout tutorial with a form of dropout at a place: three convolutions, two
 * dense layers.
 *
 * @param variant the form
 * @param p the rate, 0 to 1 as far as the form allows
 * @param placement where it stands
 */
public record Recipe(Variant variant, double p, Placement placement) {
    private static final int[] CHANNELS = {32, 64, 128};
    private static final int HIDDEN = 512;

    /**
     * Refuses what is not a probability, a form at a place where it does not exist, and a rate that
     * the form's layer does not take.
     */
    public Recipe {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(
                    "dropout rate: " + p + ", expected a number from 0 to 1");
        }
        variant.check(p, placement);
    }

    /** The tutorial's: standard dropout before each dense layer. */
    public static Recipe tutorial(double p) {
        return new Recipe(Variant.STANDARD, p, Placement.HIDDEN);
    }

    /** Reads what {@link #toString} writes. */
    public static Recipe parse(String text) {
        String[] parts = text.split(":");
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "recipe \"" + text + "\", expected variant:rate:placement");
        }
        try {
            return new Recipe(
                    Variant.named(parts[0]),
                    Double.parseDouble(parts[1]),
                    Placement.named(parts[2]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "recipe \"" + text + "\": \"" + parts[1] + "\" is no number", e);
        }
    }

    /** The network as {@link #network(Shape, int, int)} makes it, to be used and not trained. */
    public Sequential network(Shape input, int classes) {
        return network(input, classes, 1);
    }

    /**
     * The network for images of a shape: 3 × 32 × 32 for CIFAR-10, 1 × 28 × 28 for MNIST.
     *
     * @param input channels, height, width; 22 × 22 or larger
     * @param classes 2 or more
     * @param images in the training set, 1 or more: what learned rates add to the loss is divided
     *     by them
     * @throws IllegalArgumentException if the images are too small for three convolutions
     */
    public Sequential network(Shape input, int classes, int images) {
        List<Layer> layers = new ArrayList<>();
        if (placement == Placement.INPUT) {
            layers.add(variant.onImage(p, input));
        }
        int in = input.dim(0);
        for (int out : CHANNELS) {
            layers.add(conv2d(in, out, 3));
            layers.add(relu());
            layers.add(maxPool2d(2));
            if (placement == Placement.CONV) {
                layers.add(variant.onImage(p, shape(layers, input)));
            }
            in = out;
        }
        layers.add(flatten());
        int features = shape(layers, input).size();
        boolean hidden = placement == Placement.HIDDEN;
        layers.addAll(
                hidden
                        ? variant.dense(p, features, HIDDEN, images)
                        : List.of(linear(features, HIDDEN)));
        layers.add(relu());
        layers.addAll(
                hidden
                        ? variant.dense(p, HIDDEN, classes, images)
                        : List.of(linear(HIDDEN, classes)));
        return Sequential.of(layers.toArray(Layer[]::new));
    }

    private static Shape shape(List<Layer> layers, Shape input) {
        return Sequential.of(layers.toArray(Layer[]::new)).outputShape(input);
    }

    /** A name for a run: {@code no-dropout}, {@code dropout-0.25}, {@code spatial-0.1-conv}. */
    public String runName() {
        if (p == 0 && variant == Variant.STANDARD) {
            return "no-dropout";
        }
        String text = Double.toString(p);
        String rate = text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
        String form = variant == Variant.STANDARD ? "dropout" : variant.toString();
        String place = placement == Placement.HIDDEN ? "" : "-" + placement;
        return form + "-" + rate + place;
    }

    @Override
    public String toString() {
        return variant + ":" + p + ":" + placement;
    }
}
