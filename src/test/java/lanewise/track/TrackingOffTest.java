package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackingOffTest {
    @Test
    void aTrainingThatTracksNothingLoadsNoClassOfTracking() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-Xlog:class+load",
                                "-cp",
                                KilledRunTest.home(RunFolder.class)
                                        + File.pathSeparator
                                        + KilledRunTest.home(TrackingOffTest.class),
                                "lanewise.train.PlainTraining")
                        .redirectErrorStream(true)
                        .start();
        List<String> lines;
        try (var output = process.inputReader()) {
            lines = output.lines().toList();
        }
        assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
        assertTrue(lines.contains("trained 1 epoch"));
        assertTrue(lines.stream().anyMatch(line -> line.contains(" lanewise.train.Trainer ")));
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(l -> l.contains(" lanewise.track.") || l.contains(" lanewise.cli."))
                        .toList());
    }
}
