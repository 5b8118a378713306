package lanewise.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import lanewise.kernel.Kernels;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Network;
import lanewise.nn.Pass;
import lanewise.nn.Sequential;
import lanewise.nn.layer.Conv2d;
import lanewise.nn.layer.Linear;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.train.EpochMetrics;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;

/**
 * Times every layer of a network while it trains. A layer's time is summed over the threads; what
 * is fused into a layer is its own. The first steps, before the compiler is done, are left out.
 */
public final class LayerTimes implements TrainingListener {
    private static final int WARM_UP_STEPS = 100;
    private static final int PEAK_SIZE = 512;
    private static final long PEAK_NANOS = 2_000_000_000L;

    /** So many products in a row that are no faster: the compiler may be a while on its way. */
    private static final int PEAK_CALLS = 50;

    /**
     * What a layer took.
     *
     * @param name its name in the network
     * @param output the shape of one output sample
     * @param forwardFlop floating-point operations of one sample forward; 0 where memory decides
     * @param backwardFlop likewise backward
     */
    private record Timed(
            String name,
            Shape output,
            long forwardFlop,
            long backwardFlop,
            LongAdder forward,
            LongAdder backward) {}

    private final List<Timed> layers = new ArrayList<>();
    private final int warmUp;
    private Kernels kernels;
    private long images;
    private long steps;
    private long began;
    private long nanos;

    /** Leaves out the first {@value #WARM_UP_STEPS} steps. */
    public LayerTimes() {
        this(WARM_UP_STEPS);
    }

    LayerTimes(int warmUp) {
        this.warmUp = warmUp;
    }

    @Override
    public void started(Trainer trainer, Network network, int stepsAnEpoch) {
        kernels = network.kernels();
        boolean first = true;
        List<Timed> all = new ArrayList<>();
        for (Sequential.Named named : network.layers().layers()) {
            Slot computed = network.activations(named.path());
            if (computed == null) {
                continue;
            }
            Shape output = computed.shape();
            long flop = flop(named.layer(), output);
            all.add(
                    new Timed(
                            named.path(),
                            output,
                            flop,
                            first ? flop : 2 * flop,
                            new LongAdder(),
                            new LongAdder()));
            first = false;
        }
        network.wrap((path, layer) -> {
            Timed timed = all.stream().filter(t -> t.name().equals(path)).findFirst().orElseThrow();
            layers.add(timed);
            return new Stopwatch(layer, timed.forward(), timed.backward());
        });
    }

    /** Multiplications and additions of one sample. */
    private static long flop(Layer layer, Shape output) {
        return switch (layer) {
            case Conv2d c ->
                    2L
                            * output.size()
                            * c.kernelSize().height()
                            * c.kernelSize().width()
                            * (c.inChannels() / c.groups());
            case Linear l -> 2L * l.inFeatures() * l.outFeatures();
            default -> 0;
        };
    }

    @Override
    public void step(
            long step, int epoch, int size, double loss, double accuracy, double learningRate) {
        long now = System.nanoTime();
        if (step <= warmUp) {
            layers.forEach(layer -> {
                layer.forward().reset();
                layer.backward().reset();
            });
        } else {
            images += size;
            steps++;
            nanos += now - began;
        }
        began = now;
    }

    @Override
    public void epoch(EpochMetrics metrics) {
        began = System.nanoTime();
    }

    /** A line of the table. */
    private record Row(String name, String phase, String shape, double micros, double gigaflops) {}

    /**
     * Layer, direction, output shape, time a step, its share, GFLOP/s, and the share of what a
     * matrix product of 512 × 512 × 512 reaches on one thread here, measured now.
     *
     * @throws IllegalStateException if there were no more steps than the warm-up
     */
    public String table() {
        if (steps == 0) {
            throw new IllegalStateException(
                    "profile: no step was timed; train for more than " + warmUp + " steps");
        }
        List<Row> rows = new ArrayList<>();
        for (Timed layer : layers) {
            rows.add(row(layer, "forward", layer.forward().sum(), layer.forwardFlop()));
        }
        for (Timed layer : layers.reversed()) {
            rows.add(row(layer, "backward", layer.backward().sum(), layer.backwardFlop()));
        }
        double total = rows.stream().mapToDouble(Row::micros).sum();
        double peak = peak(kernels);
        TextTable table = new TextTable();
        table.row(List.of("layer", "pass", "output", "us/step", "share", "GFLOP/s", "of peak"));
        for (Row row : rows) {
            boolean computes = row.gigaflops() > 0;
            table.row(
                    List.of(
                            row.name(),
                            row.phase(),
                            row.shape(),
                            text("%.1f", row.micros()),
                            text("%.1f %%", 100 * row.micros() / total),
                            computes ? text("%.1f", row.gigaflops()) : "-",
                            computes ? text("%.0f %%", 100 * row.gigaflops() / peak) : "-"));
        }
        return table
                + text(
                        "%nlayers %.2f ms of thread time, step %.2f ms",
                        total / 1e3, nanos / 1e6 / steps)
                + text(", %,d steps of %,.1f images%n", steps, (double) images / steps)
                + text("peak: %.0f GFLOP/s in a product of 512 x 512 x 512, one thread%n", peak)
                + text(
                        "operations are counted as the direct form has them; Winograd's form of a"
                                + " 3 x 3 convolution has fewer, and may pass the peak%n");
    }

    private Row row(Timed layer, String phase, long nanos, long flop) {
        double gigaflops = flop == 0 ? 0 : (double) flop * images / nanos;
        return new Row(
                layer.name(), phase, layer.output().toString(), nanos / 1e3 / steps, gigaflops);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static double peak(Kernels kernels) {
        int n = PEAK_SIZE;
        Product product = kernels.product(ProductShape.of(n, n, n));
        float[] a = new float[n * n];
        float[] b = new float[n * n];
        float[] c = new float[n * n];
        double best = 0;
        long end = System.nanoTime() + PEAK_NANOS;
        int since = 0;
        while (since < PEAK_CALLS || System.nanoTime() < end) {
            long start = System.nanoTime();
            product.run(a, 0, b, 0, false, c, 0);
            double rate = (double) product.shape().flops() / (System.nanoTime() - start);
            since = rate > 1.05 * best ? 0 : since + 1;
            best = Math.max(best, rate);
        }
        return best;
    }

    /** Commits an event for each layer and direction of the step that has just ended. */
    void commit() {
        for (Timed layer : layers) {
            LayerEvent.commit(
                    layer.name(),
                    "forward",
                    layer.output(),
                    layer.forward(),
                    images,
                    layer.forwardFlop());
            LayerEvent.commit(
                    layer.name(),
                    "backward",
                    layer.output(),
                    layer.backward(),
                    images,
                    layer.backwardFlop());
        }
        images = 0;
    }

    /** Adds up the time that a layer takes. */
    private record Stopwatch(BoundLayer layer, LongAdder forward, LongAdder backward)
            implements BoundLayer {
        @Override
        public void pack() {
            long start = System.nanoTime();
            layer.pack();
            forward.add(System.nanoTime() - start);
        }

        @Override
        public void prepare(Pass pass) {
            long start = System.nanoTime();
            layer.prepare(pass);
            forward.add(System.nanoTime() - start);
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            long start = System.nanoTime();
            layer.forward(pass, from, to);
            forward.add(System.nanoTime() - start);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            long start = System.nanoTime();
            layer.backward(pass, from, to, chunk, first);
            backward.add(System.nanoTime() - start);
        }

        @Override
        public boolean goesBackInTwo() {
            return layer.goesBackInTwo();
        }

        @Override
        public void backwardInputs(Pass pass, int from, int to) {
            long start = System.nanoTime();
            layer.backwardInputs(pass, from, to);
            backward.add(System.nanoTime() - start);
        }

        @Override
        public void backwardParameters(Pass pass, int from, int to, int chunk, boolean first) {
            long start = System.nanoTime();
            layer.backwardParameters(pass, from, to, chunk, first);
            backward.add(System.nanoTime() - start);
        }

        @Override
        public boolean sumsByChunk() {
            return layer.sumsByChunk();
        }

        @Override
        public boolean preparesEachPass() {
            return layer.preparesEachPass();
        }

        @Override
        public boolean sharesDraws() {
            return layer.sharesDraws();
        }

        @Override
        public double penalty(Pass pass) {
            return layer.penalty(pass);
        }

        @Override
        public double rate(Pass pass) {
            return layer.rate(pass);
        }

        @Override
        public void rates(Pass pass, String path, BiConsumer<String, Double> sink) {
            layer.rates(pass, path, sink);
        }

        @Override
        public int gradientParts() {
            return layer.gradientParts();
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            long start = System.nanoTime();
            layer.gradients(pass, part, chunks);
            backward.add(System.nanoTime() - start);
        }
    }
}
