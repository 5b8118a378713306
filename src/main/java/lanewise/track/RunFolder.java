package lanewise.track;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lanewise.io.FolderLock;
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
 * <p>A folder that can no longer be written does not end the training: {@link #trouble} tells the
 * first error at once, the run ends as {@code "incomplete"}, and {@link #finish}, {@link #fail} or
 * {@link #close} throw it. The folder is locked ({@link FolderLock}) until then.
 */
public final class RunFolder implements AutoCloseable {
    static final String INFO = RunInfo.FILE;
    static final String METRICS = "metrics.jsonl";
    private static final String LOG = "console.log";

    private final Path folder;
    private final RunInfo info;
    private final Object classes;
    private final RunWriter writer;
    private final FolderLock lock;
    private final boolean resumes;
    private final SystemFigures system = new SystemFigures();
    private volatile long begun = System.nanoTime();
    private volatile long lastStep;
    private boolean ended;

    private RunFolder(
            RunInfo info, Object classes, RunWriter writer, FolderLock lock, boolean resumes) {
        this.folder = writer.folder();
        this.info = info;
        this.classes = classes;
        this.writer = writer;
        this.lock = lock;
        this.resumes = resumes;
    }

    /**
     * Makes the folder and begins the run; the folder's name is the run's, its parent's the
     * study's.
     *
     * @throws FileAlreadyExistsException if a file has that name, or a folder that is not empty
     */
    public static RunFolder create(Path folder, RunStart start) throws IOException {
        FolderLock lock = FolderLock.claim(folder);
        try {
            RunInfo info = new RunInfo(folder, start);
            RunWriter writer = new RunWriter(folder, METRICS, LOG, StandardOpenOption.CREATE_NEW);
            writer.add(to -> to.events().begin(start));
            return new RunFolder(info, start.classes(), writer, lock, false);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Goes on with a run that was interrupted or killed. Its lines stay, but for those of steps
     * that the training does again: {@link #listener} removes them when it is told where the
     * training goes on.
     *
     * @throws IOException if the folder is no run's, or the run is still going
     */
    public static RunFolder resume(Path folder) throws IOException {
        RunReader before = RunReader.open(folder);
        FolderLock lock = FolderLock.take(folder);
        try {
            RunWriter writer = new RunWriter(folder, METRICS, LOG, StandardOpenOption.CREATE);
            RunInfo info = new RunInfo(folder, before.info());
            return new RunFolder(info, before.info().get("classes"), writer, lock, true);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** What writes the steps and epochs of a training here; it does not end the run. */
    public TrainingListener listener() {
        return new Recorder(this);
    }

    /** Whether this goes on with a run that was there. */
    public boolean resumes() {
        return resumes;
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
        writer.add(OwnLine.metrics(epoch, step, train, validation, time()));
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
        confusion.put("classes", classes);
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
        RunInfo.write(folder.resolve(fileName), json);
    }

    /** Waits until all lines so far are handed to the system. */
    void flush() {
        writer.await();
    }

    /** Removes the lines of what comes after an epoch and its last step; all of them for 0. */
    void goOnAfter(int epoch, long step) {
        try {
            MetricsCut cut = MetricsCut.after(folder.resolve(METRICS), epoch, step);
            writer.cut(cut.length());
            begun = System.nanoTime() - (long) (cut.seconds() * 1e9);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lastStep = step;
        log("resumed after epoch " + epoch);
        writer.add(to -> to.events().restart(step + 1));
    }

    /**
     * Says that something of this run could not be written, a checkpoint perhaps: the run goes on,
     * but ends as incomplete. The first cause is kept.
     */
    public void incomplete(IOException cause) {
        writer.broken(cause);
    }

    /** Why this run will not be complete: the first thing that could not be written. */
    public Optional<IOException> trouble() {
        return Optional.ofNullable(writer.broken());
    }

    /**
     * Ends the run with its final figures by name: as finished, or, if anything of it could not be
     * written, as incomplete with the cause.
     *
     * @throws IOException if any line, now or before, could not be written
     * @throws IllegalArgumentException if {@link Json} cannot write the figures
     */
    public void finish(Map<String, ?> summary) throws IOException {
        Json.compact(summary);
        end("finished", null, summary, EventFile.Status.SUCCESS);
    }

    /**
     * Ends the run as stopped: a search gave it up for better ones before its time. It can go on.
     *
     * @throws IOException if any line, now or before, could not be written
     * @throws IllegalArgumentException if {@link Json} cannot write the figures
     */
    public void stop(Map<String, ?> summary) throws IOException {
        Json.compact(summary);
        end("stopped", null, summary, EventFile.Status.SUCCESS);
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

    /**
     * Ends the run as interrupted unless it was ended before; tries again to write that, if it
     * could not be written.
     */
    @Override
    public void close() throws IOException {
        end("interrupted", null, Map.of(), EventFile.Status.UNKNOWN);
    }

    private synchronized void end(
            String state, String failure, Map<String, ?> summary, EventFile.Status status)
            throws IOException {
        if (ended) {
            info.retry();
            return;
        }
        ended = true;
        try (lock) {
            writer.add(to -> to.events().end(status));
            IOException broken = writer.close();
            boolean partly = broken != null && status == EventFile.Status.SUCCESS;
            info.end(
                    partly ? "incomplete" : state,
                    failure == null && broken != null ? broken.getMessage() : failure,
                    summary,
                    writer.dropped());
            if (broken != null) {
                throw new IOException(broken.getMessage(), broken);
            }
        }
    }

    static void putUnlessNaN(Map<String, Object> fields, String name, double value) {
        if (!Double.isNaN(value)) {
            fields.put(name, shortest(value));
        }
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
}
