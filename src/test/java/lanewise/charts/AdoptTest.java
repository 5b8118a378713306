package lanewise.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lanewise.charts.Figures.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's results become the figures of a machine. */
class AdoptTest {
    private static final String MACHINE =
            """
            "machine": {"cpu": "C", "family": 1, "model": 2, "processors": 2,
             "commit": "0123456", "date": "2026-01-01", "jdk": "25", "peers": {"OpenBLAS": "1"},
             "environment": {"JVM": "-XX:+UseG1GC"},
             "peak_gflops": {"512": 200.123456, "128": 50}, "copy_gbytes": {"1048576": 90}}
            """;

    private static final String DETAILS =
            "{"
                    + MACHINE
                    + """
                    , "rows": [
                     {"case": "adam/8", "engine": "ours", "threads": 1, "flops": 0, "bytes": 224,
                      "fork_medians_us": [10.0, 20.0, 30.0]},
                     {"case": "adam/8", "engine": "libtorch/default", "threads": 1, "flops": 0,
                      "bytes": 224, "fork_medians_us": [40.0, 45.0, 50.0]},
                     {"case": "adam/8", "engine": "libtorch/fused", "threads": 1, "flops": 0,
                      "bytes": 224, "fork_medians_us": [30.0, 40.0, 45.0]},
                     {"case": "adam/8", "engine": "copy", "threads": 1, "flops": 0,
                      "bytes": 224, "fork_medians_us": [5.0, 5.0, 6.0]}]}
                    """;

    /** A JVM of a warm-up, by what its second step took. */
    private static final String JVM =
            """
            {"first_step_s": 1, "longest_step_ms": 9, "ninety_s": 2, "full_ms": 4,
             "first_step_allocates_mb": 0.3, "allocates_mb": 3000, "step_ms": [0, %d]}
            """;

    @TempDir Path folder;

    private Path machine() {
        return folder.resolve("data/a.json");
    }

    private Figures adopted() throws IOException {
        Adopt.adopt(folder, machine(), "A");
        return Figures.read(machine());
    }

    @Test
    void aRatioIsTheMedianOfTheRatiosOfTheJvms() throws IOException {
        Files.writeString(folder.resolve("quick-details.json"), DETAILS);
        Row row = adopted().headlines().row("adam/8").orElseThrow();
        assertEquals(new Spread(1.5, 2, 3), row.ratio());
        assertEquals(20, row.ours());
    }

    @Test
    void theBestPeerIsNamedAndTheDefaultLayoutKept() throws IOException {
        Files.writeString(folder.resolve("quick-details.json"), DETAILS);
        Row row = adopted().headlines().row("adam/8").orElseThrow();
        assertEquals("libtorch/fused", row.peer());
        assertEquals(2.25, row.others().get("libtorch/default").median());
    }

    @Test
    void aCopyIsALimitAndNoPeer() throws IOException {
        Files.writeString(folder.resolve("quick-details.json"), DETAILS);
        Row row = adopted().headlines().rows().getFirst();
        assertTrue(row.limit());
        assertEquals(0.25, row.ratio().median());
    }

    @Test
    void whatWasNotRunAgainStaysAsItWas() throws IOException {
        Files.writeString(folder.resolve("quick-details.json"), DETAILS);
        assertTrue(adopted().warmup().isEmpty());
        Files.delete(folder.resolve("quick-details.json"));
        Files.writeString(
                folder.resolve("warmup.json"),
                "{"
                        + MACHINE
                        + ", \"empty_jvm_s\": [0.1], \"seconds\": [1, 2], \"by_itself\": ["
                        + JVM.formatted(8)
                        + "], \"vector_at_once\": ["
                        + JVM.formatted(16)
                        + "]}");
        Figures figures = adopted();
        Warmup warmup = figures.warmup().orElseThrow();
        assertEquals(List.of(Double.NaN, 0.5), warmup.byItself().getFirst().speeds());
        assertEquals(List.of(Double.NaN, 0.25), warmup.vectorAtOnce().getFirst().speeds());
        String table = Warmup.table(List.of(figures));
        assertTrue(table.contains("| 90 % of full speed, s | not reached | not reached |"), table);
        assertEquals(2, figures.headlines().rows().size());
    }

    @Test
    void theSpreadOverJvmsIsThatOfTheirMedians() throws IOException {
        Files.writeString(folder.resolve("quick-details.json"), DETAILS);
        Files.writeString(
                folder.resolve("luck.json"),
                "{"
                        + MACHINE
                        + ", \"jvms\": 5, \"cases\": [{\"case\": \"adam/8\","
                        + " \"jvm_medians_us\": [12, 10, 11, 30, 10]}]}");
        Figures figures = adopted();
        Luck luck = figures.luck().orElseThrow();
        assertEquals(3, luck.rows().getFirst().spread());
        assertEquals(new Targets.Reached("0 of 1 cases keep it", false), luck.reached());
        assertTrue(
                Luck.table(List.of(figures))
                        .contains("| `adam/8` | 11.0 | 10.0 | 30.0 | 3.00 | 2.73 |"));
    }

    @Test
    void figuresOfSourcesThatNobodyCommittedAreRefused() throws IOException {
        Files.writeString(
                folder.resolve("quick-details.json"),
                DETAILS.replace("0123456", "0123456-changed"));
        var refusal = assertThrows(IOException.class, this::adopted);
        assertEquals(
                "the run was of commit \"0123456-changed\"; commit what it measures, then run it"
                        + " again",
                refusal.getMessage());
        assertFalse(Files.exists(machine()));
    }

    @Test
    void aNewMachineWantsAName() {
        var refusal = assertThrows(IOException.class, () -> Adopt.adopt(folder, machine(), null));
        assertEquals(
                machine() + " is new: say what to call the machine, --adopt=ID,NAME",
                refusal.getMessage());
    }

    @Test
    void aFolderWithoutResultsIsRefused() {
        var refusal = assertThrows(IOException.class, this::adopted);
        assertEquals(folder + " has no results; run jmh/run quick first", refusal.getMessage());
    }
}
