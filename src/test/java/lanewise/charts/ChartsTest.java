package lanewise.charts;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import lanewise.charts.Figures.Source;
import lanewise.charts.Labels.Box;
import org.junit.jupiter.api.Test;

/** Holds the charts and tables of docs/performance to the figures beside them. */
class ChartsTest {
    private static final Path FOLDER = Charts.FOLDER;

    @Test
    void everyChartAndEveryTableIsWhatTheFiguresSay() throws IOException {
        var checks = new ArrayList<org.junit.jupiter.api.function.Executable>();
        for (Map.Entry<Path, String> file : Charts.files(FOLDER).entrySet()) {
            checks.add(() ->
                    assertEquals(
                            file.getValue(),
                            Files.readString(file.getKey()),
                            file.getKey() + " is not drawn from data: jmh/run --charts"));
        }
        assertTrue(checks.size() > 6, "files drawn: " + checks.size());
        assertAll(checks);
    }

    @Test
    void noChartIsLeftWithoutFigures() throws IOException {
        Set<Path> drawn = new TreeSet<>(Charts.files(FOLDER).keySet());
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> stale =
                    files.filter(f -> f.toString().endsWith(".svg"))
                            .filter(f -> !drawn.contains(f))
                            .toList();
            assertEquals(List.of(), stale);
        }
    }

    @Test
    void everyMachineHasItsTable() throws IOException {
        String results = Files.readString(FOLDER.resolve("results.md"));
        for (Figures machine : Figures.readAll(FOLDER.resolve("data"))) {
            assertTrue(
                    results.contains("<!-- table: " + machine.id() + " -->"),
                    "results.md has no table of " + machine.id());
        }
    }

    @Test
    void everyMissedTargetHasAParagraphAndNoOtherHas() throws IOException {
        List<Figures> machines = Figures.readAll(FOLDER.resolve("data"));
        String limits = Files.readString(FOLDER.resolve("limits.md"));
        for (Targets target : Targets.values()) {
            assertEquals(
                    target.isMissed(machines),
                    limits.contains("\n### " + target.heading() + "\n"),
                    "missed, and explained in limits.md: " + target.heading());
        }
    }

    @Test
    void chartsAreTheSameInEveryLocale() throws IOException {
        Map<Path, String> here = Charts.files(FOLDER);
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertEquals(here, Charts.files(FOLDER));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void noTwoLabelsOfARooflineOverlap() throws IOException {
        for (Figures machine : Figures.readAll(FOLDER.resolve("data"))) {
            List<Box> boxes = new Roofline(machine).labels();
            assertFalse(boxes.isEmpty(), machine.id());
            for (int i = 0; i < boxes.size(); i++) {
                for (int j = 0; j < i; j++) {
                    assertFalse(
                            boxes.get(i).overlaps(boxes.get(j)),
                            machine.id() + ": labels " + (j + 1) + " and " + (i + 1));
                }
            }
        }
    }

    @Test
    void aTranscribedFigureHasNoRangeThatNobodyRecorded() throws IOException {
        for (Figures machine : Figures.readAll(FOLDER.resolve("data"))) {
            Source source = machine.headlines().source();
            boolean ranges =
                    machine.headlines().rows().stream().anyMatch(r -> r.ratio().hasRange());
            assertEquals(
                    source.transcribed(), !ranges, machine.id() + ": transcribed without ranges");
        }
    }

    private static final String SMALLEST =
            """
            {"name": "A", "machine": {"cpu": "C", "cores": 1, "peak_gflops": {"512": 200},
             "copy_gbytes": {}},
             "headlines": {"source": {"commit": "0123456", "date": "2026-01-01", "jdk": "25"},
              "rows": [{"case": "gemm/nn/64x64x64", "threads": 1, "flops": 524288, "bytes": 49152,
               "ours_us": 4, "peer": "openblas", "peer_us": 5,
               "ratio": {"min": 1.1, "median": 1.25, "max": 1.3}}]}}
            """;

    @Test
    void aShareIsOfThePeak() {
        Figures figures = Figures.parse("a", "a.json", SMALLEST);
        assertEquals(524288 / 4e3 / 200, figures.share(figures.headlines().rows().getFirst()));
    }

    @Test
    void aMissingFigureIsNamedWithItsPlace() {
        assertRefused(
                SMALLEST.replace("\"flops\": 524288,", ""),
                "a.json.headlines.rows[0].flops: null, expected a number");
    }

    @Test
    void aTextInAFiguresPlaceIsRefused() {
        assertRefused(
                SMALLEST.replace("\"ours_us\": 4", "\"ours_us\": \"4\""),
                "a.json.headlines.rows[0].ours_us: 4, expected a number");
    }

    @Test
    void aMedianOutsideOfItsRangeIsRefused() {
        assertRefused(
                SMALLEST.replace("\"max\": 1.3", "\"max\": 1.2"),
                "a.json.headlines.rows[0].ratio.median: 1.25, expected a median within min and"
                        + " max");
    }

    private static void assertRefused(String json, String message) {
        var refusal =
                assertThrows(
                        IllegalArgumentException.class, () -> Figures.parse("a", "a.json", json));
        assertEquals(message, refusal.getMessage());
    }
}
