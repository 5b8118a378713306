package lanewise.track;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import lanewise.io.Json;
import lanewise.io.UnwritableException;

/**
 * The thread that appends to a run's files, and the queue before it. Whole lines are handed to the
 * system as soon as they are there. After an error nothing more is written.
 */
final class RunWriter {
    /** How many entries may wait before the optional ones are left out. */
    static final int WAITING = 1 << 14;

    private static final int TOGETHER = 256;
    private static final Entry LAST = _ -> {};

    /** A place in the queue that somebody waits for. */
    private record Mark(CountDownLatch reached) implements Entry {
        @Override
        public void write(RunWriter to) {}
    }

    /** Something to write, made on the training thread, spelled out on the writer's. */
    @FunctionalInterface
    interface Entry {
        void write(RunWriter to);
    }

    private final LinkedBlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final AtomicLong dropped = new AtomicLong();
    private final ByteArrayOutputStream metricLines = new ByteArrayOutputStream();
    private final ByteArrayOutputStream logLines = new ByteArrayOutputStream();
    private final Path folder;
    private final FileChannel metrics;
    private final FileChannel log;
    private final EventFile events;
    private final Thread thread;
    private final AtomicReference<IOException> broken = new AtomicReference<>();

    /**
     * Opens the files and starts the thread.
     *
     * @param creation whether they must be new, or may be there and are appended to
     */
    RunWriter(Path folder, String metricsName, String logName, StandardOpenOption creation)
            throws IOException {
        this.folder = folder;
        metrics = open(folder.resolve(metricsName), creation);
        log = open(folder.resolve(logName), creation);
        events = EventFile.create(folder);
        thread = Thread.ofPlatform().daemon().name("run-writer").start(this::drain);
    }

    /** A file to append to. */
    static FileChannel open(Path file, StandardOpenOption creation) throws IOException {
        try {
            FileChannel channel = FileChannel.open(file, creation, StandardOpenOption.WRITE);
            return channel.position(channel.size());
        } catch (IOException e) {
            throw UnwritableException.of(file, e);
        }
    }

    Path folder() {
        return folder;
    }

    /** The first thing that could not be written, or null. */
    IOException broken() {
        return broken.get();
    }

    /** Takes note of what could not be written, here or elsewhere in the run. */
    void broken(IOException cause) {
        broken.compareAndSet(null, cause);
    }

    /** Never waits. */
    void add(Entry entry) {
        queue.add(entry);
    }

    /** Never waits; leaves the entry out, and counts it, when too many wait already. */
    void addIfRoom(Entry entry) {
        if (queue.size() < WAITING) {
            queue.add(entry);
        } else {
            dropped.incrementAndGet();
        }
    }

    /** Waits until what was added is handed to the system, or is given up after an error. */
    void await() {
        CountDownLatch written = new CountDownLatch(1);
        queue.add(new Mark(written));
        try {
            written.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes off the end of the metrics; nothing may wait to be written to them. */
    void cut(long length) throws IOException {
        metrics.truncate(length);
        metrics.position(length);
    }

    /** How many entries were left out. */
    long dropped() {
        return dropped.get();
    }

    /** A line of the metrics; for entries only. */
    void metric(Map<String, ?> fields) {
        metric(Json.compact(fields));
    }

    /** A line of the metrics; for entries only. */
    void metric(String json) {
        line(metricLines, json);
    }

    /** A line of the log; for entries only. */
    void text(String line) {
        line(logLines, line);
    }

    /** The events; for entries only. */
    EventFile events() {
        return events;
    }

    private static void line(ByteArrayOutputStream to, String line) {
        to.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        to.write('\n');
    }

    private void drain() {
        List<Entry> entries = new ArrayList<>();
        boolean stopped = false;
        while (true) {
            try {
                entries.add(queue.take());
            } catch (InterruptedException e) {
                continue;
            }
            queue.drainTo(entries, TOGETHER);
            if (!stopped) {
                try {
                    entries.forEach(entry -> entry.write(this));
                    flush(metricLines, metrics);
                    flush(logLines, log);
                    events.flushIfMany();
                } catch (IOException e) {
                    stopped = true;
                    broken(UnwritableException.of(folder, e));
                } catch (RuntimeException e) {
                    stopped = true;
                    broken(new IOException("a record could not be spelled out: " + e, e));
                }
            }
            for (Entry entry : entries) {
                if (entry instanceof Mark mark) {
                    mark.reached().countDown();
                }
            }
            if (entries.contains(LAST)) {
                return;
            }
            entries.clear();
        }
    }

    private static void flush(ByteArrayOutputStream lines, FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
        lines.reset();
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Writes what waits and closes the files; the first error of all, or null. */
    IOException close() {
        queue.add(LAST);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try (metrics;
                log) {
            events.close();
        } catch (IOException e) {
            broken(UnwritableException.of(folder, e));
        }
        return broken();
    }
}
