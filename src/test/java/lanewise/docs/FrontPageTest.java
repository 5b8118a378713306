package lanewise.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lanewise.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of the front page are those of the recorded runs. */
class FrontPageTest {
    private static final String STEP = "step/batch64";

    private static String text() {
        return Page.of("README.md").text().replaceAll("\\s+", " ");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> headlines(String machine) throws IOException {
        Path file = Path.of("docs/performance/data", machine + ".json");
        var all = (Map<String, Object>) Json.parse(Files.readString(file));
        return (Map<String, Object>) all.get("headlines");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> stepOnOneThread(String machine) throws IOException {
        return ((List<Map<String, Object>>) headlines(machine).get("rows"))
                .stream()
                        .filter(row -> row.get("case").equals(STEP))
                        .filter(row -> ((Number) row.get("threads")).intValue() == 1)
                        .findFirst()
                        .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"zen4, on AMD Zen 4", "zen5, on AMD Zen 5", "intel, on an Intel Xeon"})
    void aTrainingStepsRatioIsTheRecordedOne(String machine, String place) throws IOException {
        Map<?, ?> ratio = (Map<?, ?>) stepOnOneThread(machine).get("ratio");
        double median = ((Number) ratio.get("median")).doubleValue();
        String figure = String.format(Locale.ROOT, "%.2f times", median);
        assertTrue(
                text().matches(".*\\b" + figure + "(?: as long as lanewise)? " + place + ".*"),
                place + ": the recorded ratio is " + figure);
    }

    @Test
    void thePageSaysWhichLibtorchItWas() throws IOException {
        Map<?, ?> source = (Map<?, ?>) headlines("zen5").get("source");
        Map<?, ?> peers = (Map<?, ?>) source.get("peers");
        assertEquals("2.13.0 without MKL", peers.get("libtorch"));
        assertTrue(text().contains("libtorch is version 2.13.0 in a **build without MKL**"));
        assertTrue(stepOnOneThread("zen5").get("peer").toString().startsWith("libtorch/"));
    }
}
