package lanewise.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import lanewise.data.Download;
import lanewise.data.Split;
import lanewise.io.FolderLock;
import lanewise.train.EpochMetrics;
import lanewise.train.NonFiniteException;
import lanewise.train.TrainingListener;
import picocli.CommandLine;

/** Trains one run of a study on this machine for a study that is kept on another. */
public final class RemoteRun {
    private static final int BLOCK = 8 << 20;
    private static final String LAST_FILE = "run.json";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private RemoteRun() {}

    /**
     * Trains in the study's folder where this machine sees that, from the run's last checkpoint if
     * there is one. Elsewhere it trains from the start in a folder of its own and hands its files
     * on, {@code run.json} last: where it is there, all is.
     *
     * @param number of the run in the study
     * @param threads to compute with where the command line does not say
     * @param receiver is told of each epoch and given the files
     * @return why the training failed, or null
     */
    public static String train(
            RunFarm.Study study, int number, IntSupplier threads, RunFarm.Receiver receiver)
            throws IOException {
        CommandLine.ParseResult parsed =
                Main.commandLine().parseArgs(study.arguments().toArray(String[]::new)).subcommand();
        StudyCommand command = (StudyCommand) parsed.commandSpec().userObject();
        TrainingOptions options = command.options;
        options.quiet = true;
        if (options.workers.threads == null) {
            options.workers.threads = threads.getAsInt();
        }
        if (options.dataDir != null) {
            options.dataDir = Path.of(study.workingFolder()).resolve(options.dataDir);
        }
        Grid.Run run = command.grid.runs(options.dropout, options.seed).get(number);
        Split split = options.source().load(Download.Progress.NONE);
        RunSession session =
                new RunSession(
                                options,
                                split,
                                new Terminal(parsed.commandSpec()),
                                new Pace(1, options.epochs),
                                Folders.command(parsed.commandSpec()))
                        .ofRevision(study.revision())
                        .telling(new Epochs(number, receiver));
        Path home = Path.of(study.folder());
        boolean elsewhere = !FarmedStudy.isSeenHere(study);
        receiver.begin(number, elsewhere);
        if (!elsewhere) {
            return train(session, home, run);
        }
        Path work = Files.createTempDirectory("lanewise");
        try {
            Path folder = work.resolve(home.getFileName());
            String failure = train(session, folder, run);
            send(number, folder.resolve(run.name()), receiver);
            return failure;
        } finally {
            Folders.delete(work);
        }
    }

    private static String train(RunSession session, Path folder, Grid.Run run) throws IOException {
        Path place = folder.resolve(run.name());
        if (Files.isDirectory(place)) {
            // A machine that was given up may still be about to end.
            FolderLock.take(place, PATIENCE).close();
        }
        try (StudyFolder study = StudyFolder.heldElsewhere(folder);
                Interrupt interrupt = new Interrupt()) {
            session.trainOrGoOn(study, run.name(), run.recipe(), run.seed(), interrupt);
            return null;
        } catch (NonFiniteException e) {
            return run.name() + ": " + e.getMessage();
        }
    }

    private record Epochs(int number, RunFarm.Receiver receiver) implements TrainingListener {
        @Override
        public void resumed(long step, List<EpochMetrics> past) {
            if (!past.isEmpty()) {
                receiver.goesOn(number, past.size());
            }
        }

        @Override
        public void epoch(EpochMetrics m) {
            receiver.epoch(number, m.epoch());
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
