package lanewise.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lanewise.data.Split;
import lanewise.io.Safetensors;
import lanewise.io.StateDict;
import lanewise.model.Model;
import lanewise.tensor.Parameters;
import lanewise.track.RunComparison;
import lanewise.track.RunFolder;
import lanewise.track.RunReader;
import lanewise.track.RunStart;
import lanewise.track.Watch;
import lanewise.train.Code;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import lanewise.train.TrainingRun;
import lanewise.train.Verification;

/** A run that is trained again, in a folder that goes away, and held against what it left. */
final class RunProof {
    private static final Set<String> STATES =
            Set.of("running", "finished", "stopped", "interrupted", "incomplete", "failed");
    private static final String FILE = "not reproduced, and a changed file is to blame: ";

    private static final Map<String, String> DECIDES =
            new TreeMap<>(
                    Map.of(
                            "network", "config.dropout, config.variant or config.placement",
                            "treatment", "config.batch, config.flip or config.pad_crop",
                            "optimizer", "config.optimizer or config.lr",
                            "epochs", "config.epochs",
                            "patience", "config.patience"));

    private final RunReader recorded;
    private final RunSettings settings;
    private final Split split;
    private final RunStart start;
    private final Path checkpoints;
    private final boolean finished;
    private Integer epoch;
    private String proved;

    RunProof(RunReader recorded, RunSettings settings, Split split) {
        this.recorded = recorded;
        this.settings = settings;
        this.split = split;
        start = settings.start(split, "", settings.environment(split));
        checkpoints = recorded.folder().resolve(RunSession.CHECKPOINTS);
        finished = recorded.state().equals("finished");
    }

    /** Takes one epoch alone; null for all. */
    RunProof of(Integer one) {
        epoch = one;
        return this;
    }

    /** What was found to be the same. */
    String proved() {
        return proved;
    }

    /** The sentence of what is not reproduced, if anything is not. */
    Optional<String> fault(Trainer trainer) throws IOException {
        Optional<String> claim = state().or(() -> RunComparison.start(recorded, start));
        if (claim.isPresent()) {
            return claim.map(text -> FILE + text + limit(text));
        }
        Path work = Files.createTempDirectory("lanewise");
        try {
            return fault(trainer, work.resolve("again"));
        } finally {
            Folders.delete(work);
        }
    }

    /** What else than its own entry may have changed a number of images. */
    private String limit(String claim) {
        int limit = settings.options().limit;
        return claim.contains("_images was ") && limit > 0
                ? ", by config.limit, which is %d; one of them was changed".formatted(limit)
                : "";
    }

    private Optional<String> state() {
        Object state = recorded.info().get("state");
        return STATES.contains(state)
                ? contradiction((String) state)
                : Optional.of(
                        "run.json: state was \"%s\", expected one of %s"
                                .formatted(state, new TreeSet<>(STATES)));
    }

    /** What no run of a state has. */
    private Optional<String> contradiction(String state) {
        Object failure = recorded.info().get("failure");
        if (failure != null && !state.equals("failed") && !state.equals("incomplete")) {
            return Optional.of(
                    "run.json: failure was \"%s\", expected none of a run that is %s"
                            .formatted(failure, state));
        }
        Map<?, ?> summary =
                recorded.info().get("summary") instanceof Map<?, ?> map ? map : Map.of();
        boolean open = state.equals("running") || state.equals("interrupted");
        if (open && !summary.isEmpty()
                || state.equals("stopped") && !"stopped".equals(summary.get("end"))) {
            return Optional.of(
                    "run.json: state was \"%s\", but the summary is of a run that %s"
                            .formatted(state, open ? "ended" : "was not stopped"));
        }
        return Optional.empty();
    }

    private Optional<String> fault(Trainer trainer, Path folder) throws IOException {
        Verification result;
        try (RunFolder again = again(folder)) {
            TrainingListener lines = again.listener();
            trainer.listener(lines)
                    .listener(new Watch(again, settings.options().watchEvery))
                    .listener(new Whole(lines));
            result =
                    epoch == null
                            ? Verification.of(trainer, split, checkpoints)
                            : Verification.ofEpoch(trainer, split, checkpoints, epoch);
            if (result.reproduced() && finished && epoch == null) {
                RunSession.mistakes(settings, split, result.run()).writeTo(again);
            }
            again.finish(Map.of());
        }
        Optional<String> digest = digest();
        if (digest.isPresent() && result.blame() == Verification.Blame.ARITHMETIC) {
            return digest.map(FILE::concat);
        }
        if (!result.reproduced()) {
            String decides =
                    result.blame() == Verification.Blame.CONFIGURATION
                            ? decides(result.text())
                            : "";
            return Optional.of(
                    result.text() + decides + digest.map(text -> "; " + text).orElse(""));
        }
        proved = result.text();
        Optional<String> fault = digest.or(this::code);
        if (fault.isEmpty()) {
            fault =
                    finished && epoch == null
                            ? files(result.run(), folder)
                            : RunComparison.metrics(recorded, folder, false);
            proved +=
                    finished && epoch == null
                            ? ", %s, %s, metrics.jsonl and run.json"
                                    .formatted(RunSession.BEST, RunSession.LAST)
                            : ", with its lines of metrics.jsonl"
                                    + (finished
                                            ? ""
                                            : "; as the run did not finish, networks and summary were not compared");
        }
        return fault.map(FILE::concat);
    }

    /** Which settings of {@code run.json} decide what is set up otherwise. */
    private static String decides(String text) {
        return DECIDES.entrySet().stream()
                .filter(entry -> text.contains(entry.getKey() + " was "))
                .map(entry -> " (decided by %s of run.json)".formatted(entry.getValue()))
                .collect(Collectors.joining());
    }

    /** The folder of the training done again; before one epoch are the lines of those before it. */
    private RunFolder again(Path folder) throws IOException {
        if (epoch == null || epoch == 1) {
            return RunFolder.create(folder, start);
        }
        Files.createDirectories(folder);
        for (String name : new String[] {"run.json", "metrics.jsonl"}) {
            Files.copy(recorded.folder().resolve(name), folder.resolve(name));
        }
        return RunFolder.resume(folder);
    }

    /** Waits for the lines of each step, so that none is left out. */
    private record Whole(TrainingListener lines) implements TrainingListener {
        @Override
        public void step(
                long step,
                int epoch,
                int images,
                double loss,
                double accuracy,
                double learningRate) {
            lines.beforeCheckpoint();
        }
    }

    /** By which digest {@code run.json} says that its settings or the data are others. */
    private Optional<String> digest() {
        for (String name : RunSettings.DIGESTS) {
            Object was = recorded.environment().get(name);
            Object is = start.environment().get(name);
            if (!Objects.equals(was, is)) {
                String what =
                        name.equals(RunSettings.CONFIG_DIGEST)
                                ? "; the configuration was changed after the run began"
                                : "";
                return Optional.of(
                        "run.json: environment.%s was %s, is %s%s".formatted(name, was, is, what));
            }
        }
        return Optional.empty();
    }

    /** Whether the code is neither this nor that of the checkpoints; a run may change it midway. */
    private Optional<String> code() {
        Object was = recorded.environment().get(RunSettings.CODE_DIGEST);
        if (Code.digest().equals(was) || recorded.info().containsKey("resumed")) {
            return Optional.empty();
        }
        try {
            String wrote = Verification.code(checkpoints);
            return wrote.equals(was)
                    ? Optional.empty()
                    : Optional.of(
                            "run.json: environment.%s was %s, that of the checkpoints is %s"
                                    .formatted(RunSettings.CODE_DIGEST, was, wrote));
        } catch (IOException e) {
            return Optional.of(said(e));
        }
    }

    /** What a finished run left beside its checkpoints. */
    private Optional<String> files(TrainingRun run, Path folder) throws IOException {
        if (run.end() == TrainingRun.End.INTERRUPTED) {
            return Optional.of(
                    "%s: the last is of epoch %d, and the run finished later"
                            .formatted(checkpoints, run.epochs().size()));
        }
        Optional<String> lines = checkpoints(run);
        if (lines.isEmpty()) {
            lines = RunComparison.metrics(recorded, folder, true);
        }
        Optional<String> odd = lines.isPresent() ? lines : RunComparison.attached(recorded, folder);
        return odd.or(() ->
                        RunComparison.summary(recorded, RunSession.summary(run, run.end().name())))
                .or(() -> model(RunSession.BEST, settings.model(split, run.best())))
                .or(() -> model(RunSession.LAST, settings.model(split, run.last())));
    }

    /** Which checkpoint that a finished run keeps is not there. */
    private Optional<String> checkpoints(TrainingRun run) throws IOException {
        int keep = recorded.environment().get("checkpoints") instanceof Number n ? n.intValue() : 0;
        return keep == 0
                ? Optional.of(
                        "run.json: environment.checkpoints was 0, but %s holds some"
                                .formatted(checkpoints))
                : Verification.missing(checkpoints, keep, run)
                        .map(epoch ->
                                "%s: no checkpoint of epoch %d, of the last %d and the best"
                                        .formatted(checkpoints, epoch, keep));
    }

    /** What of a file is not as the network trained again would have it. */
    private Optional<String> model(String name, Model expected) {
        Path file = recorded.folder().resolve(name);
        try {
            Path again = Files.createTempFile("lanewise", ".safetensors");
            try {
                expected.save(again);
                return Files.mismatch(file, again) < 0
                        ? Optional.empty()
                        : Optional.of(name + ": " + difference(file, again, expected));
            } finally {
                Files.deleteIfExists(again);
            }
        } catch (IOException e) {
            return Optional.of(said(e));
        }
    }

    private static String difference(Path was, Path is, Model expected) throws IOException {
        Parameters found = expected.parameters().copy();
        StateDict.load(was, found);
        Optional<String> tensor = Verification.difference(found, expected.parameters());
        if (tensor.isPresent()) {
            return tensor.get();
        }
        try (Safetensors a = Safetensors.open(was);
                Safetensors b = Safetensors.open(is)) {
            Set<String> names = new TreeSet<>(a.metadata().keySet());
            names.addAll(b.metadata().keySet());
            for (String name : names) {
                String then = a.metadata().get(name);
                String now = b.metadata().get(name);
                if (!Objects.equals(then, now)) {
                    return "its metadata \"%s\" was %s, is %s".formatted(name, then, now);
                }
            }
        }
        return "its bytes are others, though tensors and metadata are the same";
    }

    private static String said(IOException e) {
        return Main.message(e).substring("lanewise: ".length());
    }
}
