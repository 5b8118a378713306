package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lanewise.io.FolderLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    private static final RunStart START = new RunStart("cmd", 1, Map.of(), Map.of(), 0, List.of());

    @TempDir Path temp;

    @Test
    void ofTwoWhoMakeARunAtOnceOneLosesAndTheOtherRunIsWhole() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 50; i++) {
                Path folder = temp.resolve("run-" + i);
                CyclicBarrier both = new CyclicBarrier(2);
                Callable<Boolean> creator =
                        () -> {
                            both.await();
                            try (RunFolder run = RunFolder.create(folder, START)) {
                                run.finish(Map.of());
                                return true;
                            } catch (IOException refused) {
                                return false;
                            }
                        };
                List<Future<Boolean>> results = threads.invokeAll(List.of(creator, creator));
                assertTrue(results.get(0).get() ^ results.get(1).get(), "one of them");
                assertEquals("finished", RunReader.open(folder).state());
            }
        }
    }

    /** In another process, as {@link KilledRun} makes a run. */
    private static Process running(Path folder) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                KilledRunTest.home(RunFolder.class)
                                        + java.io.File.pathSeparator
                                        + KilledRunTest.home(KilledRun.class),
                                KilledRun.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        process.inputReader().readLine();
        return process;
    }

    @Test
    void aRunOfALivingProcessIsTakenAndThatOfAKilledOneIsFree() throws Exception {
        Path folder = temp.resolve("run");
        Process process = running(folder);
        try {
            var taken = assertThrows(IOException.class, () -> FolderLock.take(folder));
            assertTrue(
                    taken.getMessage().contains("process " + process.pid() + " is"),
                    taken.getMessage());
            assertThrows(FileAlreadyExistsException.class, () -> RunFolder.create(folder, START));
        } finally {
            process.destroyForcibly().waitFor();
        }
        FolderLock lock = FolderLock.take(folder);
        var e = assertThrows(IOException.class, () -> FolderLock.take(folder));
        assertTrue(e.getMessage().contains("this process"), e.getMessage());
        lock.close();
        FolderLock.take(folder).close();
    }

    @Test
    void aLockThatAKilledProcessLeftInAnEmptyFolderIsNoRun() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("run"));
        Files.writeString(folder.resolve(".lock"), "4711\n");
        RunFolder.create(folder, START).close();
        assertEquals("interrupted", RunReader.open(folder).state());
    }
}
