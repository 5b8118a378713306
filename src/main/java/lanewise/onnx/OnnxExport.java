package lanewise.onnx;

import java.io.IOException;
import java.nio.file.Path;
import lanewise.io.AtomicFile;
import lanewise.model.Model;

/**
 * A model as an ONNX file: what evaluation computes, from {@code input} to {@code output}, any
 * number of samples at once.
 *
 * {@snippet :
 * OnnxExport.of(model).write(Path.of("model.onnx"));
 * }
 *
 * <p>Samples go in normalised; classes, mean, deviation and notes stand in the file's metadata.
 * Equal models give equal bytes.
 *
 * @param model what is written
 * @param opset the version of the operators, {@value #OLDEST_OPSET} to {@value #NEWEST_OPSET}
 * @param folded whether batch normalisation goes into the layers before it
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public record OnnxExport(Model model, int opset, boolean folded) {
    /** The first version of the operators that can be written. */
    public static final int OLDEST_OPSET = 13;

    /** The last one. */
    public static final int NEWEST_OPSET = 21;

    static final String INPUT = "input";
    static final String OUTPUT = "output";
    static final String PRODUCER = "lanewise";
    static final String CLASSES = "classes";
    static final String MEAN = "mean";
    static final String STD = "std";

    private static final int USUAL_OPSET = 17;

    /** Refuses versions that cannot be written. */
    public OnnxExport {
        if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
            throw new IllegalArgumentException(
                    "opset %d, expected %d to %d".formatted(opset, OLDEST_OPSET, NEWEST_OPSET));
        }
    }

    /** Operators of version 17, batch normalisation as it is. */
    public static OnnxExport of(Model model) {
        return new OnnxExport(model, USUAL_OPSET, false);
    }

    /** The same with another version of the operators. */
    public OnnxExport opset(int version) {
        return new OnnxExport(model, version, folded);
    }

    /** The same with batch normalisation folded into the convolution or linear layer before it. */
    public OnnxExport withFolding() {
        return new OnnxExport(model, opset, true);
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws IllegalArgumentException with every layer that ONNX has no form for, and the reason,
     *     or if the weights are more than the 2 GB that an ONNX file holds
     * @throws IllegalStateException if the format's library is not on the class path
     */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, Format.present(() -> WrittenGraph.bytes(this)));
    }
}
