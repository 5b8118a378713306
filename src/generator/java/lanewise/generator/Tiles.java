package lanewise.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes the register tiles of {@code lanewise.kernel.vector.tiles}. */
public final class Tiles {
    /** Where they lie. */
    static final Path FOLDER =
            Path.of("src", "main", "java", "lanewise", "kernel", "vector", "tiles");

    private Tiles() {}

    /** Writes every file anew; started in the top folder of the project. */
    public static void main(String[] arguments) throws IOException {
        for (var file : files().entrySet()) {
            Files.writeString(FOLDER.resolve(file.getKey() + ".java"), file.getValue());
        }
    }

    /** The text of each file by the name of its class, before the formatter has seen it. */
    static Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        files.put("RowTiles", RowTileGenerator.text());
        files.put("GemmTiles", GemmTileGenerator.text());
        files.put("LaneTiles", LaneTileGenerator.text());
        files.put("OuterTiles", OuterTileGenerator.text());
        files.put("SpreadTiles", SpreadTileGenerator.text());
        files.put("WindowTiles", WindowTileGenerator.text());
        files.put("ColourWindowTiles", ColourWindowGenerator.text());
        files.put("WinogradTransforms", WinogradTransformGenerator.text());
        files.put("WinogradTiles", WinogradTileGenerator.text());
        files.put("WinogradColourTiles", WinogradColourGenerator.text());
        return files;
    }
}
