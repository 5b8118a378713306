package lanewise.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lanewise.io.Json;

/**
 * Draws the headline cases of a results file under the limits measured with them: computations in a
 * roofline, what only moves data as a share of a copy's bandwidth.
 */
final class Roofline {

    private static final int WIDTH = 1080;
    private static final int LEFT = 56;
    private static final int TOP = 48;
    private static final int PLOT_WIDTH = 520;
    private static final int PLOT_HEIGHT = 400;
    private static final int LEGEND = 610;
    private static final int LINE = 17;
    private static final int BAR = 250;
    private static final double LEAST_INTENSITY = 0.5;
    private static final double MOST_INTENSITY = 512;
    private static final double LEAST_RATE = 32;
    private static final String OURS = "#1f5fa8";
    private static final String PEER = "#c8641e";

    private final double peak;
    private final List<double[]> ceilings = new ArrayList<>();
    private final List<String> ceilingNames = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final StringBuilder svg = new StringBuilder();

    /** A case with our figure and the best peer's; the peer's rate is 0 where none was measured. */
    private record Entry(
            String name,
            boolean computes,
            double intensity,
            double ours,
            double peer,
            String peerName,
            double oursShare,
            double peerShare) {}

    private Roofline(Map<String, Object> results) {
        Map<?, ?> machine = (Map<?, ?>) results.get("machine");
        double highest = 0;
        for (var each : ((Map<?, ?>) machine.get("peak_gflops")).entrySet()) {
            double rate = number(each.getValue());
            ceilings.add(new double[] {rate});
            ceilingNames.add("%s bit: %.0f GFLOP/s".formatted(each.getKey(), rate));
            highest = Math.max(highest, rate);
        }
        peak = highest;
        Map<?, ?> copies = (Map<?, ?>) machine.get("copy_gbytes");
        for (int log : new int[] {20, 26}) {
            double rate = number(copies.get(Integer.toString(1 << log)));
            ceilings.add(new double[] {rate, 0});
            ceilingNames.add("copy of 2^%d floats: %.0f GB/s".formatted(log, rate));
        }
        List<?> rows = (List<?>) results.get("rows");
        for (Case work : Cases.quick()) {
            entry(work, rows);
        }
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private void entry(Case work, List<?> rows) {
        double ours = 0;
        double oursShare = 0;
        double peer = 0;
        double peerShare = 0;
        String peerName = "";
        for (Object each : rows) {
            Map<?, ?> row = (Map<?, ?>) each;
            if (!row.get("case").equals(work.name())
                    || number(row.get("threads")) != 1
                    || number(row.get("bits")) != 0
                    || row.get("engine").equals("scalar")
                    || row.get("engine").equals(Copy.NAME)) {
                continue;
            }
            double rate = number(row.get("rate"));
            if (row.get("engine").equals("ours")) {
                ours = rate;
                oursShare = number(row.get("share_of_limit"));
            } else if (rate > peer) {
                peer = rate;
                peerShare = number(row.get("share_of_limit"));
                peerName = (String) row.get("engine");
            }
        }
        if (ours > 0) {
            double intensity = work.flops() / work.bytes();
            entries.add(
                    new Entry(
                            work.name(),
                            work.flops() > 0,
                            intensity,
                            ours,
                            peer,
                            peerName,
                            oursShare,
                            peerShare));
        }
    }

    /** Reads a results file and writes the picture. */
    static void draw(Path json, Path picture) throws IOException {
        var roofline = new Roofline(Json.parseObject(Files.readString(json)));
        if (picture.getParent() != null) {
            Files.createDirectories(picture.getParent());
        }
        Files.writeString(picture, roofline.picture());
    }

    private String picture() {
        List<Entry> computing = entries.stream().filter(Entry::computes).toList();
        List<Entry> moving = entries.stream().filter(e -> !e.computes()).toList();
        int upper = Math.max(TOP + PLOT_HEIGHT + 60, TOP + (computing.size() + 2) * LINE + 20);
        int height = upper + 50 + (moving.size() + 1) * LINE;
        svg.append(
                ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' "
                                + "font-family='system-ui, sans-serif' font-size='12'>\n"
                                + "<title>Roofline: our kernels and the best peer</title>\n"
                                + "<rect width='100%%' height='100%%' fill='#ffffff'/>\n")
                        .formatted(WIDTH, height));
        text(
                LEFT,
                22,
                "start",
                "#222",
                "Computations: GFLOP/s over floating-point operations a byte");
        axes();
        roofs();
        legendHead();
        for (int i = 0; i < computing.size(); i++) {
            point(i + 1, computing.get(i));
        }
        text(
                LEFT,
                upper + 16,
                "start",
                "#222",
                "Data movers: bandwidth as a share of a copy's of as many bytes (the line)");
        double end = LEFT + 230 + BAR;
        line(end, upper + 28, end, height - 16, "#777", "6 3");
        for (int i = 0; i < moving.size(); i++) {
            bar(upper + 24 + (i + 1) * LINE, moving.get(i));
        }
        return svg.append("</svg>\n").toString();
    }

    private static double x(double intensity) {
        double clamped = Math.clamp(intensity, LEAST_INTENSITY, MOST_INTENSITY);
        return LEFT
                + PLOT_WIDTH
                        * Math.log(clamped / LEAST_INTENSITY)
                        / Math.log(MOST_INTENSITY / LEAST_INTENSITY);
    }

    private double y(double rate) {
        double clamped = Math.max(rate, LEAST_RATE);
        return TOP
                + PLOT_HEIGHT
                - PLOT_HEIGHT * Math.log(clamped / LEAST_RATE) / Math.log(top() / LEAST_RATE);
    }

    /** Above the peak is who multiplies less than the direct form whose operations are counted. */
    private double top() {
        double fastest =
                entries.stream()
                        .filter(Entry::computes)
                        .mapToDouble(Entry::ours)
                        .max()
                        .orElse(peak);
        return 1.25 * Math.max(peak, fastest);
    }

    private void axes() {
        for (double rate = LEAST_RATE; rate <= top(); rate *= 2) {
            line(LEFT, y(rate), LEFT + PLOT_WIDTH, y(rate), "#e4e4e4", "");
            text(LEFT - 6, y(rate) + 4, "end", "#555", "%.0f".formatted(rate));
        }
        int bottom = TOP + PLOT_HEIGHT;
        for (double at = LEAST_INTENSITY; at <= MOST_INTENSITY; at *= 4) {
            line(x(at), TOP, x(at), bottom, "#e4e4e4", "");
            text(x(at), bottom + 16, "middle", "#555", at < 1 ? "0.5" : "%.0f".formatted(at));
        }
        text(LEFT + PLOT_WIDTH / 2.0, bottom + 34, "middle", "#555", "operations a byte");
    }

    private void roofs() {
        for (int i = 0; i < ceilings.size(); i++) {
            double rate = ceilings.get(i)[0];
            boolean slanted = ceilings.get(i).length > 1;
            if (slanted) {
                double end = Math.min(peak / rate, MOST_INTENSITY);
                double start = Math.max(LEAST_RATE / rate, LEAST_INTENSITY);
                line(x(start), y(start * rate), x(end), y(end * rate), "#777", "6 3");
                text(x(start) + 14, y(start * rate) - 8, "start", "#555", ceilingNames.get(i));
            } else {
                line(LEFT, y(rate), LEFT + PLOT_WIDTH, y(rate), "#777", "6 3");
                text(LEFT + PLOT_WIDTH - 4, y(rate) - 5, "end", "#555", ceilingNames.get(i));
            }
        }
    }

    private void legendHead() {
        circle(LEGEND + 8, TOP - 28, OURS, OURS);
        text(LEGEND + 18, TOP - 24, "start", "#222", "ours, share of the peak");
        circle(LEGEND + 188, TOP - 28, "#fff", PEER);
        text(LEGEND + 198, TOP - 24, "start", "#222", "best peer");
    }

    private void point(int number, Entry e) {
        if (e.peer() > 0) {
            line(x(e.intensity()), y(e.ours()), x(e.intensity()), y(e.peer()), "#bbb", "");
            circle(x(e.intensity()), y(e.peer()), "#fff", PEER);
        }
        circle(x(e.intensity()), y(e.ours()), OURS, OURS);
        text(x(e.intensity()) + 6, y(e.ours()) + 11, "start", "#222", Integer.toString(number));
        int at = TOP + number * LINE - 4;
        String peer = e.peer() > 0 ? "%.2f × %s".formatted(e.ours() / e.peer(), e.peerName()) : "";
        text(LEGEND, at, "start", "#222", number + "  " + e.name());
        text(LEGEND + 240, at, "end", OURS, "%.0f %%".formatted(100 * e.oursShare()));
        text(LEGEND + 252, at, "start", PEER, peer);
    }

    private void bar(int at, Entry e) {
        text(LEFT + 220, at, "end", "#222", e.name());
        double ours = Math.min(e.oursShare(), 2) * BAR;
        double peer = Math.min(e.peerShare(), 2) * BAR;
        rectangle(LEFT + 230, at - 10, ours, 6, OURS);
        rectangle(LEFT + 230, at - 4, peer, 5, PEER);
        String peers = e.peer() > 0 ? "%.2f × %s".formatted(e.ours() / e.peer(), e.peerName()) : "";
        text(LEFT + 240 + Math.max(ours, peer), at, "start", PEER, peers);
    }

    private void text(double x, double y, String anchor, String colour, String content) {
        svg.append(
                ("<text x='%.1f' y='%.1f' text-anchor='%s' fill='%s' paint-order='stroke' "
                                + "stroke='#fff' stroke-width='3'>%s</text>\n")
                        .formatted(x, y, anchor, colour, content));
    }

    private void line(double x1, double y1, double x2, double y2, String colour, String dashes) {
        svg.append(
                ("<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' "
                                + "stroke-dasharray='%s'/>\n")
                        .formatted(x1, y1, x2, y2, colour, dashes.isEmpty() ? "none" : dashes));
    }

    private void circle(double x, double y, String fill, String colour) {
        svg.append(
                "<circle cx='%.1f' cy='%.1f' r='4' fill='%s' stroke='%s' stroke-width='1.5'/>\n"
                        .formatted(x, y, fill, colour));
    }

    private void rectangle(double x, double y, double width, double height, String fill) {
        svg.append(
                "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>\n"
                        .formatted(x, y, width, height, fill));
    }
}
