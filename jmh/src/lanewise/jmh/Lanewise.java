package lanewise.jmh;

import static lanewise.jmh.Layouts.toChannelsFirst;
import static lanewise.jmh.Layouts.toChannelsLast;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import lanewise.kernel.AdamRule;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.MaxPool;
import lanewise.kernel.Moments;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.ProductShape;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.random.Bernoulli;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/**
 * The kernels of this project: the vector ones as {@code ours}, their specification as {@code
 * scalar}.
 *
 * <p>A kernel runs on the calling thread, so with more threads than one only the training step is
 * bound. Convolution weights are packed before the timed call, as the peers' are.
 */
final class Lanewise implements Engine {

    /** Elements of a sample, where a case has only elements. */
    private static final int ACTIVATED = 2048;

    private final String name;
    private final Kernels kernels;
    private final int threads;

    private Lanewise(String name, Kernels kernels, int threads) {
        this.name = name;
        this.kernels = kernels;
        this.threads = threads;
    }

    static Engine vector(int threads) {
        return new Lanewise("ours", KernelChoice.preferred(), threads);
    }

    static Engine scalar(int threads) {
        return new Lanewise("scalar", KernelChoice.scalar(), threads);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Supplier<Work>> offer(Case work) {
        return Optional.ofNullable(
                switch (work) {
                    case Step s -> () -> new LanewiseNet.Training(s, kernels, threads);
                    case Case _ when threads > 1 -> null;
                    case Gemm g -> () -> new Product(g);
                    case Conv c -> () -> new LanewiseConvolution(c, kernels);
                    case PooledBackward p -> () -> p.together(c -> new LanewisePooled(c, kernels));
                    case Dropout d -> () -> new Dropped(d);
                    case Pool p -> () -> new Pooled(p);
                    case Elementwise e -> elementwise(e);
                    case Softmax s when s.loss() -> () -> new CrossEntropy(s);
                    case Softmax _ when scalar() -> null;
                    case Softmax s ->
                            () ->
                                    new LanewiseNet.Alone(
                                            Layers.softmax(), Shape.of(s.columns()), s.logits());
                    case Adam a -> () -> new AdamStep(a);
                    case Inference _ when scalar() -> null;
                    case Inference i -> () -> new LanewiseNet.Evaluation(i);
                });
    }

    /** Places for some values in the memory of a bound network, where each starts at a line. */
    static Slot[] places(float[]... values) {
        var workspace = new Workspace();
        Slot[] slots = new Slot[values.length];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = workspace.reserve(values[i].length);
        }
        workspace.allocate();
        for (int i = 0; i < slots.length; i++) {
            int at = slots[i].offset();
            System.arraycopy(values[i], 0, slots[i].array(), at, values[i].length);
        }
        return slots;
    }

    static float[] values(Slot slot) {
        return Arrays.copyOfRange(slot.array(), slot.offset(), slot.offset() + slot.stride());
    }

    private final class Product implements Work {
        private final lanewise.kernel.Product product;
        private final Slot a;
        private final Slot b;
        private final Slot c;

        Product(Gemm g) {
            product =
                    kernels.product(
                            new ProductShape(
                                    g.m(),
                                    g.n(),
                                    g.k(),
                                    g.transposeA(),
                                    g.transposeB(),
                                    g.lda(),
                                    g.ldb(),
                                    g.n()));
            Slot[] places = places(g.a(), g.b(), new float[g.m() * g.n()]);
            a = places[0];
            b = places[1];
            c = places[2];
        }

        @Override
        public void run() {
            product.run(a.array(), a.offset(), b.array(), b.offset(), false, c.array(), c.offset());
        }

        @Override
        public float[] output() {
            run();
            return values(c);
        }
    }

    private final class Dropped implements Work {
        private final Dropout d;
        private final Bernoulli bernoulli;
        private final Slot x;
        private final Slot dy;
        private final Slot y;
        private long key;

        Dropped(Dropout d) {
            this.d = d;
            bernoulli = Bernoulli.dropping(d.p());
            Slot[] places = places(d.x(), d.dy(), new float[d.size()]);
            x = places[0];
            dy = places[1];
            y = places[2];
        }

        @Override
        public void run() {
            apply(d.backward() ? dy : x);
            key++;
        }

        private void apply(Slot from) {
            kernels.dropout(
                    key,
                    0,
                    bernoulli,
                    d.size(),
                    from.array(),
                    from.offset(),
                    y.array(),
                    y.offset());
        }

        @Override
        public float[] output() {
            apply(x);
            float[] forward = values(y);
            if (!d.backward()) {
                return forward;
            }
            apply(dy);
            return Layouts.concatenate(forward, values(y));
        }
    }

    private final class Pooled implements Work {
        private final Pool p;
        private final MaxPool pool;
        private final Slot x;
        private final Slot y;
        private final Slot dy;
        private final Slot dx;
        private final long[] choices;

        Pooled(Pool p) {
            this.p = p;
            pool = kernels.maxPool(PoolGeometry.square(p.channels(), p.height(), p.width(), 2));
            Slot[] places =
                    places(
                            toChannelsLast(p.x(), p.batch(), p.channels()),
                            new float[p.outputSize()],
                            toChannelsLast(p.dy(), p.batch(), p.channels()),
                            new float[p.inputSize()]);
            x = places[0];
            y = places[1];
            dy = places[2];
            dx = places[3];
            choices = new long[p.batch() * pool.choicesSize()];
            forward();
        }

        private void forward() {
            pool.forwardChoosing(
                    p.batch(), x.array(), x.offset(), false, choices, 0, y.array(), y.offset());
        }

        @Override
        public void run() {
            if (!p.backward()) {
                forward();
                return;
            }
            pool.backward(p.batch(), choices, 0, dy.array(), dy.offset(), dx.array(), dx.offset());
        }

        @Override
        public float[] output() {
            run();
            return toChannelsFirst(values(p.backward() ? dx : y), p.batch(), p.channels());
        }
    }

    /** Inference chooses its kernels itself, so these cases are not offered as scalar. */
    private boolean scalar() {
        return kernels != KernelChoice.preferred();
    }

    private Supplier<Work> elementwise(Elementwise e) {
        return switch (e.op()) {
            case RELU, RELU_BACKWARD -> () -> new Relu(e);
            case SIGMOID -> activation(e, Layers.sigmoid());
            case TANH -> activation(e, Layers.tanh());
            case GELU -> activation(e, Layers.gelu());
        };
    }

    private Supplier<Work> activation(Elementwise e, Layer layer) {
        return scalar() ? null : () -> new LanewiseNet.Alone(layer, Shape.of(ACTIVATED), e.x());
    }

    private final class Relu implements Work {
        private final Elementwise e;
        private final Slot x;
        private final Slot dy;
        private final Slot result;

        Relu(Elementwise e) {
            this.e = e;
            Slot[] places = places(e.x(), e.dy(), new float[e.size()]);
            x = places[0];
            dy = places[1];
            result = places[2];
        }

        @Override
        public void run() {
            float[] values = x.array();
            int from = x.offset();
            int to = result.offset();
            if (e.op() == Elementwise.Op.RELU) {
                kernels.relu(e.size(), values, from, values, to);
            } else {
                kernels.reluBackward(e.size(), values, from, values, dy.offset(), values, to);
            }
        }

        @Override
        public float[] output() {
            run();
            return values(result);
        }
    }

    private final class CrossEntropy implements Work {
        private final Softmax s;
        private final float[] logits;
        private final float[] dlogits;
        private final int[] labels;
        private double loss;

        CrossEntropy(Softmax s) {
            this.s = s;
            logits = s.logits();
            dlogits = new float[logits.length];
            labels = s.labels();
        }

        @Override
        public void run() {
            loss =
                    kernels.softmaxCrossEntropy(
                            s.rows(), s.columns(), logits, 0, labels, 1f / s.rows(), dlogits, 0);
        }

        @Override
        public float[] output() {
            run();
            return Layouts.concatenate(new float[] {(float) (loss / s.rows())}, dlogits);
        }
    }

    private final class AdamStep implements Work {
        private static final AdamRule RULE = new AdamRule(Adam.BETA1, Adam.BETA2, Adam.EPSILON, 0f);

        private final Adam adam;
        private final float[] gradients;
        private float[] parameters;
        private Moments moments;
        private int steps;

        AdamStep(Adam adam) {
            this.adam = adam;
            gradients = adam.gradients();
            reset();
        }

        private void reset() {
            parameters = adam.parameters();
            moments = new Moments(adam.size());
            steps = 0;
        }

        @Override
        public void run() {
            steps++;
            double correction1 = 1 - Math.pow(Adam.BETA1, steps);
            double correction2 = 1 - Math.pow(Adam.BETA2, steps);
            kernels.adam(
                    RULE,
                    (float) (Adam.LEARNING_RATE / correction1),
                    (float) (1 / Math.sqrt(correction2)),
                    adam.size(),
                    parameters,
                    gradients,
                    moments,
                    0);
        }

        @Override
        public float[] output() {
            reset();
            for (int i = 0; i < Adam.CHECKED_STEPS; i++) {
                run();
            }
            return parameters.clone();
        }
    }
}
