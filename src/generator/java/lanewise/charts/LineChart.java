package lanewise.charts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A panel of lines over a common axis; each line has its name at its end. */
final class LineChart {

    private static final int NAME = 86;
    private static final int NAME_HEIGHT = 14;

    private final double left;
    private final double top;
    private final double right;
    private final double bottom;
    private final boolean logarithmic;
    private final double from;
    private final double to;
    private final double most;
    private final Svg svg;
    private final List<Ending> endings = new ArrayList<>();

    private record Ending(String name, String series, double y) {}

    /**
     * An empty panel.
     *
     * @param logarithmic whether the axis of x is
     * @param most where the axis of y ends, which starts at 0
     */
    LineChart(Svg svg, Labels.Box place, boolean logarithmic, double from, double to, double most) {
        this.svg = svg;
        left = place.left();
        top = place.top();
        right = place.right() - NAME;
        bottom = place.bottom();
        this.logarithmic = logarithmic;
        this.from = from;
        this.to = to;
        this.most = most;
        svg.rectangle(left, top, right - left, bottom - top, "band");
    }

    private double x(double value) {
        double share =
                logarithmic
                        ? Math.log(value / from) / Math.log(to / from)
                        : (value - from) / (to - from);
        return left + 12 + (right - left - 24) * share;
    }

    private double y(double value) {
        return bottom - (bottom - top) * Math.min(value / most, 1);
    }

    void title(String title) {
        svg.text(left - 36, top - 14, "title", title);
    }

    void acrossTick(double at, String label) {
        svg.line(x(at), top, x(at), bottom, "grid");
        svg.text(x(at), bottom + 15, "middle soft small", label);
    }

    void upTick(double at, String label) {
        svg.line(left, y(at), right, y(at), "grid");
        svg.text(left - 6, y(at) + 4, "end soft small", label);
    }

    void acrossName(String name) {
        svg.text((left + right) / 2, bottom + 34, "middle soft", name);
    }

    /** A line with a dot a point and, where they were recorded, whiskers. */
    void line(String name, int series, List<Figures.Point> points) {
        double[] x = points.stream().mapToDouble(p -> x(p.at())).toArray();
        double[] y = points.stream().mapToDouble(p -> y(p.value().median())).toArray();
        svg.path(x, y, "p" + series);
        for (int i = 0; i < points.size(); i++) {
            Spread value = points.get(i).value();
            if (value.hasRange()) {
                svg.line(x[i], y(value.min()), x[i], y(value.max()), "line p" + series);
            }
            svg.dot(x[i], y[i], "s" + series);
        }
        endings.add(new Ending(name, "s" + series, y[y.length - 1]));
    }

    /** A bare line; NaN interrupts it. */
    void curve(String name, int series, List<Double> across, List<Double> up) {
        double[] x = across.stream().mapToDouble(this::x).toArray();
        double[] y = up.stream().mapToDouble(v -> Double.isNaN(v) ? v : y(v)).toArray();
        svg.path(x, y, "p" + series);
        if (!name.isEmpty()) {
            endings.add(new Ending(name, "s" + series, y[y.length - 1]));
        }
    }

    /** Writes the names at the ends of the lines, one below the other where lines meet. */
    void names() {
        double lowest = Double.NEGATIVE_INFINITY;
        endings.sort(Comparator.comparingDouble(Ending::y));
        for (Ending ending : endings) {
            double y = Math.max(ending.y + 4, lowest + NAME_HEIGHT);
            lowest = y;
            svg.text(right + 8, y, ending.series, ending.name);
        }
    }
}
