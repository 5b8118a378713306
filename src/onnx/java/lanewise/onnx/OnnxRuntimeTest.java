package lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import lanewise.kernel.Pair;
import lanewise.model.Model;
import lanewise.nn.EveryLayer;
import lanewise.nn.Inference;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import lanewise.nn.activation.GELU;
import lanewise.nn.activation.Softplus;
import lanewise.nn.dropout.VariationalDropout;
import lanewise.nn.layer.AdaptiveAvgPool2d;
import lanewise.nn.layer.AvgPool2d;
import lanewise.nn.layer.Embedding;
import lanewise.nn.layer.LayerNorm;
import lanewise.nn.layer.MaxPool2d;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX Runtime answers as lanewise does, and what it optimises is read again. */
class OnnxRuntimeTest {
    private static final int SAMPLES = 3;

    @TempDir Path folder;

    static Stream<Arguments> examples() {
        return Stream.concat(EveryLayer.EXAMPLES.stream(), options())
                .flatMap(example ->
                        Stream.of(13, 14, 17, 18, 20, 21)
                                .map(opset -> Arguments.of(example, opset)));
    }

    private static EveryLayer.Example image(Layer layer) {
        return new EveryLayer.Example(layer, Shape.image(4, 9, 7));
    }

    private static Stream<EveryLayer.Example> options() {
        Shape row = Shape.of(8);
        return Stream.of(
                image(
                        Layers.conv2d(4, 6, 3)
                                .stride(2)
                                .padding(1)
                                .dilation(2)
                                .groups(2)
                                .withoutBias()),
                image(
                        Layers.convTranspose2d(4, 6, 3)
                                .stride(2, 1)
                                .padding(1)
                                .dilation(2)
                                .groups(2)
                                .withoutBias()),
                image(new MaxPool2d(Pair.of(3), Pair.of(2), Pair.of(1), Pair.of(1), true)),
                image(new MaxPool2d(Pair.of(2), Pair.of(2), Pair.of(0), Pair.of(2), true)),
                image(new MaxPool2d(2).stride(3).withCeilMode()),
                image(new AvgPool2d(2).withCeilMode()),
                image(new AvgPool2d(3).stride(2).padding(1)),
                image(new AvgPool2d(3).stride(2).padding(1).withoutPadCounted()),
                image(new AvgPool2d(3).stride(3).padding(1).withCeilMode().withoutPadCounted()),
                image(new AdaptiveAvgPool2d(new Pair(3, 7))),
                image(Layers.groupNorm(2, 4).withoutAffine()),
                image(Layers.layerNorm(9, 7)),
                image(new LayerNorm(Shape.of(7), 0.5, true, false)),
                image(Layers.layerNorm(4, 9, 7).withoutAffine()),
                image(Layers.linear(7, 5)),
                image(Layers.batchNorm2d(4).withoutAffine().eps(0.25).momentum(0.3)),
                image(
                        Layers.residual(
                                Sequential.of(Layers.conv2d(4, 6, 3).padding(1), Layers.silu()),
                                Sequential.of(Layers.conv2d(4, 6, 1)))),
                new EveryLayer.Example(new GELU(GELU.Approximate.TANH), row),
                new EveryLayer.Example(new Softplus(2.5, 30), row),
                new EveryLayer.Example(Layers.standout(0.75, -0.5), row),
                new EveryLayer.Example(
                        new VariationalDropout(8, 5, VariationalDropout.Form.WEIGHT, 1), row),
                new EveryLayer.Example(Layers.batchNorm1d(8), row));
    }

    private static float[] run(Path file, Model model, float[] x) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = new long[model.input().rank() + 1];
        shape[0] = SAMPLES;
        for (int i = 1; i < shape.length; i++) {
            shape[i] = model.input().dim(i - 1);
        }
        boolean rows = model.network().layers().getFirst().layer() instanceof Embedding;
        long[] integers = new long[x.length];
        for (int i = 0; i < x.length; i++) {
            integers[i] = (long) x[i];
        }
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor input =
                        rows
                                ? OnnxTensor.createTensor(
                                        environment, LongBuffer.wrap(integers), shape)
                                : OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), shape);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] y = new float[buffer.remaining()];
            buffer.get(y);
            return y;
        }
    }

    private static float[] samples(Model model) {
        float[] x = new float[SAMPLES * model.input().size()];
        boolean rows = model.network().layers().getFirst().layer() instanceof Embedding;
        for (int i = 0; i < x.length; i++) {
            x[i] = rows ? i * 7 % 50 : (i * 37 % 101 - 50) / 17f;
        }
        return x;
    }

    private static void assertClose(float[] expected, float[] found) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 1e-5 * (1 + Math.abs(expected[i])), "place " + i);
        }
    }

    private static float[] run(Model model, float[] x) {
        Inference inference = model.inference();
        float[] y = new float[SAMPLES * inference.output().size()];
        inference.run(SAMPLES, x, y);
        return y;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void answersAsLanewiseDoes(EveryLayer.Example example, int opset)
            throws IOException, OrtException {
        Model model = OnnxRoundTripTest.model(example);
        Path file = folder.resolve("model.onnx");
        OnnxExport.of(model).opset(opset).write(file);
        float[] x = samples(model);
        float[] expected = run(model, x);
        assertClose(expected, run(file, model, x));
        assertClose(expected, run(OnnxImport.read(file), x));
    }

    static Model network() {
        Shape shape = Shape.image(3, 16, 16);
        Sequential net =
                Sequential.of(
                        Layers.conv2d(3, 8, 3),
                        Layers.batchNorm2d(8),
                        Layers.relu(),
                        Layers.maxPool2d(2),
                        Layers.residual(
                                Layers.conv2d(8, 8, 3).padding(1),
                                Layers.batchNorm2d(8),
                                Layers.gelu()),
                        Layers.adaptiveAvgPool2d(1),
                        Layers.flatten(),
                        Layers.dropout(0.25),
                        Layers.linear(8, 5));
        return Model.of(net, shape, net.initialize(shape, Key.of(3)));
    }

    @Test
    void batchNormalisationIsFoldedOnRequest() throws IOException, OrtException {
        Model model = network();
        Path file = folder.resolve("folded.onnx");
        OnnxExport.of(model).withFolding().write(file);
        float[] x = samples(model);
        assertClose(run(model, x), run(file, model, x));
        Model read = OnnxImport.read(file);
        assertClose(run(model, x), run(read, x));
        assertEquals(-1, read.parameters().toString().indexOf("running_var"));
    }

    @Test
    void whatOnnxRuntimeOptimisesIsRead() throws IOException, OrtException {
        Model model = network();
        Path file = folder.resolve("model.onnx");
        Path optimised = folder.resolve("optimised.onnx");
        OnnxExport.of(model).write(file);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
            options.setOptimizedModelFilePath(optimised.toString());
            OrtEnvironment.getEnvironment().createSession(file.toString(), options).close();
        }
        float[] x = samples(model);
        Model read = OnnxImport.read(optimised);
        assertClose(run(model, x), run(read, x));
        assertTrue(read.network().toString().contains("gelu"), read.network().toString());
    }
}
