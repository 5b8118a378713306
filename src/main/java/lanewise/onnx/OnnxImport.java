package lanewise.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lanewise.model.Model;
import lanewise.tensor.Shape;

/**
 * Models of ONNX files: those that {@link OnnxExport}, PyTorch's exporters and ONNX Runtime write.
 *
 * {@snippet :
 * Model model = OnnxImport.read(Path.of("model.onnx"));
 * }
 *
 * <p>A graph becomes layers: an activation that was written as a formula is found again, two values
 * that are added are a residual branch and its shortcut. Weights of type FLOAT, FLOAT16 and
 * BFLOAT16 are read as they are, of DOUBLE rounded; large ones may lie in a file beside the model.
 * Dropout and batch normalisation behave in training as such layers do here.
 */
public final class OnnxImport {
    /** The first version of the operators that is read. */
    public static final int OLDEST_OPSET = 13;

    /** The last one. */
    public static final int NEWEST_OPSET = 23;

    private OnnxImport() {}

    /**
     * Reads a model whose file gives every dimension of the input but the batch's.
     *
     * @throws IOException if the file cannot be read or is damaged, or with every node that is no
     *     layer: its name, its operator and the reason
     * @throws IllegalStateException if the format's library is not on the class path
     */
    public static Model read(Path file) throws IOException {
        return read(file, null);
    }

    /**
     * Reads a model for samples of a shape.
     *
     * @param input the shape of one sample; null for the file's own
     * @throws IOException as {@link #read(Path)}
     */
    public static Model read(Path file, Shape input) throws IOException {
        if (Files.size(file) > Integer.MAX_VALUE - 8) {
            throw new IOException(file + ": more than the 2 GB of an ONNX file; is it one?");
        }
        byte[] bytes = Files.readAllBytes(file);
        Path folder = file.toAbsolutePath().getParent();
        return Format.present(() -> ReadModel.of(file.toString(), bytes, folder, input));
    }
}
