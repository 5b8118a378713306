package lanewise.nn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * Layers one after another: the configuration of a network.
 *
 * <p>Each layer is named after its kind and number, {@code conv1}, {@code fc2}, unless {@link
 * Layers#named} gave it a name; a parameter is named after its layer, {@code conv1.weight}.
 */
public final class Sequential {
    /**
     * A layer and its name.
     *
     * @param path the layer's name in the network
     * @param layer its configuration
     */
    public record Named(String path, Layer layer) {}

    private final List<Named> layers;

    Sequential(List<Named> layers) {
        this.layers = List.copyOf(layers);
    }

    /**
     * Layers in the order in which they are applied.
     *
     * @throws IllegalArgumentException if two layers are given one name, or there is none
     */
    public static Sequential of(Layer... layers) {
        if (Objects.requireNonNull(layers, "layers").length == 0) {
            throw new IllegalArgumentException("a network has at least one layer; given none");
        }
        List<Named> named = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Layer layer : layers) {
            Objects.requireNonNull(layer, "layer");
            String path =
                    layer instanceof NamedLayer own
                            ? own.name()
                            : layer.stem() + counts.merge(layer.stem(), 1, Integer::sum);
            if (!seen.add(path)) {
                throw new IllegalArgumentException(
                        "two layers are named \"" + path + "\"; give one another name");
            }
            named.add(new Named(path, layer instanceof NamedLayer own ? own.layer() : layer));
        }
        return new Sequential(named);
    }

    /** The layers with their names. */
    public List<Named> layers() {
        return layers;
    }

    /**
     * The shape of an output sample.
     *
     * @throws IllegalArgumentException if two layers do not meet; the message names both
     */
    public Shape outputShape(Shape input) {
        Shape shape = input;
        for (int i = 0; i < layers.size(); i++) {
            shape = shapeAfter(i, shape);
        }
        return shape;
    }

    /** The shape after layer {@code i}; an error names the layer and the one before it. */
    Shape shapeAfter(int i, Shape input) {
        Objects.requireNonNull(input, "input");
        Named named = layers.get(i);
        try {
            return named.layer().outputShape(input);
        } catch (Misfit e) {
            throw e.within(
                    named.path(), "; \"%s\" comes after %s".formatted(named.path(), before(i)));
        } catch (IllegalArgumentException e) {
            throw new Misfit(named.path(), e.getMessage() + "; it comes after " + before(i), e);
        }
    }

    private String before(int i) {
        return i == 0 ? "the input" : "\"" + layers.get(i - 1).path() + "\"";
    }

    /** A layer that does not fit, by its path in the network. */
    static final class Misfit extends IllegalArgumentException {
        private static final long serialVersionUID = 1;
        private final String path;
        private final String reason;

        private Misfit(String path, String reason, Throwable cause) {
            super("layer \"%s\": %s".formatted(path, reason), cause);
            this.path = path;
            this.reason = reason;
        }

        /** The same seen from outside a branch, with more to be said of it. */
        Misfit within(String outer, String more) {
            return new Misfit(outer + "." + path, reason + more, this);
        }
    }

    /**
     * Refuses parameters of another network.
     *
     * @throws IllegalArgumentException with what is missing, misshapen and unexpected
     */
    void check(Parameters parameters, Shape input) {
        Objects.requireNonNull(parameters, "parameters");
        Map<String, Parameters.View> given = new LinkedHashMap<>();
        parameters.views().forEach(view -> given.put(view.name(), view));
        List<String> faults = new ArrayList<>();
        for (Layer.ParameterSpec spec : specs(input, "")) {
            Parameters.View view = given.remove(spec.name());
            if (view == null) {
                faults.add(spec.name() + " is missing");
            } else if (!view.shape().equals(spec.shape()) || view.kind() != spec.kind()) {
                faults.add(
                        "%s has the shape %s (%s), expected %s (%s)"
                                .formatted(
                                        spec.name(),
                                        view.shape(),
                                        view.kind(),
                                        spec.shape(),
                                        spec.kind()));
            }
        }
        given.keySet().forEach(name -> faults.add(name + " belongs to no layer"));
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(
                    "parameters of another network: %s; take those of initialize(%s, key)"
                            .formatted(String.join(", ", faults), input));
        }
    }

    /** Names and shapes of all parameters for an input shape, values zero. */
    public Parameters parameters(Shape input) {
        return names(input).build();
    }

    /** As {@link #parameters}, with names and shapes alone: nothing is allocated. */
    public Parameters outline(Shape input) {
        return names(input).outline();
    }

    private Parameters.Builder names(Shape input) {
        Parameters.Builder builder = new Parameters.Builder();
        for (Layer.ParameterSpec spec : specs(input, "")) {
            builder.add(spec.name(), spec.shape(), spec.kind());
        }
        return builder;
    }

    /** The parameters of all layers, their names preceded by the layers' and by {@code prefix}. */
    List<Layer.ParameterSpec> specs(Shape input, String prefix) {
        List<Layer.ParameterSpec> specs = new ArrayList<>();
        Shape shape = input;
        for (int i = 0; i < layers.size(); i++) {
            Named named = layers.get(i);
            Shape after = shapeAfter(i, shape);
            for (Layer.ParameterSpec spec : named.layer().parameters(shape)) {
                specs.add(
                        new Layer.ParameterSpec(
                                prefix + named.path() + "." + spec.name(),
                                spec.shape(),
                                spec.kind(),
                                spec.init()));
            }
            shape = after;
        }
        return specs;
    }

    /** The same layers, named below {@code path}. */
    Sequential under(String path) {
        return new Sequential(
                layers.stream()
                        .map(named -> new Named(path + "." + named.path(), named.layer()))
                        .toList());
    }

    /** Whether an output depends on its own sample alone. */
    boolean sampleWise() {
        return layers.stream().allMatch(named -> named.layer().sampleWise());
    }

    /** The same of evaluation. */
    boolean sampleWiseInEvaluation() {
        return layers.stream().allMatch(named -> named.layer().sampleWiseInEvaluation());
    }

    /** The most that a layer prefers. */
    int preferredSamples() {
        return layers.stream().mapToInt(named -> named.layer().preferredSamples()).max().orElse(1);
    }

    /**
     * The fewest samples of a batch that the layers can be trained with: batch normalisation needs
     * two values a channel.
     *
     * @throws IllegalArgumentException if two layers do not meet; the message names both
     */
    public int leastSamples(Shape input) {
        int least = 1;
        Shape shape = input;
        for (int i = 0; i < layers.size(); i++) {
            Shape after = shapeAfter(i, shape);
            least = Math.max(least, layers.get(i).layer().leastSamples(shape));
            shape = after;
        }
        return least;
    }

    /**
     * New parameters with PyTorch's default initialisation.
     *
     * @param input the shape of one sample
     * @param key the randomness; each parameter draws from a key of its own name
     */
    public Parameters initialize(Shape input, Key key) {
        Objects.requireNonNull(key, "key");
        Parameters parameters = parameters(input);
        for (Layer.ParameterSpec spec : specs(input, "")) {
            Parameters.View view = parameters.view(spec.name());
            spec.init()
                    .fill(key.child(spec.name()), view.shape(), parameters.values(), view.offset());
        }
        return parameters;
    }

    /**
     * Binds the layers for inference: fused, allocation-free, for one thread at a time.
     *
     * @param parameters read when bound and at {@link Inference#refresh}
     */
    public Inference inference(Parameters parameters, Shape input) {
        return new InferenceModel(this, parameters, input).own();
    }

    /**
     * Packs the weights once for any number of {@link Inference} objects, each for a thread.
     *
     * @param parameters read now; what becomes of them later changes nothing
     */
    public InferenceModel inferenceModel(Parameters parameters, Shape input) {
        return new InferenceModel(this, parameters, input);
    }

    /** What one {@link Inference} takes, before anything is allocated. */
    public Memory memory(Shape input) {
        return Memory.ofInference(this, input);
    }

    /**
     * What a {@link Network} takes, before anything is allocated.
     *
     * @param batch the most samples of a batch
     * @param threads to compute with
     */
    public Memory trainingMemory(Shape input, int batch, int threads) {
        return Memory.ofTraining(this, input, batch, threads);
    }

    /** A table of the layers: outputs, parameters and {@linkplain Layer#flops operations}. */
    public String summary(Shape input) {
        return Summary.of(this, Objects.requireNonNull(input, "input"));
    }

    /** {@linkplain Layer#flops Floating-point operations} of one sample. */
    public long flops(Shape input) {
        long sum = 0;
        Shape shape = input;
        for (int i = 0; i < layers.size(); i++) {
            Shape after = shapeAfter(i, shape);
            sum += layers.get(i).layer().flops(shape);
            shape = after;
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sequential sequential && layers.equals(sequential.layers);
    }

    @Override
    public int hashCode() {
        return layers.hashCode();
    }

    /** The layers as they are written in a program, without what holds them. */
    String written() {
        Map<String, Integer> counts = new HashMap<>();
        StringJoiner text = new StringJoiner(", ");
        for (Named named : layers) {
            String stem = named.layer().stem();
            int number = counts.getOrDefault(stem, 0) + 1;
            boolean automatic = named.path().equals(stem + number);
            if (automatic) {
                counts.put(stem, number);
            }
            text.add(
                    automatic
                            ? named.layer().toString()
                            : "named(\"%s\", %s)".formatted(named.path(), named.layer()));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return "Sequential.of(" + written() + ")";
    }
}
