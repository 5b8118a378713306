package lanewise.nn;

import java.util.List;
import java.util.Objects;
import lanewise.tensor.Shape;

/** A layer with a name of its own; {@link Sequential} takes the two apart. */
record NamedLayer(String name, Layer layer) implements Layer {
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
    public Shape outputShape(Shape input) {
        return layer.outputShape(input);
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        return layer.parameters(input);
    }

    @Override
    public boolean outputOverwritable() {
        return layer.outputOverwritable();
    }

    @Override
    public boolean sampleWise() {
        return layer.sampleWise();
    }

    @Override
    public boolean sampleWiseInEvaluation() {
        return layer.sampleWiseInEvaluation();
    }

    @Override
    public int preferredSamples() {
        return layer.preferredSamples();
    }

    @Override
    public int leastSamples(Shape input) {
        return layer.leastSamples(input);
    }

    @Override
    public long flops(Shape input) {
        return layer.flops(input);
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
