package lanewise.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import lanewise.data.Download;
import lanewise.data.Split;
import lanewise.train.EpochMetrics;
import lanewise.train.NonFiniteException;
import lanewise.train.TrainingListener;
import picocli.CommandLine;

/** Trains one run of a study on this machine for a study that is kept on another. */
public final class RemoteRun {
    private static final int BLOCK = 8 << 20;
    private static final String LAST_FILE = "run.json";

    private RemoteRun() {}

    /**
     * Trains in a folder of its own and hands its files on, {@code run.json} last: where it is
     * there, all is.
     *
     * @param arguments of the study's command line
     * @param number of the run in the study
     * @param threads to compute with where the command line does not say
     * @param receiver is told of each epoch and given the files
     * @return why the training failed, or null
     */
    public static String train(
            List<String> arguments, int number, IntSupplier threads, RunFarm.Receiver receiver)
            throws IOException {
        CommandLine.ParseResult parsed =
                Main.commandLine().parseArgs(arguments.toArray(String[]::new)).subcommand();
        StudyCommand study = (StudyCommand) parsed.commandSpec().userObject();
        TrainingOptions options = study.options;
        options.quiet = true;
        if (options.workers.threads == null) {
            options.workers.threads = threads.getAsInt();
        }
        Grid.Run run = study.grid.runs(options.dropout, options.seed).get(number);
        receiver.begin(number);
        Path work = Files.createTempDirectory("lanewise");
        try (Interrupt interrupt = new Interrupt()) {
            Path folder = work.resolve(run.name());
            Split split = options.source().load(Download.Progress.NONE);
            RunSession session =
                    new RunSession(
                                    options,
                                    split,
                                    new Terminal(parsed.commandSpec()),
                                    new Pace(1, options.epochs),
                                    Folders.command(parsed.commandSpec()))
                            .telling(new Epochs(number, receiver));
            String failure = null;
            try {
                session.train(folder, run.recipe(), run.seed(), interrupt);
            } catch (NonFiniteException e) {
                failure = run.name() + ": " + e.getMessage();
            }
            send(number, folder, receiver);
            return failure;
        } finally {
            Folders.delete(work);
        }
    }

    private record Epochs(int number, RunFarm.Receiver receiver) implements TrainingListener {
        @Override
        public void epoch(EpochMetrics m) {
            receiver.epoch(number);
        }
    }

    private static void send(int number, Path folder, RunFarm.Receiver receiver)
            throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files =
                    walk.filter(Files::isRegularFile)
                            .sorted(
                                    Comparator.comparing((Path file) -> file.endsWith(LAST_FILE))
                                            .thenComparing(Comparator.naturalOrder()))
                            .toList();
        }
        for (Path file : files) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            try (InputStream in = Files.newInputStream(file)) {
                byte[] block = in.readNBytes(BLOCK);
                receiver.bytes(number, name, true, block);
                for (block = in.readNBytes(BLOCK); block.length > 0; block = in.readNBytes(BLOCK)) {
                    receiver.bytes(number, name, false, block);
                }
            }
        }
    }
}
