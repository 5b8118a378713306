package lanewise.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java of the pages compiles with the imports that they show; that of four pages runs. */
@Tag("long")
class SnippetsTest {
    @TempDir Path folder;

    @Test
    void everySnippetCompilesWithTheImportsThatItsPageShows() throws IOException {
        List<String> refused = new ArrayList<>();
        int snippets = 0;
        for (Page page : Page.all()) {
            List<Snippets.Source> sources = Snippets.of(page);
            snippets += sources.size();
            if (!sources.isEmpty()) {
                String said = Snippets.compile(sources, place(page));
                if (!said.isEmpty()) {
                    refused.add(page + ":\n" + said);
                }
            }
        }
        assertEquals("", String.join("\n", refused));
        assertTrue(snippets > 20, "snippets found: " + snippets);
    }

    /** In a virtual machine and a folder of their own, one after another, as a reader would. */
    @ParameterizedTest
    @ValueSource(strings = {"docs/getting-started.md", "docs/tutorial.md", "docs/embedding.md"})
    void everySnippetOfAPageThatTeachesRuns(String name) throws Exception {
        Page page = Page.of(name);
        List<Snippets.Source> sources = Snippets.of(page);
        Path place = place(page);
        assertEquals("", Snippets.compile(sources, place));
        run(page, place, running(sources));
    }

    private static List<String> running(List<Snippets.Source> sources) {
        return sources.stream().filter(Snippets.Source::runs).map(Snippets.Source::name).toList();
    }

    /** One after another: what one writes another reads. */
    @Test
    void thePageOfYourOwnRunsFileByFile() throws Exception {
        Page page = Page.of("docs/your-own.md");
        List<Snippets.Source> sources = Snippets.of(page);
        Path place = place(page);
        assertEquals("", Snippets.compile(sources, place));
        for (Snippets.Source source : sources) {
            long lines = source.text().lines().filter(line -> !line.startsWith("import")).count();
            assertTrue(lines <= 27, source.name() + " has " + lines + " lines");
        }
        run(page, place, running(sources));
    }

    private void run(Page page, Path place, List<String> names) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-cp",
                                place + File.pathSeparator + absoluteClassPath(),
                                SnippetRunner.class.getName()));
        command.addAll(names);
        Path said = folder.resolve("said.txt");
        Process process =
                new ProcessBuilder(command)
                        .directory(place.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "still running");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), () -> page + ":\n" + Page.read(said).text());
    }

    private Path place(Page page) {
        return folder.resolve(page.toString().replaceAll("\\W", "_"));
    }

    private static String absoluteClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
