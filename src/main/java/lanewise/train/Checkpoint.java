package lanewise.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import lanewise.io.Json;
import lanewise.io.Safetensors;
import lanewise.io.SafetensorsWriter;
import lanewise.io.StateDict;
import lanewise.io.Tensor;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * A training after an epoch, as one safetensors file: parameters and buffers under PyTorch's names,
 * those of the best epoch as {@code best/…}, the optimiser's state as {@code optimizer/…}, the loss
 * of every step so far as {@code steps/loss}, and as metadata the figures of all epochs, the
 * configuration, the digest of the code and a checksum of all.
 *
 * <p>Schedules and rates that adapt need no place of their own: they follow from the steps and from
 * the figures.
 *
 * @param code {@link Code#digest} of the library that wrote it
 * @param losses of the steps
 * @param epochs their figures
 * @param parameters after the last epoch
 * @param best after the best epoch
 * @param optimizer its state by name
 */
record Checkpoint(
        String code,
        double[] losses,
        List<EpochMetrics> epochs,
        Parameters parameters,
        Parameters best,
        Map<String, float[]> optimizer) {
    private static final String VERSION_KEY = "lanewise.checkpoint";
    private static final String VERSION = "4";
    private static final String CONFIGURATION = "configuration";
    private static final String CODE = "code";
    private static final String EPOCHS = "epochs";
    private static final String LOSSES = "steps/loss";
    private static final String BEST = "best/";
    private static final String OPTIMIZER = "optimizer/";
    private static final String CHECKSUM = "crc32c";

    /** What a file would hold, in memory. */
    static Checkpoint of(TrainingState state) {
        Map<String, float[]> optimizer = new LinkedHashMap<>();
        state.optimizer().state().forEach((name, values) -> optimizer.put(name, values.clone()));
        return new Checkpoint(
                Code.digest(),
                state.losses(),
                List.copyOf(state.epochs()),
                state.parameters().copy(),
                state.best().copy(),
                optimizer);
    }

    /** Writes the file, whole or not at all. */
    static void write(Path file, TrainingState state, Map<String, String> configuration)
            throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        put(state.parameters(), "", tensors);
        if (state.bestEpoch() != state.epochs().size()) {
            put(state.best(), BEST, tensors);
        }
        new TreeMap<>(state.optimizer().state())
                .forEach((name, values) ->
                        tensors.put(OPTIMIZER + name, Tensor.of(Shape.of(values.length), values)));
        double[] losses = state.losses();
        tensors.put(LOSSES, Tensor.of(Shape.of(losses.length), losses));
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        metadata.put(VERSION_KEY, VERSION);
        metadata.put(CONFIGURATION, Json.compact(configuration));
        metadata.put(CODE, Code.digest());
        metadata.put(
                EPOCHS, Json.compact(state.epochs().stream().map(EpochMetrics::toMap).toList()));
        CRC32C sum = checksum(metadata);
        new TreeMap<>(tensors).forEach((name, tensor) -> add(sum, name, tensor));
        metadata.put(CHECKSUM, Long.toHexString(sum.getValue()));
        SafetensorsWriter.write(file, tensors, metadata);
    }

    private static CRC32C checksum(Map<String, String> metadata) {
        CRC32C sum = new CRC32C();
        new TreeMap<>(metadata)
                .forEach((key, value) -> {
                    if (!key.equals(CHECKSUM)) {
                        sum.update((key + '=' + value + '\n').getBytes(StandardCharsets.UTF_8));
                    }
                });
        return sum;
    }

    private static void add(CRC32C sum, String name, Tensor tensor) {
        sum.update((name + tensor.shape()).getBytes(StandardCharsets.UTF_8));
        double[] values = tensor.toDoubles();
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(values.length, 1024) * Double.BYTES);
        for (double value : values) {
            bytes.putDouble(value);
            if (!bytes.hasRemaining()) {
                sum.update(bytes.flip());
                bytes.clear();
            }
        }
        sum.update(bytes.flip());
    }

    /**
     * Refuses a file that is not as it was written.
     *
     * @throws IOException if so, or if it cannot be read or is no checkpoint
     */
    static void requireUndamaged(Path file) throws IOException {
        try (Safetensors in = open(file)) {
            CRC32C sum = checksum(in.metadata());
            for (String name : new TreeSet<>(in.names())) {
                add(sum, name, in.tensor(name));
            }
            String written = in.metadata().get(CHECKSUM);
            String found = Long.toHexString(sum.getValue());
            if (!found.equals(written)) {
                throw new IOException(
                        "%s: damaged, its checksum is %s and was %s when it was written; remove it to go on from the one before"
                                .formatted(file, found, written));
            }
        }
    }

    private static void put(
            Parameters parameters, String prefix, SequencedMap<String, Tensor> tensors) {
        StateDict.tensors(parameters).forEach((name, tensor) -> tensors.put(prefix + name, tensor));
    }

    /**
     * Reads a checkpoint of a training like one that is set up.
     *
     * @param like the names and sizes that are expected; not changed
     * @throws IOException if the file cannot be read, is no checkpoint, or is one of other
     *     parameters or of another optimiser
     */
    static Checkpoint read(Path file, TrainingState like) throws IOException {
        try (Safetensors in = open(file)) {
            Map<String, String> metadata = in.metadata();
            Parameters parameters = get(file, in, "", like.parameters());
            boolean hasBest = in.names().stream().anyMatch(name -> name.startsWith(BEST));
            return new Checkpoint(
                    metadata.get(CODE),
                    in.doubles(LOSSES),
                    epochs(metadata.get(EPOCHS)),
                    parameters,
                    hasBest ? get(file, in, BEST, parameters) : parameters.copy(),
                    optimizer(file, in, like.optimizer().state()));
        } catch (IllegalArgumentException
                | ArithmeticException
                | NullPointerException
                | ClassCastException e) {
            throw new IOException(file + ": not a whole checkpoint: " + e.getMessage(), e);
        }
    }

    /** The digest of the code that wrote a file. */
    static String code(Path file) throws IOException {
        try (Safetensors in = open(file)) {
            return String.valueOf(in.metadata().get(CODE));
        }
    }

    private static Safetensors open(Path file) throws IOException {
        Safetensors in = Safetensors.open(file);
        String version = in.metadata().get(VERSION_KEY);
        if (!VERSION.equals(version)) {
            in.close();
            throw new IOException(
                    "%s: no checkpoint of a training that this lanewise can go on with (version %s, expected %s)"
                            .formatted(file, version, VERSION));
        }
        return in;
    }

    /**
     * What decided the bits of a checkpoint's training and is otherwise now, as sentences by name.
     * What an older version did not write is taken to be the same.
     *
     * @throws IOException if the file cannot be read or is no checkpoint
     */
    static SequencedMap<String, String> differences(Path file, Map<String, String> now)
            throws IOException {
        Map<String, Object> written;
        try (Safetensors in = open(file)) {
            written = Json.parseObject(in.metadata().get(CONFIGURATION));
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new IOException(file + ": not a whole checkpoint: " + e.getMessage(), e);
        }
        return differences(written, now, "%s was %s, is %s");
    }

    /**
     * What two settings have that is not the same.
     *
     * @param form of a sentence of the name and the two values
     */
    static SequencedMap<String, String> differences(
            Map<String, ?> before, Map<String, ?> now, String form) {
        SequencedMap<String, String> differences = new LinkedHashMap<>();
        now.forEach((name, value) -> {
            Object then = before.get(name);
            if (then != null && !value.equals(then)) {
                differences.put(name, difference(form, name, then.toString(), value.toString()));
            }
        });
        return differences;
    }

    /** Of two long lists the part that is not the same, between commas. */
    private static String difference(String form, String name, String was, String is) {
        int least = Math.min(was.length(), is.length());
        int from = 0;
        while (from < least && was.charAt(from) == is.charAt(from)) {
            from++;
        }
        from = was.lastIndexOf(", ", from - 1) + 1;
        int same = 0;
        while (same < least - from
                && was.charAt(was.length() - 1 - same) == is.charAt(is.length() - 1 - same)) {
            same++;
        }
        int end = was.indexOf(", ", was.length() - same);
        same = end < 0 ? 0 : was.length() - end;
        return form.formatted(name, part(was, from, same), part(is, from, same));
    }

    /** A text without its beginning and its end. */
    private static String part(String text, int beginning, int end) {
        String middle = text.substring(beginning, text.length() - end).strip();
        return (beginning > 0 ? "… " : "") + middle + (end > 0 ? ", …" : "");
    }

    private static List<EpochMetrics> epochs(String json) {
        List<EpochMetrics> epochs = new ArrayList<>();
        for (Object each : (List<?>) Json.parse(json)) {
            epochs.add(EpochMetrics.of((Map<?, ?>) each));
        }
        return epochs;
    }

    private static Parameters get(Path file, Safetensors in, String prefix, Parameters like)
            throws IOException {
        Parameters result = like.copy();
        for (Parameters.View view : result.views()) {
            String name = prefix + view.name();
            if (!in.names().contains(name) || !in.shape(name).equals(view.shape())) {
                throw new IOException(
                        "%s: \"%s\" %s is missing; was the network another?"
                                .formatted(file, name, view.shape()));
            }
            if (view.kind() == Parameters.Kind.COUNTER) {
                result.set(view.name(), in.tensor(name).toFloats());
            } else {
                in.floats(name, result.values(), view.offset());
            }
        }
        return result;
    }

    private static Map<String, float[]> optimizer(
            Path file, Safetensors in, Map<String, float[]> expected) throws IOException {
        Map<String, float[]> result = new LinkedHashMap<>();
        for (var each : expected.entrySet()) {
            String name = OPTIMIZER + each.getKey();
            int size = each.getValue().length;
            if (!in.names().contains(name) || !in.shape(name).equals(Shape.of(size))) {
                throw new IOException(
                        "%s: \"%s\" of %d values is missing; was the optimiser another?"
                                .formatted(file, name, size));
            }
            float[] values = new float[size];
            in.floats(name, values, 0);
            result.put(each.getKey(), values);
        }
        return result;
    }
}
