package lanewise.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import lanewise.charts.Figures.Row;
import lanewise.charts.Labels.Box;

/** What computes, under the limits of one core: GFLOP/s over operations a byte. */
final class Roofline {

    private static final int WIDTH = 940;
    private static final int HEIGHT = 480;
    private static final int LEFT = 52;
    private static final int TOP = 44;
    private static final int RIGHT = 610;
    private static final int BOTTOM = 426;
    private static final int LEGEND = 634;
    private static final double LEAST_INTENSITY = 0.5;
    private static final double MOST_INTENSITY = 1024;

    /** Copies of so many floats are slanted roofs. */
    private static final int[] COPIES = {1 << 20, 1 << 26};

    /** What a roof's text needs. */
    private static final int ROOF_TEXT = 16;

    private final Figures figures;
    private final List<Entry> entries;
    private final double least;
    private final double most;
    private final Labels labels = new Labels(new Box(LEFT, TOP, RIGHT, BOTTOM));

    /** A computation; the peer's rate is NaN where it was not recorded. */
    private record Entry(String name, double intensity, double rate, double peer) {}

    Roofline(Figures figures) {
        this.figures = figures;
        entries = entries(figures);
        double peak = figures.machine().peak();
        double slowest =
                entries.stream()
                        .flatMapToDouble(e -> DoubleStream.of(e.rate, e.peer))
                        .filter(rate -> rate > 0)
                        .min()
                        .orElse(peak);
        least = Math.min(slowest / 1.3, peak / 8);
        most = 1.2 * Math.max(peak, entries.stream().mapToDouble(Entry::rate).max().orElse(peak));
    }

    /** The headline cases; where only their ratios were recorded, the products of all sizes. */
    private static List<Entry> entries(Figures figures) {
        var entries = new ArrayList<Entry>();
        for (Row row : figures.headlines().rows()) {
            if (row.computes() && row.work().threads() == 1 && row.rate() > 0) {
                entries.add(
                        new Entry(
                                row.label(),
                                row.work().flops() / row.work().bytes(),
                                row.rate(),
                                row.peerRate()));
            }
        }
        if (entries.isEmpty() && figures.scaling().isPresent()) {
            for (var product : figures.scaling().get().products()) {
                int n = product.at();
                entries.add(
                        new Entry(
                                Format.of("gemm/nn/%dx%dx%d", n, n, n),
                                n / 6.0,
                                product.value().median(),
                                Double.NaN));
            }
        }
        return entries;
    }

    /** Whether there is anything to draw. */
    boolean isEmpty() {
        return entries.isEmpty();
    }

    private static double x(double intensity) {
        double clamped = Math.clamp(intensity, LEAST_INTENSITY, MOST_INTENSITY);
        return LEFT
                + (RIGHT - LEFT)
                        * Math.log(clamped / LEAST_INTENSITY)
                        / Math.log(MOST_INTENSITY / LEAST_INTENSITY);
    }

    private double y(double rate) {
        return BOTTOM - (BOTTOM - TOP) * Math.log(rate / least) / Math.log(most / least);
    }

    String draw() {
        String title = "Roofline of one core, " + figures.name();
        var svg = new Svg(WIDTH, HEIGHT, title);
        svg.text(12, 24, "title", title);
        svg.rectangle(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, "band");
        axes(svg);
        roofs(svg);
        points(svg);
        legend(svg);
        return svg.end();
    }

    /** Where the labels are; for the test that they do not overlap. */
    List<Box> labels() {
        draw();
        return labels.placed();
    }

    private void axes(Svg svg) {
        for (double rate = 8; rate <= most; rate *= 2) {
            if (rate >= least) {
                svg.line(LEFT, y(rate), RIGHT, y(rate), "grid");
                svg.text(LEFT - 6, y(rate) + 4, "end soft small", Format.of("%.0f", rate));
            }
        }
        for (double at = LEAST_INTENSITY; at <= MOST_INTENSITY; at *= 2) {
            svg.line(x(at), TOP, x(at), BOTTOM, "grid");
            String tick = at < 1 ? "½" : Format.of("%.0f", at);
            svg.text(x(at), BOTTOM + 15, "middle soft small", tick);
        }
        svg.text(LEFT - 40, TOP - 6, "soft small", "GFLOP/s");
        svg.text(
                (LEFT + RIGHT) / 2.0,
                BOTTOM + 34,
                "middle soft",
                "floating-point operations a byte");
    }

    private void roofs(Svg svg) {
        double above = Double.NEGATIVE_INFINITY;
        for (var roof : figures.machine().peaks().descendingMap().entrySet()) {
            double y = y(roof.getValue());
            if (y < BOTTOM && y - above > ROOF_TEXT) {
                svg.line(LEFT, y, RIGHT, y, "rule dash");
                roofText(
                        svg,
                        RIGHT - 6,
                        y - 5,
                        Format.of("%d bit: %.0f", roof.getKey(), roof.getValue()));
                above = y;
            }
        }
        double peak = figures.machine().peak();
        for (int floats : COPIES) {
            Double copy = figures.machine().copies().get(floats);
            if (copy != null) {
                double start = Math.max(LEAST_INTENSITY, least / copy);
                svg.line(x(start), y(start * copy), x(peak / copy), y(peak), "rule dash");
                roofText(svg, x(start) + 66, y(start * copy) - 6, Format.of("%.0f GB/s", copy));
            }
        }
    }

    /** Ends at x. */
    private void roofText(Svg svg, double x, double y, String text) {
        svg.text(x, y, "end soft small halo", text);
        labels.avoid(new Box(x - Labels.width(text), y - 11, x, y + 3));
    }

    private void points(Svg svg) {
        for (Entry e : entries) {
            labels.avoidPoint(x(e.intensity), y(e.rate));
            if (e.peer > 0) {
                labels.avoidPoint(x(e.intensity), y(e.peer));
                svg.line(x(e.intensity), y(e.rate), x(e.intensity), y(e.peer), "limit");
            }
        }
        for (int i = 0; i < entries.size(); i++) {
            Entry e = entries.get(i);
            double x = x(e.intensity);
            double y = y(e.rate);
            if (e.peer > 0) {
                svg.dot(x, y(e.peer), "hollow p1");
            }
            Box box = labels.place(x, y, Integer.toString(i + 1));
            if (Math.hypot(box.middleX() - x, box.middleY() - y) > 16) {
                svg.line(x, y, box.middleX(), box.middleY(), "limit");
            }
            svg.dot(x, y, "s0");
            svg.text(box.middleX(), box.bottom() - 2, "middle halo", Integer.toString(i + 1));
        }
    }

    private void legend(Svg svg) {
        boolean peers = entries.stream().anyMatch(e -> e.peer > 0);
        svg.dot(LEGEND + 5, TOP - 4, "s0");
        svg.text(LEGEND + 14, TOP, "", "ours");
        if (peers) {
            svg.dot(LEGEND + 65, TOP - 4, "hollow p1");
            svg.text(LEGEND + 74, TOP, "", "the best peer");
        }
        svg.text(WIDTH - 16, TOP, "end soft", "share of the peak");
        double peak = figures.machine().peak();
        for (int i = 0; i < entries.size(); i++) {
            Entry e = entries.get(i);
            double y = TOP + 20 + 18 * i;
            svg.text(LEGEND + 20, y, "end soft", Integer.toString(i + 1));
            svg.text(LEGEND + 28, y, "", e.name);
            svg.text(WIDTH - 16, y, "end", Format.percent(e.rate / peak));
        }
        svg.text(
                WIDTH - 16,
                HEIGHT - 20,
                "end soft small",
                "dashed: the peak at each width, and copies of 2²⁰ and 2²⁶ floats");
    }
}
