package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start script of a packed network, with a Java that says how it was called. */
class ImageScriptTest {
    @TempDir Path folder;

    private Path home;
    private Path script;

    @BeforeEach
    void aFolderWhoseJavaSaysHowItWasCalled() throws IOException {
        home = Files.createDirectories(folder.resolve("of Jane's"));
        Path bin = Files.createDirectories(home.resolve("runtime/bin"));
        executable(bin.resolve("java"), "#!/bin/sh\necho \"$0 ${LC_ALL:-none} $*\"\n");
        script = executable(home.resolve("predict"), ImageCommand.SCRIPT);
    }

    private static Path executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    private String call(Path command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command.toString(), "a b.raw");
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        builder.environment().putAll(environment);
        Process process = builder.directory(folder.toFile()).redirectErrorStream(true).start();
        var said = process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor(), () -> new String(said, StandardCharsets.UTF_8));
        return new String(said, StandardCharsets.UTF_8);
    }

    @Test
    void theScriptFindsItsFolderThroughLinks() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path link = Files.createSymbolicLink(bin.resolve("link"), bin.relativize(script));
        Path other = Files.createSymbolicLink(folder.resolve("other"), link);
        for (Path command : new Path[] {script, link, other}) {
            String said = call(command, Map.of());
            assertTrue(said.startsWith(home.toRealPath() + "/runtime/bin/java "), said);
            assertTrue(said.endsWith("/model.safetensors a b.raw\n"), said);
        }
    }

    @Test
    void withoutALocaleNamesAreUnicode() throws Exception {
        for (Map<String, String> none :
                List.of(
                        Map.<String, String>of(),
                        Map.of("LANG", "C"),
                        Map.of("LC_ALL", "POSIX"),
                        Map.of("LANG", "xx_XX.UTF-8"))) {
            String said = call(script, none);
            assertTrue(said.contains("/java C.UTF-8 "), none + ": " + said);
        }
        assertTrue(call(script, Map.of("LANG", "C.UTF-8")).contains("/java none "));
    }
}
