package lanewise.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TilesTest {
    @Test
    void theTilesAreWhatTheGeneratorWrites() throws IOException {
        for (var file : Tiles.files().entrySet()) {
            Path path = Tiles.FOLDER.resolve(file.getKey() + ".java");
            assertEquals(compact(file.getValue()), compact(Files.readString(path)), file.getKey());
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
