package lanewise.track;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lanewise.io.AtomicFile;

/** Runs as a table for other programs: a row a run, its settings and its figures in columns. */
public final class CsvReport {
    private CsvReport() {}

    /**
     * Writes the table (RFC 4180, UTF-8) of some runs, in the order given; what a run does not have
     * is empty.
     *
     * @throws IOException if a run cannot be read, or the file cannot be written
     */
    public static void write(Path out, List<Path> runFolders) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Path folder : runFolders) {
            Map<String, Object> row = row(RunReader.open(folder));
            names.addAll(row.keySet());
            rows.add(row);
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(new ArrayList<>(names)));
        for (Map<String, Object> row : rows) {
            lines.add(line(names.stream().map(row::get).toList()));
        }
        AtomicFile.write(out, StandardCharsets.UTF_8.encode(String.join("", lines)));
    }

    private static Map<String, Object> row(RunReader run) throws IOException {
        RunNote note = RunNote.read(run.folder());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("run", run.folder());
        row.put("name", note.name().isEmpty() ? run.name() : note.name());
        row.put("study", run.study());
        row.put("state", run.state());
        row.put("started", run.started());
        row.put("tags", String.join(" ", note.tags()));
        row.put("note", note.text());
        row.putAll(run.config());
        row.put("seed", run.info().get("seed"));
        Outcome o = run.outcome();
        row.put("epochs_done", run.epochCount());
        row.put("train_loss", o.trainLoss());
        row.put("train_accuracy", o.trainAccuracy());
        row.put("validation_loss", o.validationLoss());
        row.put("validation_accuracy", o.validationAccuracy());
        row.put("gap", o.gap());
        row.put("best_epoch", o.bestEpoch() == 0 ? null : o.bestEpoch());
        row.put("best_accuracy", o.bestValidationAccuracy());
        row.put("lowest_loss", o.lowestValidationLoss());
        row.put("seconds", o.seconds());
        return row;
    }

    private static String line(List<?> cells) {
        return String.join(",", cells.stream().map(CsvReport::cell).toList()) + "\r\n";
    }

    private static String cell(Object value) {
        if (value == null || value instanceof Double d && d.isNaN()) {
            return "";
        }
        String text = value.toString();
        return text.matches("(?s).*[\",\\r\\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
