package lanewise.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import lanewise.train.Code;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that is set up otherwise is refused at the start, with the cure. */
@Tag("cluster")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RefusalTest {
    @TempDir static Path work;
    private static LoopbackCluster cluster;

    /** A cluster that has a lanewise of its own, with a class more than this one. */
    @BeforeAll
    static void start() throws Exception {
        Path other = work.resolve("lanewise-other.jar");
        try (OutputStream file = Files.newOutputStream(other);
                JarOutputStream jar = new JarOutputStream(file)) {
            add(jar, home(Code.class), "lanewise");
            add(jar, home(Cluster.class), "lanewise/spark");
            jar.putNextEntry(new JarEntry("lanewise/train/Other.class"));
            jar.closeEntry();
        }
        cluster = new LoopbackCluster(work.resolve("spark"), other);
        cluster.worker("one");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Path home(Class<?> known) throws URISyntaxException {
        return Path.of(known.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void add(JarOutputStream jar, Path home, String folder) throws IOException {
        try (Stream<Path> tree = Files.walk(home.resolve(folder))) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(home.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }

    private static SparkConf conf(String master) {
        SparkConf conf = new SparkConf().setMaster(master).setAppName("test");
        LoopbackCluster.SETTINGS.forEach(conf::set);
        return conf;
    }

    private static String refusal(SparkConf conf) {
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            return assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    SparkTrainer.on(context)
                                            .tasks(1)
                                            .fit(LocalSparkTest::trainer, LocalSparkTest::data))
                    .getMessage();
        }
    }

    @Test
    void aTrainingIsRefusedByExecutorsWithAnotherLanewise() {
        String said = refusal(Cluster.configure(conf(cluster.url())));
        assertTrue(said.contains("its lanewise is another than the driver's"), said);
        assertTrue(said.contains("remove lanewise from the cluster's own jars"), said);
    }

    /** What a study says that is refused. */
    private static String refusedStudy(String name, String master) throws Exception {
        Path log = work.resolve(name + ".log");
        Path out = work.resolve(name);
        String[] words =
                "study --limit 64 --epochs 1 --out %s --spark %s".formatted(out, master).split(" ");
        int code = LoopbackCluster.lanewise(work, log, words).waitFor();
        String said = Files.readString(log);
        assertEquals(2, code, said);
        assertFalse(said.contains("\tat "), said);
        return said;
    }

    @Test
    void aStudyIsRefusedByExecutorsWithAnotherLanewise() throws Exception {
        String said = refusedStudy("other", cluster.url());
        assertTrue(said.contains("remove lanewise from the cluster's own jars"), said);
    }

    @Test
    void aMasterThatDoesNotAnswerIsNamed() throws Exception {
        String said = refusedStudy("nobody", "spark://127.0.0.1:1");
        assertTrue(said.contains("does a Master answer at spark://127.0.0.1:1?"), said);
    }

    @Test
    void aWordThatIsNoMasterIsNamed() throws Exception {
        String said = refusedStudy("word", "sparks:/host");
        assertTrue(said.contains("sparks:/host"), said);
    }

    @Test
    void executorsThatDoNotStartAreExplained() throws IOException {
        // Stands for a JDK that is too old or has no Vector API: it ends at once.
        Path java = Files.createDirectories(work.resolve("jdk/bin")).resolve("java");
        Files.writeString(
                java, "#!/bin/sh\necho Module jdk.incubator.vector not found >&2\nexit 1\n");
        assertTrue(java.toFile().setExecutable(true));
        SparkConf conf = Cluster.configure(conf(cluster.url()));
        conf.set("spark.executorEnv.JAVA_HOME", work.resolve("jdk").toString());
        conf.set("spark.lanewise.patience", "3s");
        String said = refusal(conf);
        assertTrue(said.contains("a JDK 25"), said);
        assertTrue(said.contains("jdk.incubator.vector"), said);
        assertTrue(said.contains("the files stderr in the Workers' work folders"), said);
    }

    @Test
    void aContextWithoutThePluginIsToldHowToBeMade() {
        try (JavaSparkContext context = new JavaSparkContext(conf("local[2]"))) {
            Exception refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    SparkTrainer.on(context)
                                            .fit(LocalSparkTest::trainer, LocalSparkTest::data));
            assertTrue(refused.getMessage().contains("Cluster.configure"), refused.getMessage());
        }
    }
}
