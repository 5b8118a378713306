package lanewise.jmh.peers;

import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import lanewise.jmh.Adam;
import lanewise.jmh.Case;
import lanewise.jmh.Conv;
import lanewise.jmh.Dropout;
import lanewise.jmh.Elementwise;
import lanewise.jmh.Engine;
import lanewise.jmh.Gemm;
import lanewise.jmh.Inference;
import lanewise.jmh.Pool;
import lanewise.jmh.PooledBackward;
import lanewise.jmh.Softmax;
import lanewise.jmh.Step;
import lanewise.jmh.Work;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** PyTorch's C++ library in one of its settings, one {@code PointerScope} a call. */
final class LibTorch implements Engine {

    /**
     * The two memory formats; {@code FUSED} is channels-last with the one-pass Adam, {@code SCRIPT}
     * a program that libtorch optimised for inference.
     */
    enum Setting {
        DEFAULT,
        CHANNELS_LAST,
        FUSED,
        SCRIPT
    }

    private final Setting setting;
    private final MemoryFormat format;

    LibTorch(Setting setting, int threads) {
        this.setting = setting;
        format = setting == Setting.DEFAULT ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast;
        set_num_threads(threads);
        torch.globalContext().setUserEnabledNNPACK(LibTorchSymbols.HAS_NNPACK);
    }

    @Override
    public String name() {
        return "libtorch/" + setting.name().toLowerCase().replace('_', '-');
    }

    @Override
    public Optional<Supplier<Work>> offer(Case work) {
        return Optional.ofNullable(
                switch (work) {
                    case Inference i when setting == Setting.SCRIPT -> () -> new LibTorchScript(i);
                    case Case _ when setting == Setting.SCRIPT -> null;
                    case Step s -> () -> new LibTorchNet.Training(s, format, fused());
                    case Adam a when setting != Setting.CHANNELS_LAST ->
                            () -> new AdamStep(a, fused());
                    case Case _ when fused() -> null;
                    case Conv c -> () -> conv(c);
                    case PooledBackward p -> () -> p.together(this::pooled);
                    case Pool p -> () -> pool(p);
                    case Inference i -> () -> new LibTorchNet.Evaluation(i, format);
                    // What has no channels is measured once.
                    case Case _ when format == MemoryFormat.ChannelsLast -> null;
                    case Gemm g -> () -> gemm(g);
                    case Dropout d -> () -> dropout(d);
                    case Elementwise e -> () -> elementwise(e);
                    case Softmax s -> () -> softmax(s);
                    case Adam _ -> throw new AssertionError("offered above");
                });
    }

    private boolean fused() {
        return setting == Setting.FUSED;
    }

    /** A tensor that owns a copy of the values. */
    static Tensor tensor(float[] values, long... shape) {
        try (var pointer = new FloatPointer(values)) {
            return torch.from_blob(pointer, shape).clone();
        }
    }

    private Tensor image(float[] values, long... shape) {
        return tensor(values, shape).contiguous(format);
    }

    static float[] values(Tensor tensor) {
        Tensor plain = tensor.contiguous();
        var values = new float[(int) plain.numel()];
        new FloatPointer(plain.data_ptr_float()).get(values);
        return values;
    }

    static float[] concatenate(float[] a, float[] b) {
        float[] all = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    /** A call without gradients and how to read its answer. */
    private record Call<T>(Supplier<T> call, java.util.function.Function<T, float[]> reader)
            implements Work {
        @Override
        public void run() {
            try (var _ = new PointerScope();
                    var _ = new NoGradGuard()) {
                call.get();
            }
        }

        @Override
        public float[] output() {
            try (var _ = new PointerScope();
                    var _ = new NoGradGuard()) {
                return reader.apply(call.get());
            }
        }
    }

    private static Work call(Supplier<Tensor> call) {
        return new Call<>(call, LibTorch::values);
    }

    private static Work gemm(Gemm g) {
        Tensor a = tensor(g.a(), g.transposeA() ? g.k() : g.m(), g.lda());
        Tensor b = tensor(g.b(), g.transposeB() ? g.n() : g.k(), g.ldb());
        Tensor left = g.transposeA() ? a.t() : a;
        Tensor right = g.transposeB() ? b.t() : b;
        Tensor c = torch.empty(g.m(), g.n());
        return call(() -> torch.mm_out(c, left, right));
    }

    private Work conv(Conv c) {
        Tensor x = image(c.x(), c.batch(), c.inChannels(), c.height(), c.width());
        int k = c.kernelSize();
        Tensor weight = image(c.weight(), c.outChannels(), c.inChannels() / c.groups(), k, k);
        long[] stride = {c.stride(), c.stride()};
        long[] padding = {c.padding(), c.padding()};
        long[] dilation = {1, 1};
        if (c.pass() == Conv.Pass.FORWARD) {
            var bias = new TensorOptional(tensor(c.bias(), c.outChannels()));
            return call(() -> torch.conv2d(x, weight, bias, stride, padding, dilation, c.groups()));
        }
        Tensor dy = image(c.dy(), c.batch(), c.outChannels(), c.outHeight(), c.outWidth());
        boolean data = c.pass() == Conv.Pass.DATA;
        var wanted = new BoolPointer(3).put(0, data).put(1, !data).put(2, !data);
        long[] biasShape = {c.outChannels()};
        return new Call<>(
                () ->
                        torch.convolution_backward(
                                dy,
                                x,
                                weight,
                                biasShape,
                                stride,
                                padding,
                                dilation,
                                false,
                                new long[] {0, 0},
                                c.groups(),
                                wanted),
                result ->
                        data
                                ? values(result.get0())
                                : concatenate(values(result.get1()), values(result.get2())));
    }

    private static Work dropout(Dropout d) {
        Tensor x = tensor(d.x(), d.size());
        if (!d.backward()) {
            return call(() -> torch.dropout(x, d.p(), true));
        }
        Tensor y;
        Tensor noise;
        Tensor dy = tensor(d.dy(), d.size());
        try (var _ = new NoGradGuard()) {
            // What autograd keeps of the forward call on a CPU: the mask, scaled.
            noise = torch.dropout(torch.ones(d.size()), d.p(), true);
            y = x.mul(noise);
        }
        return new Call<>(() -> dy.mul(noise), dx -> concatenate(values(y), values(dx)));
    }

    private Work pool(Pool p) {
        Tensor x = image(p.x(), p.batch(), p.channels(), p.height(), p.width());
        long[] two = {2, 2};
        long[] zero = {0, 0};
        long[] one = {1, 1};
        if (!p.backward()) {
            return call(() -> torch.max_pool2d(x, two, two, zero, one, false));
        }
        Tensor dy = image(p.dy(), p.batch(), p.channels(), p.outHeight(), p.outWidth());
        // Held by the call below: the indices live as long as the pair does.
        var forward = torch.max_pool2d_with_indices(x, two, two, zero, one, false);
        return call(() ->
                torch.max_pool2d_with_indices_backward(
                        dy, x, two, two, zero, one, false, forward.get1()));
    }

    /**
     * What autograd calls behind a convolution, a pooling and a ReLU, which is the cheaper order.
     */
    private Work pooled(Conv c) {
        long[] one = {1, 1};
        long[] two = {2, 2};
        long[] zero = {0, 0};
        int k = c.kernelSize();
        Tensor x = image(c.x(), c.batch(), c.inChannels(), c.height(), c.width());
        Tensor weight = image(c.weight(), c.outChannels(), c.inChannels(), k, k);
        float[] activations = PooledBackward.activations(c);
        Tensor y = image(activations, c.batch(), c.outChannels(), c.outHeight(), c.outWidth());
        int rows = c.outHeight() / 2;
        int columns = c.outWidth() / 2;
        Tensor dy = image(PooledBackward.gradients(c), c.batch(), c.outChannels(), rows, columns);
        var forward = torch.max_pool2d_with_indices(y, two, two, zero, one, false);
        boolean data = PooledBackward.wantsInputs(c);
        var wanted = new BoolPointer(3).put(0, data).put(1, true).put(2, true);
        var threshold = new Scalar(0f);
        long[] biasShape = {c.outChannels()};
        return new Call<>(
                () -> {
                    Tensor gated = torch.threshold_backward(dy, forward.get0(), threshold);
                    Tensor unfolded =
                            torch.max_pool2d_with_indices_backward(
                                    gated, y, two, two, zero, one, false, forward.get1());
                    return torch.convolution_backward(
                            unfolded, x, weight, biasShape, one, zero, one, false, zero, 1, wanted);
                },
                result -> {
                    float[] sums = concatenate(values(result.get1()), values(result.get2()));
                    return data ? concatenate(sums, values(result.get0())) : sums;
                });
    }

    private static Work elementwise(Elementwise e) {
        Tensor x = tensor(e.x(), e.size());
        return switch (e.op()) {
            case RELU -> call(() -> torch.relu(x));
            case SIGMOID -> call(() -> torch.sigmoid(x));
            case TANH -> call(() -> torch.tanh(x));
            case GELU -> call(() -> torch.gelu(x));
            case RELU_BACKWARD -> {
                Tensor dy = tensor(e.dy(), e.size());
                var zero = new Scalar(0f);
                yield call(() -> torch.threshold_backward(dy, x, zero));
            }
        };
    }

    private static Work softmax(Softmax s) {
        Tensor logits = tensor(s.logits(), s.rows(), s.columns());
        if (!s.loss()) {
            return call(() -> torch.softmax(logits, 1));
        }
        logits.set_requires_grad(true);
        return new CrossEntropy(logits, labels(s.labels()));
    }

    static Tensor labels(int[] classes) {
        var wide = new long[classes.length];
        for (int i = 0; i < classes.length; i++) {
            wide[i] = classes[i];
        }
        return torch.tensor(wide);
    }

    private record CrossEntropy(Tensor logits, Tensor labels) implements Work {
        @Override
        public void run() {
            try (var _ = new PointerScope()) {
                loss();
            }
        }

        private Tensor loss() {
            logits.mutable_grad().reset();
            Tensor loss = torch.cross_entropy_loss(logits, labels);
            loss.backward();
            return loss;
        }

        @Override
        public float[] output() {
            return concatenate(values(loss()), values(logits.grad()));
        }
    }

    private static final class AdamStep implements Work {
        private final Adam adam;
        private final boolean fused;
        private final Tensor parameter;
        private final Runnable step;

        AdamStep(Adam adam, boolean fused) {
            this.adam = adam;
            this.fused = fused;
            parameter = parameter();
            step = adam(List.of(parameter), fused);
        }

        private Tensor parameter() {
            Tensor fresh = tensor(adam.parameters(), adam.size());
            fresh.set_requires_grad(true);
            fresh.mutable_grad().put(tensor(adam.gradients(), adam.size()));
            return fresh;
        }

        @Override
        public void run() {
            try (var _ = new PointerScope()) {
                step.run();
            }
        }

        @Override
        public float[] output() {
            Tensor fresh = parameter();
            Runnable steps = adam(List.of(fresh), fused);
            for (int i = 0; i < Adam.CHECKED_STEPS; i++) {
                steps.run();
            }
            return values(fresh);
        }
    }

    /** What updates the parameters by their gradients. */
    static Runnable adam(List<Tensor> parameters, boolean fused) {
        if (fused) {
            return new FusedAdam(parameters)::step;
        }
        var all = new TensorVector(parameters.toArray(new Tensor[0]));
        return new org.bytedeco.pytorch.Adam(all, new AdamOptions(Adam.LEARNING_RATE))::step;
    }
}
