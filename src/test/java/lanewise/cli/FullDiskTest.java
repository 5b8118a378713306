package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import lanewise.disk.FaultyProvider;
import lanewise.fuzz.InMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the command line writes, and whenever the disk fails. {@link FullDisk} runs the commands
 * in a virtual machine of its own, whose file system is {@link FaultyProvider}.
 */
@Tag("long")
class FullDiskTest {
    @TempDir(factory = InMemory.class)
    Path temp;

    @Test
    void noFaultOfTheDiskEndsATrainingOrPassesInSilenceAndNoFileIsHalf()
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Dlanewise.kernels=scalar",
                                "-Dlanewise.disk.stride="
                                        + Integer.getInteger("lanewise.disk.stride", 9),
                                "-Djava.nio.file.spi.DefaultFileSystemProvider="
                                        + FaultyProvider.class.getName(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                FullDisk.class.getName(),
                                temp.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(temp.resolve("log").toFile())
                        .start();
        boolean ended = process.waitFor(20, TimeUnit.MINUTES);
        process.destroyForcibly();
        String said = Files.readString(temp.resolve("log"));
        assertTrue(ended, said);
        assertEquals(0, process.exitValue(), said);
    }
}
