package lanewise.data;

import static lanewise.data.ShapePainter.length;

/**
 * The outlines of the ten shapes, each about as large as the unit circle: how far a point is
 * outside (above 0) or inside (below 0), near enough along the outline to smooth it by.
 */
final class ShapeOutline {
    /** Directions of a regular pentagon's sides and a triangle's, upwards first. */
    private static final double[][] FIVE = directions(5);

    private static final double[][] THREE = directions(3);

    private ShapeOutline() {}

    static double distance(int label, double x, double y) {
        return switch (label) {
            case 0 -> length(x, y) - 0.95;
            case 1 -> Math.abs(length(x, y) - 0.76) - 0.2;
            case 2 -> box(x, y, 0.82, 0.82);
            case 3 -> Math.abs(box(x, y, 0.7, 0.7)) - 0.18;
            case 4 -> triangle(x, y + 0.1, 0.56);
            case 5 -> star(x, y, 0.44);
            case 6 -> Math.min(box(x, y, 0.98, 0.3), box(x, y, 0.3, 0.98));
            case 7 -> heart(x, y + 0.1);
            case 8 -> Math.max(length(x, y) - 0.98, 0.82 - length(x - 0.5, y));
            case 9 -> arrow(x, y);
            default -> throw new IllegalArgumentException("shape " + label + ", expected 0 to 9");
        };
    }

    private static double box(double x, double y, double halfWidth, double halfHeight) {
        return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
    }

    private static double triangle(double x, double y, double inradius) {
        double farthest = Double.NEGATIVE_INFINITY;
        for (double[] d : THREE) {
            farthest = Math.max(farthest, x * d[0] + y * d[1]);
        }
        return farthest - inradius;
    }

    /** A pentagram: the points beyond at most one of the five lines through its sides. */
    private static double star(double x, double y, double inradius) {
        double first = Double.NEGATIVE_INFINITY;
        double second = Double.NEGATIVE_INFINITY;
        for (double[] d : FIVE) {
            double along = x * d[0] + y * d[1];
            second = Math.max(second, Math.min(first, along));
            first = Math.max(first, along);
        }
        return second - inradius;
    }

    /** A square on its corner with half discs on its upper sides; y grows downwards. */
    private static double heart(double x, double y) {
        double side = 0.58;
        double u = (x + y) * Math.sqrt(0.5);
        double v = (y - x) * Math.sqrt(0.5);
        double lobes = length(Math.abs(x) - side * Math.sqrt(0.5), y + side * Math.sqrt(0.5));
        return Math.min(box(u, v, side, side), lobes - side);
    }

    private static double arrow(double x, double y) {
        double head = triangle(x, y + 0.35, 0.38);
        double shaft = box(x, y - 0.45, 0.2, 0.55);
        return Math.min(head, shaft);
    }

    private static double[][] directions(int count) {
        double[][] directions = new double[count][];
        for (int i = 0; i < count; i++) {
            double angle = 2 * StrictMath.PI * i / count;
            directions[i] = new double[] {StrictMath.sin(angle), StrictMath.cos(angle)};
        }
        return directions;
    }
}
