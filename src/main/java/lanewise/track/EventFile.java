package lanewise.track;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of events that TensorBoard shows and that other trackers import. Not safe for use by
 * several threads at once; what was written is handed to the system by {@link #flush}.
 *
 * <p>Source: TensorFlow's {@code TFRecord} framing and the messages {@code Event}, {@code Summary}
 * and {@code HParamsPluginData}; the field numbers below are theirs.
 */
final class EventFile implements AutoCloseable {
    private static final int CRC_MASK = 0xa282ead8;
    private static final int FLUSH_BYTES = 1 << 15;
    private static final int STRING_TENSOR = 7;
    private static final int DATA_CLASS_TENSOR = 2;
    private static final String VERSION = "brain.Event:2";

    /** How a session ended, with TensorBoard's numbers. */
    enum Status {
        /** Not said. */
        UNKNOWN,
        /** It reached its end. */
        SUCCESS,
        /** It broke off. */
        FAILURE
    }

    private final FileChannel file;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    private EventFile(FileChannel file) {
        this.file = file;
    }

    /**
     * Begins a file in a folder; its name tells the second it was made in, or the next that is
     * free.
     *
     * @throws java.nio.file.FileAlreadyExistsException if it exists
     */
    static EventFile create(Path folder) throws IOException {
        long second = Instant.now().getEpochSecond();
        Path file = file(folder, second);
        while (Files.exists(file)) {
            file = file(folder, ++second);
        }
        EventFile events = new EventFile(RunWriter.open(file, StandardOpenOption.CREATE_NEW));
        events.append(new Protobuf().real(1, seconds()).text(3, VERSION));
        return events;
    }

    private static Path file(Path folder, long second) {
        return folder.resolve("events.out.tfevents." + second + ".lanewise");
    }

    /** Says that the run goes on: events of this step and later ones in other files are void. */
    void restart(long step) {
        append(
                new Protobuf()
                        .real(1, seconds())
                        .integer(2, step)
                        .message(7, new Protobuf().integer(1, 1)));
    }

    /** One figure of a series. */
    void scalar(String tag, long step, double value) {
        summary(step, new Protobuf().text(1, tag).real(2, (float) value));
    }

    /**
     * A histogram: the upper edges of its buckets and how many values each holds.
     *
     * @throws IllegalArgumentException if there are not as many edges as counts
     */
    void histogram(
            String tag,
            long step,
            double min,
            double max,
            double sum,
            double sumOfSquares,
            double[] upperEdges,
            double[] counts) {
        if (upperEdges.length != counts.length) {
            throw new IllegalArgumentException(
                    "histogram(\"%s\"): %d upper edges for %d counts, expected as many"
                            .formatted(tag, upperEdges.length, counts.length));
        }
        double number = 0;
        for (double count : counts) {
            number += count;
        }
        Protobuf histogram =
                new Protobuf()
                        .real(1, min)
                        .real(2, max)
                        .real(3, number)
                        .real(4, sum)
                        .real(5, sumOfSquares)
                        .reals(6, upperEdges)
                        .reals(7, counts);
        summary(step, new Protobuf().text(1, tag).message(5, histogram));
    }

    /** An image as a PNG file's bytes; 1 or 3 channels. */
    void image(String tag, long step, int height, int width, int channels, byte[] png) {
        Protobuf image =
                new Protobuf()
                        .integer(1, height)
                        .integer(2, width)
                        .integer(3, channels)
                        .bytes(4, png);
        summary(step, new Protobuf().text(1, tag).message(4, image));
    }

    /** A text; TensorBoard reads it as Markdown. */
    void text(String tag, long step, String text) {
        Protobuf shape = new Protobuf().message(2, new Protobuf().integer(1, 1));
        Protobuf tensor = new Protobuf().integer(1, STRING_TENSOR).message(2, shape).text(8, text);
        summary(
                step,
                new Protobuf()
                        .text(1, tag)
                        .message(9, metadata("text", new byte[0]))
                        .message(8, tensor));
    }

    /**
     * The settings of a run (text, numbers, booleans; of others their text) and the series that it
     * is judged by. Once a file, before {@link #end}.
     */
    void hyperparameters(Map<String, ?> settings, List<String> metricTags) {
        Protobuf experiment = new Protobuf();
        Protobuf start = new Protobuf();
        settings.forEach((name, value) -> {
            Protobuf json = new Protobuf();
            int type =
                    switch (value) {
                        case Number n -> {
                            json.real(2, n.doubleValue());
                            yield 3;
                        }
                        case Boolean b -> {
                            json.integer(4, b ? 1 : 0);
                            yield 2;
                        }
                        case null, default -> {
                            json.text(3, String.valueOf(value));
                            yield 1;
                        }
                    };
            start.message(1, new Protobuf().text(1, name).message(2, json));
            experiment.message(4, new Protobuf().text(1, name).integer(4, type));
        });
        for (String tag : metricTags) {
            experiment.message(5, new Protobuf().message(1, new Protobuf().text(2, tag)));
        }
        start.real(5, seconds());
        hyperparameters("_hparams_/experiment", 2, experiment);
        hyperparameters("_hparams_/session_start_info", 3, start);
    }

    /** What a run begins with. */
    void begin(RunStart start) {
        hyperparameters(start.config(), List.of("validation/accuracy", "validation/loss"));
        text("command", 0, "    " + start.command());
    }

    /** How the run ended. */
    void end(Status status) {
        hyperparameters(
                "_hparams_/session_end_info",
                4,
                new Protobuf().integer(1, status.ordinal()).real(2, seconds()));
    }

    private void hyperparameters(String tag, int field, Protobuf data) {
        byte[] content = new Protobuf().message(field, data).toByteArray();
        Protobuf nothing =
                new Protobuf().integer(1, 1).message(2, new Protobuf().message(2, new Protobuf()));
        summary(
                0,
                new Protobuf()
                        .text(1, tag)
                        .message(9, metadata("hparams", content))
                        .message(8, nothing));
    }

    private static Protobuf metadata(String plugin, byte[] content) {
        return new Protobuf()
                .message(1, new Protobuf().text(1, plugin).bytes(2, content))
                .integer(4, DATA_CLASS_TENSOR);
    }

    private void summary(long step, Protobuf value) {
        append(
                new Protobuf()
                        .real(1, seconds())
                        .integer(2, step)
                        .message(5, new Protobuf().message(1, value)));
    }

    private void append(Protobuf event) {
        pending.writeBytes(record(event.toByteArray()));
    }

    /** The frame of a record: its length and its bytes, each with their masked checksum. */
    static byte[] record(byte[] data) {
        ByteBuffer frame = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(data.length);
        frame.putInt(maskedChecksum(frame.array(), 0, 8));
        frame.put(data);
        frame.putInt(maskedChecksum(data, 0, data.length));
        return frame.array();
    }

    static int maskedChecksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
    }

    private static double seconds() {
        Instant now = Instant.now();
        return now.getEpochSecond() + now.getNano() / 1e9;
    }

    /** Hands what was written to the system once it is worth a call. */
    void flushIfMany() throws IOException {
        if (pending.size() >= FLUSH_BYTES) {
            flush();
        }
    }

    /** Hands what was written to the system. */
    void flush() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(pending.toByteArray());
        pending.reset();
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            flush();
        }
    }
}
