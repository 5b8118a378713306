package lanewise.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
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
 * Measures on a cluster what it costs to exchange gradients, in milliseconds: by lanewise's
 * exchange, by Spark's {@code allGather}, and by a job for each step.
 */
public final class ExchangeCost {
    private static final int[] FLOATS = {1_000, 100_000, 1_000_000};

    private ExchangeCost() {}

    /**
     * Prints a table.
     *
     * @param arguments the master's URL and the numbers of tasks
     */
    public static void main(String[] arguments) {
        SparkConf conf = new SparkConf().setMaster(arguments[0]).setAppName("exchange");
        conf.setIfMissing("spark.ui.enabled", "false");
        System.out.println("| tasks | floats | exchange ms | allGather ms | job ms |");
        System.out.println("|---|---|---|---|---|");
        try (JavaSparkContext context = new JavaSparkContext(Cluster.configure(conf))) {
            context.setLogLevel("ERROR");
            for (int i = 1; i < arguments.length; i++) {
                int tasks = Integer.parseInt(arguments[i]);
                for (int floats : FLOATS) {
                    int rounds = floats < 1_000_000 ? 40 : 10;
                    System.out.printf(
                            Locale.ROOT,
                            "| %d | %,d | %.1f | %.0f | %.1f |%n",
                            tasks,
                            floats,
                            stage(context, tasks, new Member(false, floats, rounds)),
                            stage(context, tasks, new Member(true, floats, 2)),
                            job(context, tasks, floats, rounds));
                }
            }
        }
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
            long begun = 0;
            for (int round = -rounds / 4; round < rounds; round++) {
                if (round == 0) {
                    begun = System.nanoTime();
                }
                if (sparks) {
                    for (String all : task.allGather(Base64.getEncoder().encodeToString(bytes))) {
                        Base64.getDecoder().decode(all);
                    }
                } else {
                    group.allGather(bytes);
                }
            }
            double ms = (System.nanoTime() - begun) / 1e6 / rounds;
            return CollectionConverters.asScala(Collections.singletonList(ms).iterator());
        }
    }

    /** A job a step: the driver sends parameters, tasks send gradients of the same size. */
    private static double job(JavaSparkContext context, int tasks, int floats, int rounds) {
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, tasks).boxed().toList());
        JavaRDD<Integer> rdd = context.parallelize(numbers, tasks);
        long begun = 0;
        for (int round = -rounds / 4; round < rounds; round++) {
            if (round == 0) {
                begun = System.nanoTime();
            }
            Broadcast<float[]> parameters = context.broadcast(new float[floats]);
            rdd.map(task -> parameters.value().clone()).treeReduce(ExchangeCost::add, 2);
            parameters.destroy();
        }
        return (System.nanoTime() - begun) / 1e6 / rounds;
    }

    private static float[] add(float[] a, float[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] += b[i];
        }
        return a;
    }
}
