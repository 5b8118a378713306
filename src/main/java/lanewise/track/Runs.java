package lanewise.track;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Runs as text for a terminal. */
public final class Runs {
    private static final int DEPTH = 3;

    private Runs() {}

    /**
     * All run folders below a folder, up to three levels deep, the latest first; one that cannot be
     * read has the state {@code unreadable}.
     *
     * @throws IOException if {@code root} is not a folder
     */
    public static List<RunReader> below(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new IOException(root + ": no such folder");
        }
        List<RunReader> runs = new ArrayList<>();
        Files.walkFileTree(
                root,
                Set.of(),
                DEPTH,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a) {
                        if (!RunReader.isRun(folder)) {
                            return FileVisitResult.CONTINUE;
                        }
                        runs.add(RunReader.openOrSay(folder));
                        return FileVisitResult.SKIP_SUBTREE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        runs.sort((a, b) -> {
            int later = time(b).compareTo(time(a));
            return later != 0 ? later : a.folder().compareTo(b.folder());
        });
        return runs;
    }

    private static Instant time(RunReader run) {
        return run.started() == null ? Instant.EPOCH : run.started();
    }

    /**
     * One line a run: where it is, as other commands take it, its state, epochs, figures and age.
     *
     * @param width the most characters of a line, as far as leaving figures out brings it there
     */
    public static String table(List<RunReader> runs, Instant now, int width) {
        TextTable table = new TextTable();
        table.row(
                List.of(
                        "run",
                        "state",
                        "epochs",
                        "train acc",
                        "valid acc",
                        "gap",
                        "valid loss",
                        "best",
                        "age"));
        for (RunReader run : runs) {
            Outcome o = run.outcome();
            table.row(
                    List.of(
                            run.folder().toString(),
                            run.state(),
                            String.valueOf(run.epochCount()),
                            TextTable.figure(o.trainAccuracy()),
                            TextTable.figure(o.validationAccuracy()),
                            TextTable.figure(o.gap()),
                            TextTable.figure(o.validationLoss()),
                            o.bestEpoch() == 0
                                    ? "-"
                                    : TextTable.figure(o.bestValidationAccuracy())
                                            + " @"
                                            + o.bestEpoch(),
                            run.started() == null
                                    ? "-"
                                    : age(Duration.between(run.started(), now))));
        }
        return table.fitted(width, 5, 3, 7, 6, 2, 8);
    }

    /** The settings that differ between two runs, then their figures side by side. */
    public static String compare(RunReader a, RunReader b) {
        Map<String, String> left = settings(a);
        Map<String, String> right = settings(b);
        Set<String> names = new LinkedHashSet<>(left.keySet());
        names.addAll(right.keySet());
        TextTable table = new TextTable();
        String first = a.folder().toString();
        String second = b.folder().toString();
        table.row(List.of("", first, second));
        int same = 0;
        for (String name : names) {
            if (Objects.equals(left.get(name), right.get(name))) {
                same++;
                continue;
            }
            table.row(List.of(name, shown(left.get(name)), shown(right.get(name))));
        }
        TextTable figures = new TextTable();
        figures.row(List.of("", first, second, "difference"));
        Map<String, Double> leftFigures = figures(a.outcome());
        Map<String, Double> rightFigures = figures(b.outcome());
        leftFigures.forEach((name, value) -> {
            double other = rightFigures.get(name);
            String difference =
                    Double.isNaN(other - value)
                            ? "-"
                            : String.format(Locale.ROOT, "%+.4f", other - value);
            figures.row(
                    List.of(name, TextTable.figure(value), TextTable.figure(other), difference));
        });
        String settings =
                same == names.size()
                        ? "All " + same + " settings are the same.\n"
                        : table + "(" + same + " more settings are the same)\n";
        return settings + "\n" + figures;
    }

    /** A setting; of a digest, or of another long name of hexadecimal digits, the beginning. */
    private static String shown(String value) {
        if (value == null) {
            return "-";
        }
        return value.matches("[0-9a-f]{40,}") ? value.substring(0, 12) + "…" : value;
    }

    private static Map<String, Double> figures(Outcome o) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("train loss", o.trainLoss());
        figures.put("train accuracy", o.trainAccuracy());
        figures.put("validation loss", o.validationLoss());
        figures.put("validation accuracy", o.validationAccuracy());
        figures.put("generalisation gap", o.gap());
        figures.put("best accuracy", o.bestValidationAccuracy());
        figures.put("lowest validation loss", o.lowestValidationLoss());
        figures.put("seconds", o.seconds());
        return figures;
    }

    private static Map<String, String> settings(RunReader run) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("state", run.state());
        settings.put("seed", String.valueOf(run.info().get("seed")));
        flatten("", run.config(), settings);
        flatten("environment.", run.environment(), settings);
        settings.put("git", String.valueOf(run.info().get("git")));
        return settings;
    }

    private static void flatten(String prefix, Map<?, ?> map, Map<String, String> into) {
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                flatten(prefix + key + ".", inner, into);
            } else {
                into.put(prefix + key, value == null ? "none" : value.toString());
            }
        });
    }

    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h";
        }
        return seconds / 86_400 + " d";
    }
}
