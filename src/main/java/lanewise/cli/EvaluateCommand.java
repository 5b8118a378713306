package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import lanewise.data.DataLoader;
import lanewise.data.DataSource;
import lanewise.data.Dataset;
import lanewise.data.ImageFolder;
import lanewise.kernel.KernelChoice;
import lanewise.model.Model;
import lanewise.nn.Network;
import lanewise.nn.loss.CrossEntropy;
import lanewise.random.Key;
import lanewise.track.RunReader;
import lanewise.track.TextTable;
import lanewise.train.ConfusionMatrix;
import lanewise.train.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            completionCandidates = Names.Data.class,
            paramLabel = "NAME",
            description =
                    "Data set: shapes, cifar10, mnist, fashion-mnist, folder"
                            + " (default: what the run was trained on, else shapes).")
    String data;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Where its files are (default: where the run had them, else NAME in"
                            + " ~/.cache/lanewise). Of a folder of pictures in class folders all are"
                            + " taken; of the run's own the fifth that it was validated on; of one"
                            + " with train and val the latter.")
    Path dataDir;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Use at most N images; 0 for all (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "Images a step (default: ${DEFAULT-VALUE}).")
    int batch;

    @Mixin Workers workers;

    @Mixin Budget budget;

    @Spec CommandSpec spec;

    /** Whether the data are those that the run was trained on. */
    private boolean own;

    @Override
    public Integer call() throws IOException {
        TrainingOptions.checkBatch(batch);
        int threads = workers.threads();
        KernelChoice choice = workers.kernels();
        PrintWriter out = spec.commandLine().getOut();
        Path file = Folders.checkpoint(run);
        Model model = Folders.imageClassifier(file);
        budget.check(
                run.toString(),
                model.network().trainingMemory(model.input(), batch, threads).total());
        DataSource source = source(file.toAbsolutePath().getParent());
        Dataset set = images(source.sized(model.input()));
        if (!set.shape().equals(model.input())) {
            throw new IllegalArgumentException(
                    "%s takes images of %s; those of %s are %s"
                            .formatted(file, model.input(), source.name(), set.shape()));
        }
        checkClasses(model.classes(), set.classNames(), source.name());
        try (Network network =
                Network.of(model.network())
                        .parameters(model.parameters())
                        .input(model.input())
                        .batch(batch)
                        .loss(new CrossEntropy())
                        .threads(threads)
                        .kernels(choice.kernels())
                        .bind()) {
            ConfusionMatrix confusion = new ConfusionMatrix(model.classes().size());
            Evaluation result =
                    Evaluation.of(
                            network,
                            DataLoader.of(set, batch, model.normalization().orElseThrow())
                                    .prefetching(),
                            confusion.metric());
            out.printf(
                    "%s on %,d images of %s: accuracy %.4f, loss %.4f%n",
                    file, result.samples(), source.name(), result.accuracy(), result.loss());
            printClasses(out, model.classes(), confusion.counts());
            out.flush();
        }
        return 0;
    }

    /** All images of a folder that no training has divided, else those to validate with. */
    private Dataset images(DataSource source) throws IOException {
        if (source.name().equals("folder") && !own) {
            Path folder = source.folder().orElseThrow();
            if (!Files.isDirectory(folder.resolve("train"))) {
                Dataset all = ImageFolder.read(folder, source.imageShape());
                Key key = Key.of(TrainingOptions.DATA_SEED).child("limit");
                return limit == 0 ? all : all.limit(limit, key);
            }
        }
        return source.limitedTo(limit)
                .seeded(TrainingOptions.DATA_SEED)
                .load(Console.downloads(new Terminal(spec)))
                .validation();
    }

    private static void printClasses(PrintWriter out, List<String> classes, int[][] counts) {
        for (int i = 0; i < classes.size(); i++) {
            int total = 0;
            for (int count : counts[i]) {
                total += count;
            }
            out.printf(
                    "  %-16s %5d of %5d right%n",
                    TextTable.printable(classes.get(i)), counts[i][i], total);
        }
    }

    /** Labels are places in a list of names: another list gives other answers. */
    private static void checkClasses(List<String> known, List<String> found, String data) {
        if (known.size() != found.size()) {
            throw new IllegalArgumentException(
                    "the network knows %d classes, %s has %d"
                            .formatted(known.size(), data, found.size()));
        }
        for (int i = 0; i < known.size(); i++) {
            if (!known.get(i).equals(found.get(i))) {
                throw new IllegalArgumentException(
                        "class %d of the network is \"%s\", of %s it is \"%s\"; expected the same classes in the same order"
                                .formatted(i, known.get(i), data, found.get(i)));
            }
        }
    }

    /** Whether data are those that a run was trained on. */
    private static boolean isOwn(RunReader trained, String name, Path place) {
        return place != null
                && Objects.equals(name, trained.config().get("data"))
                && place.toAbsolutePath()
                        .normalize()
                        .toString()
                        .equals(trained.environment().get("data_dir"));
    }

    /** The data asked for, else what the run in {@code folder}, if it is one, was trained on. */
    private DataSource source(Path folder) throws IOException {
        String name = data;
        Path place = dataDir;
        if (RunReader.isRun(folder)) {
            RunReader trained = RunReader.open(folder);
            if (name == null && trained.config().get("data") instanceof String known) {
                name = known;
            }
            if (place == null
                    && Objects.equals(name, trained.config().get("data"))
                    && trained.environment().get("data_dir") instanceof String known) {
                place = Path.of(known);
            }
            own = isOwn(trained, name, place);
        }
        return DataSource.of(name == null ? "shapes" : name, Optional.ofNullable(place));
    }
}
