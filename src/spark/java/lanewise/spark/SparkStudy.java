package lanewise.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import lanewise.cli.RemoteRun;
import lanewise.cli.RunFarm;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;

/** The runs of {@code ./lanewise study --spark URL}, a task each. */
public final class SparkStudy implements RunFarm {
    private static final String LOGGING = "log4j2.configurationFile";

    /** For {@link java.util.ServiceLoader}. */
    public SparkStudy() {}

    @Override
    public List<String> train(
            String url, List<String> arguments, List<Integer> runs, Receiver receiver) {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "classpath:lanewise/spark/log4j2.properties");
        }
        SparkConf conf = new SparkConf().setMaster(url).setAppName("lanewise study");
        threads(arguments).ifPresent(count -> conf.setIfMissing("spark.task.cpus", count));
        conf.setIfMissing("spark.ui.enabled", "false");
        String name = UUID.randomUUID().toString();
        Exchange.listen(name, (Exchange.Told told) -> tell(told, receiver));
        try (JavaSparkContext context = new JavaSparkContext(Cluster.configure(conf))) {
            Cluster.Terms terms = Cluster.Terms.here();
            List<String> words = List.copyOf(arguments);
            return context
                    .parallelize(runs, runs.size())
                    .map(run -> new Task(name, terms, run).train(words))
                    .collect()
                    .stream()
                    .filter(said -> !said.isEmpty())
                    .toList();
        } catch (RuntimeException e) {
            throw Cluster.explained(e);
        } finally {
            Exchange.stopListening(name);
        }
    }

    private static Optional<String> threads(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.startsWith("--threads=")) {
                return Optional.of(word.substring("--threads=".length()));
            }
            if (word.equals("--threads") && i + 1 < arguments.size()) {
                return Optional.of(arguments.get(i + 1));
            }
        }
        return Optional.empty();
    }

    /** In the driver. */
    private static void tell(Exchange.Told told, Receiver receiver) {
        try {
            switch (told.what()) {
                case BEGIN -> receiver.begin(told.run());
                case EPOCH -> receiver.epoch(told.run());
                case FIRST_BYTES -> receiver.bytes(told.run(), told.file(), true, told.bytes());
                case MORE_BYTES -> receiver.bytes(told.run(), told.file(), false, told.bytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In an executor. */
    private record Task(String name, Cluster.Terms terms, int run)
            implements Receiver, Serializable {
        String train(List<String> arguments) throws IOException {
            terms.check();
            String failure = RemoteRun.train(arguments, run, () -> TaskContext.get().cpus(), this);
            return Objects.requireNonNullElse(failure, "");
        }

        private void say(Exchange.What what, String file, byte[] bytes) {
            Exchange.ask(new Exchange.Told(name, what, run, file, bytes));
        }

        @Override
        public void begin(int number) {
            say(Exchange.What.BEGIN, null, null);
        }

        @Override
        public void epoch(int number) {
            say(Exchange.What.EPOCH, null, null);
        }

        @Override
        public void bytes(int number, String file, boolean first, byte[] bytes) {
            say(first ? Exchange.What.FIRST_BYTES : Exchange.What.MORE_BYTES, file, bytes);
        }
    }
}
