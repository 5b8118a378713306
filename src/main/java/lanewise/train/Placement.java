package lanewise.train;

import java.util.Locale;

/** Where the tutorial's network drops. */
public enum Placement {
    /** On the image. */
    INPUT,
    /** After each pooling. */
    CONV,
    /** Before each dense layer: the tutorial's choice. */
    HIDDEN;

    /** By name, in lower case. */
    public static Placement named(String name) {
        for (Placement placement : values()) {
            if (placement.toString().equals(name)) {
                return placement;
            }
        }
        throw new IllegalArgumentException(
                "placement \"" + name + "\", expected input, conv or hidden");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
