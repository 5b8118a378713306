package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a network goes over from plain loops to vector kernels. */
@Timeout(60)
class StartDecisionsTest extends Starts {
    @Test
    void afterThreeTenthsOfASecondAThreadRehearsesBesidePlainLoops() throws InterruptedException {
        tick = PLAIN / 4;
        try (Network network = builder(claiming(1), 3).bind()) {
            for (int step = 0; step < 2; step++) {
                forward(network);
                network.backward(Target.labels(1, 2, 3));
                assertTrue(rehearsals.isEmpty(), "step " + step);
            }
            for (int step = 2; step < 4; step++) {
                forward(network);
                network.backward(Target.labels(1, 2, 3));
                assertSame(starting.plain(), now(network), "step " + step);
                assertTrue(starting.startsPlain());
            }
            Thread rehearsal = rehearse();
            assertTrue(rehearsal.isDaemon());
            assertEquals("lanewise-start", rehearsal.getName());
            assertSame(starting.plain(), now(network), "between two steps nothing changes");
            forward(network);
            assertSame(vector, now(network));
        }
        assertTrue(rehearsals.isEmpty(), "one rehearsal is enough");
    }

    @Test
    void whatLastsLongerIsRehearsedAfterFewerSteps() {
        tick = PLAIN - 1;
        try (Network network = builder(claiming(1), 3).bind()) {
            forward(network);
            forward(network);
            assertTrue(starting.startsPlain());
            forward(network);
        }
        while (starting.startsPlain()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aNetworkThatIsClosedWhileItRehearsesHelpsTheNext() throws InterruptedException {
        tick = PLAIN;
        try (Network network = builder(claiming(1), 3).bind()) {
            forward(network);
            network.backward(Target.labels(1, 2, 3));
            forward(network);
        }
        try (Network beside = builder(claiming(1), 3).bind()) {
            assertSame(starting.plain(), now(beside));
            rehearse();
            forward(beside);
            assertSame(vector, now(beside));
        }
        try (Network next = builder(claiming(1), 3).bind()) {
            assertSame(vector, next.kernels());
        }
    }

    @Test
    void aRehearsalThatFailsLeavesNobodyOnPlainLoops() {
        RuntimeException fault = new IllegalStateException("of a test");
        List<Binding> bound = new ArrayList<>();
        Claiming layer = new Claiming(1, () -> bound.size() == 3 ? fault : null, bound);
        var before = Thread.getDefaultUncaughtExceptionHandler();
        BlockingQueue<Throwable> seen = new LinkedBlockingQueue<>();
        Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> seen.add(thrown));
        tick = PLAIN;
        try (Network network = builder(layer, 3).bind()) {
            forward(network);
            forward(network);
            while (starting.startsPlain()) {
                Thread.onSpinWait();
            }
            assertSame(fault, seen.take());
            forward(network);
            assertSame(vector, now(network));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void whereOneNetworkHasGoneOverTheOthersFollowWithoutARehearsal() {
        try (Network network = builder(claiming(1), 3).bind()) {
            forward(network);
            network.backward(Target.labels(1, 2, 3));
            starting.start().goOver();
            forward(network);
            assertSame(vector, now(network));
            assertEquals(List.of(), targets);
        }
        try (Network next = builder(claiming(1), 3).bind()) {
            assertSame(vector, next.kernels());
        }
    }

    /** Of the backward pass, too: three times the operations of the layers. */
    @Test
    void aStepOfMoreThanFourGigaflopsDoesNotWaitForPlainLoops() {
        long most = 4_000_000_000L / 3 / 50;
        try (Network network = builder(claiming(most), 50).bind()) {
            forward(network);
            assertSame(starting.plain(), now(network));
        }
        try (Network network = builder(claiming(most + 1), 50).bind()) {
            assertEquals(0, network.penalty());
            assertEquals(0, network.dropoutRates().size());
            forward(network);
            assertSame(vector, now(network));
            assertEquals(List.of(), targets);
        }
    }

    @Test
    void groupsAndNetworksThatKeepAllStartWithVectorKernels() {
        try (Network network = builder(claiming(1), 3).keepAll().bind()) {
            assertSame(vector, network.kernels());
        }
        Threads.together(
                2,
                group -> {
                    try (Network network = builder(claiming(1), 3).group(group).bind()) {
                        assertSame(vector, network.kernels());
                    }
                    return null;
                });
        assertTrue(starting.startsPlain());
    }

    @Test
    void whoWrapsLayersGoesOverAtOnce() {
        int[] calls = {0};
        try (Network network = builder(claiming(1), 3).bind()) {
            network.wrap((path, layer) -> {
                calls[0]++;
                return layer;
            });
            assertSame(vector, now(network));
            forward(network);
        }
        assertEquals(1, calls[0]);
    }

    @Test
    void aNetworkWithoutMemoryForATwinHasNoStart() {
        List<Binding> bound = new ArrayList<>();
        Layer layer =
                new Claiming(
                        1,
                        () -> {
                            if (bound.size() == 2) {
                                throw new OutOfMemoryError("of a test");
                            }
                            return null;
                        },
                        bound);
        try (Network network = builder(layer, 3).bind()) {
            assertSame(vector, now(network));
            forward(network);
        }
    }

    @Test
    void aTwinThatCannotBeBoundLeavesNoThreadBehind() throws InterruptedException {
        RuntimeException fault = new IllegalStateException("of a test");
        List<Binding> bound = new ArrayList<>();
        Layer layer = new Claiming(1, () -> bound.size() == 2 ? fault : null, bound);
        NetworkBuilder builder = builder(layer, 3).threads(3);
        List<Thread> before = threads();
        assertSame(fault, assertThrows(IllegalStateException.class, builder::bind));
        for (Thread thread : threads()) {
            if (!before.contains(thread)) {
                thread.join(10_000);
                assertTrue(!thread.isAlive(), thread.getName());
            }
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lanewise-"))
                .toList();
    }

    /** All that a program sees of three steps, with rates, a penalty and a dropout factor. */
    private static List<Object> training(Kernels kernels) {
        Sequential net =
                Sequential.of(
                        Layers.linear(2, 4),
                        Layers.relu(),
                        Layers.dropout(0.5),
                        Layers.variationalDropout(4, 3, 1e-2));
        Parameters parameters = net.initialize(ROW, Key.of(3));
        List<Object> seen = new ArrayList<>();
        try (Network network =
                Network.of(net)
                        .parameters(parameters)
                        .input(ROW)
                        .batch(5)
                        .loss(Layers.mse())
                        .kernels(kernels)
                        .clock(() -> 0)
                        .bind()) {
            Slot output = network.output();
            for (int step = 1; step <= 3; step++) {
                network.load(Fill.centred(step).floats(2 * (step + 2)));
                network.dropoutFactor(0.25 * step);
                network.forward(step == 2 ? Mode.EVAL : Mode.TRAIN, Key.of(step));
                float[] values = new float[3 * (step + 2)];
                Arrays.fill(values, 0.5f);
                seen.add(network.loss(Target.values(values)));
                seen.add(network.backward(Target.values(values)));
                seen.add(network.penalty());
                seen.add(network.dropoutRates().toString());
                int end = output.at(step + 2);
                seen.add(Arrays.toString(Arrays.copyOfRange(output.array(), output.offset(), end)));
                Slot hidden = network.activations("fc1");
                end = hidden.at(step + 2);
                seen.add(Arrays.toString(Arrays.copyOfRange(hidden.array(), hidden.offset(), end)));
                seen.add(Arrays.toString(parameters.gradients()));
            }
        }
        return seen;
    }

    @Test
    void whatAProgramSeesOfPlainLoopsIsWhatItSeesLater() {
        List<Object> expected = training(KernelChoice.scalar());
        assertEquals(expected, training(starting));
        assertTrue(starting.startsPlain());
        assertNotEquals(0.0, expected.get(2), "a penalty");
    }
}
