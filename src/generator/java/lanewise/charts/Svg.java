package lanewise.charts;

/**
 * A picture in the making. Its colours are classes of a style sheet, which has them for light and
 * for dark pages; the paper is drawn too, so that text is readable whatever lies behind.
 */
final class Svg {

    private static final String STYLE =
            """
            <style>
            text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}
            .title{font-size:14px;font-weight:600}.soft{fill:#59636e}.small{font-size:11px}
            .middle{text-anchor:middle}.end{text-anchor:end}
            .paper{fill:#fff}.grid{stroke:#e1e5ea}.rule{stroke:#59636e}.dash{stroke-dasharray:5 3}
            .band{fill:#f4f6f8}.line{fill:none;stroke-width:2}
            .halo{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}
            .s0{fill:#0b5cad;stroke:#0b5cad}.s1{fill:#a84300;stroke:#a84300}.s2{fill:#00695c;stroke:#00695c}
            .p0{stroke:#0b5cad}.p1{stroke:#a84300}.p2{stroke:#00695c}.limit{stroke:#6e7781}
            .hollow{fill:#fff;stroke-width:1.6}
            text.s0,text.s1,text.s2{stroke:none}.line.s0,.line.s1,.line.s2{fill:none}
            @media(prefers-color-scheme:dark){
            text{fill:#e6edf3}.soft{fill:#9da7b3}.paper{fill:#0d1117}.grid{stroke:#2a313a}.rule{stroke:#9da7b3}
            .band{fill:#151b23}.halo{stroke:#0d1117}.hollow{fill:#0d1117}.limit{stroke:#9da7b3}
            .s0{fill:#6cb6ff;stroke:#6cb6ff}.s1{fill:#f0a060;stroke:#f0a060}.s2{fill:#56d4bc;stroke:#56d4bc}
            .p0{stroke:#6cb6ff}.p1{stroke:#f0a060}.p2{stroke:#56d4bc}}
            </style>
            """;

    private final StringBuilder out = new StringBuilder();

    /**
     * An empty picture.
     *
     * @param title what is read out in its stead
     */
    Svg(int width, int height, String title) {
        out.append(
                Format.of(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                                + " width=\"%d\" role=\"img\" aria-label=\"%s\">\n"
                                + "<title>%s</title>\n",
                        width, height, width, escaped(title), escaped(title)));
        out.append(STYLE);
        out.append(
                Format.of("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", width, height));
    }

    void text(double x, double y, String classes, String content) {
        out.append(
                Format.of(
                        "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n",
                        x, y, classes, escaped(content)));
    }

    void line(double x1, double y1, double x2, double y2, String classes) {
        out.append(
                Format.of(
                        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n",
                        x1, y1, x2, y2, classes));
    }

    void rectangle(double x, double y, double width, double height, String classes) {
        out.append(
                Format.of(
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\""
                                + " class=\"%s\"/>\n",
                        x, y, width, height, classes));
    }

    void dot(double x, double y, String classes) {
        out.append(
                Format.of(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" class=\"%s\"/>\n", x, y, classes));
    }

    void diamond(double x, double y, String classes) {
        out.append(
                Format.of(
                        "<path d=\"M%.1f %.1fl5 5-5 5-5-5z\" class=\"%s\"/>\n", x, y - 5, classes));
    }

    /** A line through points; NaN lifts the pen. */
    void path(double[] x, double[] y, String classes) {
        var path = new StringBuilder();
        boolean down = false;
        for (int i = 0; i < x.length; i++) {
            if (Double.isNaN(y[i])) {
                down = false;
                continue;
            }
            path.append(Format.of("%s%.1f %.1f", down ? "L" : "M", x[i], y[i]));
            down = true;
        }
        out.append(Format.of("<path d=\"%s\" class=\"line %s\"/>\n", path, classes));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /** The whole picture. */
    String end() {
        return out + "</svg>\n";
    }
}
