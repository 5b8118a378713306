package lanewise.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import lanewise.io.AtomicFile;
import lanewise.io.Json;
import lanewise.nn.ProcessGroup;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Function1;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * Measures on a cluster what it costs to exchange gradients, in milliseconds, medians of rounds: by
 * lanewise's exchange, by Spark's {@code allGather}, and by a job for each step.
 */
public final class ExchangeCost {
    private static final int ROUNDS = 12;

    private ExchangeCost() {}

    /**
     * Prints rows of a table, and adds them to a JSON file.
     *
     * @param arguments the master's URL, the file, the number of tasks, and the numbers of floats
     *     that each hands in
     */
    public static void main(String[] arguments) throws IOException {
        SparkConf conf = new SparkConf().setMaster(arguments[0]).setAppName("exchange");
        conf.setIfMissing("spark.ui.enabled", "false");
        Path file = Path.of(arguments[1]);
        int tasks = Integer.parseInt(arguments[2]);
        try (JavaSparkContext context = new JavaSparkContext(Cluster.configure(conf))) {
            context.setLogLevel("ERROR");
            Cluster.awaitExecutor(context);
            System.out.println("| tasks | floats a task | exchange | `allGather` | a job |");
            System.out.println("|---|---|---|---|---|");
            for (int i = 3; i < arguments.length; i++) {
                Map<String, Object> row = measure(context, tasks, Integer.parseInt(arguments[i]));
                System.out.printf(
                        Locale.ROOT,
                        "| %d | %,d | %.1f ms | %,.0f ms | %,.0f ms |%n",
                        row.values().toArray());
                add(file, row);
            }
        }
    }

    private static Map<String, Object> measure(JavaSparkContext context, int tasks, int floats) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("tasks", tasks);
        row.put("floats", floats);
        row.put("exchange_ms", stage(context, tasks, new Member(false, floats, ROUNDS)));
        row.put("all_gather_ms", stage(context, tasks, new Member(true, floats, 3)));
        row.put("job_ms", job(context, tasks, floats));
        return row;
    }

    private static void add(Path file, Map<String, Object> row) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("date", LocalDate.now().toString());
        all.put("jdk", Runtime.version().toString());
        all.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        all.put("cores_of_the_driver", Runtime.getRuntime().availableProcessors());
        List<Object> rows = new ArrayList<>();
        if (Files.exists(file)) {
            rows.addAll((List<?>) Json.parseObject(Files.readString(file)).get("rows"));
        }
        rows.add(row);
        all.put("rows", rows);
        AtomicFile.write(file, UTF_8.encode(Json.pretty(all)));
    }

    private static double stage(JavaSparkContext context, int tasks, Member member) {
        JavaRDD<Integer> numbers =
                context.parallelize(IntStream.range(0, tasks).boxed().toList(), tasks);
        Function1<Iterator<Integer>, Iterator<Double>> run = member;
        return numbers.rdd()
                .barrier()
                .mapPartitions(run, false, ClassTag$.MODULE$.apply(Double.class))
                .toJavaRDD()
                .reduce(Math::max);
    }

    /** One member of a group that exchanges some rounds. */
    private record Member(boolean sparks, int floats, int rounds, String name)
            implements Function1<Iterator<Integer>, Iterator<Double>>, Serializable {
        Member(boolean sparks, int floats, int rounds) {
            this(sparks, floats, rounds, UUID.randomUUID().toString());
        }

        @Override
        public Iterator<Double> apply(Iterator<Integer> partition) {
            BarrierTaskContext task = BarrierTaskContext.get();
            ProcessGroup group = new SparkGroup(name, task);
            byte[] bytes = new byte[4 * floats];
            double[] ms = new double[rounds];
            for (int round = -rounds / 3; round < rounds; round++) {
                long begun = System.nanoTime();
                if (sparks) {
                    for (String all : task.allGather(Base64.getEncoder().encodeToString(bytes))) {
                        Base64.getDecoder().decode(all);
                    }
                } else {
                    group.allGather(bytes);
                }
                ms[Math.max(0, round)] = (System.nanoTime() - begun) / 1e6;
            }
            return CollectionConverters.asScala(Collections.singletonList(median(ms)).iterator());
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }

    /** A job a step: the driver sends parameters, tasks send gradients of the same size. */
    private static double job(JavaSparkContext context, int tasks, int floats) {
        List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
        JavaRDD<Integer> rdd = context.parallelize(numbers, tasks);
        double[] ms = new double[ROUNDS];
        for (int round = -ROUNDS / 3; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            Broadcast<float[]> parameters = context.broadcast(new float[floats]);
            rdd.map(task -> parameters.value().clone()).treeReduce(ExchangeCost::add, 2);
            parameters.destroy();
            ms[Math.max(0, round)] = (System.nanoTime() - begun) / 1e6;
        }
        return median(ms);
    }

    private static float[] add(float[] a, float[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] += b[i];
        }
        return a;
    }
}
