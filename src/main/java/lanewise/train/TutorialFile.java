package lanewise.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lanewise.data.Normalization;
import lanewise.io.Json;
import lanewise.io.Safetensors;
import lanewise.io.StateDict;
import lanewise.model.Model;
import lanewise.nn.Sequential;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * The files of trained tutorial networks as they were before {@link Model}: they name the recipe of
 * the network instead of describing it.
 */
public final class TutorialFile {
    private TutorialFile() {}

    /**
     * Reads a network's file: a {@link Model}, or a tutorial network of before.
     *
     * @throws IOException if it cannot be read or is neither; the message says what is missing
     */
    public static Model load(Path file) throws IOException {
        try (Safetensors in = Safetensors.open(file)) {
            Map<String, String> metadata = in.metadata();
            if (!"tutorial".equals(metadata.get("network"))) {
                return Model.load(file);
            }
            Shape image = image(list(metadata, "input"));
            List<String> classes = list(metadata, "classes").stream().map(String::valueOf).toList();
            Recipe recipe = Recipe.parse(metadata.getOrDefault("dropout", ""));
            Sequential network = recipe.network(image, classes.size());
            Parameters parameters = StateDict.read(in, network, image);
            return Model.of(network, image, parameters)
                    .classes(classes)
                    .normalization(
                            new Normalization(floats(metadata, "mean"), floats(metadata, "std")));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static Shape image(List<?> dims) {
        if (dims.size() == 3
                && dims.get(0) instanceof Long channels
                && dims.get(1) instanceof Long height
                && dims.get(2) instanceof Long width) {
            return Shape.image(
                    Math.toIntExact(channels), Math.toIntExact(height), Math.toIntExact(width));
        }
        throw new IllegalArgumentException("metadata \"input\" is no image's shape");
    }

    private static List<?> list(Map<String, String> metadata, String name) {
        String text = metadata.get(name);
        if (text == null) {
            throw new IllegalArgumentException("metadata \"" + name + "\" is missing");
        }
        if (!(Json.parse(text) instanceof List<?> list)) {
            throw new IllegalArgumentException("metadata \"" + name + "\" is no list");
        }
        return list;
    }

    private static float[] floats(Map<String, String> metadata, String name) {
        List<?> list = list(metadata, name);
        float[] result = new float[list.size()];
        for (int i = 0; i < result.length; i++) {
            if (!(list.get(i) instanceof Number number)) {
                throw new IllegalArgumentException(
                        "metadata \"" + name + "\" has something else than numbers");
            }
            result[i] = number.floatValue();
        }
        return result;
    }
}
