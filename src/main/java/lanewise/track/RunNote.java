package lanewise.track;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.io.Json;

/**
 * What a person has to say of a run, in {@code note.json} beside what the run itself wrote.
 *
 * @param name what the report calls the run; empty for its folder's name
 * @param tags words to filter by
 * @param text anything
 */
public record RunNote(String name, List<String> tags, String text) {
    private static final String FILE = "note.json";

    /** Copies the tags. */
    public RunNote {
        tags = List.copyOf(tags);
    }

    /**
     * A run's note; empty if there is none.
     *
     * @throws IOException if it is no JSON object
     */
    public static RunNote read(Path run) throws IOException {
        Path file = run.resolve(FILE);
        if (!Files.exists(file)) {
            return new RunNote("", List.of(), "");
        }
        try {
            Map<String, Object> json = Json.parseObject(Files.readString(file));
            List<?> tags = json.get("tags") instanceof List<?> list ? list : List.of();
            return new RunNote(
                    text(json.get("name")),
                    tags.stream().map(String::valueOf).toList(),
                    text(json.get("note")));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Object json) {
        return json instanceof String s ? s : "";
    }

    /**
     * Replaces a run's note as a whole.
     *
     * @throws IOException if the folder is no run's, or cannot be written
     */
    public void write(Path run) throws IOException {
        if (!RunReader.isRun(run)) {
            throw new IOException(run + ": not a run; name a run's folder");
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("tags", tags);
        json.put("note", text);
        RunInfo.write(run.resolve(FILE), json);
    }
}
