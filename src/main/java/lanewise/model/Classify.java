package lanewise.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import lanewise.data.ImageFile;
import lanewise.io.Npy;
import lanewise.io.Tensor;

/**
 * A program that classifies files with a model: what {@code lanewise image} packs.
 *
 * <p>A file is an array of NumPy ({@code .npy}) of one sample's shape, unsigned bytes of one image
 * in the shape's order ({@code .raw}), or, where there is the module java.desktop, a picture.
 */
public final class Classify {
    private static final int CLASSES = 3;

    private Classify() {}

    /**
     * Prints a line for each file: its most probable classes.
     *
     * @param arguments the model's file, then the files to classify
     */
    public static void main(String[] arguments) {
        if (arguments.length < 2) {
            System.err.println("usage: predict FILE...: .npy, .raw or a picture");
            System.exit(2);
        }
        try {
            Predictor predictor = Predictor.of(Model.load(Path.of(arguments[0])), 1);
            for (int i = 1; i < arguments.length; i++) {
                System.out.println(arguments[i] + ": " + answer(predictor, Path.of(arguments[i])));
            }
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            System.err.println("lanewise: " + e.getMessage());
            System.exit(2);
        }
    }

    private static String answer(Predictor predictor, Path file) throws IOException {
        StringBuilder line = new StringBuilder();
        for (Prediction.Ranked each : read(predictor, file).top(CLASSES)) {
            float thousandths = Math.round(each.probability() * 1000) / 1000f;
            line.append(line.isEmpty() ? "" : "  ").append(each.name()).append(' ');
            line.append(thousandths);
        }
        return line.toString();
    }

    private static Prediction read(Predictor predictor, Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".raw")) {
            return predictor.predict(Files.readAllBytes(file));
        }
        if (name.endsWith(".npy")) {
            Tensor tensor = Npy.read(file);
            return predictor.predict(tensor.toFloats());
        }
        byte[] inside = ImageFile.readChannelsLast(file, predictor.input());
        return predictor.predictChannelsLast(inside);
    }
}
