package lanewise.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import lanewise.data.Normalization;
import lanewise.io.Json;
import lanewise.io.Safetensors;
import lanewise.io.SafetensorsWriter;
import lanewise.io.StateDict;
import lanewise.nn.Inference;
import lanewise.nn.Sequential;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * A network with its parameters and what its input and output mean: one safetensors file.
 *
 * <p>The tensors have PyTorch's names, shapes and types, so PyTorch loads the file as a {@code
 * state_dict}. The metadata describe the network: every layer by the components of its record, the
 * shape of a sample, the names of the classes and the normalisation of the input. Equal models give
 * equal bytes.
 *
 * @param network the layers
 * @param input the shape of one sample
 * @param parameters of the network
 * @param classes by label; empty where the output is no choice of a class
 * @param normalization of the input; empty where samples go in as they are
 * @param notes more texts, by names of one's own
 */
public record Model(
        Sequential network,
        Shape input,
        Parameters parameters,
        List<String> classes,
        Optional<Normalization> normalization,
        Map<String, String> notes) {
    /** The version of the description that {@link #save} writes. */
    public static final int VERSION = 1;

    private static final String FORMAT = "format";
    private static final String VERSION_KEY = "lanewise";
    private static final String NETWORK = "network";
    private static final String INPUT = "input";
    private static final String CLASSES = "classes";
    private static final String MEAN = "mean";
    private static final String STD = "std";
    private static final List<String> KEYS =
            List.of(FORMAT, VERSION_KEY, NETWORK, INPUT, CLASSES, MEAN, STD);

    /**
     * Checks that the parts belong together.
     *
     * @throws IllegalArgumentException if the parameters are not the network's, if the
     *     normalisation has not one mean and deviation a channel, or if a note has a name that the
     *     file needs itself
     */
    public Model {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(normalization, "normalization");
        classes = List.copyOf(Objects.requireNonNull(classes, "classes"));
        notes = Map.copyOf(Objects.requireNonNull(notes, "notes"));
        List<String> expected = outline(network.outline(input));
        List<String> given = outline(parameters);
        if (!expected.equals(given)) {
            List<String> odd = new ArrayList<>(given);
            odd.removeAll(expected);
            List<String> missing = new ArrayList<>(expected);
            missing.removeAll(given);
            throw new IllegalArgumentException(
                    ("the parameters are not those of the network for input %s: missing %s,"
                                    + " unexpected %s")
                            .formatted(input, missing, odd));
        }
        normalization.ifPresent(by -> {
            if (input.rank() > 0 && by.mean().length != input.dim(0)) {
                throw new IllegalArgumentException(
                        "the normalization has %d means and deviations for input %s, expected %d"
                                .formatted(by.mean().length, input, input.dim(0)));
            }
        });
        for (String key : KEYS) {
            if (notes.containsKey(key)) {
                throw new IllegalArgumentException(
                        "a note is called \""
                                + key
                                + "\", which the file itself uses; take another");
            }
        }
    }

    private static List<String> outline(Parameters parameters) {
        return parameters.views().stream()
                .map(view -> view.name() + " " + view.shape() + " " + view.kind())
                .toList();
    }

    /** A network with its parameters, without classes, normalisation and notes. */
    public static Model of(Sequential network, Shape input, Parameters parameters) {
        return new Model(network, input, parameters, List.of(), Optional.empty(), Map.of());
    }

    /** The same with names of classes, by label. */
    public Model classes(List<String> names) {
        return new Model(network, input, parameters, names, normalization, notes);
    }

    /** The same with the normalisation that the network was trained with. */
    public Model normalization(Normalization value) {
        Normalization given = Objects.requireNonNull(value, "normalization");
        return new Model(network, input, parameters, classes, Optional.of(given), notes);
    }

    /** The same with a note more. */
    public Model note(String name, String text) {
        Map<String, String> more = new TreeMap<>(notes);
        more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(text, "text"));
        return new Model(network, input, parameters, classes, normalization, more);
    }

    /** A classifier for any number of threads; see {@link Predictor#of(Model)}. */
    public Predictor predictor() {
        return Predictor.of(this);
    }

    /**
     * The network bound for inference.
     *
     * @throws IllegalArgumentException if a parameter is not finite
     */
    public Inference inference() {
        parameters.requireFinite("inference");
        return network.inference(parameters, input);
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws IllegalArgumentException if a layer is no record or has a component that a file
     *     cannot hold; the message names both
     */
    public void save(Path file) throws IOException {
        Objects.requireNonNull(file, "file");
        Map<String, String> metadata = new TreeMap<>(notes);
        metadata.put(FORMAT, "pt");
        metadata.put(VERSION_KEY, Integer.toString(VERSION));
        metadata.put(NETWORK, Json.compact(NetworkJson.write(network)));
        metadata.put(INPUT, Json.compact(input.dims()));
        if (!classes.isEmpty()) {
            metadata.put(CLASSES, Json.compact(classes));
        }
        if (normalization.isPresent()) {
            metadata.put(MEAN, Json.compact(normalization.get().mean()));
            metadata.put(STD, Json.compact(normalization.get().std()));
        }
        SafetensorsWriter.write(file, StateDict.tensors(parameters), metadata);
    }

    /**
     * Reads a file that {@link #save} wrote.
     *
     * @param ownLayers the records of layers that are not the library's
     * @throws IOException if the file cannot be read or is no such file; the message lists every
     *     kind of layer that is unknown, or every tensor that does not fit
     * @throws IllegalArgumentException if one of {@code ownLayers} is no record, no layer, or has
     *     the name of another
     */
    public static Model load(Path file, Class<?>... ownLayers) throws IOException {
        Objects.requireNonNull(file, "file");
        NetworkJson layers =
                new NetworkJson(List.of(Objects.requireNonNull(ownLayers, "ownLayers")));
        try (Safetensors in = Safetensors.open(file)) {
            Map<String, String> metadata = in.metadata();
            String version = metadata.get(VERSION_KEY);
            if (version == null) {
                throw new IOException(
                        file
                                + ": has no description of a network (no metadata \"lanewise\");"
                                + " build the network in code and load the tensors with StateDict");
            }
            if (!version.equals(Integer.toString(VERSION))) {
                throw new IOException(
                        "%s: a description of version %s, this lanewise reads version %d"
                                .formatted(file, version, VERSION));
            }
            Sequential network = layers.read(json(metadata, NETWORK));
            Shape input = NetworkJson.shape(json(metadata, INPUT));
            Parameters parameters = StateDict.read(in, network, input);
            Map<String, String> notes = new TreeMap<>(metadata);
            notes.keySet().removeAll(KEYS);
            return new Model(
                    network, input, parameters, classes(metadata), normalization(metadata), notes);
        } catch (IllegalArgumentException | ArithmeticException | ClassCastException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static Object json(Map<String, String> metadata, String key) {
        String text = metadata.get(key);
        if (text == null) {
            throw new IllegalArgumentException("metadata \"" + key + "\" is missing");
        }
        return Json.parse(text);
    }

    private static List<String> classes(Map<String, String> metadata) {
        return metadata.containsKey(CLASSES)
                ? list(metadata, CLASSES).stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Optional<Normalization> normalization(Map<String, String> metadata) {
        return metadata.containsKey(MEAN) || metadata.containsKey(STD)
                ? Optional.of(new Normalization(floats(metadata, MEAN), floats(metadata, STD)))
                : Optional.empty();
    }

    private static float[] floats(Map<String, String> metadata, String key) {
        List<?> list = list(metadata, key);
        float[] result = new float[list.size()];
        for (int i = 0; i < result.length; i++) {
            if (!(list.get(i) instanceof Number number)) {
                throw new IllegalArgumentException(
                        "metadata \"" + key + "\" has something else than numbers");
            }
            result[i] = number.floatValue();
        }
        return result;
    }

    private static List<?> list(Map<String, String> metadata, String key) {
        if (!(json(metadata, key) instanceof List<?> list)) {
            throw new IllegalArgumentException("metadata \"" + key + "\" is no list");
        }
        return list;
    }
}
