package lanewise.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import lanewise.data.Normalization;
import lanewise.io.AtomicFile;
import lanewise.nn.InferenceModel;
import lanewise.tensor.Shape;

/**
 * A classifier as one Java source file and one resource with its weights, which need nothing but
 * Java 17: plain loops over the network's own sizes, which the JIT compiler vectorises.
 *
 * <p>Its logits are, bit for bit, those of {@link Model#inference}: it computes in the order that
 * the scalar kernels specify.
 *
 * @param className the class's name with its package
 * @param source the source file's text
 * @param weights the resource, which lies beside the class as {@code <simple name>.weights}
 */
public record JavaExport(String className, String source, byte[] weights) {
    /** What no package may be called. */
    private static final Set<String> RESERVED =
            Set.of(
                    ("_ abstract assert boolean break byte case catch char class const continue"
                                    + " default do double else enum extends false final finally"
                                    + " float for goto if implements import instanceof int"
                                    + " interface long native new null package private protected"
                                    + " public return short static strictfp super switch"
                                    + " synchronized this throw throws transient true try void"
                                    + " volatile while")
                            .split(" "));

    /** The classes that an exported source names. */
    private static final Set<String> TAKEN =
            Set.of(
                    ("Arrays ByteBuffer ByteOrder CRC32 Double Float IOException"
                                    + " IllegalArgumentException IllegalStateException InputStream"
                                    + " List Math StrictMath String System Weights")
                            .split(" "));

    /**
     * Writes a classifier.
     *
     * @param className with its package, e.g. {@code com.example.Classifier}
     * @throws IllegalArgumentException if that is no name of a class, if the output is no choice of
     *     a class, or with a list of the layers that cannot be exported
     */
    public static JavaExport of(Model model, String className) {
        requireName(className);
        Predictor predictor = model.predictor();
        InferenceModel inference = predictor.weights();
        JavaLayers layers = new JavaLayers(inference.foldedParameters());
        String output = layers.add(inference.folded(), model.input(), "input", "");
        layers.refuseOthers();
        Normalization normalization =
                model.normalization().orElseGet(() -> Normalization.none(channels(model.input())));
        byte[] weights = bytes(layers.weights());
        CRC32 crc = new CRC32();
        crc.update(weights);
        int dot = className.lastIndexOf('.');
        String source =
                template()
                        .replace("$package$", dot < 0 ? "" : packageLine(className, dot))
                        .replace("$class$", className.substring(dot + 1))
                        .replace("$network$", model.network().toString().replace("*/", "* /"))
                        .replace("$shape$", model.input().toString())
                        .replace("$count$", Integer.toString(predictor.classes().size()))
                        .replace("$mean$", floats(normalization.mean()))
                        .replace("$std$", floats(normalization.std()))
                        .replace("$size$", Integer.toString(model.input().size()))
                        .replace("$floats$", Integer.toString(weights.length / Float.BYTES))
                        .replace("$crc$", Long.toString(crc.getValue()))
                        .replace("$output$", output)
                        .replace("$buffers$", layers.buffers())
                        .replace("$calls$", layers.calls())
                        .replace("$methods$", layers.methods())
                        .replace("$classes$", strings(predictor.classes()));
        return new JavaExport(className, source, weights);
    }

    private static void requireName(String className) {
        List<String> words = List.of(className.split("\\.", -1));
        if (!className.matches("([a-z_]\\w*\\.)*[A-Z]\\w*")
                || words.stream().anyMatch(RESERVED::contains)) {
            throw new IllegalArgumentException(
                    "\"" + className + "\", expected the name of a class: com.example.Classifier");
        }
        if (className.startsWith("java.") || TAKEN.contains(words.getLast())) {
            throw new IllegalArgumentException(
                    "\"%s\" is one of Java's own names, which the source needs; take another"
                            .formatted(className));
        }
    }

    private static String packageLine(String className, int dot) {
        return "package " + className.substring(0, dot) + ";\n\n";
    }

    private static int channels(Shape input) {
        return input.rank() == 0 ? 1 : input.dim(0);
    }

    private static String template() {
        try (InputStream in = JavaExport.class.getResourceAsStream("Classifier.java.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the template is not in the jar", e);
        }
    }

    private static byte[] bytes(float[] weights) {
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.multiplyExact(weights.length, Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(weights);
        return buffer.array();
    }

    private static String floats(float[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> values[i] + "f")
                .collect(Collectors.joining(", "));
    }

    private static String strings(List<String> texts) {
        return texts.stream().map(JavaExport::quoted).collect(Collectors.joining(", "));
    }

    /** A literal of ASCII alone, whatever is in a name. */
    private static String quoted(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            // A Unicode escape is read before the literal is: not for quotes and line feeds.
            literal.append(
                    c == '"' || c == '\\'
                            ? "\\" + c
                            : c < ' '
                                    ? "\\%03o".formatted((int) c)
                                    : c < 127 ? "" + c : "\\u%04x".formatted((int) c));
        }
        return literal.append('"').toString();
    }

    /**
     * Writes both files below a folder of sources: {@code com/example/Classifier.java} and {@code
     * com/example/Classifier.weights}.
     *
     * @return the source file
     */
    public Path write(Path folder) throws IOException {
        Path file = folder.resolve(className.replace('.', '/') + ".java");
        AtomicFile.createFolders(file.toAbsolutePath().getParent());
        String name = className.substring(className.lastIndexOf('.') + 1);
        AtomicFile.write(file.resolveSibling(name + ".weights"), ByteBuffer.wrap(weights));
        AtomicFile.write(file, StandardCharsets.UTF_8.encode(source));
        return file;
    }
}
