package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizers;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first step of a training in a virtual machine of its own, with the kernels of the default.
 */
class ColdStepTest {
    private static final long A_MEGABYTE = 1_000_000;

    /** Prints what the first step of the tutorial's layers allocates. */
    public static void main(String[] arguments) {
        Shape image = Shape.image(3, 32, 32);
        Sequential net =
                Sequential.of(
                        Layers.conv2d(3, 32, 3),
                        Layers.relu(),
                        Layers.maxPool2d(2),
                        Layers.conv2d(32, 64, 3),
                        Layers.relu(),
                        Layers.maxPool2d(2),
                        Layers.flatten(),
                        Layers.dropout(0.25),
                        Layers.linear(64 * 6 * 6, 10));
        Parameters parameters = net.initialize(image, Key.of(42));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Network network =
                Network.of(net)
                        .parameters(parameters)
                        .input(image)
                        .batch(8)
                        .loss(Layers.crossEntropy())
                        .bind()) {
            BoundOptimizer optimizer = Optimizers.adam(1e-3).bind(network);
            float[] images = new float[8 * image.size()];
            Target target = Target.labels(0, 1, 2, 3, 4, 5, 6, 7);
            long before = threads.getCurrentThreadAllocatedBytes();
            network.load(images);
            network.forward(Mode.TRAIN, Key.of(1));
            network.backward(target);
            optimizer.step();
            System.out.println(threads.getCurrentThreadAllocatedBytes() - before);
        }
    }

    @Test
    void theFirstStepAllocatesLessThanAMegabyte(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ColdStepTest.class.getName())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .redirectOutput(output.toFile())
                        .start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");
        assertEquals(0, process.exitValue());
        long bytes = Long.parseLong(Files.readString(output).strip());
        assertTrue(bytes < A_MEGABYTE, bytes + " bytes");
    }
}
