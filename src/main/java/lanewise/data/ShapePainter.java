package lanewise.data;

import java.util.function.DoubleBinaryOperator;

/**
 * Paints one picture of the generated data set. The constants set how hard it is.
 *
 * <p>Only operations that IEEE 754 defines exactly, and {@code StrictMath}: the bytes must not
 * depend on the machine.
 */
final class ShapePainter {
    /** The shape's half extent in pixels. */
    private static final double SMALLEST = 7.5;

    private static final double LARGEST = 11;

    /** How much a shape may be squeezed in one direction. */
    private static final double SQUEEZE = 0.2;

    /** How far a shape may be turned either way, in radians. */
    private static final double TURN = 0.45;

    /** How far a shape may stand out of the picture, as a part of its half extent. */
    private static final double CUT = 0.1;

    /** How far shape and background must differ in some channel, of 255. */
    private static final double CONTRAST = 115;

    /** Difference of the background's colours from place to place, of 255. */
    private static final double TEXTURE = 25;

    private static final int TEXTURE_CELLS = 5;

    /** Strokes behind the shape, and over it. */
    private static final int STROKES_BEHIND = 3;

    private static final int STROKES_OVER = 1;

    /** The largest noise of a byte, drawn from a triangle around 0. */
    private static final int NOISE = 30;

    private final int side;
    private final double[] canvas;
    private final double[] grid = new double[3 * (TEXTURE_CELLS + 1) * (TEXTURE_CELLS + 1)];
    private final double[] colour = new double[3];
    private final double[] background = new double[3];

    ShapePainter(int side) {
        this.side = side;
        this.canvas = new double[3 * side * side];
    }

    /** Writes {@code 3 * side * side} bytes: row, column, channel. */
    void paint(int label, Draws draws, byte[] pixels, int start) {
        paintBackground(draws);
        int behind = draws.below(STROKES_BEHIND + 1);
        for (int i = 0; i < behind; i++) {
            paintStroke(draws);
        }
        paintShape(label, draws);
        int over = draws.below(STROKES_OVER + 1);
        for (int i = 0; i < over; i++) {
            paintStroke(draws);
        }
        expose(draws, pixels, start);
    }

    private void paintBackground(Draws draws) {
        for (int c = 0; c < 3; c++) {
            background[c] = draws.between(30, 225);
        }
        for (int i = 0; i < grid.length; i++) {
            grid[i] = background[i % 3] + draws.between(-TEXTURE, TEXTURE);
        }
        double cell = (double) side / TEXTURE_CELLS;
        for (int y = 0; y < side; y++) {
            int row = (int) (y / cell);
            double v = y / cell - row;
            for (int x = 0; x < side; x++) {
                int column = (int) (x / cell);
                double u = x / cell - column;
                int corner = 3 * (row * (TEXTURE_CELLS + 1) + column);
                int below = corner + 3 * (TEXTURE_CELLS + 1);
                for (int c = 0; c < 3; c++) {
                    double upper = grid[corner + c] * (1 - u) + grid[corner + 3 + c] * u;
                    double lower = grid[below + c] * (1 - u) + grid[below + 3 + c] * u;
                    canvas[3 * (y * side + x) + c] = upper * (1 - v) + lower * v;
                }
            }
        }
    }

    private void paintStroke(Draws draws) {
        double x0 = draws.between(0, side);
        double y0 = draws.between(0, side);
        double turn = draws.between(0, 2 * StrictMath.PI);
        double length = draws.between(2, side / 2.0);
        double half = draws.between(0.5, 1.3);
        double ux = StrictMath.cos(turn);
        double uy = StrictMath.sin(turn);
        for (int c = 0; c < 3; c++) {
            colour[c] = draws.between(0, 255);
        }
        fill(
                (x, y) -> {
                    double along = Math.clamp((x - x0) * ux + (y - y0) * uy, 0, length);
                    return length(x - x0 - along * ux, y - y0 - along * uy) - half;
                },
                1);
    }

    private void paintShape(int label, Draws draws) {
        double radius = draws.between(SMALLEST, LARGEST);
        double margin = radius * (1 - CUT);
        double cx = draws.between(margin, side - margin);
        double cy = draws.between(margin, side - margin);
        double turn = draws.between(-TURN, TURN);
        double squeeze = 1 - draws.between(0, SQUEEZE);
        double cos = StrictMath.cos(turn) / radius;
        double sin = StrictMath.sin(turn) / radius;
        double contrast;
        do {
            contrast = 0;
            for (int c = 0; c < 3; c++) {
                colour[c] = draws.between(0, 255);
                contrast = Math.max(contrast, Math.abs(colour[c] - background[c]));
            }
        } while (contrast < CONTRAST);
        fill(
                (x, y) -> {
                    double u = (x - cx) * cos + (y - cy) * sin;
                    double v = ((y - cy) * cos - (x - cx) * sin) / squeeze;
                    return ShapeOutline.distance(label, u, v) * radius;
                },
                draws.between(0.75, 1));
    }

    /** Lays the colour over every pixel as far as it is inside: distance below 0. */
    private void fill(DoubleBinaryOperator distance, double opacity) {
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double d = distance.applyAsDouble(x + 0.5, y + 0.5);
                if (d < 0.5) {
                    double cover = opacity * Math.min(1, 0.5 - d);
                    int at = 3 * (y * side + x);
                    for (int c = 0; c < 3; c++) {
                        canvas[at + c] += cover * (colour[c] - canvas[at + c]);
                    }
                }
            }
        }
    }

    private void expose(Draws draws, byte[] pixels, int start) {
        double scale = NOISE / 255.0;
        for (int i = 0; i < canvas.length; i += 4) {
            long bits = draws.bits();
            for (int j = i; j < i + 4; j++) {
                int noise = (int) (bits & 0xff) - (int) (bits >>> 8 & 0xff);
                bits >>>= 16;
                pixels[start + j] = (byte) Math.clamp(canvas[j] + scale * noise + 0.5, 0, 255);
            }
        }
    }

    static double length(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }
}
