package lanewise.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import lanewise.io.Json;

/** A program that does nothing, whose start is the least that a start takes. */
final class Empty {
    private Empty() {}

    /** Nothing, unless given a file for the memory that this takes. */
    public static void main(String[] args) throws IOException {
        if (args.length > 0) {
            Map<String, Object> figures = Map.of("resident_mb", EmbeddedCall.resident());
            Files.writeString(Path.of(args[0]), Json.pretty(figures));
        }
    }
}
