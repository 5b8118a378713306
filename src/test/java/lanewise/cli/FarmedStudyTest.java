package lanewise.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import lanewise.io.FolderLock;
import lanewise.track.RunReader;
import lanewise.track.SameRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study whose runs are trained elsewhere leaves the folders of one that is trained here. */
@Tag("long")
class FarmedStudyTest extends Commands {
    private static final List<String> RUNS = List.of("no-dropout", "dropout-0.25");

    @TempDir static Path local;

    private ClassLoader before;

    @BeforeAll
    static void trainHere() {
        assertEquals(0, tiny(local.resolve("study")).code());
    }

    /** Trains in this process, where it sees the study's folder or, as told, does not. */
    public static final class Farm implements RunFarm {
        static boolean blind;
        static int lostAfter;
        static List<String> failures = List.of();

        @Override
        public List<String> train(String url, Study study, List<Integer> runs, Receiver receiver)
                throws IOException {
            if (!failures.isEmpty()) {
                return failures;
            }
            Study told =
                    blind
                            ? new Study(
                                    study.arguments(),
                                    study.threads(),
                                    study.workingFolder(),
                                    study.folder(),
                                    "another study's",
                                    study.revision())
                            : study;
            List<String> failures = new ArrayList<>();
            for (int run : runs) {
                String failure = RemoteRun.train(told, run, () -> 1, losing(receiver));
                if (failure != null) {
                    failures.add(failure);
                }
            }
            return failures;
        }

        /** A receiver that is not heard any more after some epochs of a run. */
        private static Receiver losing(Receiver receiver) {
            return new Receiver() {
                @Override
                public void begin(int run, boolean elsewhere) {
                    receiver.begin(run, elsewhere);
                }

                @Override
                public void goesOn(int run, int epochs) {
                    receiver.goesOn(run, epochs);
                }

                @Override
                public void epoch(int run, int epochs) {
                    receiver.epoch(run, epochs);
                    if (run == 1 && epochs == lostAfter) {
                        throw new UncheckedIOException(new IOException("the driver is gone"));
                    }
                }

                @Override
                public void warn(String text) {
                    receiver.warn(text);
                }

                @Override
                public void bytes(int run, String file, boolean first, byte[] bytes) {
                    receiver.bytes(run, file, first, bytes);
                }
            };
        }
    }

    @BeforeEach
    void offerTheFarm() throws IOException {
        Path service = Files.writeString(folder.resolve("service"), Farm.class.getName(), UTF_8);
        URL url = service.toUri().toURL();
        before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread()
                .setContextClassLoader(
                        new ClassLoader(before) {
                            @Override
                            public Enumeration<URL> getResources(String name) throws IOException {
                                return name.equals("META-INF/services/" + RunFarm.class.getName())
                                        ? Collections.enumeration(List.of(url))
                                        : super.getResources(name);
                            }
                        });
        Farm.blind = false;
        Farm.lostAfter = 0;
        Farm.failures = List.of();
    }

    @AfterEach
    void withdrawTheFarm() {
        Thread.currentThread().setContextClassLoader(before);
    }

    /** A study of two runs. */
    private static Result tiny(Path out, String... more) {
        Stream<String> words =
                Stream.of("study", "--limit", "48", "--batch", "16", "--epochs", "3");
        Stream<String> rest = Stream.of("--threads", "1", "--out", out.toString());
        return run(
                Stream.of(words, rest, Stream.of(more))
                        .flatMap(each -> each)
                        .toArray(String[]::new));
    }

    /** The same in {@code where/study}, on a farm. */
    private Result farmed(String where, String... more) {
        return tiny(
                folder.resolve(where, "study"),
                Stream.concat(Stream.of("--spark", "test"), Stream.of(more))
                        .toArray(String[]::new));
    }

    private Path run(String where, String name) {
        return folder.resolve(where, "study", name);
    }

    @Test
    void everyFileIsThatOfALocalStudy() throws IOException {
        assertEquals(0, farmed("seen").code());
        Farm.blind = true;
        assertEquals(0, farmed("unseen").code());
        for (String run : RUNS) {
            SameRun.assertSame(local.resolve("study", run), run("seen", run));
            SameRun.assertSame(local.resolve("study", run), run("unseen", run));
        }
        for (Path where : List.of(local, folder.resolve("seen"), folder.resolve("unseen"))) {
            try (Stream<Path> files = Files.list(where.resolve("study"))) {
                assertEquals(
                        List.of(".lock", "dropout-0.25", "no-dropout", "report.html", "study.json"),
                        files.map(file -> file.getFileName().toString()).sorted().toList());
            }
        }
    }

    @Test
    void aBrokenRunGoesOnWhereTheFolderIsSeenAndAFinishedOneStays() throws IOException {
        Farm.lostAfter = 2;
        assertEquals(Main.FAILED, farmed("there").code());
        assertEquals("failed", RunReader.open(run("there", "dropout-0.25")).state());
        FileTime kept = Files.getLastModifiedTime(run("there", "no-dropout").resolve("run.json"));
        Farm.lostAfter = 0;
        Result again = farmed("there", "--resume");
        assertEquals(0, again.code(), again.err());
        assertTrue(again.out().contains("dropout-0.25: goes on after epoch 1"), again.out());
        assertFalse(again.out().contains("no-dropout: epoch"), again.out());
        assertEquals(
                kept, Files.getLastModifiedTime(run("there", "no-dropout").resolve("run.json")));
        SameRun.assertSameAfterGoingOn(
                local.resolve("study", "dropout-0.25"), run("there", "dropout-0.25"));
    }

    @Test
    void aBrokenRunBeginsAgainWhereTheFolderIsNotSeenAndSaysSo() throws IOException {
        Farm.lostAfter = 2;
        assertEquals(Main.FAILED, farmed("there").code());
        Farm.lostAfter = 0;
        Farm.blind = true;
        Result again = farmed("there", "--resume");
        assertEquals(0, again.code(), again.err());
        assertTrue(again.err().contains("dropout-0.25 begins again"), again.err());
        SameRun.assertSame(local.resolve("study", "dropout-0.25"), run("there", "dropout-0.25"));
    }

    @Test
    void aRunThatCannotComeHomeIsNamedAndTheOthersDo() throws IOException {
        Farm.blind = true;
        Path place = run("there", "no-dropout");
        Result result = farmed("there");
        assertEquals(0, result.code(), result.err());
        Files.delete(place.resolve("run.json"));
        try (var _ = FolderLock.take(place)) {
            Result again = farmed("there", "--resume");
            assertEquals(Main.FAILED, again.code());
            assertTrue(again.err().contains("no-dropout: "), again.err());
            assertTrue(again.err().contains("is writing it"), again.err());
        }
    }

    @Test
    void dataAreSoughtBesideWhereTheCommandWasGiven() throws IOException {
        Result result = farmed("there", "--data-dir", "data");
        assertEquals(0, result.code(), result.err());
        assertEquals(
                Path.of("data").toAbsolutePath().toString(),
                RunReader.open(run("there", "no-dropout")).environment().get("data_dir"));
    }

    @Test
    void whyNoRunHasBegunIsSaid() {
        Farm.failures = List.of("run 1, on there: no such folder", "run 2, on there: none either");
        Result result = farmed("there");
        assertEquals(Main.FAILED, result.code());
        for (String failure : Farm.failures) {
            assertTrue(result.err().contains(failure), result.err());
        }
        assertFalse(result.out().contains("report:"), result.out());
    }
}
