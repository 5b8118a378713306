package lanewise.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir Path folder;

    private static AtomicFile.Content text(String text) {
        return channel -> channel.write(StandardCharsets.UTF_8.encode(text));
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFileThatFailsHalfWayLeavesTheOldOneAndNothingBesideIt() throws IOException {
        Path file = folder.resolve("a");
        AtomicFile.write(file, text("old"));
        var e =
                assertThrows(
                        UnwritableException.class,
                        () ->
                                AtomicFile.write(
                                        file,
                                        channel -> {
                                            text("ne").writeTo(channel);
                                            throw new IOException("No space left on device");
                                        }));
        assertEquals(file + ": could not be written: No space left on device", e.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("a"), names());
    }

    @Test
    void whatAKilledProcessLeftIsRemovedByTheNextWriterAndOtherFilesAreNot() throws IOException {
        Files.writeString(folder.resolve("epoch-1.lanewise-0123456789abcdef.tmp"), "half");
        Files.writeString(folder.resolve("mine.tmp"), "mine");
        AtomicFile.write(folder.resolve("epoch-2"), text("whole"));
        assertEquals(List.of("epoch-2", "mine.tmp"), names());
    }

    @Test
    void aFileThatIsBeingWrittenIsNoOrphan() throws IOException {
        AtomicFile.write(
                folder.resolve("outer"),
                channel -> {
                    AtomicFile.write(folder.resolve("inner"), text("inner"));
                    text("outer").writeTo(channel);
                });
        assertEquals(List.of("inner", "outer"), names());
    }

    @Test
    void aFileThatAnotherProcessIsWritingIsNoOrphan() throws IOException, InterruptedException {
        Path file = folder.resolve("b.lanewise-0123456789abcdef.tmp");
        Process other = OtherProcess.holding(file);
        try {
            AtomicFile.write(folder.resolve("a"), text("a"));
            assertTrue(Files.exists(file));
        } finally {
            other.destroyForcibly().waitFor();
        }
        AtomicFile.write(folder.resolve("a"), text("a"));
        assertEquals(List.of("a"), names());
    }

    @Test
    void aLinkIsWrittenThroughAndStaysALink() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path file = Files.writeString(elsewhere.resolve("a"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere", "a"));
        Path other = Files.createSymbolicLink(folder.resolve("other"), Path.of("link"));
        AtomicFile.write(other, text("new"));
        assertEquals("new", Files.readString(file));
        assertTrue(Files.isSymbolicLink(link) && Files.isSymbolicLink(other));
        Files.delete(file);
        AtomicFile.write(link, text("made"));
        assertEquals("made", Files.readString(file));
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        var e = assertThrows(IOException.class, () -> AtomicFile.write(loop, text("a")));
        assertEquals(loop + ": is a loop of symbolic links", e.getMessage());
    }

    @Test
    void aPipeIsRefusedNotReplaced() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        var e = assertThrows(IOException.class, () -> AtomicFile.write(pipe, text("a")));
        assertEquals(
                pipe + ": is a device or a pipe, which a file would replace; name a file",
                e.getMessage());
        assertTrue(Files.exists(pipe) && !Files.isRegularFile(pipe));
    }

    @Test
    void aFolderIsRefused() {
        for (Path path : List.of(folder, folder.getRoot(), Path.of(""))) {
            var e = assertThrows(IOException.class, () -> AtomicFile.write(path, text("a")));
            assertTrue(e.getMessage().endsWith("is a folder, expected a file"), e.getMessage());
        }
    }

    @Test
    void whoMayReadAFileStaysAsItWas() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        var owner = PosixFilePermissions.fromString("rw-------");
        Files.setPosixFilePermissions(file, owner);
        AtomicFile.write(file, text("new"));
        assertEquals(owner, Files.getPosixFilePermissions(file));
    }

    @Test
    void aFolderThatIsMissingIsNamed() {
        Path file = folder.resolve("missing").resolve("a");
        assertThrows(NoSuchFileException.class, () -> AtomicFile.write(file, text("a")));
    }

    /** A process that makes a file, locks it and says so. */
    static final class OtherProcess {
        private OtherProcess() {}

        static Process holding(Path file) throws IOException {
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    Path.of(
                                                    OtherProcess.class
                                                            .getProtectionDomain()
                                                            .getCodeSource()
                                                            .getLocation()
                                                            .getPath())
                                            .toString(),
                                    OtherProcess.class.getName(),
                                    file.toString())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            assertEquals("locked", process.inputReader().readLine());
            return process;
        }

        public static void main(String[] arguments) throws IOException {
            try (FileChannel channel =
                    FileChannel.open(
                            Path.of(arguments[0]),
                            java.nio.file.StandardOpenOption.CREATE,
                            java.nio.file.StandardOpenOption.WRITE)) {
                channel.lock();
                System.out.println("locked");
                System.in.read();
            }
        }
    }
}
