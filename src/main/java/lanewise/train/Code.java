package lanewise.train;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;
import lanewise.io.Sha256;

/** The library's code that decides bits. */
public final class Code {
    /** The digest of classes that cannot be read. */
    public static final String UNKNOWN = "unknown";

    private static final class Holder {
        private static final String DIGEST = compute();
    }

    private Code() {}

    /**
     * The SHA-256 of the library's classes, those of tracking and of the command line left out, as
     * hexadecimal digits: builds of one digest give the same bits. {@link #UNKNOWN} where the
     * classes cannot be read.
     */
    public static String digest() {
        return Holder.DIGEST;
    }

    private static String compute() {
        CodeSource source = Code.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return UNKNOWN;
        }
        try {
            URI place = source.getLocation().toURI();
            Path path = Path.of(place);
            if (Files.isDirectory(path)) {
                return of(path.resolve("lanewise"));
            }
            try (FileSystem jar = FileSystems.newFileSystem(path)) {
                return of(jar.getPath("/lanewise"));
            }
        } catch (IOException | URISyntaxException | RuntimeException unreadable) {
            return UNKNOWN;
        }
    }

    private static String of(Path root) throws IOException {
        List<String> names;
        try (Stream<Path> tree = Files.walk(root)) {
            names =
                    tree.map(file -> root.relativize(file).toString().replace('\\', '/'))
                            .filter(name -> name.endsWith(".class"))
                            .filter(name -> !name.startsWith("cli/") && !name.startsWith("track/"))
                            .sorted()
                            .toList();
        }
        Sha256 digest = new Sha256();
        for (String name : names) {
            digest.add(name.getBytes(StandardCharsets.UTF_8));
            digest.add(Files.readAllBytes(root.resolve(name)));
        }
        return digest.hexadecimal();
    }
}
