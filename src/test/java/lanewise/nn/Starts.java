package lanewise.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import lanewise.kernel.DelegatingKernels;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.StartingKernels;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/** Networks whose vector kernels, clock and rehearsal a test commands. */
abstract class Starts {
    static final Shape ROW = Shape.of(2);
    static final long PLAIN = 300_000_000;

    /** Stands for the vector kernels. */
    final Kernels vector = new DelegatingKernels(KernelChoice.scalar());

    final StartingKernels starting = new StartingKernels(KernelChoice.scalar(), vector);

    /** What a clock shows, and how much more at each reading. */
    private long now;

    long tick;

    /** What the loss of the vector kernels was taken of, by a rehearsal. */
    final List<Target> targets = new ArrayList<>();

    final List<float[]> outputs = new ArrayList<>();

    /** The rehearsal waits here for the test. */
    final CountDownLatch gate = new CountDownLatch(1);

    final BlockingQueue<Thread> rehearsals = new LinkedBlockingQueue<>();

    private final class Noted implements Loss {
        @Override
        public void check(Shape output) {}

        @Override
        public double apply(
                Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch) {
            if (kernels == vector) {
                if (targets.isEmpty()) {
                    rehearsals.add(Thread.currentThread());
                    await();
                }
                targets.add(target);
                outputs.add(Arrays.copyOfRange(y.array(), y.offset(), y.at(samples)));
            }
            if (dy != null) {
                Arrays.fill(dy.array(), dy.offset(), dy.at(samples), 1f);
            }
            return 1;
        }
    }

    /** Waits for the test. */
    void await() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets the rehearsal work, and waits for its end. */
    Thread rehearse() throws InterruptedException {
        Thread rehearsal = rehearsals.take();
        gate.countDown();
        rehearsal.join();
        return rehearsal;
    }

    /** Claims to compute a lot, and hands on what it reads. */
    record Claiming(long flops, Supplier<RuntimeException> fault, List<Binding> bound)
            implements Layer {
        @Override
        public String stem() {
            return "claiming";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public long flops(Shape input) {
            return flops;
        }

        @Override
        public BoundLayer bind(Binding b) {
            bound.add(b);
            RuntimeException thrown = fault.get();
            if (thrown != null) {
                throw thrown;
            }
            return new BoundLayer() {
                @Override
                public void forward(Pass pass, int from, int to) {
                    int n = (to - from) * b.x().stride();
                    System.arraycopy(
                            b.x().array(), b.x().at(from), b.y().array(), b.y().at(from), n);
                }

                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {}
            };
        }
    }

    static Claiming claiming(long flops) {
        return new Claiming(flops, () -> null, new ArrayList<>());
    }

    NetworkBuilder builder(Layer layer, int batch) {
        Sequential net = Sequential.of(layer);
        return Network.of(net)
                .parameters(net.initialize(ROW, Key.of(1)))
                .input(ROW)
                .batch(batch)
                .loss(new Noted())
                .kernels(starting)
                .clock(() -> now += tick);
    }

    static Kernels now(Network network) {
        return ((StartingKernels) network.kernels()).now();
    }

    static void forward(Network network) {
        network.forward(Mode.TRAIN, 3, Key.of(1));
    }
}
