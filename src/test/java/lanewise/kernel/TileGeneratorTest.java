package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TileGeneratorTest {
    @Test
    void theTilesAreWhatTheGeneratorWrites() throws IOException {
        assertEquals(compact(TileGenerator.rowTiles()), stored("RowTiles"));
        assertEquals(compact(TileGenerator.gemmTiles()), stored("GemmTiles"));
        assertEquals(compact(TileGenerator.outerTiles()), stored("OuterTiles"));
    }

    private static String stored(String name) throws IOException {
        Path folder = Path.of("src", "main", "java", "lanewise", "kernel");
        return compact(Files.readString(folder.resolve(name + ".java")));
    }

    /** Without what the formatter moves. */
    private static String compact(String code) {
        return code.replaceAll("[\\s*]+", "");
    }
}
