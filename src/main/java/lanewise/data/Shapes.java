package lanewise.data;

import java.util.List;
import lanewise.random.Key;
import lanewise.tensor.Shape;

/**
 * A generated data set that needs no file: one of ten shapes on a cluttered background, 3 × 32 ×
 * 32.
 *
 * <p>Equal seeds give equal bytes on every machine. The classes are plain to the eye, but colour,
 * place, size, turn, background, clutter and noise say nothing about them, and the default training
 * set is small: a network without regularisation learns the images by heart.
 */
public final class Shapes {
    /** The classes by label. */
    public static final List<String> CLASS_NAMES =
            List.of(
                    "disc",
                    "ring",
                    "square",
                    "frame",
                    "triangle",
                    "star",
                    "cross",
                    "heart",
                    "moon",
                    "arrow");

    /** Training images by default. */
    public static final int TRAIN_SIZE = 4000;

    /** Validation images by default. */
    public static final int VALIDATION_SIZE = 2000;

    private static final int SIDE = 32;
    private static final Shape SHAPE = Shape.image(3, SIDE, SIDE);

    private Shapes() {}

    /** The default data set of a seed. */
    public static Split of(long seed) {
        return of(seed, TRAIN_SIZE, VALIDATION_SIZE);
    }

    /**
     * Training and validation images of a seed, the classes in turn.
     *
     * @throws IllegalArgumentException if a size is below 1
     */
    public static Split of(long seed, int trainSize, int validationSize) {
        Key key = Key.of(seed).child("shapes");
        return new Split(
                draw(key.child("train"), trainSize), draw(key.child("validation"), validationSize));
    }

    private static Dataset draw(Key key, int size) {
        if (size < 1) {
            throw new IllegalArgumentException(
                    "shapes: " + size + " images asked for, expected at least 1");
        }
        byte[] pixels = new byte[Math.multiplyExact(size, SHAPE.size())];
        int[] labels = new int[size];
        ShapePainter painter = new ShapePainter(SIDE);
        for (int i = 0; i < size; i++) {
            labels[i] = i % CLASS_NAMES.size();
            painter.paint(labels[i], new Draws(key.child(i)), pixels, i * SHAPE.size());
        }
        return Dataset.of(
                "shapes",
                Samples.pixelsChannelsLast(SHAPE, pixels),
                Targets.classes(CLASS_NAMES, labels));
    }
}
