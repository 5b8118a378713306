package lanewise.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.data.Normalization;
import lanewise.data.Split;
import lanewise.model.Model;
import lanewise.tensor.Shape;
import lanewise.track.RunReader;
import lanewise.train.TutorialFile;
import picocli.CommandLine.Model.CommandSpec;

/** Where runs are written and found. */
final class Folders {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /** What no shell reads as something else. */
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private Folders() {}

    /** The folder asked for, or a new one under {@code runs}; it must not exist. */
    static Path fresh(Path asked, String command) throws IOException {
        Path folder =
                asked != null
                        ? asked
                        : Path.of("runs", command + "-" + LocalDateTime.now().format(TIME));
        if (Files.exists(folder)) {
            throw new FileAlreadyExistsException(
                    folder.toString(),
                    null,
                    "exists already; --out takes a folder that does not, or remove this one");
        }
        return folder;
    }

    /** How a command begins that trains. */
    static String opening(String data, Split split) {
        return "%s: %,d training and %,d validation images"
                .formatted(data, split.train().size(), split.validation().size());
    }

    /** Removes a folder and all in it. */
    static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    /** Refuses a file that is there already. */
    static void requireNew(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(
                    file.toString(), null, "exists already; name another one or remove it");
        }
    }

    /**
     * A run or study as {@code runs} lists it: where it is, or below the folder {@code runs}; there
     * also if another folder happens to have the name of a run.
     */
    static Path named(Path given) {
        return named(given, Path.of("runs").resolve(given));
    }

    static Path named(Path given, Path below) {
        boolean other = Files.isDirectory(given) && !RunReader.isRun(given);
        boolean meant = other ? RunReader.isRun(below) : !Files.exists(given);
        return meant && Files.exists(below) ? below : given;
    }

    /** The network's file of a run folder, a study's is refused; a file is itself. */
    static Path checkpoint(Path asked) throws IOException {
        Path given = named(asked);
        if (!Files.isDirectory(given)) {
            return given;
        }
        Path best = given.resolve("best.safetensors");
        if (!Files.exists(best)) {
            throw new IOException(
                    given
                            + ": no best.safetensors in it; name a run's folder (a study holds one a"
                            + " run) or a safetensors file");
        }
        return best;
    }

    /**
     * A network that classifies images, of a run's folder or a file, with names for its classes and
     * a normalisation even if the file has none.
     *
     * @throws IOException also if the network takes no images or gives no scores of classes
     */
    static Model imageClassifier(Path file) throws IOException {
        Model model = classifier(file);
        require(model.input().rank() == 3, file, model, "images");
        return model;
    }

    /**
     * The same of a network that classifies whatever it takes.
     *
     * @throws IOException also if the network gives no scores of classes
     */
    static Model classifier(Path file) throws IOException {
        Model model = TutorialFile.load(file);
        Shape output = model.network().outputShape(model.input());
        require(output.rank() == 1 && output.size() > 1, file, model, "samples");
        if (model.classes().isEmpty()) {
            model =
                    model.classes(
                            IntStream.range(0, output.size()).mapToObj(Integer::toString).toList());
        }
        return model.normalization().isPresent()
                ? model
                : model.normalization(Normalization.none(model.input().dim(0)));
    }

    private static void require(boolean fits, Path file, Model model, String what)
            throws IOException {
        if (!fits) {
            throw new IOException(
                    "%s: its network makes %s of %s; expected one that classifies %s"
                            .formatted(
                                    file,
                                    model.network().outputShape(model.input()),
                                    model.input(),
                                    what));
        }
    }

    /** The command line as it was given, to be pasted into a shell. */
    static String command(CommandSpec spec) {
        List<String> words = new ArrayList<>();
        words.add(spec.root().name());
        spec.root().commandLine().getParseResult().originalArgs().stream()
                .map(Folders::quoted)
                .forEach(words::add);
        return String.join(" ", words);
    }

    private static String quoted(String argument) {
        return PLAIN.matcher(argument).matches()
                ? argument
                : "'" + argument.replace("'", "'\\''") + "'";
    }
}
