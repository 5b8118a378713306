package lanewise.model;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import lanewise.data.ImageFile;
import lanewise.io.DType;
import lanewise.io.Folder;
import lanewise.io.Npy;
import lanewise.io.Tensor;

/**
 * A program that classifies files with a model: what {@code lanewise image} packs.
 *
 * <p>A file is an array of NumPy ({@code .npy}) of one sample's shape, unsigned bytes of one image
 * in the shape's order ({@code .raw}), or, where there is the module java.desktop, a picture.
 * Unsigned bytes in an array of an image are pixels, too. A file that cannot be read is named, and
 * the next one is taken; the exit code then is 1.
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
        int code = run(System.out, System.err, arguments);
        if (code != 0) {
            System.exit(code);
        }
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        if (arguments.length < 2) {
            err.println("usage: predict FILE...: .npy, .raw or a picture");
            return 2;
        }
        Predictor predictor;
        try {
            predictor = Predictor.of(Model.load(Path.of(arguments[0])), 1);
        } catch (IOException | IllegalArgumentException e) {
            err.println("lanewise: " + e.getMessage());
            return 2;
        }
        int code = 0;
        for (int i = 1; i < arguments.length; i++) {
            try {
                out.println(arguments[i] + ": " + answer(predictor, Path.of(arguments[i])));
            } catch (IOException e) {
                err.println("lanewise: " + e.getMessage());
                code = 1;
            } catch (IllegalArgumentException | IllegalStateException e) {
                err.println("lanewise: " + arguments[i] + ": " + e.getMessage());
                code = 1;
            }
        }
        return code;
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
        Folder.refuse(file);
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".raw")) {
            return predictor.predict(Files.readAllBytes(file));
        }
        if (name.endsWith(".npy")) {
            return array(predictor, Npy.read(file));
        }
        byte[] inside = ImageFile.readChannelsLast(file, predictor.input());
        return predictor.predictChannelsLast(inside);
    }

    /** Unsigned bytes of an image are its pixels; of anything else every number is a value. */
    private static Prediction array(Predictor predictor, Tensor tensor) {
        if (!tensor.shape().equals(predictor.input())) {
            throw new IllegalArgumentException(
                    "has the shape %s, expected %s".formatted(tensor.shape(), predictor.input()));
        }
        DType type = tensor.dtype();
        if (type.isFloating() || predictor.input().rank() != 3) {
            return predictor.predict(tensor.toFloats());
        }
        if (type == DType.U8) {
            return predictor.predict(tensor.toBytes());
        }
        throw new IllegalArgumentException(
                "an image in numbers of type %s, expected U8 (pixels) or floats as in training"
                        .formatted(type));
    }
}
