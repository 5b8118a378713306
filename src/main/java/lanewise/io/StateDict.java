package lanewise.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import lanewise.nn.Sequential;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * Parameters in safetensors files, as PyTorch's {@code state_dict} has them: names, shapes and the
 * order of elements are the same, trained values and buffers are F32, a counter is an I64.
 */
public final class StateDict {
    private StateDict() {}

    /**
     * How a file's tensors find their parameters.
     *
     * @param strict whether every parameter needs its tensor and every tensor its parameter
     * @param names gives a tensor's name the name of its parameter, or null to leave it out
     */
    public record Matching(boolean strict, UnaryOperator<String> names) {
        /** Refuses to be without names. */
        public Matching {
            Objects.requireNonNull(names, "names");
        }

        /** Every parameter and every tensor, by their own names. */
        public static Matching strictly() {
            return new Matching(true, UnaryOperator.identity());
        }

        /**
         * What has the same name; other parameters stay as they are, other tensors are left out.
         */
        public static Matching partly() {
            return new Matching(false, UnaryOperator.identity());
        }

        /** The same, but with tensors renamed: {@code name -> name.replace("module.", "")}. */
        public Matching renaming(UnaryOperator<String> by) {
            return new Matching(strict, by);
        }
    }

    /**
     * What a file and parameters did not have in common.
     *
     * @param missing parameters without a tensor, which stayed as they were
     * @param unexpected tensors without a parameter, by their renamed names
     */
    public record Rest(List<String> missing, List<String> unexpected) {}

    /**
     * Reads all parameters from a file, as {@link #load(Safetensors, Parameters, Matching)} does,
     * strictly.
     *
     * @throws IOException if the file does not fit or cannot be read; then no parameter is changed
     */
    public static void load(Path file, Parameters parameters) throws IOException {
        load(file, parameters, Matching.strictly());
    }

    /**
     * Reads parameters from a file, as {@link #load(Safetensors, Parameters, Matching)} does.
     *
     * @throws IOException if the file does not fit or cannot be read; then no parameter is changed
     */
    public static Rest load(Path file, Parameters parameters, Matching matching)
            throws IOException {
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(matching, "matching");
        try (Safetensors in = Safetensors.open(Objects.requireNonNull(file, "file"))) {
            return load(in, parameters, matching);
        }
    }

    /**
     * Reads parameters. Trained values and buffers come from F32, F16, BF16 or F64, of which the
     * last are rounded; counters from integers, or from an F32 as lanewise once wrote them. Values
     * that are infinite or not numbers are taken as they are; what trains or predicts refuses them.
     * No parameter is changed unless all that are to be can be.
     *
     * @return what is missing and unexpected, for which a strict match is refused
     * @throws IOException if tensors are missing, unexpected, misshapen or of the wrong type,
     *     listing all of them; if not one tensor fits; if a number is no number of the parameter's;
     *     or if the file cannot be read
     */
    public static Rest load(Safetensors in, Parameters parameters, Matching matching)
            throws IOException {
        List<Parameters.View> found = new ArrayList<>();
        Rest rest = compare(in, parameters, matching, found);
        copy(in, parameters, matching, found);
        return rest;
    }

    /**
     * The parameters of a network, all of them, strictly. Names and shapes are compared with the
     * file's before anything is allocated.
     *
     * @throws IOException as {@link #load(Safetensors, Parameters, Matching)}, or if a value is
     *     infinite or not a number
     */
    public static Parameters read(Safetensors in, Sequential network, Shape input)
            throws IOException {
        compare(in, network.outline(input), Matching.strictly(), new ArrayList<>());
        Parameters parameters = network.parameters(input);
        load(in, parameters, Matching.strictly());
        Parameters.Odd odd = parameters.firstNonFinite();
        if (odd != null) {
            throw new IOException(
                    "%s: %s at index %d is %s; its training diverged, take another file"
                            .formatted(in.name(), Quote.of(odd.name()), odd.index(), odd.value()));
        }
        return parameters;
    }

    private static Rest compare(
            Safetensors in, Parameters parameters, Matching matching, List<Parameters.View> found)
            throws IOException {
        Map<String, String> sources = sources(in, matching);
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        List<String> wrongType = new ArrayList<>();
        for (Parameters.View view : parameters.views()) {
            String source = sources.remove(view.name());
            if (source == null) {
                missing.add(view.name());
                continue;
            }
            found.add(view);
            Shape shape = in.shape(source);
            if (!shape.equals(view.shape())) {
                misshapen.add(
                        "%s is %s, expected %s"
                                .formatted(Quote.of(view.name()), shape, view.shape()));
            }
            if (!fits(in.dtype(source), view.kind())) {
                wrongType.add(
                        "%s is %s, expected %s"
                                .formatted(
                                        Quote.of(view.name()),
                                        in.dtype(source),
                                        view.kind() == Parameters.Kind.COUNTER
                                                ? "I64"
                                                : "F32, F16, BF16 or F64"));
            }
        }
        Rest rest = new Rest(List.copyOf(missing), List.copyOf(sources.keySet()));
        List<String> faults = new ArrayList<>();
        if (matching.strict() || found.isEmpty()) {
            add(faults, "missing", missing.stream().map(Quote::of).toList());
            add(faults, "unexpected", rest.unexpected().stream().map(Quote::of).toList());
        }
        add(faults, "misshapen", misshapen);
        add(faults, "wrong type", wrongType);
        if (!faults.isEmpty()) {
            throw new IOException(
                    in.name() + " does not fit the network: " + String.join("; ", faults));
        }
        return rest;
    }

    private static void add(List<String> faults, String what, List<String> which) {
        if (!which.isEmpty()) {
            faults.add(what + " " + String.join(", ", which));
        }
    }

    /** The file's name of each tensor by the name of its parameter. */
    private static Map<String, String> sources(Safetensors in, Matching matching)
            throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        for (String name : in.names()) {
            String renamed = matching.names().apply(name);
            if (renamed == null) {
                continue;
            }
            String other = sources.put(renamed, name);
            if (other != null) {
                throw new IOException(
                        "%s: the tensors %s and %s are both renamed to %s; give each a name of its own"
                                .formatted(
                                        in.name(),
                                        Quote.of(other),
                                        Quote.of(name),
                                        Quote.of(renamed)));
            }
        }
        return sources;
    }

    private static boolean fits(DType dtype, Parameters.Kind kind) {
        return kind == Parameters.Kind.COUNTER
                ? !dtype.isFloating() && dtype != DType.BOOL || dtype == DType.F32
                : dtype.isFloating();
    }

    /** Reads everything beside the parameters first: the file may fail at its last tensor. */
    private static void copy(
            Safetensors in, Parameters parameters, Matching matching, List<Parameters.View> found)
            throws IOException {
        Map<String, String> sources = sources(in, matching);
        float[] values = parameters.values().clone();
        for (Parameters.View view : found) {
            String source = sources.get(view.name());
            if (view.kind() == Parameters.Kind.COUNTER) {
                values[view.offset()] = counter(in, source);
            } else if (in.dtype(source) == DType.F64) {
                narrow(in, source, values, view.offset());
            } else {
                in.floats(source, values, view.offset());
            }
        }
        System.arraycopy(values, 0, parameters.values(), 0, values.length);
    }

    private static float counter(Safetensors in, String source) throws IOException {
        Tensor tensor = in.tensor(source);
        float value = tensor.toFloats()[0];
        boolean whole = value >= 0 && value == (long) value && value < Long.MAX_VALUE;
        if (!whole) {
            throw new IOException(
                    "%s: counter %s is %s, expected a whole number from 0"
                            .formatted(in.name(), Quote.of(source), value));
        }
        return value;
    }

    private static void narrow(Safetensors in, String source, float[] into, int offset)
            throws IOException {
        double[] wide = in.doubles(source);
        for (int i = 0; i < wide.length; i++) {
            into[offset + i] = (float) wide[i];
            if (Float.isInfinite(into[offset + i]) && !Double.isInfinite(wide[i])) {
                throw new IOException(
                        "%s: tensor %s has %s at place %d, more than a float can hold"
                                .formatted(in.name(), Quote.of(source), wide[i], i));
            }
        }
    }

    /**
     * Writes all parameters, whole or not at all; PyTorch loads the file as it is. Equal parameters
     * give equal bytes.
     *
     * @throws IOException if the file cannot be written; an old one then stands as it was
     */
    public static void save(Path file, Parameters parameters) throws IOException {
        Objects.requireNonNull(file, "file");
        SafetensorsWriter.write(file, tensors(parameters), Map.of("format", "pt"));
    }

    /** All parameters as tensors of the types that PyTorch saves; trained values are not copied. */
    public static SequencedMap<String, Tensor> tensors(Parameters parameters) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        float[] values = Objects.requireNonNull(parameters, "parameters").values();
        for (Parameters.View view : parameters.views()) {
            tensors.put(
                    view.name(),
                    view.kind() == Parameters.Kind.COUNTER
                            ? Tensor.of(view.shape(), (long) values[view.offset()])
                            : Tensor.of(view.shape(), values, view.offset()));
        }
        return tensors;
    }
}
