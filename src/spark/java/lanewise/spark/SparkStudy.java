package lanewise.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import lanewise.cli.RemoteRun;
import lanewise.cli.RunFarm;
import lanewise.spark.Exchange.What;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** The runs of {@code ./lanewise study --spark URL}, a task each. */
public final class SparkStudy implements RunFarm {
    private static final String LOGGING = "log4j2.configurationFile";
    private static final int ATTEMPTS = 4;

    /** For {@link java.util.ServiceLoader}. */
    public SparkStudy() {}

    @Override
    public List<String> train(String url, Study study, List<Integer> runs, Receiver receiver)
            throws IOException {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "classpath:lanewise/spark/log4j2.properties");
        }
        SparkConf conf = new SparkConf().setMaster(url).setAppName("lanewise study");
        if (study.threads() != null) {
            conf.setIfMissing("spark.task.cpus", study.threads().toString());
        }
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.setIfMissing("spark.task.maxFailures", Integer.toString(ATTEMPTS));
        // Two attempts at once would write one folder.
        conf.set("spark.speculation", "false");
        String name = UUID.randomUUID().toString();
        Exchange.listen(name, told -> tell(told, receiver));
        try (JavaSparkContext context = new JavaSparkContext(Cluster.configure(conf))) {
            Cluster.awaitExecutor(context);
            context.sc().addSparkListener(new Lost(context, receiver));
            Cluster.Terms terms = Cluster.Terms.here();
            return context
                    .parallelize(runs, runs.size())
                    .map(run -> new Task(name, terms, run).train(study))
                    .collect()
                    .stream()
                    .filter(said -> !said.isEmpty())
                    .toList();
        } catch (Exception e) {
            RuntimeException explained = Cluster.explained(e);
            throw explained instanceof IllegalStateException
                    ? new UncheckedIOException(explained.getMessage(), new IOException(e))
                    : explained;
        } finally {
            Exchange.stopListening(name);
        }
    }

    /** In the driver. */
    private static void tell(Exchange.Told told, Receiver receiver) {
        switch (told.what()) {
            case BEGIN -> receiver.begin(told.run(), false);
            case BEGIN_ELSEWHERE -> receiver.begin(told.run(), true);
            case GOES_ON -> receiver.goesOn(told.run(), told.epochs());
            case EPOCH -> receiver.epoch(told.run(), told.epochs());
            case FIRST_BYTES -> receiver.bytes(told.run(), told.file(), true, told.bytes());
            case MORE_BYTES -> receiver.bytes(told.run(), told.file(), false, told.bytes());
        }
    }

    /** Says when the last executor has gone; Spark waits for another in silence. */
    private static final class Lost extends SparkListener {
        private final JavaSparkContext context;
        private final Receiver receiver;

        Lost(JavaSparkContext context, Receiver receiver) {
            this.context = context;
            this.receiver = receiver;
        }

        @Override
        public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            if (!context.sc().isStopped() && Cluster.executors(context) == 0) {
                receiver.warn("no executor is left; the study waits until a Worker is there again");
            }
        }
    }

    /** In an executor. */
    private record Task(String name, Cluster.Terms terms, int run)
            implements Receiver, Serializable {
        String train(Study study) throws IOException {
            terms.check();
            TaskContext task = TaskContext.get();
            try {
                String failure = RemoteRun.train(study, run, task::cpus, this);
                return Objects.requireNonNullElse(failure, "");
            } catch (IOException | RuntimeException e) {
                // What fails here may go well on another machine; at last, the other runs go on.
                int attempts = SparkEnv.get().conf().getInt("spark.task.maxFailures", ATTEMPTS);
                boolean last = task.attemptNumber() + 1 >= attempts;
                boolean local = SparkEnv.get().executorId().equals("driver");
                if (task.isInterrupted() || !last && !local) {
                    throw e;
                }
                return "run %d, on %s: %s"
                        .formatted(
                                run + 1, SparkEnv.get().blockManager().blockManagerId().host(), e);
            }
        }

        private void say(What what, int epochs, String file, byte[] bytes) {
            Exchange.ask(new Exchange.Told(name, what, run, epochs, file, bytes));
        }

        @Override
        public void begin(int number, boolean elsewhere) {
            say(elsewhere ? What.BEGIN_ELSEWHERE : What.BEGIN, 0, null, null);
        }

        @Override
        public void goesOn(int number, int epochs) {
            say(What.GOES_ON, epochs, null, null);
        }

        @Override
        public void epoch(int number, int epochs) {
            say(What.EPOCH, epochs, null, null);
        }

        @Override
        public void warn(String text) {
            throw new UnsupportedOperationException("the driver warns");
        }

        @Override
        public void bytes(int number, String file, boolean first, byte[] bytes) {
            say(first ? What.FIRST_BYTES : What.MORE_BYTES, 0, file, bytes);
        }
    }
}
