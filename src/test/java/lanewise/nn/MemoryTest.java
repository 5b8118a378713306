package lanewise.nn;

import static lanewise.nn.Layers.adaptiveAvgPool2d;
import static lanewise.nn.Layers.avgPool2d;
import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.dropConnect;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.layerNorm;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static lanewise.nn.Layers.residual;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Supplier;
import lanewise.kernel.KernelChoice;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;

/** What a network says that it takes is what it takes. */
class MemoryTest {
    private static final Shape IMAGE = Shape.image(3, 32, 32);

    private static final List<Sequential> NETWORKS =
            List.of(
                    Sequential.of(
                            conv2d(3, 32, 3),
                            relu(),
                            maxPool2d(2),
                            conv2d(32, 64, 3),
                            relu(),
                            maxPool2d(2),
                            flatten(),
                            dropout(0.25),
                            linear(2304, 128),
                            relu(),
                            linear(128, 10)),
                    Sequential.of(
                            conv2d(3, 16, 3).padding(1).withoutBias(),
                            batchNorm2d(16),
                            relu(),
                            residual(
                                    conv2d(16, 16, 3).padding(1),
                                    batchNorm2d(16),
                                    relu(),
                                    conv2d(16, 16, 3).padding(1)),
                            maxPool2d(2),
                            batchNorm2d(16),
                            adaptiveAvgPool2d(4),
                            flatten(),
                            layerNorm(256),
                            dropConnect(linear(256, 64), 0.5),
                            relu(),
                            linear(64, 10)));

    @Test
    void whatAnInferenceTakesIsKnownToTheByte() {
        for (Sequential network : NETWORKS) {
            Memory told = network.memory(IMAGE);
            InferenceModel model =
                    network.inferenceModel(network.initialize(IMAGE, Key.of(1)), IMAGE);
            assertEquals(told.parameters(), model.parameterBytes());
            assertEquals(told.packed(), model.packedBytes());
            assertEquals(told.workspace(), model.inference().workspaceBytes());
            assertEquals(0, told.gradients());
            assertEquals(told.total(), told.parameters() + told.packed() + told.workspace());
        }
    }

    @Test
    void whatATrainingTakesIsKnownToTheByte() {
        for (Sequential network : NETWORKS) {
            for (int threads = 1; threads < 3; threads++) {
                Memory told = network.trainingMemory(IMAGE, 24, threads);
                Parameters parameters = network.initialize(IMAGE, Key.of(1));
                assertEquals(4L * parameters.values().length, told.parameters());
                assertEquals(4L * parameters.gradients().length, told.gradients());
                try (Network bound =
                        Network.of(network)
                                .parameters(parameters)
                                .input(IMAGE)
                                .batch(24)
                                .loss(crossEntropy())
                                .threads(threads)
                                .bind()) {
                    assertEquals(bound.workspaceBytes(), told.workspace());
                }
            }
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> NETWORKS.getFirst().trainingMemory(IMAGE, 0, 1));
    }

    private static long allocated(Supplier<?> making) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        making.get(); // classes are loaded, tables made
        long before = threads.getCurrentThreadAllocatedBytes();
        Object made = making.get();
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(made != null);
        return bytes;
    }

    /** As the virtual machine counts, beside small objects and tables. */
    @Test
    void theVirtualMachineAllocatesNoMoreThanWasTold() {
        Sequential network = NETWORKS.getFirst();
        Parameters parameters = network.initialize(IMAGE, Key.of(1));
        InferenceModel model = network.inferenceModel(parameters, IMAGE);
        near(network.memory(IMAGE).workspace(), allocated(model::inference));
        Memory training = network.trainingMemory(IMAGE, 64, 1);
        near(training.total(), allocated(() -> training(network, parameters.copy())));
    }

    private static Network training(Sequential network, Parameters parameters) {
        Network bound =
                Network.of(network)
                        .parameters(parameters)
                        .input(IMAGE)
                        .batch(64)
                        .loss(crossEntropy())
                        .bind();
        bound.close();
        return bound;
    }

    private static void near(long told, long allocated) {
        assertTrue(
                told <= allocated && allocated <= told + 400_000,
                told + " bytes told, " + allocated + " allocated");
    }

    @Test
    void nothingIsAllocatedToTellWhatALargeNetworkTakes() {
        Sequential large =
                Sequential.of(
                        flatten(), dropConnect(linear(3072, 100_000), 0.5), linear(100_000, 2));
        long bytes = allocated(() -> large.trainingMemory(IMAGE, 4096, 1));
        assertTrue(large.trainingMemory(IMAGE, 4096, 1).total() > 4L << 30);
        assertTrue(bytes < 1 << 20, bytes + " bytes allocated");
    }

    /** The second layer's output lies where the first layer's input was. */
    @Test
    void whatIsNeverAliveTogetherSharesMemory() {
        Layer wide = conv2d(3, 3, 3).padding(1);
        Memory two = Sequential.of(wide, wide).memory(IMAGE);
        Memory ten =
                Sequential.of(wide, wide, wide, wide, wide, wide, wide, wide, wide, wide)
                        .memory(IMAGE);
        long plane = 4L * IMAGE.size() * BoundStream.SAMPLES;
        assertTrue(ten.workspace() - two.workspace() <= plane, two + ", " + ten);
        Sequential deep =
                Sequential.of(
                        wide,
                        residual(wide, relu(), residual(wide, wide, relu()), wide),
                        relu(),
                        residual(Sequential.of(wide, wide), Sequential.of(wide)));
        Parameters parameters = deep.initialize(IMAGE, Key.of(3));
        float[] x = Fill.centred(3).floats(5 * IMAGE.size());
        Bench apart = new Bench(KernelChoice.preferred(), IMAGE, 5, layers(deep));
        System.arraycopy(
                parameters.values(), 0, apart.parameters().values(), 0, parameters.values().length);
        float[] inside = apart.forward(Mode.EVAL, Key.of(1), x);
        assertArrayEquals(inside, deep.inference(parameters, IMAGE).run(x));
    }

    private static long inference(Layer... layers) {
        return Sequential.of(layers).memory(IMAGE).workspace();
    }

    private static long training(Layer... layers) {
        return Sequential.of(layers).trainingMemory(IMAGE, 8, 1).workspace();
    }

    /** Of an inference nothing; of a training its outputs and their gradients, and the block's. */
    @Test
    void whatABranchComputesIsKeptForABackwardPassAlone() {
        Layer wide = conv2d(3, 3, 3).padding(1);
        Layer block = residual(wide);
        Layer both = residual(Sequential.of(wide), Sequential.of(wide));
        long plane = 4L * IMAGE.size() * 8;
        for (Layer each : List.of(block, both)) {
            long blocks = inference(each, each, each, each, each) - inference(each, each);
            assertTrue(blocks <= plane, blocks + " bytes for three blocks");
        }
        long more = training(block, block, block) - training(block, block);
        assertTrue(more >= 5 * plane, more + " bytes a block");
        more = training(both, both, both) - training(both, both);
        assertTrue(more >= 8 * plane, more + " bytes a block");
    }

    @Test
    void whatAPoolingChoseIsKeptForABackwardPassAlone() {
        Layer convolution = conv2d(3, 8, 3);
        assertEquals(inference(convolution, avgPool2d(2)), inference(convolution, maxPool2d(2)));
        assertTrue(training(convolution, maxPool2d(2)) > training(convolution, avgPool2d(2)));
    }

    private static Layer[] layers(Sequential network) {
        return network.layers().stream().map(Sequential.Named::layer).toArray(Layer[]::new);
    }

    @Test
    void theTableHasALineForEachLayerAndAnotherForWhatIsInside() {
        String[] table = NETWORKS.get(1).summary(IMAGE).split("\\R");
        assertEquals("Layer", table[0].substring(0, 5));
        assertTrue(
                table[3].matches("conv1  conv2d\\(3, 16, 3\\).*\\(16, 32, 32\\) +432 +884,736"),
                table[3]);
        assertTrue(
                table[6].matches("res1  residual +\\(16, 32, 32\\) +4,705 +9,437,184"), table[6]);
        assertTrue(table[7].startsWith("  conv1  conv2d(16, 16, 3)"), table[7]);
        String last = table[table.length - 1];
        assertTrue(last.endsWith("FLOPs a sample"), last);
    }
}
