package lanewise.track;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lanewise.io.AtomicFile;

/** One HTML file that compares runs; it holds all it needs and opens without a network. */
public final class Report {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    /** In the order in which the page runs them. */
    private static final List<String> SCRIPTS =
            List.of(
                    "base.js",
                    "view.js",
                    "charts.js",
                    "heat.js",
                    "lines.js",
                    "glance.js",
                    "table.js",
                    "sweep.js",
                    "sections.js",
                    "mistakes.js",
                    "report.js");

    private Report() {}

    /**
     * Writes the report on some runs, in the order given.
     *
     * @param out the file; replaced as a whole if it exists
     * @param runFolders folders of runs, of studies, or of many studies (all their runs)
     * @throws IOException if a folder is neither or cannot be read, or the file cannot be written
     */
    public static void write(Path out, List<Path> runFolders) throws IOException {
        List<RunReader> runs = new ArrayList<>();
        for (Path folder : RunReader.find(runFolders)) {
            runs.add(RunReader.openOrSay(folder));
        }
        if (runs.isEmpty()) {
            throw new IOException("report: no run was given; name run folders or a folder of runs");
        }
        String page = page(new ReportData(runs, false).json());
        Path target = out.toAbsolutePath();
        AtomicFile.createFolders(target.getParent());
        AtomicFile.write(target, StandardCharsets.UTF_8.encode(page));
    }

    /** The page around its data. */
    static String page(String json) throws IOException {
        String page =
                resource("report.html")
                        .replace("/*uplot.css*/", webjar("uPlot.min.css"))
                        .replace("/*report.css*/", resource("report.css"))
                        .replace("/*uplot.js*/", webjar("uPlot.iife.min.js"));
        for (String script : SCRIPTS) {
            page = page.replace("/*" + script + "*/", resource(script));
        }
        return page.replace("{\"data\":null}", embeddable(json));
    }

    /**
     * JSON that can stand inside a script element: it has no "<" to end the element or begin a
     * comment with, and no line separator.
     */
    static String embeddable(String json) {
        return json.replace("<", "\\u003c")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static String resource(String name) throws IOException {
        return read(Report.class.getResourceAsStream(name), name);
    }

    private static String webjar(String name) throws IOException {
        InputStream file = Report.class.getResourceAsStream(UPLOT + name);
        return read(file, "org.webjars.npm:uplot, which the report draws its charts with: " + name);
    }

    private static String read(InputStream file, String name) throws IOException {
        if (file == null) {
            throw new IOException("report: not on the class path: " + name);
        }
        try (file) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
