package lanewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the Javadoc of what is public: every element of an exported package has a comment, and
 * doclint has nothing to say.
 *
 * <p>A test and not an option of the build's own compiler run, because doclint beside a module
 * descriptor crashes on a syntax error and hides it.
 */
@Tag("long")
class JavadocTest {
    private static final Path SOURCES = Path.of("src/main/java");

    private static final Set<String> EXPORTED = exported();

    /** Which tags a comment has is left to its author; so is a constructor nobody wrote. */
    private static final List<String> LEFT_TO_THE_AUTHOR =
            List.of("no @", "use of default constructor");

    @Test
    void everyPublicElementHasACleanComment(@TempDir Path classes) throws IOException {
        List<Path> files;
        try (var tree = Files.walk(SOURCES)) {
            files =
                    tree.filter(path -> path.toString().endsWith(".java"))
                            .filter(path -> !path.endsWith("module-info.java"))
                            .sorted()
                            .toList();
        }
        assertFalse(files.isEmpty(), "no source under " + SOURCES.toAbsolutePath());

        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager =
                compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8)) {
            var options =
                    List.of(
                            "-Xdoclint:all/protected",
                            "-Xlint:none",
                            "-Xmaxwarns",
                            "10000",
                            "-Xmaxerrs",
                            "10000",
                            "-proc:none",
                            "--add-modules",
                            "jdk.incubator.vector",
                            "-d",
                            classes.toString());
            compiler.getTask(
                            null,
                            manager,
                            diagnostics,
                            options,
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
        }

        String complaints =
                diagnostics.getDiagnostics().stream()
                        .filter(diagnostic -> diagnostic.getSource() != null)
                        .filter(diagnostic -> !isLeftToTheAuthor(diagnostic))
                        .filter(diagnostic -> isExported(diagnostic) || !lacks(diagnostic))
                        .map(JavadocTest::describe)
                        .collect(Collectors.joining("\n"));
        assertEquals("", complaints);
    }

    private static boolean isLeftToTheAuthor(Diagnostic<? extends JavaFileObject> diagnostic) {
        String message = diagnostic.getMessage(Locale.ROOT);
        return LEFT_TO_THE_AUTHOR.stream().anyMatch(message::startsWith);
    }

    private static boolean lacks(Diagnostic<? extends JavaFileObject> diagnostic) {
        return diagnostic.getMessage(Locale.ROOT).equals("no comment");
    }

    private static boolean isExported(Diagnostic<? extends JavaFileObject> diagnostic) {
        Path folder = SOURCES.relativize(Path.of(diagnostic.getSource().getName())).getParent();
        return EXPORTED.contains(folder.toString().replace('/', '.'));
    }

    private static Set<String> exported() {
        try {
            return Pattern.compile("exports ([\\w.]+)")
                    .matcher(Files.readString(SOURCES.resolve("module-info.java")))
                    .results()
                    .map(match -> match.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String describe(Diagnostic<? extends JavaFileObject> diagnostic) {
        return diagnostic.getSource().getName()
                + ":"
                + diagnostic.getLineNumber()
                + ": "
                + diagnostic.getMessage(Locale.ROOT);
    }
}
