package lanewise.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import lanewise.charts.Figures.Row;

/** The ratios of every case on a log axis, a panel a machine, with a line at 1. */
final class RatioChart {

    private static final int LABELS = 272;
    private static final int PANEL = 238;
    private static final int GAP = 16;
    private static final int TOP = 78;
    private static final int ROW = 18;
    private static final int FAMILY_GAP = 9;
    private static final int VALUE = 40;
    private static final int BOTTOM = 66;
    private static final double LEAST = 0.3;
    private static final double MOST = 80;

    private final List<Figures> machines;
    private final List<Row> rows;

    /** The cases of the first machine that are wanted, on every machine. */
    RatioChart(List<Figures> machines, Predicate<Row> wanted) {
        this.machines = machines;
        rows = machines.getFirst().headlines().rows().stream().filter(wanted).toList();
    }

    String draw(String title) {
        int height = TOP + BOTTOM + (int) tops().getLast().doubleValue();
        int width = LABELS + machines.size() * (PANEL + GAP);
        var svg = new Svg(width, height, title);
        svg.text(12, 24, "title", title);
        for (int i = 0; i < rows.size(); i++) {
            svg.text(
                    LABELS - 10,
                    TOP + tops().get(i) + 13,
                    rows.get(i).limit() ? "end soft" : "end",
                    rows.get(i).label() + (rows.get(i).limit() ? " (copy)" : ""));
        }
        for (int m = 0; m < machines.size(); m++) {
            panel(svg, machines.get(m), LABELS + m * (PANEL + GAP), height - BOTTOM);
        }
        legend(svg, height - 14);
        return svg.end();
    }

    /** Where each row starts below the top, and where the last ends. */
    private List<Double> tops() {
        var tops = new ArrayList<Double>();
        double y = 4;
        String family = "";
        for (Row row : rows) {
            String its = row.label().replaceFirst("/.*", "");
            y += family.isEmpty() || its.equals(family) ? 0 : FAMILY_GAP;
            family = its;
            tops.add(y);
            y += ROW;
        }
        tops.add(y + 4);
        return tops;
    }

    private static double x(double left, double ratio) {
        double clamped = Math.clamp(ratio, LEAST, MOST);
        return left + (PANEL - VALUE) * Math.log(clamped / LEAST) / Math.log(MOST / LEAST);
    }

    private void panel(Svg svg, Figures machine, int left, int bottom) {
        svg.rectangle(left, TOP, PANEL, bottom - TOP, "band");
        svg.text(left, TOP - 24, "title", machine.name());
        for (double tick = 0.5; tick <= 64; tick *= 2) {
            double x = x(left, tick);
            svg.line(x, TOP, x, bottom, tick == 1 ? "rule" : "grid");
            String label = tick < 1 ? "½" : Format.of("%.0f", tick);
            svg.text(x, TOP - 6, "middle soft small", label);
            svg.text(x, bottom + 14, "middle soft small", label);
        }
        for (int i = 0; i < rows.size(); i++) {
            double y = TOP + tops().get(i) + 9;
            same(machine, rows.get(i)).ifPresent(row -> mark(svg, row, left, y));
        }
    }

    private static Optional<Row> same(Figures machine, Row row) {
        return machine.headlines().rows().stream()
                .filter(r -> r.label().equals(row.label()) && r.limit() == row.limit())
                .findFirst();
    }

    private void mark(Svg svg, Row row, int left, double y) {
        double ratio = row.ratio().median();
        boolean faster = Format.reaches(ratio, 1);
        if (row.ratio().hasRange()) {
            svg.line(
                    x(left, row.ratio().min()),
                    y,
                    x(left, row.ratio().max()),
                    y,
                    (row.limit() ? "limit" : faster ? "p0" : "p1") + " line");
        }
        if (row.limit()) {
            svg.diamond(x(left, ratio), y, "hollow limit");
        } else {
            svg.dot(x(left, ratio), y, faster ? "s0" : "hollow p1");
        }
        svg.text(left + PANEL - 4, y + 4, "end small", Format.ratio(ratio));
    }

    private void legend(Svg svg, double y) {
        boolean ranges = machines.stream().anyMatch(RatioChart::hasRanges);
        svg.text(12, y - 18, "soft", "peer's time / our time, on a logarithmic axis");
        svg.dot(18, y - 4, "s0");
        svg.text(28, y, "soft", "we are faster");
        svg.dot(128, y - 4, "hollow p1");
        svg.text(138, y, "soft", "the best peer is faster");
        if (ranges) {
            svg.line(292, y - 4, 320, y - 4, "p0 line");
            svg.text(328, y, "soft", "range over the JVMs, where it was recorded");
        }
        if (rows.stream().anyMatch(Row::limit)) {
            svg.diamond(626, y - 4, "hollow limit");
            svg.text(638, y, "soft", "against a copy of as many bytes");
        }
    }

    private static boolean hasRanges(Figures machine) {
        return machine.headlines().rows().stream().anyMatch(r -> r.ratio().hasRange());
    }
}
