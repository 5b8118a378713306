package lanewise.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TilesTest {
    private static final String HOW = "./mvnw -Pgenerate process-test-classes";

    @Test
    void theTilesAreWhatTheGeneratorWrites() throws IOException {
        for (var file : Tiles.files().entrySet()) {
            Path path = Tiles.FOLDER.resolve(file.getKey() + ".java");
            assertTrue(
                    compact(file.getValue()).equals(compact(Files.readString(path))),
                    file.getKey() + " is not what the generator writes: " + HOW);
        }
    }

    @Test
    void nothingElseLiesBesideThem() throws IOException {
        Set<String> found = new TreeSet<>();
        try (var folder = Files.list(Tiles.FOLDER)) {
            folder.map(path -> path.getFileName().toString().replace(".java", ""))
                    .forEach(found::add);
        }
        found.remove("package-info");
        found.remove("README.md");
        assertEquals(Tiles.files().keySet(), found);
    }

    /** Without what the formatter moves. */
    private static String compact(String code) {
        return code.replaceAll("[\\s*]+", "");
    }
}
