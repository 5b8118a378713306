package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
    @TempDir Path temp;

    @Test
    void runsAreListedWithTheirFiguresTheLatestFirst() throws IOException {
        List<Path> folders = SyntheticRuns.study(temp.resolve("study"));
        Path info = folders.get(1).resolve("run.json");
        Files.writeString(
                info,
                Files.readString(info).replace("2026-01-15T10:00:00.000Z", "2026-01-15T10:30:00Z"));
        Files.createDirectories(temp.resolve("other"));
        List<RunReader> runs = Runs.below(temp);
        assertEquals(
                List.of("dropout-0.25", "no-dropout"), runs.stream().map(RunReader::name).toList());
        String table = Runs.table(runs, Instant.parse("2026-01-15T12:00:00Z"), 1000);
        List<String> lines = table.lines().toList();
        assertEquals(3, lines.size());
        assertTrue(lines.get(1).startsWith(folders.get(1) + "  finished"), table);
        assertTrue(lines.get(1).endsWith("1 h"), table);
        assertTrue(lines.get(2).endsWith("2 h"), table);
        Outcome outcome = runs.get(0).outcome();
        assertTrue(
                lines.get(1).contains(String.format("%.4f", outcome.validationAccuracy())), table);
        assertThrows(IOException.class, () -> Runs.below(temp.resolve("none")));
    }

    @Test
    void twoRunsAreComparedByWhatDiffers() throws IOException {
        List<Path> folders = SyntheticRuns.study(temp.resolve("study"));
        RunReader a = RunReader.open(folders.get(0));
        RunReader b = RunReader.open(folders.get(1));
        String text = Runs.compare(a, b);
        assertTrue(text.contains("dropout "), text);
        assertFalse(text.contains("optimizer"), text);
        assertTrue(text.contains("more settings are the same"), text);
        String gap = String.format("%+.4f", b.outcome().gap() - a.outcome().gap());
        assertTrue(
                text.lines().anyMatch(l -> l.startsWith("generalisation gap") && l.endsWith(gap)),
                text);
        assertTrue(Runs.compare(a, a).contains("settings are the same"));
    }

    @Test
    void digestsAreComparedByTheirBeginningSoThatLinesStayShort() throws IOException {
        List<Path> runs = SyntheticRuns.study(temp.resolve("s"));
        for (int i = 0; i < 2; i++) {
            Path json = runs.get(i).resolve("run.json");
            String digest = (i + "123456789abcdef").repeat(4);
            Files.writeString(
                    json,
                    Files.readString(json)
                            .replace("\"data\"", "\"digest\": \"" + digest + "\", \"data\""));
        }
        String table = Runs.compare(RunReader.open(runs.get(0)), RunReader.open(runs.get(1)));
        String line = table.lines().filter(l -> l.startsWith("digest")).findFirst().orElseThrow();
        assertTrue(line.contains("0123456789ab…"), line);
        assertTrue(line.contains("1123456789ab…"), line);
    }

    @Test
    void aNameCannotSteerTheTerminal() throws IOException {
        SyntheticRuns.study(temp.resolve("evil\u001b[31m\u0007"));
        String table = Runs.table(Runs.below(temp), Instant.now(), 1000);
        assertTrue(table.contains("evil\\u001b[31m\\u0007"), table);
    }

    @Test
    void aNarrowTableLeavesFiguresOutAndBreaksNoLine() {
        TextTable table = new TextTable().row(List.of("run", "first", "second", "third"));
        table.row(List.of("no-dropout", "0.1234", "0.5678", "9"));
        assertEquals("run          first  second  third", table.toString().lines().toList().get(0));
        assertEquals(
                List.of("run         second", "no-dropout  0.5678"),
                table.fitted(20, 3, 1, 2).lines().toList());
        assertEquals(table.toString(), table.fitted(33, 3, 1, 2));
    }

    @Test
    void agesAreShortAndRoundedDown() {
        assertEquals("59 s", Runs.age(Duration.ofSeconds(59)));
        assertEquals("1 min", Runs.age(Duration.ofSeconds(119)));
        assertEquals("23 h", Runs.age(Duration.ofHours(23)));
        assertEquals("2 d", Runs.age(Duration.ofHours(50)));
        assertEquals("0 s", Runs.age(Duration.ofSeconds(-5)));
    }
}
