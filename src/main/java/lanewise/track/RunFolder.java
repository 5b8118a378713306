package lanewise.track;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import lanewise.io.AtomicFile;
import lanewise.io.Json;

/**
 * Writes the folder of one run: {@code run.json} (what it is), {@code metrics.jsonl} (what
 * happened, one object a line) and {@code console.log}.
 *
 * <p>The methods that training calls hand a small record to one writer thread and return; they
 * never wait for the disk. The writer appends whole lines and passes them to the system at once, so
 * that a killed process loses at most the line it was writing. When {@value #WAITING_LINES} lines
 * wait because the disk is slower than the training, further steps and watched tensors are left out
 * and counted ({@code "dropped"} in {@code run.json}); epochs, other records and the log never are.
 *
 * <p>A folder that can no longer be written does not end the training: the first error is thrown by
 * {@link #finish} or {@link #close}.
 */
public final class RunFolder implements AutoCloseable {
    static final String INFO = "run.json";
    static final String METRICS = "metrics.jsonl";
    static final String LOG = "console.log";
    private static final int WAITING_LINES = 1 << 14;

    private sealed interface Entry {}

    private record Step(
            long step, int epoch, double loss, double accuracy, double lr, double imagesPerSecond)
            implements Entry {}

    private record Line(String json) implements Entry {}

    private record Tensor(Watched statistics) implements Entry {}

    private record Log(String text) implements Entry {}

    private record End() implements Entry {}

    private final Path folder;
    private final Map<String, Object> info = new LinkedHashMap<>();
    private final LinkedBlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final AtomicLong dropped = new AtomicLong();
    private final FileChannel metrics;
    private final FileChannel log;
    private final Thread writer;
    private volatile IOException broken;
    private boolean ended;

    private RunFolder(Path folder, RunStart start) throws IOException {
        this.folder = folder;
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
        writeInfo();
        metrics = open(METRICS);
        log = open(LOG);
        writer = Thread.ofPlatform().daemon().name("run-folder").unstarted(this::drain);
        writer.start();
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

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(
                folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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
        offer(new Step(step, epoch, loss, accuracy, lr, imagesPerSecond));
    }

    /**
     * One epoch: its number from 1, the last step's number, running means over the training batches
     * (as trained, with dropout), figures over the validation set, seconds, images a second,
     * learning rate at its end. {@code NaN} is written as "NaN".
     */
    public void epoch(
            int epoch,
            long step,
            double trainLoss,
            double trainAccuracy,
            double validationLoss,
            double validationAccuracy,
            double seconds,
            double imagesPerSecond,
            double lr) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "epoch");
        fields.put("epoch", epoch);
        fields.put("step", step);
        fields.put("train_loss", shortest(trainLoss));
        fields.put("train_accuracy", shortest(trainAccuracy));
        fields.put("validation_loss", shortest(validationLoss));
        fields.put("validation_accuracy", shortest(validationAccuracy));
        fields.put("seconds", shortest(seconds));
        fields.put("images_per_second", shortest(imagesPerSecond));
        fields.put("lr", shortest(lr));
        record(fields);
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
        queue.add(new Line(Json.compact(fields)));
    }

    /** The statistics of one tensor at one step; left out when too many lines wait. */
    public void watch(Watched tensor) {
        offer(new Tensor(tensor));
    }

    /** Appends a line to {@code console.log}. */
    public void log(String line) {
        queue.add(new Log(line));
    }

    /**
     * Writes a file of its own beside the metrics ({@code confusion.json}, …), whole or not at all.
     */
    public void attach(String fileName, Object json) throws IOException {
        if (!fileName.matches("[A-Za-z0-9_-]+\\.json") || fileName.equals(INFO)) {
            throw new IllegalArgumentException(
                    "attach(\"" + fileName + "\"): expected a plain name that ends in .json");
        }
        replace(fileName, json);
    }

    /**
     * Ends the run well, with its final figures by name.
     *
     * @throws IOException if any line, now or before, could not be written
     */
    public void finish(Map<String, ?> summary) throws IOException {
        end("finished", null, summary);
    }

    /** Ends the run as failed; the cause's message and stack trace are kept in the folder. */
    public void fail(Throwable cause) throws IOException {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace));
        log(trace.toString().stripTrailing());
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName();
        end("failed", message == null ? name : name + ": " + message, Map.of());
    }

    /** Ends the run as interrupted unless it was finished or failed before. */
    @Override
    public void close() throws IOException {
        end("interrupted", null, Map.of());
    }

    private synchronized void end(String state, String failure, Map<String, ?> summary)
            throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        queue.add(new End());
        joinWriter();
        metrics.close();
        log.close();
        info.put("state", state);
        info.put("failure", failure);
        info.put("finished", now());
        info.put("summary", summary);
        if (dropped.get() > 0) {
            info.put("dropped", dropped.get());
        }
        writeInfo();
        if (broken != null) {
            throw new IOException(folder + ": " + broken.getMessage(), broken);
        }
    }

    private void joinWriter() {
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void offer(Entry entry) {
        if (queue.size() < WAITING_LINES) {
            queue.add(entry);
        } else {
            dropped.incrementAndGet();
        }
    }

    private void drain() {
        List<Entry> entries = new ArrayList<>();
        ByteArrayOutputStream metricLines = new ByteArrayOutputStream();
        ByteArrayOutputStream logLines = new ByteArrayOutputStream();
        while (true) {
            try {
                entries.add(queue.take());
            } catch (InterruptedException e) {
                continue;
            }
            queue.drainTo(entries, 256);
            boolean last = false;
            for (Entry entry : entries) {
                switch (entry) {
                    case Step s -> appendLine(metricLines, Json.compact(fields(s)));
                    case Line l -> appendLine(metricLines, l.json());
                    case Tensor t -> appendLine(metricLines, Json.compact(t.statistics().fields()));
                    case Log l -> appendLine(logLines, l.text());
                    case End _ -> last = true;
                }
            }
            entries.clear();
            flush(metricLines, metrics);
            flush(logLines, log);
            if (last) {
                return;
            }
        }
    }

    private static void appendLine(ByteArrayOutputStream to, String line) {
        to.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        to.write('\n');
    }

    private void flush(ByteArrayOutputStream lines, FileChannel file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
            while (bytes.hasRemaining() && broken == null) {
                file.write(bytes);
            }
        } catch (IOException e) {
            broken = e;
        }
        lines.reset();
    }

    private static Map<String, Object> fields(Step s) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "step");
        fields.put("step", s.step());
        fields.put("epoch", s.epoch());
        fields.put("loss", shortest(s.loss()));
        fields.put("accuracy", shortest(s.accuracy()));
        fields.put("lr", shortest(s.lr()));
        fields.put("images_per_second", shortest(s.imagesPerSecond()));
        return fields;
    }

    /** A number that is a float takes a float's digits, half as many as a double's. */
    static Number shortest(double value) {
        float narrow = (float) value;
        return narrow == value ? (Number) narrow : (Number) value;
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private void writeInfo() throws IOException {
        replace(INFO, info);
    }

    private void replace(String fileName, Object json) throws IOException {
        ByteBuffer text = StandardCharsets.UTF_8.encode(Json.pretty(json));
        AtomicFile.write(
                folder.resolve(fileName),
                channel -> {
                    while (text.hasRemaining()) {
                        channel.write(text);
                    }
                });
    }
}
