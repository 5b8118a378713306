package lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import lanewise.model.Model;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms in which exporters write a layer, other than those of PyTorch's golden files. */
class ExporterFormsTest {
    private static final int[] SQUARE = {2, 2};
    private static final float[] WEIGHT = {1, 2, 3, 4};

    @TempDir Path folder;

    private static String network(Graphs graph) throws IOException {
        return graph.read().network().toString();
    }

    private static Graphs row() {
        return new Graphs(0, 2);
    }

    @Test
    void aWeightIsTurnedByANodeOrByTransB() throws IOException {
        Model turned =
                row().floats("fc.weight", SQUARE, WEIGHT)
                        .node("Transpose", "fc.weight -> t", Nodes.integers("perm", 1, 0))
                        .node("MatMul", "input t -> output")
                        .read();
        Model gemm =
                row().floats("fc.weight", SQUARE, WEIGHT)
                        .node("Gemm", "input fc.weight -> output", Nodes.integer("transB", 1))
                        .read();
        assertEquals(gemm.network(), turned.network());
        assertArrayEquals(new float[] {5, 11}, gemm.inference().run(new float[] {1, 2}));
        assertArrayEquals(new float[] {5, 11}, turned.inference().run(new float[] {1, 2}));
        assertArrayEquals(WEIGHT, turned.parameters().valuesOf("fc.weight"));
    }

    @Test
    void aBiasIsAddedBeforeOrBehind() throws IOException {
        for (String sum : new String[] {"y b -> output", "b y -> output"}) {
            Model model =
                    row().floats("w", SQUARE, WEIGHT)
                            .floats("b", new int[] {2}, 10, 20)
                            .node("MatMul", "input w -> y")
                            .node("Add", sum)
                            .read();
            assertArrayEquals(new float[] {17, 30}, model.inference().run(new float[] {1, 2}));
        }
    }

    @Test
    void sharedInitialisersComeThroughIdentity() throws IOException {
        Model model =
                row().floats("w", SQUARE, WEIGHT)
                        .node("Identity", "w -> v")
                        .node("MatMul", "input w -> x")
                        .node("Relu", "x -> y")
                        .node("MatMul", "y v -> output")
                        .read();
        assertEquals(8, model.parameters().size());
    }

    @Test
    void weightsOfEveryTypeAreRead() throws IOException {
        ByteBuffer halves = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer brains = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer doubles = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        TensorProto.Builder numbers = Graphs.tensor("w", TensorProto.DataType.FLOAT, 2, 2);
        TensorProto.Builder small = Graphs.tensor("w", TensorProto.DataType.FLOAT16, 2, 2);
        for (float value : WEIGHT) {
            halves.putShort(Float.floatToFloat16(value));
            brains.putShort((short) (Float.floatToIntBits(value) >>> 16));
            doubles.putDouble(value);
            numbers.addFloatData(value);
            small.addInt32Data(Float.floatToFloat16(value));
        }
        TensorProto.Builder[] forms = {
            numbers,
            small,
            Graphs.tensor("w", TensorProto.DataType.FLOAT16, 2, 2)
                    .setRawData(ByteString.copyFrom(halves.flip())),
            Graphs.tensor("w", TensorProto.DataType.BFLOAT16, 2, 2)
                    .setRawData(ByteString.copyFrom(brains.flip())),
            Graphs.tensor("w", TensorProto.DataType.DOUBLE, 2, 2)
                    .setRawData(ByteString.copyFrom(doubles.flip()))
        };
        for (TensorProto.Builder form : forms) {
            Model model = row().tensor(form).node("MatMul", "input w -> output").read();
            assertArrayEquals(new float[] {7, 10}, model.inference().run(new float[] {1, 2}));
        }
    }

    @Test
    void weightsMayLieInAFileBesideTheModel() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(4);
        bytes.asFloatBuffer().put(WEIGHT);
        Files.write(folder.resolve("test.onnx.data"), bytes.array());
        Model model =
                row().tensor(beside("test.onnx.data", "4", "16"))
                        .node("MatMul", "input w -> output")
                        .read(folder);
        assertArrayEquals(new float[] {7, 10}, model.inference().run(new float[] {1, 2}));
    }

    static TensorProto.Builder beside(String location, String offset, String length) {
        return Graphs.tensor("w", TensorProto.DataType.FLOAT, 2, 2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", offset))
                .addExternalData(entry("length", length));
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void shapesAreComputedOrGiven() throws IOException {
        Graphs pooled = new Graphs(0, 3, 4, 4).integers("shape", -1, 48).integers("axes", 2, 3);
        assertEquals(
                "Sequential.of(flatten())",
                network(pooled.node("Reshape", "input shape -> output")));
        Graphs squeezed = new Graphs(0, 3, 4, 4).integers("axes", 2, 3);
        assertEquals(
                "Sequential.of(adaptiveAvgPool2d(1), flatten())",
                network(
                        squeezed.node("GlobalAveragePool", "input -> y")
                                .node("Squeeze", "y axes -> output")));
        Graphs mean =
                new Graphs(0, 3, 4, 4)
                        .node(
                                "ReduceMean",
                                "input -> output",
                                Nodes.integers("axes", -1, -2),
                                Nodes.integer("keepdims", 0));
        assertEquals("Sequential.of(adaptiveAvgPool2d(1), flatten())", network(mean));
        Graphs sliced =
                new Graphs(0, 3, 4, 4)
                        .integers("zero", 0)
                        .integers("one", 1)
                        .integers("rest", -1)
                        .node("Shape", "input -> s")
                        .node("Slice", "s zero one -> n")
                        .node("Concat", "n rest -> shape", Nodes.integer("axis", 0))
                        .node("Reshape", "input shape -> output");
        assertEquals("Sequential.of(flatten())", network(sliced));
    }

    @Test
    void activationsAreKnownByTheirFormulas() throws IOException {
        Graphs silu = row().node("Sigmoid", "input -> s").node("Mul", "s input -> output");
        assertEquals("Sequential.of(silu())", network(silu));
        Graphs gelu =
                row().floats("r", new int[0], 0.70710677f)
                        .floats("one", new int[0], 1)
                        .floats("half", new int[0], 0.5f)
                        .node("Mul", "input r -> a")
                        .node("Erf", "a -> e")
                        .node("Add", "one e -> f")
                        .node("Mul", "half input -> h")
                        .node("Mul", "h f -> output");
        assertEquals("Sequential.of(gelu())", network(gelu));
        Graphs relu6 =
                row().floats("low", new int[0], 0)
                        .floats("high", new int[0], 6)
                        .node("Clip", "input low high -> output");
        assertEquals("Sequential.of(relu6())", network(relu6));
        Graphs hardswish =
                row().floats("three", new int[0], 3)
                        .floats("low", new int[0], 0)
                        .floats("high", new int[0], 6)
                        .node("Add", "input three -> a")
                        .node("Clip", "a low high -> c")
                        .node("Mul", "input c -> m")
                        .node("Div", "m high -> output");
        assertEquals("Sequential.of(hardswish())", network(hardswish));
    }

    @Test
    void aSumIsAResidualFromWhereItsValuesParted() throws IOException {
        Graphs nested =
                row().floats("w", SQUARE, WEIGHT)
                        .node("MatMul", "input w -> a")
                        .node("Tanh", "a -> b")
                        .node("Add", "b a -> c")
                        .node("Sigmoid", "c -> d")
                        .node("Add", "input d -> output");
        assertEquals(
                "Sequential.of(residual(linear(2, 2).withoutBias(), residual(tanh()), sigmoid()))",
                network(nested));
    }

    @Test
    void anOpenShapeIsTakenFromTheCaller() throws IOException {
        Graphs graph =
                new Graphs(0, 3, 0, 0)
                        .node("GlobalAveragePool", "input -> y")
                        .node("Flatten", "y -> output");
        Path file = Files.write(folder.resolve("open.onnx"), graph.bytes());
        Model model = OnnxImport.read(file, Shape.image(3, 5, 6));
        assertEquals(Shape.image(3, 5, 6), model.input());
    }

    @Test
    void namesAreThoseOfTheModules() throws IOException {
        Graphs graph = row().floats("onnx::MatMul_7", SQUARE, WEIGHT);
        graph.node("MatMul", "input onnx::MatMul_7 -> output");
        graph.graph.getNodeBuilder(0).setName("/block/block.0/fc/MatMul");
        Model model = graph.read();
        assertEquals(WEIGHT.length, model.parameters().valuesOf("block.0.fc.weight").length);
    }
}
