package lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import lanewise.io.Npz;
import lanewise.model.Model;
import lanewise.nn.Inference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files that PyTorch 1.13 exported give its outputs: batch normalisation folded and not, formulas
 * for activations and normalisations, constants as nodes, shapes that are computed.
 */
class PyTorchOnnxTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "onnx");

    @ParameterizedTest
    @CsvSource({
        "residual-13, residual",
        "residual-17, residual",
        "residual-unfolded, residual-unfolded",
        "residual-training, residual-training",
        "mlp-13, mlp",
        "mlp-17, mlp",
        "mlp-unfolded, mlp-unfolded",
        "mlp-training, mlp-training",
        "activations-13, activations",
        "cnn-13, cnn",
        "cnn-17, cnn",
        "sequence-13, sequence",
        "embedding-13, embedding"
    })
    void answersAsPyTorchDoes(String file, String values) throws IOException {
        Model model = OnnxImport.read(GOLDEN.resolve(file + ".onnx"));
        try (Npz npz = Npz.open(GOLDEN.resolve(values + ".npz"))) {
            float[] x = npz.read("x").toFloats();
            float[] y = npz.read("y").toFloats();
            Inference inference = model.inference();
            int samples = npz.read("x").shape().dim(0);
            float[] found = new float[y.length];
            inference.run(samples, x, found);
            for (int i = 0; i < y.length; i++) {
                assertEquals(y[i], found[i], 1e-5 * (1 + Math.abs(y[i])), "place " + i);
            }
        }
    }
}
