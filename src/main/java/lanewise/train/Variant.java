package lanewise.train;

import static lanewise.nn.Layers.alphaDropout;
import static lanewise.nn.Layers.dropBlock;
import static lanewise.nn.Layers.dropConnect;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.dropout2d;
import static lanewise.nn.Layers.gaussianDropout;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.standout;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.dropout.ConcreteDropout;
import lanewise.nn.dropout.VariationalDropout;
import lanewise.tensor.Shape;

/** The forms of dropout that a study compares, each at a rate p. */
public enum Variant {
    /** Single elements. */
    STANDARD((p, image) -> dropout(p), before(Layers::dropout)),

    /** Whole channels of images; on rows, which have none, single elements. */
    SPATIAL((p, image) -> dropout2d(p), before(Layers::dropout)),

    /** Squares of a third of the image's side; on rows, which have none, single elements. */
    BLOCK(
            (p, image) -> dropBlock(p, Math.max(1, Math.min(image.dim(1), image.dim(2)) / 3)),
            before(Layers::dropout)),

    /** Single elements become SELU's lowest value; p below 1. */
    ALPHA((p, image) -> alphaDropout(p), before(Layers::alphaDropout)),

    /** Elements are multiplied by normal noise of the variance that dropout has; p below 1. */
    GAUSSIAN((p, image) -> gaussianDropout(p), before(Layers::gaussianDropout)),

    /** The weights of dense layers. */
    DROPCONNECT(null, (p, in, out, images) -> List.of(dropConnect(linear(in, out), p))),

    /** Dense layers with normal weights whose rates are learned from p on; p above 0 to 0.5. */
    VARIATIONAL(
            null,
            (p, in, out, images) ->
                    List.of(
                            new VariationalDropout(
                                    in, out, VariationalDropout.Form.INPUT, 1. / images, p))),

    /** Before dense layers, with one rate each that is learned from p on; p between 0 and 1. */
    CONCRETE(
            null,
            (p, in, out, images) ->
                    List.of(
                            new ConcreteDropout(
                                    linear(in, out),
                                    Variant.SQUARED_LENGTH / images,
                                    1. / images,
                                    p,
                                    Variant.TEMPERATURE))),

    /** Before dense layers, an element of 0 at rate p, larger ones less; p between 0 and 1. */
    STANDOUT(null, (p, in, out, images) -> List.of(standout(1, oddsToKeep(p)), linear(in, out)));

    /** Of the prior on weights, as in the authors' experiments. */
    private static final double SQUARED_LENGTH = 1e-4;

    private static final double TEMPERATURE = 0.1;

    private interface OnImage {
        Layer layer(double p, Shape image);
    }

    private interface Dense {
        List<Layer> layers(double p, int in, int out, int images);
    }

    private final OnImage onImage;
    private final Dense dense;

    /**
     * @param onImage the layer that drops in images; null if there is none
     */
    Variant(OnImage onImage, Dense dense) {
        this.onImage = onImage;
        this.dense = dense;
    }

    private static Dense before(DoubleFunction<Layer> dropping) {
        return (p, in, out, images) -> List.of(dropping.apply(p), linear(in, out));
    }

    private static double oddsToKeep(double p) {
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException("standout: p " + p + ", expected between 0 and 1");
        }
        return StrictMath.log1p(-p) - StrictMath.log(p);
    }

    /** Whether the form exists at a place. */
    public boolean exists(Placement placement) {
        return onImage != null || placement == Placement.HIDDEN;
    }

    /**
     * The form that this one is at a place: dense layers have no channels and no squares, so that
     * {@link #SPATIAL} and {@link #BLOCK} are {@link #STANDARD} there.
     */
    public Variant at(Placement placement) {
        boolean ofImages = this == SPATIAL || this == BLOCK;
        return ofImages && placement == Placement.HIDDEN ? STANDARD : this;
    }

    /**
     * Whether its rate is given, so that a schedule can move it; the others learn or compute it.
     */
    public boolean takesSchedule() {
        return this != VARIATIONAL && this != CONCRETE && this != STANDOUT;
    }

    /**
     * Refuses a place where the form does not exist.
     *
     * @throws IllegalArgumentException that says where it does, and which forms do there
     */
    public void check(Placement placement) {
        if (!exists(placement)) {
            throw new IllegalArgumentException(
                    ("variant \"%s\" at placement \"%s\": this form drops in dense layers alone;"
                                    + " take placement hidden, or for %s one of %s")
                            .formatted(
                                    this,
                                    placement,
                                    placement,
                                    names(variant -> variant.exists(placement))));
        }
    }

    /** Refuses a place where the form does not exist, and a rate that its layer refuses. */
    void check(double p, Placement placement) {
        check(placement);
        if (placement == Placement.HIDDEN) {
            dense(p, 1, 1, 1);
        } else {
            onImage(p, Shape.image(1, 1, 1));
        }
    }

    /** The layer that drops in images of a shape, if the form has one. */
    Layer onImage(double p, Shape image) {
        return onImage.layer(p, image);
    }

    /**
     * A dense layer with dropout before it, or dropout of its own.
     *
     * @param images of the training set, by which what learned rates add to the loss is divided
     */
    List<Layer> dense(double p, int in, int out, int images) {
        return dense.layers(p, in, out, images);
    }

    /** By name, in lower case. */
    public static Variant named(String name) {
        for (Variant variant : values()) {
            if (variant.toString().equals(name)) {
                return variant;
            }
        }
        throw new IllegalArgumentException(
                "variant \"" + name + "\", expected one of " + names(variant -> true));
    }

    private static String names(Predicate<Variant> which) {
        return Arrays.stream(values())
                .filter(which)
                .map(Variant::toString)
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
