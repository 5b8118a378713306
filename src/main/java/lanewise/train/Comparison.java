package lanewise.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import lanewise.data.Split;
import lanewise.train.Verification.Blame;

/** Goes with a training that is done again, and looks for the first difference. */
final class Comparison implements Keeper {
    private static final List<String> DATA =
            List.of(Fitting.TRAINING_DATA, Fitting.VALIDATION_DATA);

    private static final List<String> TIMES = List.of("seconds", "samplesPerSecond");

    private final Trainer trainer;
    private final Fitting fitting;
    private final CheckpointFolder folder;
    private final int only;
    private final List<String> data = new ArrayList<>();
    private final List<String> configuration = new ArrayList<>();
    private Checkpoint expected;
    private int first;
    private int last;
    private int done;
    private String figure;
    private String tensor;
    private String damage;

    /**
     * @param only the epoch to compare, or 0 for all
     */
    Comparison(Trainer trainer, Split split, Path checkpoints, int only) {
        this.trainer = trainer;
        this.only = only;
        fitting = trainer.fitting(split.train(), split.validation());
        folder = new CheckpointFolder(checkpoints, 1);
    }

    Verification run() throws IOException {
        try {
            TrainingRun run = fitting.run(this);
            Blame blame = blame();
            return new Verification(blame, text(blame), run);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void begin(TrainingState state) throws IOException {
        NavigableSet<Integer> kept = folder.epochs();
        if (kept.isEmpty()) {
            throw new IOException(
                    folder.folder()
                            + (Files.isDirectory(folder.folder())
                                    ? ": no checkpoint to compare with"
                                    : ": there is no such folder, so no checkpoint to compare with"));
        }
        last = only == 0 ? kept.last() : only;
        if (only > 0 && !(kept.contains(only) && (only == 1 || kept.contains(only - 1)))) {
            List<Integer> possible =
                    kept.stream().filter(e -> e == 1 || kept.contains(e - 1)).toList();
            throw new IOException(
                    "%s: checkpoints are kept of the epochs %s, so epoch %d cannot be verified alone; %s can"
                            .formatted(
                                    folder.folder(),
                                    kept,
                                    only,
                                    possible.isEmpty() ? "none" : possible));
        }
        try {
            start(state);
        } catch (FileSystemException unreadable) {
            throw unreadable;
        } catch (IOException e) {
            damage = e.getMessage();
        }
        if (damage != null || !configuration.isEmpty()) {
            trainer.stop();
        }
        first = (int) state.step();
        done = first;
    }

    /** Goes to where the comparison begins, unless the training is set up otherwise. */
    private void start(TrainingState state) throws IOException {
        compare(Checkpoint.differences(folder.of(last), fitting.configuration()));
        if (configuration.isEmpty()) {
            expected = CheckpointFolder.read(folder.of(last), state);
            if (only > 1) {
                state.resume(CheckpointFolder.read(folder.of(only - 1), state));
                fitting.tellResumed(state);
            }
        }
    }

    private void compare(SequencedMap<String, String> differences) {
        DATA.stream().filter(differences::containsKey).map(differences::get).forEach(data::add);
        differences.keySet().removeAll(DATA);
        if (!data.isEmpty()) {
            differences.remove(Fitting.NORMALIZATION);
        }
        configuration.addAll(differences.values());
    }

    @Override
    public void finish(TrainingState state) {
        int epoch = state.epochs().size();
        double[] losses = state.losses();
        for (int step = done; step < losses.length && figure == null; step++) {
            double was = step < expected.losses().length ? expected.losses()[step] : Double.NaN;
            if (Double.doubleToRawLongBits(was) != Double.doubleToRawLongBits(losses[step])) {
                figure =
                        "the first step that differs is %d, in epoch %d: its loss was %s, is %s"
                                .formatted(step + 1, epoch, was, losses[step]);
            }
        }
        done = losses.length;
        if (figure == null) {
            figures(expected.epochs().get(epoch - 1), state.epochs().get(epoch - 1));
        }
        try {
            Path file = folder.of(epoch);
            if (file != null) {
                tensors(CheckpointFolder.read(file, state), state, epoch);
                if (figure == null && tensor == null) {
                    Checkpoint.requireUndamaged(file);
                }
            }
        } catch (FileSystemException unreadable) {
            throw new UncheckedIOException(unreadable.getMessage(), unreadable);
        } catch (IOException e) {
            damage = e.getMessage();
        }
        if (epoch == last || tensor != null || damage != null) {
            trainer.stop();
        }
    }

    private void figures(EpochMetrics was, EpochMetrics is) {
        Map<String, Object> now = is.toMap();
        TIMES.forEach(now::remove);
        now.forEach((name, value) -> {
            Object then = was.toMap().get(name);
            if (figure == null && !value.equals(then)) {
                figure =
                        "the first figures that differ are those of epoch %d, after step %d: %s was %s, is %s"
                                .formatted(is.epoch(), is.step(), name, then, value);
            }
        });
    }

    private void tensors(Checkpoint was, TrainingState is, int epoch) {
        Optional<String> found = Verification.difference(was.parameters(), is.parameters());
        Map<String, float[]> state = is.optimizer().state();
        for (var each : was.optimizer().entrySet()) {
            found =
                    found.or(() ->
                            Verification.difference(
                                    "optimizer/" + each.getKey(),
                                    each.getValue(),
                                    state.get(each.getKey())));
        }
        tensor =
                found.or(() ->
                                Verification.difference(was.best(), is.best())
                                        .map(text -> "best/" + text))
                        .map(text -> text + ", after step %d of epoch %d".formatted(done, epoch))
                        .orElse(null);
    }

    private Blame blame() {
        if (!configuration.isEmpty()) {
            return Blame.CONFIGURATION;
        }
        if (!data.isEmpty()) {
            return Blame.DATA;
        }
        if (damage != null && figure == null && tensor == null) {
            return Blame.FILE;
        }
        if (figure == null && tensor == null) {
            return Blame.NONE;
        }
        if (!Code.digest().equals(expected.code())) {
            return Blame.VERSION;
        }
        return figure == null || tensor == null ? Blame.FILE : Blame.ARITHMETIC;
    }

    private String text(Blame blame) {
        String where =
                figure == null && tensor == null && damage == null
                        ? "no bit differs in %d steps".formatted(done - first)
                        : String.join(
                                "; ",
                                Stream.of(figure, tensor, damage)
                                        .filter(Objects::nonNull)
                                        .toList());
        return switch (blame) {
            case NONE ->
                    "reproduced, bit for bit: %d steps of %s"
                            .formatted(
                                    done - first, only == 0 ? last + " epochs" : "epoch " + only);
            case CONFIGURATION ->
                    "not reproduced, as it is set up otherwise: "
                            + String.join("; ", configuration);
            case DATA ->
                    "not reproduced, and the data are to blame: %s; %s"
                            .formatted(String.join("; ", data), where);
            case VERSION ->
                    "not reproduced, and the version may be to blame: the code was %s, is %s; %s"
                            .formatted(expected.code(), Code.digest(), where);
            case FILE -> "not reproduced, and a changed file is to blame: " + where;
            case ARITHMETIC ->
                    "not reproduced, and the arithmetic is to blame%s, as data, configuration and code are the same: %s"
                            .formatted(
                                    only > 1 ? ", or the checkpoint of epoch " + (only - 1) : "",
                                    where);
        };
    }
}
