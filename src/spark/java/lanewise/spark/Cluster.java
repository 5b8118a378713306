package lanewise.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lanewise.train.Code;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;

/** Sets a cluster up for lanewise, and refuses one that would compute something else. */
public final class Cluster {
    /** What every executor's virtual machine needs; Spark adds what it needs itself. */
    public static final String FLAGS = "--add-modules=jdk.incubator.vector";

    private static final String OPTIONS = "spark.executor.extraJavaOptions";
    private static final String PLUGINS = "spark.plugins";
    private static final String JARS = "spark.jars";
    private static final String PATIENCE = "spark.lanewise.patience";
    private static final String TWO_MINUTES = "120s";
    private static final String SLOTS = "spark.scheduler.barrier.maxConcurrentTasksCheck.";
    private static final int SLOTS_INTERVAL = 5;
    private static final String REFUSED = "refused the executor on ";
    private static final Pattern REFUSAL = Pattern.compile(REFUSED + "[^\n]*");
    private static final Pattern REASON = Pattern.compile("finished unsuccessfully\\.\\s*([^\n]+)");

    private Cluster() {}

    /**
     * Adds to a configuration what lanewise needs: {@link #FLAGS} of the executors, the plugin that
     * tasks talk through, what Kryo needs for records, how long a training waits for enough cores,
     * and lanewise's jars, unless the master is local. What is set already stays.
     *
     * @return the same configuration
     */
    public static SparkConf configure(SparkConf conf) {
        add(conf, OPTIONS, FLAGS, " ");
        add(conf, PLUGINS, Exchange.class.getName(), ",");
        if (conf.get("spark.serializer", "").contains("Kryo")) {
            add(conf, "spark.kryo.registrator", KryoRecords.class.getName(), ",");
        }
        boolean local = conf.get("spark.master", "").startsWith("local");
        long patience = local ? 0 : conf.getTimeAsSeconds(PATIENCE, TWO_MINUTES);
        conf.setIfMissing(SLOTS + "interval", (local ? 1 : SLOTS_INTERVAL) + "s");
        conf.setIfMissing(
                SLOTS + "maxFailures", Long.toString(Math.max(1, patience / SLOTS_INTERVAL)));
        if (!local) {
            for (String jar : jars()) {
                add(conf, JARS, jar, ",");
            }
        }
        return conf;
    }

    private static void add(SparkConf conf, String name, String value, String between) {
        String old = conf.get(name, "");
        if (!List.of(old.split(between)).contains(value)) {
            conf.set(name, old.isBlank() ? value : old + between + value);
        }
    }

    /** The jars of lanewise that are on the class path here; folders of classes become jars. */
    private static Set<String> jars() {
        Set<Path> places = new LinkedHashSet<>();
        for (String name :
                List.of(
                        "lanewise.train.Code",
                        "lanewise.spark.Cluster",
                        "lanewise.track.RunReader",
                        "lanewise.cli.Main",
                        "picocli.CommandLine",
                        "de.siegmar.fastcsv.reader.CsvReader")) {
            Path place = place(name);
            if (place != null) {
                places.add(place);
            }
        }
        Set<String> jars = new LinkedHashSet<>();
        for (Path place : places) {
            jars.add(Files.isDirectory(place) ? pack(place, jars.size()) : place.toString());
        }
        return jars;
    }

    private static Path place(String className) {
        try {
            Class<?> known = Class.forName(className, false, Cluster.class.getClassLoader());
            CodeSource source = known.getProtectionDomain().getCodeSource();
            return source == null ? null : Path.of(source.getLocation().toURI());
        } catch (ClassNotFoundException | URISyntaxException optional) {
            return null;
        }
    }

    /** A jar of a folder of classes, removed at the end. */
    private static String pack(Path folder, int number) {
        try (Stream<Path> tree = Files.walk(folder)) {
            Path work = Files.createTempDirectory("lanewise");
            Path jar = work.resolve("lanewise-classes-" + number + ".jar");
            work.toFile().deleteOnExit();
            jar.toFile().deleteOnExit();
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file)) {
                for (Path each : tree.filter(Files::isRegularFile).sorted().toList()) {
                    String name = folder.relativize(each).toString().replace('\\', '/');
                    if (!name.equals("module-info.class")) {
                        out.putNextEntry(new JarEntry(name));
                        Files.copy(each, out);
                        out.closeEntry();
                    }
                }
            }
            return jar.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("lanewise's classes do not become a jar", e);
        }
    }

    /** Refuses a context that {@link #configure} did not see. */
    static void check(JavaSparkContext context) {
        String plugin = Exchange.class.getName();
        if (!context.getConf().get(PLUGINS, "").contains(plugin)) {
            throw new IllegalArgumentException(
                    "the SparkContext has no plugin %s; make its SparkConf by Cluster.configure(conf) before the context"
                            .formatted(plugin));
        }
    }

    /** How many executors are there now. */
    static int executors(JavaSparkContext context) {
        if (context.sc().isStopped()) {
            throw new IllegalArgumentException(
                    "Spark has given up; does a Master answer at %s?".formatted(context.master()));
        }
        // The driver counts as one.
        return context.statusTracker().getExecutorInfos().length - 1;
    }

    /**
     * Waits for the first executor. Spark itself starts those that end at once again and again, and
     * says nothing.
     *
     * @throws IllegalArgumentException if none comes
     */
    static void awaitExecutor(JavaSparkContext context) {
        SparkConf conf = context.getConf();
        if (context.isLocal() || conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
            return;
        }
        long patience = conf.getTimeAsSeconds(PATIENCE, TWO_MINUTES);
        long begun = System.nanoTime();
        while (executors(context) == 0) {
            if (System.nanoTime() - begun > patience * 1_000_000_000) {
                throw new IllegalArgumentException(
                        "no executor has come in %d s. Either no Worker is free or large enough, and %s=600s would wait longer; or executors end at once: the files stderr in the Workers' work folders say why. They need a JDK 25 that has the module jdk.incubator.vector; set JAVA_HOME of the Workers"
                                .formatted(patience, PATIENCE));
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /**
     * What driver and executors must agree in.
     *
     * @param code the digest of lanewise's classes
     * @param byteOrder of the machine
     */
    record Terms(String code, String byteOrder) implements Serializable {
        /** The terms of this virtual machine. */
        static Terms here() {
            return new Terms(Code.digest(), ByteOrder.nativeOrder().toString());
        }

        /**
         * Refuses to compute on an executor that differs.
         *
         * @throws IllegalStateException that says what to do
         */
        void check() {
            boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
            String wrong = difference(here(), vectors);
            if (wrong != null) {
                SparkEnv env = SparkEnv.get();
                String host = env == null ? "this one" : env.blockManager().blockManagerId().host();
                throw new IllegalStateException(REFUSED + host + ": " + wrong);
            }
        }

        /** What is wrong with an executor, or null. */
        String difference(Terms executor, boolean vectors) {
            if (!vectors) {
                return "the Vector API is not there; add %s to %s, or make the SparkConf by Cluster.configure"
                        .formatted(FLAGS, OPTIONS);
            }
            if (executor.code.equals(Code.UNKNOWN) || !executor.code.equals(code)) {
                return "its lanewise is another than the driver's (classes %.12s, not %.12s), so bits may differ; remove lanewise from the cluster's own jars, and let %s ship the driver's"
                        .formatted(executor.code, code, JARS);
            }
            if (!executor.byteOrder.equals(byteOrder)) {
                return "it is %s, the driver %s; use machines of one byte order"
                        .formatted(executor.byteOrder, byteOrder);
            }
            return null;
        }
    }

    /**
     * What a failure of Spark means: {@link IllegalArgumentException} if the cluster must be set up
     * otherwise, else what was thrown, or {@link IllegalStateException} with Spark's first line.
     */
    static RuntimeException explained(Exception failed) {
        String text = String.valueOf(failed.getMessage());
        Matcher refusal = REFUSAL.matcher(text);
        if (refusal.find()) {
            return new IllegalArgumentException(refusal.group(), failed);
        }
        if (text.contains("Could not parse Master URL")) {
            return new IllegalArgumentException(
                    text.lines().findFirst().orElse("")
                            + "; expected spark://HOST:7077 or local[N]",
                    failed);
        }
        if (text.contains("SPARK-24819")) {
            return new IllegalArgumentException(
                    "the tasks need a free core each at once, and there are fewer; ask for fewer tasks, or for more Workers; %s=600s waits longer"
                            .formatted(PATIENCE),
                    failed);
        }
        if (text.contains("SPARK-24942")) {
            return new IllegalArgumentException(
                    "a training needs its tasks at once, which spark.dynamicAllocation.enabled=true does not promise; set it to false",
                    failed);
        }
        if (failed.getCause() instanceof IllegalArgumentException own) {
            return new IllegalArgumentException(own.getMessage(), failed);
        }
        if (text.contains("UnsupportedClassVersionError")) {
            return new IllegalArgumentException(
                    "the executors' JDK is older than 25; set JAVA_HOME of the workers to a JDK 25",
                    failed);
        }
        if (text.contains("ClassNotFoundException: lanewise.")) {
            return new IllegalArgumentException(
                    "the executors have no lanewise; make the SparkConf by Cluster.configure, or name its jars in "
                            + JARS,
                    failed);
        }
        if (text.contains("local class incompatible") && text.contains("lanewise.")) {
            return new IllegalArgumentException(
                    "the executors' lanewise is another than the driver's; remove lanewise from the cluster's own jars",
                    failed);
        }
        if (failed instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return failed instanceof RuntimeException own
                ? own
                : new IllegalStateException("Spark: " + reason(failed), failed);
    }

    /** Why the task of a barrier stage failed at last, or Spark's first line. */
    private static String reason(Exception failed) {
        Matcher task = REASON.matcher(String.valueOf(failed.getMessage()));
        String first = failed.toString().lines().findFirst().orElse("");
        return task.find() ? "a task failed again and again: " + task.group(1) : first;
    }
}
