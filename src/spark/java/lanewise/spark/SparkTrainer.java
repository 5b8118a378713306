package lanewise.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.data.Split;
import lanewise.train.NonFiniteException;
import lanewise.train.Trainer;
import lanewise.train.TrainingRun;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Function1;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * Trains a network on a cluster: tasks of a barrier stage run a share of every batch each, and all
 * make the same step. The result is, bit for bit, that of the {@link Trainer} on one machine, for
 * every number of tasks.
 *
 * {@snippet :
 * SparkConf conf = Cluster.configure(new SparkConf().setMaster("spark://host:7077").setAppName("shapes"));
 * try (JavaSparkContext context = new JavaSparkContext(conf)) {
 *     TrainingRun run = SparkTrainer.on(context).tasks(2).fit(
 *             () -> Trainer.of(net()).epochs(15).threads(4).resume(Path.of("/shared/checkpoints")),
 *             () -> DataSource.of("shapes").load(Download.Progress.NONE));
 * }
 * }
 *
 * <p>A worker that is lost ends the stage. Spark starts it again, and the training goes on from its
 * last checkpoint if the trainer {@linkplain Trainer#resume resumes} in a folder that all machines
 * share, else from the beginning.
 */
public final class SparkTrainer {
    private final JavaSparkContext context;
    private int tasks = 2;

    private SparkTrainer(JavaSparkContext context) {
        this.context = Objects.requireNonNull(context, "context");
    }

    /**
     * A trainer on the cluster of a context; 2 tasks.
     *
     * @throws IllegalArgumentException if {@link Cluster#configure} did not set the context up
     */
    public static SparkTrainer on(JavaSparkContext context) {
        Cluster.check(context);
        return new SparkTrainer(context);
    }

    /** Tasks that share a batch, at least 1; the cluster needs as many free at once. */
    public SparkTrainer tasks(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("tasks: " + count + ", expected 1 or more");
        }
        tasks = count;
        return this;
    }

    /**
     * Trains. Listeners and checkpoints are those of the first task's trainer.
     *
     * @param trainer makes the trainer, on every machine and here the same
     * @param data reads or makes the data, the same on every machine
     * @throws IllegalArgumentException if a machine cannot make them, if they differ or do not
     *     meet, or if the cluster must be set up otherwise
     * @throws NonFiniteException as {@link Trainer#fit(Split)}
     * @throws IllegalStateException if Spark gives up; the message says why the last attempt failed
     */
    public TrainingRun fit(Maker<Trainer> trainer, Maker<Split> data) {
        Objects.requireNonNull(trainer, "trainer");
        Objects.requireNonNull(data, "data");
        Task task = new Task(UUID.randomUUID().toString(), Cluster.Terms.here(), trainer, data);
        List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
        JavaRDD<Integer> members = context.parallelize(numbers, tasks);
        Function1<Iterator<Integer>, Iterator<Answer>> run = task;
        List<Answer> answers;
        try {
            Cluster.awaitExecutor(context);
            answers =
                    members.rdd()
                            .barrier()
                            .mapPartitions(run, false, ClassTag$.MODULE$.apply(Answer.class))
                            .toJavaRDD()
                            // Spark starts a failed barrier stage again only if a shuffle follows.
                            .repartition(1)
                            .collect();
        } catch (Exception e) {
            throw Cluster.explained(e);
        } finally {
            Exchange.forget(task.name);
        }
        Answer first = answers.stream().filter(Answer::says).findFirst().orElseThrow();
        if (first.diverged != null) {
            throw new NonFiniteException(first.diverged);
        }
        if (first.refusal != null) {
            throw new IllegalArgumentException(first.refusal);
        }
        try {
            return first.outcome.run(trainer.make());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a task says; one of them is not null, but for tasks beside the first. */
    record Answer(Outcome outcome, String diverged, String refusal) implements Serializable {
        boolean says() {
            return outcome != null || diverged != null || refusal != null;
        }
    }

    /** What a member does. */
    private record Task(String name, Cluster.Terms terms, Maker<Trainer> trainer, Maker<Split> data)
            implements Function1<Iterator<Integer>, Iterator<Answer>>, Serializable {
        private static final String READY = "ready";

        @Override
        public Iterator<Answer> apply(Iterator<Integer> partition) {
            Answer answer = train(new SparkGroup(name, BarrierTaskContext.get()));
            return CollectionConverters.asScala(Collections.singletonList(answer).iterator());
        }

        private Answer train(SparkGroup group) {
            Trainer own = null;
            Split split = null;
            String said;
            try {
                terms.check();
                own = Objects.requireNonNull(trainer.make(), "the maker of the trainer made null");
                split = Objects.requireNonNull(data.make(), "the maker of the data made null");
                said = READY;
            } catch (IOException | RuntimeException e) {
                said = "task %d: %s".formatted(group.rank(), e);
            }
            // Whether all can begin: who gave up alone would leave the others waiting.
            String refusal = refusal(group.allGather(said.getBytes(UTF_8)));
            if (refusal != null) {
                return new Answer(null, null, refusal);
            }
            try {
                TrainingRun run = own.group(group).fit(split);
                Outcome outcome = group.rank() > 0 ? null : Outcome.of(run, split.train().shape());
                // All end together: Spark would not start one again that had ended.
                group.allGather(new byte[0]);
                return new Answer(outcome, null, null);
            } catch (NonFiniteException e) {
                return new Answer(null, e.getMessage(), null);
            } catch (IllegalArgumentException e) {
                // What is refused once is refused again: nothing for Spark to try four times.
                String why = String.valueOf(e.getMessage());
                group.refuse(why);
                return new Answer(null, null, why);
            }
        }

        private static String refusal(byte[][] all) {
            String troubles =
                    Stream.of(all)
                            .map(said -> new String(said, UTF_8))
                            .filter(said -> !said.equals(READY))
                            .collect(Collectors.joining("; "));
            return troubles.isEmpty() ? null : troubles;
        }
    }
}
