package lanewise.nn;

import java.util.Objects;

/** A layer with a name of its own; {@link Sequential} takes the two apart. */
record NamedLayer(String name, Layer layer) implements WrappingLayer {
    NamedLayer {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(layer, "layer");
        if (!name.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")) {
            throw new IllegalArgumentException(
                    "layer name \"" + name + "\", expected letters, digits, '_', '-' and '.'");
        }
    }

    @Override
    public String stem() {
        return name;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return layer.bind(binding);
    }

    @Override
    public String toString() {
        return "named(\"" + name + "\", " + layer + ")";
    }
}
