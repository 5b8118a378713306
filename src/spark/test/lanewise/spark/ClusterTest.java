package lanewise.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.data.Dataset;
import lanewise.io.Json;
import lanewise.io.Safetensors;
import lanewise.model.Model;
import lanewise.model.Predictor;
import lanewise.train.Trainer;
import lanewise.train.TrainingRun;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/**
 * A Master and two Workers on loopback, all processes of their own: what comes home is what one
 * process computes, also when a Worker is killed in the middle.
 */
@Tag("cluster")
class ClusterTest {
    /** Fields of the files of a run that tell of clocks and machines. */
    private static final Set<String> CLOCKS =
            Set.of("time", "seconds", "samples_per_second", "images_per_second");

    @TempDir static Path work;
    private static LoopbackCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = new LoopbackCluster(work.resolve("spark"));
        cluster.worker("one");
        cluster.worker("two");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static JavaSparkContext context() {
        SparkConf conf =
                new SparkConf()
                        .setMaster(cluster.url())
                        .setAppName("test")
                        .set("spark.ui.enabled", "false")
                        .set("spark.driver.host", "127.0.0.1")
                        .set("spark.executor.memory", "600m");
        return new JavaSparkContext(Cluster.configure(conf));
    }

    private static Trainer trainer(int epochs) {
        return LocalSparkTest.trainer().epochs(epochs);
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
        int epochs = 40;
        Path folder = work.resolve("checkpoints");
        TrainingRun alone = trainer(epochs).fit(LocalSparkTest.data());
        String shared = folder.toString();
        try (JavaSparkContext context = context()) {
            CompletableFuture<TrainingRun> run =
                    CompletableFuture.supplyAsync(() ->
                            SparkTrainer.on(context)
                                    .tasks(3)
                                    .fit(
                                            () -> trainer(40).resume(Path.of(shared)),
                                            LocalSparkTest::data));
            while (!Files.exists(folder.resolve("epoch-00003.safetensors"))) {
                try {
                    run.get(50, TimeUnit.MILLISECONDS);
                } catch (TimeoutException goesOn) {
                    // It trains.
                }
            }
            cluster.kill("two");
            assertFalse(run.isDone(), "the training was over before the Worker was killed");
            cluster.worker("three");
            assertSame(alone, run.join());
        } catch (CompletionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void aStudyOnTheClusterLeavesTheFoldersOfALocalOne() throws Exception {
        List<String> study =
                List.of(
                        "study",
                        "--limit",
                        "128",
                        "--epochs",
                        "2",
                        "--threads",
                        "1",
                        "--rates",
                        "0,0.25,0.5",
                        "--out");
        Path here = work.resolve("here");
        Path there = work.resolve("there");
        lanewise(join(study, here.toString()));
        lanewise(join(study, there.toString(), "--spark", cluster.url()));
        for (String run : List.of("no-dropout", "dropout-0.25", "dropout-0.5")) {
            assertSameFolder(here.resolve(run), there.resolve(run));
        }
        assertTrue(Files.exists(there.resolve("report.html")));
        // A run that is not finished is trained again, the others stay as they are.
        Path json = there.resolve("dropout-0.5").resolve("run.json");
        Files.delete(json);
        Path kept = there.resolve("no-dropout").resolve("last.safetensors");
        var before = Files.getLastModifiedTime(kept);
        lanewise(join(study, there.toString(), "--spark", cluster.url(), "--resume"));
        assertSameFolder(here.resolve("dropout-0.5"), there.resolve("dropout-0.5"));
        assertEquals(before, Files.getLastModifiedTime(kept));
    }

    private static List<String> join(List<String> words, String... more) {
        return Stream.concat(words.stream(), Stream.of(more)).toList();
    }

    private static void lanewise(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                java.lang.management.ManagementFactory.getRuntimeMXBean()
                        .getInputArguments()
                        .stream()
                        .filter(flag -> flag.startsWith("--") || flag.startsWith("-Dlog4j"))
                        .toList());
        command.addAll(List.of("-Xmx1g", "-Dspark.driver.host=127.0.0.1"));
        command.addAll(List.of("-Dspark.executor.memory=600m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "lanewise.cli.Main"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.startsWith("events.") && !name.endsWith(".lock"))
                    .filter(name -> !name.equals("console.log"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void assertSameFolder(Path here, Path there) throws IOException {
        assertEquals(files(here), files(there));
        for (String file : files(here)) {
            Path one = here.resolve(file);
            Path other = there.resolve(file);
            if (file.startsWith("checkpoints")) {
                assertSameTensors(one, other);
            } else if (file.endsWith(".jsonl")) {
                assertEquals(lines(one), lines(other), file);
            } else if (file.equals("run.json")) {
                Map<String, Object> a = Json.parseObject(Files.readString(one));
                Map<String, Object> b = Json.parseObject(Files.readString(other));
                for (String name : List.of("config", "seed", "state", "summary")) {
                    assertEquals(bare(a.get(name)), bare(b.get(name)), name);
                }
            } else {
                assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other), file);
            }
        }
    }

    private static void assertSameTensors(Path one, Path other) throws IOException {
        try (Safetensors a = Safetensors.open(one);
                Safetensors b = Safetensors.open(other)) {
            assertEquals(a.names(), b.names());
            for (String name : a.names()) {
                assertArrayEquals(bytes(a, name), bytes(b, name), one + ": " + name);
            }
        }
    }

    private static float[] bytes(Safetensors file, String name) throws IOException {
        return file.tensor(name).toFloats();
    }

    private static List<Object> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(Json::parse)
                .filter(line -> !"system".equals(((Map<?, ?>) line).get("type")))
                .map(ClusterTest::bare)
                .toList();
    }

    /** Without what tells of clocks. */
    private static Object bare(Object json) {
        if (!(json instanceof Map<?, ?> map)) {
            return json;
        }
        Map<String, Object> rest = new TreeMap<>();
        map.forEach((name, value) -> {
            if (!CLOCKS.contains((String) name)) {
                rest.put((String) name, bare(value));
            }
        });
        return rest;
    }
}
