package lanewise.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import lanewise.io.Json;
import lanewise.io.Safetensors;
import lanewise.io.SafetensorsWriter;
import lanewise.io.Tensor;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * A training after an epoch, as one safetensors file: parameters and buffers under PyTorch's names,
 * those of the best epoch as {@code best/…}, the optimiser's state as {@code optimizer/…}, and as
 * metadata the steps, the figures of all epochs and the configuration.
 *
 * <p>Schedules and rates that adapt need no place of their own: they follow from the steps and from
 * the figures.
 */
final class Checkpoint {
    private static final String VERSION_KEY = "lanewise.checkpoint";
    private static final String VERSION = "1";
    private static final String CONFIGURATION = "configuration";
    private static final String STEP = "step";
    private static final String EPOCHS = "epochs";
    private static final String BEST = "best/";
    private static final String OPTIMIZER = "optimizer/";

    private Checkpoint() {}

    /** Writes the file, whole or not at all. */
    static void write(Path file, TrainingState state, Map<String, String> configuration)
            throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        put(state.parameters(), "", tensors);
        if (state.bestEpoch() != state.epochs().size()) {
            put(state.best(), BEST, tensors);
        }
        state.optimizer()
                .state()
                .forEach((name, values) ->
                        tensors.put(OPTIMIZER + name, Tensor.of(Shape.of(values.length), values)));
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        metadata.put(VERSION_KEY, VERSION);
        metadata.put(CONFIGURATION, Json.compact(configuration));
        metadata.put(STEP, Long.toString(state.step()));
        metadata.put(
                EPOCHS, Json.compact(state.epochs().stream().map(EpochMetrics::toMap).toList()));
        SafetensorsWriter.write(file, tensors, metadata);
    }

    private static void put(
            Parameters parameters, String prefix, SequencedMap<String, Tensor> tensors) {
        for (Parameters.View view : parameters.views()) {
            tensors.put(
                    prefix + view.name(),
                    Tensor.of(view.shape(), parameters.values(), view.offset()));
        }
    }

    /**
     * Puts a training where the file says; nothing is changed unless all of it fits.
     *
     * @param state before its first step
     * @throws IOException if the file cannot be read, is no checkpoint, or belongs to a training of
     *     another configuration, which the message names
     */
    static void read(Path file, TrainingState state, Map<String, String> configuration)
            throws IOException {
        try (Safetensors in = Safetensors.open(file)) {
            Map<String, String> metadata = in.metadata();
            if (!VERSION.equals(metadata.get(VERSION_KEY))) {
                throw new IOException(
                        "%s: no checkpoint of a training that this lanewise can go on with (version %s, expected %s)"
                                .formatted(file, metadata.get(VERSION_KEY), VERSION));
            }
            compare(file, Json.parseObject(metadata.get(CONFIGURATION)), configuration);
            List<EpochMetrics> epochs = epochs(metadata.get(EPOCHS));
            Parameters parameters = get(file, in, "", state.parameters());
            boolean hasBest = in.names().stream().anyMatch(name -> name.startsWith(BEST));
            Parameters best = hasBest ? get(file, in, BEST, parameters) : parameters.copy();
            Map<String, float[]> optimizer = optimizer(file, in, state.optimizer().state());
            state.resume(Long.parseLong(metadata.get(STEP)), epochs, parameters, best, optimizer);
        } catch (IllegalArgumentException | NullPointerException | ClassCastException e) {
            throw new IOException(file + ": not a whole checkpoint: " + e.getMessage(), e);
        }
    }

    private static void compare(
            Path file, Map<String, Object> written, Map<String, String> configuration)
            throws IOException {
        List<String> differences = new ArrayList<>();
        configuration.forEach((name, now) -> {
            Object then = written.get(name);
            if (!now.equals(then)) {
                differences.add("%s was %s, is %s".formatted(name, then, now));
            }
        });
        if (!differences.isEmpty()) {
            throw new IOException(
                    file
                            + " belongs to another training: "
                            + String.join("; ", differences)
                            + ". Set it up as it was, or begin a new one in another folder");
        }
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
            in.floats(name, result.values(), view.offset());
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
