package lanewise.train;

import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.linear;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import lanewise.nn.Layer;

/** The forms of dropout that a study compares. */
public enum Variant {
    /** Single elements. */
    STANDARD {
        @Override
        Layer onImage(double p) {
            return dropout(p);
        }

        @Override
        Layer onRow(double p) {
            return dropout(p);
        }
    };

    /** The layer that drops in images. */
    abstract Layer onImage(double p);

    /** The layer that drops in rows. */
    abstract Layer onRow(double p);

    /** A dense layer with dropout before it, or dropout of its own. */
    List<Layer> dense(double p, int in, int out) {
        return List.of(onRow(p), linear(in, out));
    }

    /** By name, in lower case. */
    public static Variant named(String name) {
        for (Variant variant : values()) {
            if (variant.toString().equals(name)) {
                return variant;
            }
        }
        throw new IllegalArgumentException(
                "variant \""
                        + name
                        + "\", expected one of "
                        + Arrays.stream(values())
                                .map(Variant::toString)
                                .collect(Collectors.joining(", ")));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
