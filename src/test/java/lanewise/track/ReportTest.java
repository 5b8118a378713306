package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lanewise.io.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir Path temp;

    private String report(List<Path> runs) throws IOException {
        Path out = temp.resolve("out").resolve("report.html");
        Report.write(out, runs);
        return Files.readString(out);
    }

    /** The data of a page, as a browser finds it: up to the first end tag. */
    static Map<String, Object> data(String page) {
        String open = "<script type=\"application/json\" id=\"data\">";
        int from = page.indexOf(open) + open.length();
        return Json.parseObject(page.substring(from, page.indexOf("</script", from)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> run(String page, int index) {
        return (Map<String, Object>) ((List<Object>) data(page).get("runs")).get(index);
    }

    @Test
    void thePageHoldsAllItNeeds() throws IOException {
        String page = report(List.of(SyntheticRuns.study(temp.resolve("study")).get(0)));
        assertFalse(page.contains("src=\"http"), "no file of elsewhere");
        assertFalse(page.contains("/*uplot"), "uPlot is in");
        assertFalse(page.contains("/*report"), "our own files are in");
        assertTrue(page.contains("uPlot"));
        assertTrue(page.contains("default-src 'none'"), "the page asks for no network");
    }

    @Test
    void epochsAreShownAsTheyWereWritten() throws IOException {
        List<Path> runs = SyntheticRuns.study(temp.resolve("study"));
        String page = report(runs);
        RunReader read = RunReader.open(runs.get(1));
        Map<?, ?> epochs = (Map<?, ?>) run(page, 1).get("epochs");
        for (String column : StepTable.EPOCH) {
            List<?> shown = (List<?>) epochs.get(column);
            double[] written = read.epochs().column(column);
            assertEquals(written.length, shown.size());
            for (int i = 0; i < written.length; i++) {
                assertEquals(written[i], ((Number) shown.get(i)).doubleValue(), column);
            }
        }
    }

    /** As every run was written once. */
    @Test
    void aRunWithoutTimesIsPlacedByTheSecondsOfItsEpochs() throws IOException {
        Path run = SyntheticRuns.study(temp.resolve("study")).get(0);
        Path metrics = run.resolve("metrics.jsonl");
        String text = Files.readString(metrics);
        Files.writeString(metrics, text.replaceAll(",\"time\":[0-9.]+", ""));
        double[] seconds = RunReader.open(run).epochs().column("seconds");
        Map<?, ?> shown = run(report(List.of(run)), 0);
        List<?> time = (List<?>) ((Map<?, ?>) shown.get("epochs")).get("time");
        assertEquals(seconds[0] + seconds[1], ((Number) time.get(1)).doubleValue(), 1e-9);
        assertNull(((List<?>) ((Map<?, ?>) shown.get("steps")).get("time")).get(0));
    }

    @Test
    void hostileNamesStayText() throws IOException {
        Path run = SyntheticRuns.study(temp.resolve("study")).get(0);
        String hostile = "</script><script>alert(1)</script><!--\u2028<img src=x onerror=alert(2)>";
        Path info = run.resolve("run.json");
        Files.writeString(
                info, Files.readString(info).replace("\"no-dropout\"", "\"" + hostile + "\""));
        String page = report(List.of(run));
        assertEquals(hostile, run(page, 0).get("name"));
        assertFalse(page.contains("alert(1)</script>"));
        assertFalse(page.contains("<img src=x"));
        assertFalse(page.contains("\u2028"));
    }

    @Test
    void anEmptyAndAFailedRunAreShown() throws IOException {
        Path folder = temp.resolve("s").resolve("empty");
        RunStart start = new RunStart("cmd", 1, Map.of(), Map.of(), 0, List.of());
        try (RunFolder run = RunFolder.create(folder, start)) {
            run.fail(new IOException("disk"));
        }
        Map<String, Object> run = run(report(List.of(folder)), 0);
        assertEquals("failed", run.get("state"));
        assertEquals("IOException: disk", run.get("failure"));
    }

    @Test
    void nothingIsWrittenForAFolderThatIsNoRun() {
        Path out = temp.resolve("report.html");
        assertThrows(IOException.class, () -> Report.write(out, List.of(temp.resolve("none"))));
        assertThrows(IOException.class, () -> Report.write(out, List.of()));
        assertFalse(Files.exists(out));
    }

    @Test
    @Tag("long")
    void fiftyRunsOfTwentyThousandStepsWeighLessThanFiveMegabytes() throws IOException {
        List<Path> runs = SyntheticRuns.fifty(temp.resolve("fifty"));
        long start = System.nanoTime();
        String page = report(runs);
        System.out.printf(
                "50 runs of 20,000 steps: %,d bytes in %.1f s%n",
                page.length(), (System.nanoTime() - start) / 1e9);
        assertTrue(page.length() < 5_000_000, page.length() + " bytes");
        double highest = 0;
        for (double loss : RunReader.open(runs.get(7)).steps().column("loss")) {
            highest = Math.max(highest, loss);
        }
        List<?> tops = (List<?>) ((Map<?, ?>) run(page, 7).get("steps")).get("loss_max");
        double shown = tops.stream().mapToDouble(v -> ((Number) v).doubleValue()).max().orElse(0);
        assertEquals(highest, shown, "the largest loss survives thinning");
    }
}
