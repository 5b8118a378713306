package lanewise.charts;

import java.util.ArrayList;
import java.util.List;

/** Finds places for short texts beside their points, so that nothing covers anything. */
final class Labels {

    private static final double HEIGHT = 13;
    private static final double CHARACTER = 7;
    private static final double FARTHEST = 120;
    private static final int DIRECTIONS = 16;

    private final Box inside;
    private final List<Box> taken = new ArrayList<>();
    private final List<Box> placed = new ArrayList<>();

    /** A rectangle by its corners. */
    record Box(double left, double top, double right, double bottom) {

        boolean overlaps(Box other) {
            return left < other.right
                    && other.left < right
                    && top < other.bottom
                    && other.top < bottom;
        }

        boolean holds(Box other) {
            return left <= other.left
                    && top <= other.top
                    && other.right <= right
                    && other.bottom <= bottom;
        }

        double middleX() {
            return (left + right) / 2;
        }

        double middleY() {
            return (top + bottom) / 2;
        }
    }

    /** Places for texts within a rectangle. */
    Labels(Box inside) {
        this.inside = inside;
    }

    /** Keeps a rectangle free. */
    void avoid(Box box) {
        taken.add(box);
    }

    /** Keeps the point itself free. */
    void avoidPoint(double x, double y) {
        avoid(new Box(x - 5, y - 5, x + 5, y + 5));
    }

    static double width(String text) {
        return CHARACTER * text.length();
    }

    /** The nearest free place for a text of a point. */
    Box place(double x, double y, String text) {
        double halfWidth = width(text) / 2;
        for (double distance = 11; distance < FARTHEST; distance += 3) {
            for (int direction = 0; direction < DIRECTIONS; direction++) {
                double angle = -Math.PI / 4 + 2 * Math.PI * direction / DIRECTIONS;
                double middleX = x + (distance + halfWidth - 4) * Math.cos(angle);
                double middleY = y + distance * Math.sin(angle);
                var box =
                        new Box(
                                middleX - halfWidth,
                                middleY - HEIGHT / 2,
                                middleX + halfWidth,
                                middleY + HEIGHT / 2);
                if (inside.holds(box) && taken.stream().noneMatch(box::overlaps)) {
                    taken.add(box);
                    placed.add(box);
                    return box;
                }
            }
        }
        throw new IllegalStateException(
                "no room for the label " + text + "; make the picture larger");
    }

    /** The places given. */
    List<Box> placed() {
        return List.copyOf(placed);
    }
}
