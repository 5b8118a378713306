package lanewise.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import lanewise.cli.RunFarm;
import lanewise.data.Dataset;
import lanewise.model.Model;
import lanewise.model.Predictor;
import lanewise.track.SameRun;
import lanewise.train.TrainingRun;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/**
 * A Master and two Workers on loopback, all processes of their own: what comes home is what one
 * process computes, also when a Worker or the driver is killed in the middle.
 */
@Tag("cluster")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClusterTest {
    private static final List<String> RUNS = List.of("no-dropout", "dropout-0.25");

    private static final String REVISION = "5b4019b0c2a9";

    @TempDir static Path work;

    /** Where studies are started: a work tree of git, which executors are not below. */
    private static Path sources;

    private static LoopbackCluster cluster;
    private static int workers;

    @BeforeAll
    static void start() throws Exception {
        sources = work.resolve("sources");
        Path git = Files.createDirectories(sources.resolve(".git"));
        Files.writeString(git.resolve("HEAD"), REVISION);
        cluster = new LoopbackCluster(work.resolve("spark"));
        cluster.worker("worker-0");
        lanewise("here");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Two workers, as one may have been killed. */
    @BeforeEach
    void completeTheCluster() throws IOException {
        while (cluster.workers() < 2) {
            cluster.worker("worker-" + ++workers);
        }
    }

    private static JavaSparkContext context() {
        SparkConf conf = new SparkConf().setMaster(cluster.url()).setAppName("test");
        LoopbackCluster.SETTINGS.forEach(conf::set);
        return new JavaSparkContext(Cluster.configure(conf));
    }

    private static void assertSame(TrainingRun alone, TrainingRun run) {
        assertArrayEquals(alone.last().values(), run.last().values());
        assertArrayEquals(alone.best().values(), run.best().values());
        assertEquals(alone.lastEpoch().validation(), run.lastEpoch().validation());
    }

    @Test
    void inferenceOnTheClusterSaysWhatThePredictorSays() throws IOException {
        Model model = LocalSparkTest.model();
        Dataset images = LocalSparkTest.data().validation();
        Predictor predictor = Predictor.of(model);
        try (JavaSparkContext context = context()) {
            List<Tuple2<Long, float[]>> rows = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                rows.add(new Tuple2<>((long) i, images.sample(i)));
            }
            Map<Long, float[]> said =
                    SparkInference.of(context, model)
                            .probabilities(context.parallelizePairs(rows, 4))
                            .collectAsMap();
            for (int i = 0; i < images.size(); i++) {
                assertArrayEquals(
                        predictor.predict(images.sample(i)).probabilities(), said.get((long) i));
            }
        }
    }

    @Test
    void aTrainingGoesOnToTheSameBytesWhenAWorkerIsKilled() throws Exception {
        int epochs = 12;
        Path folder = work.resolve("checkpoints");
        TrainingRun alone = LocalSparkTest.trainer().epochs(epochs).fit(LocalSparkTest.data());
        String shared = folder.toString();
        try (JavaSparkContext context = context()) {
            CompletableFuture<TrainingRun> run =
                    CompletableFuture.supplyAsync(() ->
                            SparkTrainer.on(context)
                                    .tasks(3)
                                    .fit(
                                            () ->
                                                    LocalSparkTest.trainer()
                                                            .epochs(epochs)
                                                            .resume(Path.of(shared)),
                                            LocalSparkTest::data));
            while (!Files.exists(folder.resolve("epoch-00003.safetensors"))) {
                try {
                    run.get(20, TimeUnit.MILLISECONDS);
                } catch (TimeoutException goesOn) {
                    // It trains.
                }
            }
            cluster.kill("worker-" + workers);
            assertFalse(run.isDone(), "the training was over before the Worker was killed");
            cluster.worker("worker-" + ++workers);
            assertSame(alone, run.join());
        } catch (CompletionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void aStudyOnTheClusterLeavesTheFoldersOfALocalOne() throws Exception {
        lanewise("undisturbed", "--spark", cluster.url());
        for (String run : RUNS) {
            SameRun.assertSame(run("here", run), run("undisturbed", run));
        }
        assertTrue(Files.exists(study("undisturbed").resolve("report.html")));
    }

    @Test
    void runsWhoseMachinesDoNotSeeTheFolderComeHomeWhole() throws Exception {
        Path home = study("home");
        assertEquals(List.of(), farm(home, words("home", "--spark", cluster.url())));
        for (String run : RUNS) {
            SameRun.assertSame(run("here", run), run("home", run));
        }
    }

    @Test
    void runsThatFailOnEveryMachineAreNamed() throws Exception {
        List<String> failures =
                farm(
                        study("no-data"),
                        words("no-data", "--data", "folder", "--data-dir", "/no/data"));
        assertEquals(2, failures.size());
        for (int i = 0; i < 2; i++) {
            String said = failures.get(i);
            assertTrue(said.startsWith("run %d, on 127.0.0.1: ".formatted(i + 1)), said);
            assertTrue(said.contains("/no/data"), said);
        }
    }

    /** Trains the two runs of a study whose folder no machine sees. */
    private static List<String> farm(Path home, String[] words) throws IOException {
        RunFarm.Study study =
                new RunFarm.Study(
                        List.of(words), 1, "/nowhere", "/nowhere/study", "a mark", REVISION);
        LoopbackCluster.SETTINGS.forEach(System::setProperty);
        try {
            return new SparkStudy().train(cluster.url(), study, List.of(0, 1), new Receiver(home));
        } finally {
            LoopbackCluster.SETTINGS.keySet().forEach(System::clearProperty);
        }
    }

    /** Keeps what comes home. */
    private record Receiver(Path home) implements RunFarm.Receiver {
        @Override
        public void begin(int run, boolean elsewhere) {
            assertTrue(elsewhere);
        }

        @Override
        public void goesOn(int run, int epochs) {
            throw new AssertionError("from where?");
        }

        @Override
        public void epoch(int run, int epochs) {}

        @Override
        public void warn(String text) {
            throw new AssertionError(text);
        }

        @Override
        public void bytes(int run, String file, boolean first, byte[] bytes) {
            Path to = home.resolve(RUNS.get(run)).resolve(file);
            try {
                Files.createDirectories(to.getParent());
                Files.write(
                        to,
                        bytes,
                        first ? StandardOpenOption.CREATE_NEW : StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void aRunOfAStudyGoesOnFromItsCheckpointWhenItsWorkerIsKilled() throws Exception {
        Path log = work.resolve("killed.log");
        Process study =
                LoopbackCluster.lanewise(sources, log, words("killed", "--spark", cluster.url()));
        awaitCheckpoint(study, log, "killed", 3);
        Path lock = run("killed", "dropout-0.25").resolve(".lock");
        cluster.killWorkerOf(Long.parseLong(Files.readString(lock).strip()));
        assertTrue(study.isAlive(), Files.readString(log));
        assertEquals(0, study.waitFor(), Files.readString(log));
        assertTrue(
                Files.readString(log).contains("dropout-0.25: goes on after epoch"),
                Files.readString(log));
        for (String run : RUNS) {
            SameRun.assertSameAfterGoingOn(run("here", run), run("killed", run));
        }
    }

    @Test
    void aStudyWhoseDriverWasKilledGoesOnWithWhatIsNotFinished() throws Exception {
        Path log = work.resolve("driver.log");
        Process study =
                LoopbackCluster.lanewise(sources, log, words("driver", "--spark", cluster.url()));
        awaitCheckpoint(study, log, "driver", 3);
        study.destroyForcibly().waitFor();
        String said = lanewise("driver", "--resume", "--spark", cluster.url());
        assertTrue(said.contains("dropout-0.25: goes on after epoch"), said);
        for (String run : RUNS) {
            SameRun.assertSameAfterGoingOn(run("here", run), run("driver", run));
        }
        // Now all are finished, and stay as they are.
        Path kept = run("driver", "no-dropout").resolve("run.json");
        FileTime before = Files.getLastModifiedTime(kept);
        lanewise("driver", "--resume", "--spark", cluster.url());
        assertEquals(before, Files.getLastModifiedTime(kept));
    }

    /**
     * Waits until a study has a checkpoint of an epoch, or of the next, which removes older ones.
     */
    private static void awaitCheckpoint(Process study, Path log, String where, int epoch)
            throws Exception {
        Path folder = run(where, "dropout-0.25").resolve("checkpoints");
        String name = "epoch-%05d.safetensors";
        while (!Files.exists(folder.resolve(name.formatted(epoch)))
                && !Files.exists(folder.resolve(name.formatted(epoch + 1)))) {
            assertFalse(study.waitFor(10, TimeUnit.MILLISECONDS), Files.readString(log));
        }
    }

    private static Path study(String where) {
        return work.resolve(where).resolve("study");
    }

    private static Path run(String where, String run) {
        return study(where).resolve(run);
    }

    private static String[] words(String where, String... more) {
        Stream<String> study =
                Stream.of("study --limit 512 --epochs 8 --threads 1 --out".split(" "));
        return Stream.of(study, Stream.of(study(where).toString()), Stream.of(more))
                .flatMap(each -> each)
                .toArray(String[]::new);
    }

    /** A study of two runs; what it said. */
    private static String lanewise(String where, String... more) throws Exception {
        Path log = work.resolve(where + ".log");
        Process process = LoopbackCluster.lanewise(sources, log, words(where, more));
        int code = process.waitFor();
        String said = Files.readString(log);
        assertEquals(0, code, said);
        return said;
    }
}
