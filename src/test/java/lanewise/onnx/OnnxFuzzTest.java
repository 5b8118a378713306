package lanewise.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lanewise.fuzz.Fuzz;
import lanewise.model.Model;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Mutants of ONNX files are read or refused, in memory that follows from their size. */
class OnnxFuzzTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "onnx");

    @Test
    void onnx() throws IOException {
        List<byte[]> whole = new ArrayList<>();
        for (String name : List.of("mlp-13", "embedding-13", "sequence-13", "cnn-13")) {
            whole.add(Files.readAllBytes(GOLDEN.resolve(name + ".onnx")));
        }
        Shape shape = Shape.image(2, 4, 4);
        Sequential net =
                Sequential.of(
                        Layers.conv2d(2, 2, 3),
                        Layers.residual(Layers.groupNorm(1, 2), Layers.gelu()),
                        Layers.flatten(),
                        Layers.linear(8, 2));
        Model model = Model.of(net, shape, net.initialize(shape, Key.of(1)));
        for (int opset : new int[] {13, 17, 21}) {
            ByteBuffer bytes = WrittenGraph.bytes(OnnxExport.of(model).opset(opset));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            whole.add(copy);
        }
        new Fuzz(
                        "onnx",
                        bytes -> ReadModel.of("mutant", bytes, null, null),
                        IOException.class,
                        2_000,
                        4 << 20)
                .run(whole);
    }
}
