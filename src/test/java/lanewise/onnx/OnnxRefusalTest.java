package lanewise.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lanewise.model.Model;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import lanewise.nn.activation.Softplus;
import lanewise.nn.layer.AvgPool2d;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one side cannot say is refused by name, with the reason, all of it at once. */
class OnnxRefusalTest {
    private static final int[] SQUARE = {2, 2};

    @TempDir Path folder;

    private static void refused(Graphs graph, String... parts) {
        IOException e = assertThrows(IOException.class, graph::read);
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    private static Graphs row() {
        return new Graphs(0, 2).floats("w", SQUARE, 1, 2, 3, 4);
    }

    @Test
    void everyNodeThatIsNoLayerIsNamedWithItsOperatorAndTheReason() {
        refused(
                row().node("LSTM", "input w w -> a")
                        .node("MatMul", "a w -> b")
                        .node("Einsum", "b w -> c")
                        .node("Relu", "c -> output"),
                "node \"node_LSTM_0\" (LSTM): no layer computes it",
                "node \"node_Einsum_2\" (Einsum): no layer computes it");
        refused(
                new Graphs(0, 2, 5, 5)
                        .floats("k", new int[] {1, 2, 3, 3}, new float[18])
                        .node("Conv", "input k -> a", Nodes.integers("pads", 0, 0, 1, 1))
                        .node("Resize", "a -> output"),
                "(Conv): padding [0, 0] before and [1, 1] behind",
                "(Resize)");
    }

    @Test
    void aFunctionThatIsNoActivationIsRefused() {
        refused(row().node("Exp", "input -> output"), "is no activation that there is");
        refused(
                row().floats("c", new int[0], 2).node("Mul", "input c -> output"),
                "is no activation that there is");
        refused(
                row().floats("c", new int[] {2}, 1, 2).node("Mul", "input c -> output"),
                "a constant of the shape (2,)");
        refused(
                row().node("Relu", "input -> a").node("Add", "a a -> output"),
                "adds a value to itself");
    }

    @Test
    void aGraphThatIsNoSequenceWithBranchesIsRefused() {
        refused(
                row().node("MatMul", "input w -> a")
                        .node("Relu", "a -> b")
                        .node("Add", "b input -> c")
                        .node("MatMul", "c w -> d")
                        .node("Add", "d a -> output"),
                "is used outside of it too");
        refused(
                row().node("Concat", "input input -> output", Nodes.integer("axis", 1)),
                "networks are sequences with residual branches");
    }

    @Test
    void attributesThatNobodyKnowsAreRefused() {
        refused(
                row().node("Relu", "input -> output", Nodes.integer("surprise", 1)),
                "attribute \"surprise\" is unknown");
        refused(
                row().node("Gemm", "input w -> output", Nodes.real("alpha", 0.5)),
                "alpha and beta are expected to be 1");
    }

    @Test
    void damagedGraphsAreRefused() {
        refused(row().node("MatMul", "input nothing -> output"), "\"nothing\" is no input");
        refused(row().node("Relu", "later -> output").node("Relu", "input -> later"), "later");
        refused(
                row().node("Relu", "input -> a").node("Tanh", "a -> output").node("Relu", "a -> a"),
                "stands for two values");
        refused(row().node("Relu", "input -> a"), "\"output\" is no value");
        refused(row().floats("w", SQUARE, 1, 2, 3, 4), "two initialisers are named \"w\"");
        refused(row().opset(9).node("Relu", "input -> output"), "version 9, expected 13 to 23");
        refused(new Graphs(0, 0).node("Relu", "input -> output"), "dimension 1 of input");
        Graphs wrong = row().node("MatMul", "input w -> output");
        wrong.graph.setOutput(0, Graphs.value("output", TensorProto.DataType.FLOAT, 0, 3));
        refused(wrong, "the output is said to be (3,) and would be (2,)");
        refused(
                new Graphs(0, 2)
                        .floats("w", SQUARE, 1, 2, Float.NaN, 4)
                        .node("MatMul", "input w -> output"),
                "infinite or not numbers");
    }

    @Test
    void aWeightThatNoNodeReadsIsNotLostInSilence() throws IOException {
        refused(
                row().floats("fc1.bias", new int[] {2}, 1, 2)
                        .node("MatMul", "input w -> a")
                        .node("LSTM", "a w -> output"),
                "initialiser \"fc1.bias\": no node reads it",
                "(LSTM): no layer computes it");
        row().integers("num_batches_tracked", 7).node("MatMul", "input w -> output").read();
    }

    @Test
    void aDamagedFileIsNamedInOurOwnWords() throws IOException {
        byte[] whole = row().node("MatMul", "input w -> output").bytes();
        for (byte[] bytes : List.of(Arrays.copyOf(whole, 40), "no model".getBytes(UTF_8))) {
            Path file = Files.write(folder.resolve("damaged.onnx"), bytes);
            IOException e = assertThrows(IOException.class, () -> OnnxImport.read(file));
            assertEquals(
                    file + ": no ONNX file, or a damaged one; export it again", e.getMessage());
        }
    }

    @Test
    void tensorsAreAsLargeAsTheySay() {
        refused(
                new Graphs(0, 2)
                        .tensor(
                                Graphs.tensor("w", TensorProto.DataType.FLOAT, 2, 2)
                                        .setRawData(ByteString.copyFrom(new byte[15])))
                        .node("MatMul", "input w -> output"),
                "initialiser \"w\": a tensor of 16 bytes has 15");
        refused(
                new Graphs(0, 2)
                        .tensor(Graphs.tensor("w", TensorProto.DataType.FLOAT, 1 << 15, 1 << 15))
                        .node("MatMul", "input w -> output"),
                "a tensor of 1073741824 elements has 0");
        refused(
                new Graphs(0, 2)
                        .tensor(Graphs.tensor("w", TensorProto.DataType.STRING, 2, 2))
                        .node("MatMul", "input w -> output"),
                "a tensor of type STRING");
    }

    @Test
    void weightsBesideTheModelStayBesideIt() throws IOException {
        Path secret = Files.write(folder.resolve("secret"), new byte[16]);
        Path models = Files.createDirectory(folder.resolve("models"));
        Files.write(models.resolve("short"), new byte[15]);
        for (String location : List.of("../secret", secret.toString(), "", "short", "none")) {
            Graphs graph =
                    new Graphs(0, 2)
                            .tensor(ExporterFormsTest.beside(location, "0", "16"))
                            .node("MatMul", "input w -> output");
            IOException e = assertThrows(IOException.class, () -> graph.read(models));
            assertTrue(e.getMessage().contains("initialiser \"w\""), e.getMessage());
        }
    }

    @Test
    void weightsThatManyNodesShareDoNotFillTheMemory() {
        Graphs graph = new Graphs(0, 64).floats("w", new int[] {64, 64}, new float[4096]);
        String last = "input";
        for (int i = 0; i < 500; i++) {
            String next = i == 499 ? "output" : "x" + i;
            graph.node("MatMul", last + " w -> " + next);
            last = next;
        }
        refused(graph, "its nodes share them too often");
    }

    @Test
    void whatIsNoOnnxFileIsRefused() throws IOException {
        for (byte[] bytes : List.of(new byte[0], "PK".getBytes(), new byte[100])) {
            Path file = Files.write(folder.resolve("file"), bytes);
            IOException e = assertThrows(IOException.class, () -> OnnxImport.read(file));
            assertTrue(e.getMessage().startsWith(file + ": no ONNX file"), e.getMessage());
        }
    }

    @Test
    void layersThatOnnxCannotSayAreListed() {
        Shape shape = Shape.image(4, 7, 7);
        Sequential net =
                Sequential.of(
                        Layers.named("first", Layers.adaptiveAvgPool2d(3)),
                        Layers.relu(),
                        Layers.residual(
                                Layers.batchNorm2d(4).withoutRunningStats(),
                                new AvgPool2d(1).divisorOverride(2)),
                        Layers.named("last", new Softplus(1, 2)));
        Model model = Model.of(net, shape, net.initialize(shape, Key.of(1)));
        Path file = folder.resolve("none.onnx");
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class, () -> OnnxExport.of(model).write(file));
        for (String name : List.of("\"first\"", "\"res1.bn1\"", "\"res1.pool1\"", "\"last\"")) {
            assertTrue(e.getMessage().contains(name), e.getMessage());
        }
        assertEquals(false, Files.exists(file));
        assertThrows(IllegalArgumentException.class, () -> OnnxExport.of(model).opset(12));
    }
}
