package lanewise.nn;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizers;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bitwise contract on a whole network: three steps of training give one digest, which stands in
 * a file, on every number of threads, fused or not, with either kernels, at every lane width.
 */
@Tag("lanes")
class SameBitsTest {
    private static final int SAMPLES = 41;
    private static final Shape IMAGE = Shape.image(3, 18, 17);

    private static final Sequential NET =
            Sequential.of(
                    conv2d(3, 12, 3),
                    relu(),
                    maxPool2d(2),
                    dropout(0.3),
                    conv2d(12, 35, 3).padding(1).stride(2),
                    relu(),
                    conv2d(35, 20, 3).groups(5).dilation(2).padding(2).withoutBias(),
                    relu(),
                    conv2d(20, 20, 3).padding(1),
                    relu(),
                    maxPool2d(2),
                    flatten(),
                    dropout(0.5),
                    linear(80, 70),
                    relu(),
                    dropout(0.25),
                    linear(70, 10));

    record Way(int threads, boolean fuse, String kernels) {}

    static List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (String kernels : List.of("vector", "scalar")) {
            for (int threads : new int[] {1, 2, 3, 7}) {
                for (boolean fuse : new boolean[] {true, false}) {
                    ways.add(new Way(threads, fuse, kernels));
                }
            }
        }
        return ways;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void threeStepsGiveTheDigestOnFile(Way way) throws IOException {
        assertEquals(onFile("training"), training(way));
    }

    @Test
    void inferenceGivesTheDigestOnFile() throws IOException {
        Parameters parameters = NET.initialize(IMAGE, Key.of(11));
        float[] outputs = new float[SAMPLES * 10];
        NET.inference(parameters, IMAGE)
                .runChannelsLast(
                        SAMPLES, Fill.centred(3).floats(SAMPLES * IMAGE.size()), 0, outputs, 0);
        assertEquals(onFile("inference"), digest(outputs));
    }

    private static String training(Way way) {
        Parameters parameters = NET.initialize(IMAGE, Key.of(11));
        Kernels kernels = KernelChoice.choose(way.kernels()).kernels();
        List<float[]> seen = new ArrayList<>();
        try (var network =
                Network.of(NET)
                        .parameters(parameters)
                        .input(IMAGE)
                        .batch(SAMPLES)
                        .loss(crossEntropy())
                        .threads(way.threads())
                        .kernels(kernels)
                        .fuse(way.fuse())
                        .bind()) {
            BoundOptimizer optimizer = Optimizers.adam(1e-2).bind(parameters, kernels);
            for (int step = 0; step < 3; step++) {
                int samples = SAMPLES - 8 * step;
                Fill.centred(step)
                        .into(
                                network.input().array(),
                                network.input().offset(),
                                samples * IMAGE.size());
                network.forward(Mode.TRAIN, samples, Key.of(1).child(step));
                int shift = step;
                double loss =
                        network.backward(
                                Target.labels(
                                        IntStream.range(0, samples)
                                                .map(i -> (3 * i + shift) % 10)
                                                .toArray()));
                optimizer.begin(1e-2);
                optimizer.step(0, parameters.trainableSize());
                seen.add(new float[] {(float) loss});
                seen.add(parameters.gradients().clone());
                seen.add(parameters.values().clone());
            }
        }
        return digest(seen.toArray(float[][]::new));
    }

    private static String digest(float[]... arrays) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (float[] array : arrays) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * array.length);
                bytes.asFloatBuffer().put(array);
                sha.update(bytes);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String onFile(String name) throws IOException {
        try (var in = SameBitsTest.class.getResourceAsStream("/vectors/digests.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .findFirst()
                    .orElseThrow()
                    .substring(name.length() + 1);
        }
    }
}
