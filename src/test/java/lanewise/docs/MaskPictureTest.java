package lanewise.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import lanewise.nn.Inference;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** The tutorial's picture of a mask shows what the layer drops. */
class MaskPictureTest {
    private static final Path PICTURE = Path.of("docs/img/mask.svg");
    private static final Path DRAWN = Path.of("target/mask.svg");
    private static final int SIDE = 16;
    private static final int CELL = 12;
    private static final int PANEL = SIDE * CELL + 24;

    /** What dropout of one half leaves of ones. */
    private static float[] outputs(Mode mode, long key) {
        Shape shape = Shape.of(SIDE * SIDE);
        Sequential half = Sequential.of(Layers.dropout(0.5));
        Inference layer = half.inference(half.parameters(shape), shape);
        float[] x = new float[shape.size()];
        Arrays.fill(x, 1);
        return layer.run(mode, Key.of(key), x);
    }

    private static void panel(StringBuilder svg, int number, String title, float[] values) {
        int left = 12 + number * PANEL;
        int kept = 0;
        StringBuilder cells = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                kept++;
                int x = left + i % SIDE * CELL;
                int y = 40 + i / SIDE * CELL;
                cells.append("M%d %dh11v11h-11z".formatted(x, y));
            }
        }
        svg.append(
                "<rect x=\"%d\" y=\"40\" width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n"
                        .formatted(left, SIDE * CELL - 1, SIDE * CELL - 1));
        svg.append(
                "<path d=\"%s\" fill=\"%s\"/>\n"
                        .formatted(cells, values.length == kept ? "#9dbfe3" : "#1f5fa8"));
        svg.append("<text x=\"%d\" y=\"18\">%s</text>\n".formatted(left, title));
        svg.append(
                "<text x=\"%d\" y=\"33\" class=\"small\">%d of %d kept</text>\n"
                        .formatted(left, kept, values.length));
    }

    private static String draw() {
        int width = 3 * PANEL;
        int height = 40 + SIDE * CELL + 12;
        StringBuilder svg = new StringBuilder();
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
                <title>What dropout(0.5) keeps of 256 ones under two keys, and in evaluation</title>
                <style>text { font: 14px sans-serif; fill: #222222; } .small { font-size: 11px; }</style>
                <rect width="%d" height="%d" fill="#f0f0f0"/>
                """
                        .formatted(width, height, width, height, width, height));
        panel(svg, 0, "Key.of(1): kept × 2", outputs(Mode.MONTE_CARLO, 1));
        panel(svg, 1, "Key.of(2): kept × 2", outputs(Mode.MONTE_CARLO, 2));
        panel(svg, 2, "evaluation: all × 1", outputs(Mode.EVAL, 1));
        return svg.append("</svg>\n").toString();
    }

    @Test
    void thePictureShowsTheBitsOfTheLayer() throws IOException {
        String drawn = draw();
        Files.createDirectories(DRAWN.getParent());
        Files.writeString(DRAWN, drawn);
        assertEquals(
                Files.exists(PICTURE) ? Files.readString(PICTURE) : "",
                drawn,
                "the layer drops otherwise: look at " + DRAWN + ", then copy it to " + PICTURE);
    }

    @Test
    void twoKeysDropDifferentElements() {
        assertFalse(Arrays.equals(outputs(Mode.MONTE_CARLO, 1), outputs(Mode.MONTE_CARLO, 2)));
    }
}
