package lanewise.track;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.io.AtomicFile;
import lanewise.io.Json;
import lanewise.train.EpochMetrics;
import lanewise.train.TrainingListener;

/**
 * Writes the folder of one run: {@code run.json} (what it is), {@code metrics.jsonl} (what
 * happened, one object a line), {@code console.log}, and the same for TensorBoard, an event file.
 *
 * <p>The methods that training calls hand a small record to one writer thread and return; they
 * never wait for the disk. The writer appends whole lines and passes them to the system at once, so
 * that a killed process loses at most the line it was writing and those that waited. When 16,384
 * wait because the disk is slower than the training, further steps and watched tensors are left out
 * and counted ({@code "dropped"} in {@code run.json}); epochs, other records and the log never are.
 *
 * <p>A folder that can no longer be written does not end the training: the first error is thrown by
 * {@link #finish}, {@link #fail} or {@link #close}.
 */
public final class RunFolder implements AutoCloseable {
    static final String INFO = "run.json";
    static final String METRICS = "metrics.jsonl";
    private static final String LOG = "console.log";

    private final Path folder;
    private final long begun = System.nanoTime();
    private final Map<String, Object> info = new LinkedHashMap<>();
    private final RunStart start;
    private final RunWriter writer;
    private final SystemFigures system = new SystemFigures();
    private volatile long lastStep;
    private boolean ended;

    private RunFolder(Path folder, RunStart start) throws IOException {
        this.folder = folder;
        this.start = start;
        Path absolute = folder.toAbsolutePath().normalize();
        info.put("name", String.valueOf(absolute.getFileName()));
        Path study = absolute.getParent();
        info.put("study", study == null ? "" : String.valueOf(study.getFileName()));
        info.put("state", "running");
        info.put("failure", null);
        info.put("command", start.command());
        info.put("seed", start.seed());
        info.put("started", now());
        info.put("finished", null);
        info.put("git", Machine.gitRevision(Path.of("")));
        info.put("pid", ProcessHandle.current().pid());
        info.put("config", start.config());
        Map<String, Object> environment = Machine.describe();
        environment.putAll(start.environment());
        info.put("environment", environment);
        info.put("parameters", start.parameters());
        info.put("classes", start.classes());
        info.put("summary", Map.of());
        attachAs(INFO, info);
        writer = new RunWriter(folder, METRICS, LOG);
        writer.add(to -> {
            to.events()
                    .hyperparameters(
                            start.config(), List.of("validation/accuracy", "validation/loss"));
            to.events().text("command", 0, "    " + start.command());
        });
    }

    /**
     * Makes the folder and begins the run; the folder's name is the run's, its parent's the
     * study's.
     *
     * @throws FileAlreadyExistsException if there is a file of that name, or a folder that is not
     *     empty
     */
    public static RunFolder create(Path folder, RunStart start) throws IOException {
        if (Files.exists(folder)) {
            if (!Files.isDirectory(folder)) {
                throw exists(folder, "a file of this name exists");
            }
            try (var files = Files.newDirectoryStream(folder)) {
                if (files.iterator().hasNext()) {
                    throw exists(folder, "the folder exists and is not empty");
                }
            }
        }
        Files.createDirectories(folder);
        return new RunFolder(folder, start);
    }

    private static FileAlreadyExistsException exists(Path folder, String what) {
        return new FileAlreadyExistsException(
                folder.toString(), null, what + "; name another one or remove it");
    }

    /** What writes the steps and epochs of a training here; it does not end the run. */
    public TrainingListener listener() {
        return new Recorder(this);
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /**
     * One optimiser step: number from 1, epoch from 1, mean loss and share of right answers over
     * its batch, learning rate, images a second.
     */
    public void step(
            long step, int epoch, double loss, double accuracy, double lr, double imagesPerSecond) {
        lastStep = step;
        writer.addIfRoom(new StepLine(step, epoch, loss, accuracy, lr, imagesPerSecond, time()));
    }

    /**
     * One epoch's losses, accuracies, pace and learning rate. {@code NaN} is written as "NaN"; an
     * accuracy of NaN is left out. Other metrics are for {@link #metrics}.
     */
    public void epoch(EpochMetrics m) {
        long step = m.step();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "epoch");
        fields.put("epoch", m.epoch());
        fields.put("step", step);
        fields.put("train_loss", shortest(m.trainLoss()));
        putUnlessNaN(fields, "train_accuracy", m.trainAccuracy());
        fields.put("validation_loss", shortest(m.validationLoss()));
        putUnlessNaN(fields, "validation_accuracy", m.validationAccuracy());
        fields.put("seconds", shortest(m.seconds()));
        fields.put("images_per_second", shortest(m.samplesPerSecond()));
        fields.put("lr", shortest(m.learningRate()));
        fields.put("time", time());
        writer.add(to -> {
            to.metric(fields);
            EventFile events = to.events();
            events.scalar("train/loss", step, m.trainLoss());
            events.scalar("validation/loss", step, m.validationLoss());
            if (!Double.isNaN(m.validationAccuracy())) {
                events.scalar("train/accuracy", step, m.trainAccuracy());
                events.scalar("validation/accuracy", step, m.validationAccuracy());
            }
            events.scalar("epoch/number", step, m.epoch());
            events.scalar("epoch/seconds", step, m.seconds());
        });
    }

    /**
     * An epoch's metrics by name, over its training and over its validation: a line of the type
     * {@code metrics}.
     */
    public void metrics(
            int epoch, long step, Map<String, Double> train, Map<String, Double> validation) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "metrics");
        fields.put("epoch", epoch);
        fields.put("step", step);
        fields.put("train", shortest(train));
        fields.put("validation", shortest(validation));
        fields.put("time", time());
        writer.add(to -> {
            to.metric(fields);
            train.forEach((name, value) -> to.events().scalar("train/" + name, step, value));
            validation.forEach(
                    (name, value) -> to.events().scalar("validation/" + name, step, value));
        });
    }

    /**
     * The rate of a dropout layer at one step, and the share of values that it kept, which is to be
     * {@code 1 - p}, or NaN; left out when too many lines wait.
     */
    public void dropout(long step, String layer, double p, double keepRate) {
        double time = time();
        writer.addIfRoom(to -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("type", "dropout");
            fields.put("step", step);
            fields.put("layer", layer);
            fields.put("p", p);
            if (!Double.isNaN(keepRate)) {
                fields.put("keep_rate", (float) keepRate);
                to.events().scalar("keep_rate/" + layer, step, keepRate);
            }
            fields.put("time", time);
            to.metric(fields);
            to.events().scalar("rate/" + layer, step, p);
        });
    }

    /** The statistics of one tensor at one step; left out when too many lines wait. */
    void watch(Watched tensor) {
        double time = time();
        writer.addIfRoom(to -> {
            Map<String, Object> fields = tensor.fields();
            fields.put("time", time);
            to.metric(fields);
            tensor.writeTo(to.events());
        });
    }

    /** A number of one's own at the step told last: a point of the report's chart of that name. */
    public void scalar(String name, double value) {
        scalar(name, lastStep, value);
    }

    /** The same at any step. */
    public void scalar(String name, long step, double value) {
        writer.addIfRoom(OwnLine.scalar(name, step, value, time()));
    }

    /**
     * An image of one's own at the step that was told last; the report shows the last few of each
     * name. Left out when too many lines wait.
     *
     * @param height in pixels
     * @param width in pixels
     * @param pixels unsigned, channels-last: row, column, channel; 1 channel or 3
     * @throws IllegalArgumentException if they do not make such a picture
     */
    public void image(String name, int height, int width, byte[] pixels) {
        Picture picture = new Picture(0, 0, 0, 0, height, width, pixels.clone());
        writer.addIfRoom(OwnLine.image(name, lastStep, picture, time()));
    }

    /** What the process takes of the machine now, beside the step that was told last. */
    void system() {
        writer.addIfRoom(system.line(lastStep, time()));
    }

    /**
     * Any other object as a line of {@code metrics.jsonl}; it must name its {@code "type"}.
     *
     * @throws IllegalArgumentException if it does not, or if {@link Json} cannot write it
     */
    public void record(Map<String, ?> fields) {
        if (!(fields.get("type") instanceof String)) {
            throw new IllegalArgumentException(
                    "record(" + fields.keySet() + "): a line of metrics.jsonl needs a \"type\"");
        }
        Map<String, Object> line = new LinkedHashMap<>(fields);
        line.putIfAbsent("time", time());
        String json = Json.compact(line);
        writer.add(to -> to.metric(json));
    }

    /** Appends a line to {@code console.log}. */
    public void log(String line) {
        writer.add(to -> to.text(line));
    }

    /**
     * How often images of each class (row) were taken for each class (column), over the validation
     * set.
     */
    public void confusion(int[][] counts) throws IOException {
        Map<String, Object> confusion = new LinkedHashMap<>();
        confusion.put("classes", start.classes());
        confusion.put("counts", List.of(counts));
        attach("confusion.json", confusion);
    }

    /**
     * The images that are most remarkable by some score, the first the most: the report shows
     * {@code pictures("worst", "loss", …)} and {@code pictures("uncertain", "entropy", …)}.
     */
    public void pictures(String name, String score, List<Picture> pictures) throws IOException {
        List<Object> list = new ArrayList<>();
        for (Picture picture : pictures) {
            list.add(picture.fields(score));
        }
        attach(name + ".json", list);
        List<Picture> shown = List.copyOf(pictures);
        writer.add(to -> {
            for (int i = 0; i < shown.size(); i++) {
                shown.get(i).writeTo(to.events(), name + "/" + (i + 1));
            }
        });
    }

    /** Writes a file of its own beside the metrics, whole or not at all. */
    public void attach(String fileName, Object json) throws IOException {
        if (!fileName.matches("[A-Za-z0-9_-]+\\.json") || fileName.equals(INFO)) {
            throw new IllegalArgumentException(
                    "attach(\"" + fileName + "\"): expected a plain name that ends in .json");
        }
        attachAs(fileName, json);
    }

    private void attachAs(String fileName, Object json) throws IOException {
        ByteBuffer text = StandardCharsets.UTF_8.encode(Json.pretty(json));
        AtomicFile.write(
                folder.resolve(fileName),
                channel -> {
                    while (text.hasRemaining()) {
                        channel.write(text);
                    }
                });
    }

    /**
     * Ends the run well, with its final figures by name.
     *
     * @throws IOException if any line, now or before, could not be written
     * @throws IllegalArgumentException if {@link Json} cannot write the figures
     */
    public void finish(Map<String, ?> summary) throws IOException {
        Json.compact(summary);
        end("finished", null, summary, EventFile.Status.SUCCESS);
    }

    /** Ends the run as failed; the cause's message and stack trace are kept in the folder. */
    public void fail(Throwable cause) throws IOException {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace));
        log(trace.toString().stripTrailing());
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName();
        String failure = message == null ? name : name + ": " + message;
        end("failed", failure, Map.of(), EventFile.Status.FAILURE);
    }

    /** Ends the run as interrupted unless it was finished or failed before. */
    @Override
    public void close() throws IOException {
        end("interrupted", null, Map.of(), EventFile.Status.UNKNOWN);
    }

    private synchronized void end(
            String state, String failure, Map<String, ?> summary, EventFile.Status status)
            throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        writer.add(to -> to.events().end(status));
        IOException broken = writer.close();
        info.put("state", state);
        info.put("failure", failure);
        info.put("finished", now());
        info.put("summary", summary);
        if (writer.dropped() > 0) {
            info.put("dropped", writer.dropped());
        }
        attachAs(INFO, info);
        if (broken != null) {
            throw new IOException(folder + ": " + broken.getMessage(), broken);
        }
    }

    static void putUnlessNaN(Map<String, Object> fields, String name, double value) {
        if (!Double.isNaN(value)) {
            fields.put(name, shortest(value));
        }
    }

    private static Map<String, Number> shortest(Map<String, Double> values) {
        Map<String, Number> map = new LinkedHashMap<>();
        values.forEach((name, value) -> map.put(name, shortest(value)));
        return map;
    }

    /** A number that is a float takes a float's digits, half as many as a double's. */
    static Number shortest(double value) {
        float narrow = (float) value;
        return narrow == value ? (Number) narrow : (Number) value;
    }

    /** Seconds since the run began, to the millisecond. */
    private double time() {
        return (System.nanoTime() - begun) / 1_000_000 / 1e3;
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
