package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who has lanewise and jqwik can use the kit. */
class ImportsTest {
    private static final Path KIT = Path.of("src/testkit/java/lanewise/testkit");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([^;]+);");

    @Test
    void theKitNeedsTheJdkLanewiseAndJqwikAlone() throws Exception {
        List<String> others = new ArrayList<>();
        int found = 0;
        try (var files = Files.list(KIT)) {
            for (Path file : files.toList()) {
                for (var each : IMPORT.matcher(Files.readString(file)).results().toList()) {
                    found++;
                    if (!each.group(1).matches("(java|lanewise|net[.]jqwik)[.].*")) {
                        others.add(file.getFileName() + ": " + each.group(1));
                    }
                }
            }
        }
        assertTrue(found > 200, "imports: " + found);
        assertEquals(List.of(), others);
    }
}
