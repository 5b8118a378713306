package lanewise.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lanewise.data.Normalization;
import lanewise.io.Json;
import lanewise.io.Safetensors;
import lanewise.io.SafetensorsWriter;
import lanewise.io.StateDict;
import lanewise.nn.Sequential;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * A trained tutorial network in a safetensors file, with what is needed to use it again: PyTorch's
 * names and shapes, and the network's input, classes and normalisation as metadata.
 *
 * <p>Equal parameters give equal bytes.
 *
 * @param input the shape of one image
 * @param classes their names
 * @param recipe the network's form of dropout
 * @param normalization of the input
 * @param parameters trained
 */
public record TutorialFile(
        Shape input,
        List<String> classes,
        Recipe recipe,
        Normalization normalization,
        Parameters parameters) {

    /** The network that the parameters belong to. */
    public Sequential network() {
        return recipe.network(input, classes.size());
    }

    /** Writes the file, whole or not at all. */
    public void write(Path file) throws IOException {
        Map<String, String> metadata =
                Map.of(
                        "format", "pt",
                        "network", "tutorial",
                        "input", Json.compact(input.dims()),
                        "classes", Json.compact(classes),
                        "dropout", recipe.toString(),
                        "mean", Json.compact(normalization.mean()),
                        "std", Json.compact(normalization.std()));
        SafetensorsWriter.write(file, StateDict.tensors(parameters), metadata);
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @throws IOException if it cannot be read or is no such file; the message says what is missing
     */
    public static TutorialFile read(Path file) throws IOException {
        try (Safetensors in = Safetensors.open(file)) {
            Map<String, String> metadata = in.metadata();
            if (!"tutorial".equals(metadata.get("network"))) {
                throw new IOException(
                        file
                                + ": not a network that lanewise trained (no metadata \"network\":"
                                + " \"tutorial\"); to use other weights load them with"
                                + " Safetensors");
            }
            double[] dims = numbers(file, metadata, "input");
            if (dims.length != 3) {
                throw new IOException(file + ": metadata \"input\" is no image shape");
            }
            Shape input = Shape.image((int) dims[0], (int) dims[1], (int) dims[2]);
            List<String> classes = new ArrayList<>();
            for (Object name : list(file, metadata, "classes")) {
                classes.add(String.valueOf(name));
            }
            Recipe recipe = Recipe.parse(metadata.getOrDefault("dropout", ""));
            Normalization normalization =
                    new Normalization(
                            floats(numbers(file, metadata, "mean")),
                            floats(numbers(file, metadata, "std")));
            Parameters parameters = recipe.network(input, classes.size()).parameters(input);
            StateDict.load(in, parameters, StateDict.Matching.strictly());
            return new TutorialFile(input, classes, recipe, normalization, parameters);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static List<?> list(Path file, Map<String, String> metadata, String name)
            throws IOException {
        String text = metadata.get(name);
        if (text == null) {
            throw new IOException(file + ": metadata \"" + name + "\" is missing");
        }
        if (!(Json.parse(text) instanceof List<?> list)) {
            throw new IOException(file + ": metadata \"" + name + "\" is no list");
        }
        return list;
    }

    private static double[] numbers(Path file, Map<String, String> metadata, String name)
            throws IOException {
        List<?> list = list(file, metadata, name);
        double[] result = new double[list.size()];
        for (int i = 0; i < result.length; i++) {
            if (!(list.get(i) instanceof Number number)) {
                throw new IOException(
                        file + ": metadata \"" + name + "\" has something else than numbers");
            }
            result[i] = number.doubleValue();
        }
        return result;
    }

    private static float[] floats(double[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) values[i];
        }
        return result;
    }
}
