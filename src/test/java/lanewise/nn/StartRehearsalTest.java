package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import lanewise.kernel.DelegatingKernels;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.StartingKernels;
import lanewise.random.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a network rehearses before it goes over from plain loops to vector kernels. */
@Timeout(60)
class StartRehearsalTest extends Starts {
    /**
     * Two samples of the batch, and the first one's labels for both, whatever changes meanwhile.
     */
    @Test
    void aRehearsalHasSixtyStepsOnTwoSamples() throws InterruptedException {
        tick = PLAIN;
        try (Network network = builder(claiming(1), 3).bind()) {
            network.load(new float[] {1, 2, 3, 4, 5, 6});
            forward(network);
            network.backward(Target.labels(7, 8, 9));
            forward(network);
            network.load(new float[] {9, 9, 9, 9, 9, 9});
            rehearse();
            assertEquals(60, targets.size());
            for (int i = 0; i < targets.size(); i++) {
                assertArrayEquals(new int[] {7, 7}, targets.get(i).labels());
                assertArrayEquals(new float[] {1, 2, 3, 4}, outputs.get(i));
            }
        }
    }

    @Test
    void aRehearsalHasTheValuesOfTheFirstSample() throws InterruptedException {
        tick = PLAIN;
        try (Network network = builder(claiming(1), 3).bind()) {
            forward(network);
            network.backward(Target.values(1, 2, 3, 4, 5, 6));
            forward(network);
            rehearse();
            assertArrayEquals(new float[] {1, 2, 1, 2}, targets.getFirst().values());
        }
    }

    @Test
    void aRehearsalOfOneSampleHasOne() throws InterruptedException {
        tick = PLAIN;
        try (Network network = builder(claiming(1), 3).bind()) {
            network.forward(Mode.TRAIN, 1, Key.of(1));
            network.backward(Target.labels(4));
            network.forward(Mode.TRAIN, 1, Key.of(1));
            rehearse();
            assertArrayEquals(new int[] {4}, targets.getFirst().labels());
            assertEquals(2, outputs.getFirst().length);
        }
    }

    @Test
    void aRehearsalWithoutABackwardPassGoesForwardOnly() {
        AtomicInteger calls = new AtomicInteger();
        Kernels counting =
                new DelegatingKernels(KernelChoice.scalar()) {
                    @Override
                    public void relu(int n, float[] x, int xo, float[] y, int yo) {
                        await();
                        calls.incrementAndGet();
                        super.relu(n, x, xo, y, yo);
                    }
                };
        tick = PLAIN;
        StartingKernels kernels = new StartingKernels(KernelChoice.scalar(), counting);
        try (Network network = builder(Layers.relu(), 3).kernels(kernels).bind()) {
            network.forward(Mode.EVAL, 2, Key.of(1));
            network.forward(Mode.EVAL, 2, Key.of(1));
            assertEquals(0, calls.get());
            gate.countDown();
            while (kernels.startsPlain()) {
                Thread.onSpinWait();
            }
            assertEquals(60, calls.get());
            assertEquals(List.of(), targets);
        }
    }
}
