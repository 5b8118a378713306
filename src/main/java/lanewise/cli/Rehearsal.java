package lanewise.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import lanewise.data.Normalization;
import lanewise.model.Model;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.train.Tutorial;

/**
 * What {@code predict} loads when it starts, once through, for the virtual machine's cache of it.
 * The launcher runs this after it has built.
 */
final class Rehearsal {
    private static final Shape IMAGE = Shape.image(3, 32, 32);
    private static final List<String> CLASSES = List.of("one", "another");

    private Rehearsal() {}

    /** Classifies a picture, in a folder of its own. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("lanewise");
        try {
            int code = predict(folder);
            if (code != 0) {
                throw new IllegalStateException("predict ended with " + code);
            }
        } finally {
            remove(folder);
        }
    }

    private static int predict(Path folder) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Sequential network = Tutorial.network(IMAGE, CLASSES.size(), 0.25);
        Model.of(network, IMAGE, network.initialize(IMAGE, Key.of(1)))
                .classes(CLASSES)
                .normalization(Normalization.none(IMAGE.dim(0)))
                .save(file);
        Path picture = folder.resolve("picture.png");
        BufferedImage image =
                new BufferedImage(IMAGE.dim(2), IMAGE.dim(1), BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, "png", picture.toFile());
        return Main.run("predict", file.toString(), picture.toString());
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
