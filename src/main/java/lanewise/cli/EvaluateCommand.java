package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import lanewise.data.DataLoader;
import lanewise.data.DataSource;
import lanewise.data.Dataset;
import lanewise.kernel.Kernels;
import lanewise.kernel.Parallel;
import lanewise.nn.CrossEntropy;
import lanewise.nn.Network;
import lanewise.train.Checkpoint;
import lanewise.train.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A trained network's figures over a validation set. */
@Command(
        name = "evaluate",
        description = "Runs a trained network over a validation set.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "RUN|FILE",
            description = "A run's folder, of which the best network is taken, or a file.")
    Path run;

    @Option(
            names = "--data",
            paramLabel = "NAME",
            defaultValue = "shapes",
            description =
                    "Data set: shapes, cifar10, mnist, fashion-mnist, folder"
                            + " (default: ${DEFAULT-VALUE}).")
    String data;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where its files are (default: ~/.cache/lanewise/NAME).")
    Path dataDir;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Use at most N images; 0 for all (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads to compute with (default: all cores).")
    Integer threads;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path file = Folders.checkpoint(run);
        Checkpoint checkpoint = Checkpoint.read(file);
        DataSource source =
                DataSource.of(data, Optional.ofNullable(dataDir))
                        .limitedTo(limit)
                        .seeded(TrainingOptions.DATA_SEED);
        Dataset set = source.sized(checkpoint.input()).load(Console.downloads(out)).validation();
        if (!set.shape().equals(checkpoint.input())) {
            throw new IllegalArgumentException(
                    "%s takes images of %s; those of %s are %s"
                            .formatted(file, checkpoint.input(), data, set.shape()));
        }
        if (set.classNames().size() != checkpoint.classes().size()) {
            throw new IllegalArgumentException(
                    "%s knows %d classes, %s has %d"
                            .formatted(
                                    file,
                                    checkpoint.classes().size(),
                                    data,
                                    set.classNames().size()));
        }
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        try (Network network =
                new Network(
                        checkpoint.network(),
                        checkpoint.parameters(),
                        checkpoint.input(),
                        64,
                        new CrossEntropy(),
                        Kernels.preferred(),
                        new Parallel(workers),
                        true)) {
            Evaluation result =
                    Evaluation.of(
                            network,
                            DataLoader.of(set, 64, checkpoint.normalization()).prefetching());
            out.printf(
                    "%s on %,d images of %s: accuracy %.4f, loss %.4f%n",
                    file, result.images(), data, result.accuracy(), result.loss());
            for (int i = 0; i < checkpoint.classes().size(); i++) {
                int total = 0;
                for (int count : result.confusion()[i]) {
                    total += count;
                }
                out.printf(
                        "  %-16s %5d of %5d right%n",
                        checkpoint.classes().get(i), result.confusion()[i][i], total);
            }
            out.flush();
        }
        return 0;
    }
}
