package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import lanewise.data.DataSource;
import lanewise.data.Split;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Sequential;
import lanewise.track.LayerTimes;
import lanewise.train.Recipe;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the time of a step goes. */
@Command(
        name = "profile",
        description = "Trains for some hundred steps and prints what each layer took.",
        mixinStandardHelpOptions = true)
final class ProfileCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "NAME",
            defaultValue = "shapes",
            description = "Data set, as for train (default: ${DEFAULT-VALUE}).")
    String data;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where its files are (default: NAME in ~/.cache/lanewise).")
    Path dataDir;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "Images a step (default: ${DEFAULT-VALUE}).")
    int batch;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            defaultValue = "0.25",
            description = "Dropout rate (default: ${DEFAULT-VALUE}).")
    double dropout;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads to compute with (default: ${DEFAULT-VALUE}).")
    int threads;

    @Option(
            names = "--kernels",
            paramLabel = "KIND",
            description = "vector or scalar (default: the faster).")
    String kernels;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "500",
            description =
                    "Steps; the first 100 are not timed, more than that are needed"
                            + " (default: ${DEFAULT-VALUE}).")
    int steps;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (steps <= 100) {
            throw new IllegalArgumentException(
                    "--steps: " + steps + ", expected 101 or more: the first 100 are not timed");
        }
        TrainingOptions.checkBatch(batch);
        TrainingOptions.probability("--dropout", dropout);
        Workers.checkThreads(threads);
        PrintWriter out = spec.commandLine().getOut();
        Split split =
                DataSource.of(data, Optional.ofNullable(dataDir))
                        .seeded(TrainingOptions.DATA_SEED)
                        .load(Console.downloads(new Terminal(spec)));
        KernelChoice choice = kernels == null ? KernelChoice.made() : KernelChoice.choose(kernels);
        Sequential network =
                Recipe.tutorial(dropout)
                        .network(split.train().shape(), split.train().classNames().size());
        LayerTimes times = new LayerTimes();
        Trainer trainer =
                Trainer.of(network)
                        .kernels(choice.kernels())
                        .epochs(steps)
                        .batchSize(batch)
                        .threads(threads)
                        .listener(times);
        trainer.listener(new StopAfter(trainer));
        trainer.fit(split.train(), split.validation());
        out.printf(
                "%s, batch %d, %d thread%s, %s kernels%n%n",
                data, batch, threads, threads == 1 ? "" : "s", choice.kernels().name());
        out.print(times.table());
        out.flush();
        return 0;
    }

    /** Ends the training after so many steps. */
    private final class StopAfter implements TrainingListener {
        private final Trainer trainer;

        StopAfter(Trainer trainer) {
            this.trainer = trainer;
        }

        @Override
        public void step(
                long step, int epoch, int images, double loss, double accuracy, double rate) {
            if (step >= steps) {
                trainer.stop();
            }
        }
    }
}
