package lanewise.jmh.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.jmh.Inference;
import lanewise.jmh.Step;
import lanewise.jmh.TutorialNet;
import lanewise.jmh.Work;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** The tutorial's network on libtorch, its ReLUs in place. */
final class LibTorchNet {

    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};
    private static final long[] ZERO = {0, 0};

    private final List<Tensor> parameters = new ArrayList<>();
    private final List<TensorOptional> biases = new ArrayList<>();

    private LibTorchNet(MemoryFormat format, boolean gradients) {
        List<float[]> values = TutorialNet.initial();
        for (int i = 0; i < values.size(); i++) {
            int[] shape = TutorialNet.PARAMETERS.get(i).shape();
            long[] wide = Arrays.stream(shape).asLongStream().toArray();
            Tensor parameter = LibTorch.tensor(values.get(i), wide);
            if (shape.length == 4) {
                parameter = parameter.contiguous(format);
            }
            parameter.set_requires_grad(gradients);
            parameters.add(parameter);
            biases.add(new TensorOptional(parameter));
        }
    }

    private Tensor logits(Tensor x, double dropout) {
        Tensor h = x;
        for (int layer = 0; layer < 3; layer++) {
            h =
                    torch.conv2d(
                            h,
                            parameters.get(2 * layer),
                            biases.get(2 * layer + 1),
                            ONE,
                            ZERO,
                            ONE,
                            1);
            h = torch.max_pool2d(torch.relu_(h), TWO, TWO, ZERO, ONE, false);
        }
        h = h.flatten(1, -1);
        h = dropout > 0 ? torch.dropout(h, dropout, true) : h;
        h = torch.relu_(torch.linear(h, parameters.get(6), biases.get(7)));
        h = dropout > 0 ? torch.dropout(h, dropout, true) : h;
        return torch.linear(h, parameters.get(8), biases.get(9));
    }

    static Tensor images(int batch, MemoryFormat format) {
        return LibTorch.tensor(TutorialNet.images(batch), batch, 3, 32, 32).contiguous(format);
    }

    /** A training step with one of libtorch's forms of Adam. */
    static final class Training implements Work {
        private final MemoryFormat format;
        private final boolean fused;
        private final double dropout;
        private final Tensor x;
        private final Tensor labels;
        private final LibTorchNet net;
        private final Runnable adam;

        Training(Step step, MemoryFormat format, boolean fused) {
            this.format = format;
            this.fused = fused;
            dropout = step.dropout();
            x = images(step.batch(), format);
            labels = LibTorch.labels(TutorialNet.labels(step.batch()));
            net = new LibTorchNet(format, true);
            adam = LibTorch.adam(net.parameters, fused);
        }

        /**
         * Numbers below the normal ones are 0 meanwhile, as they are in our Adam: a batch that
         * comes again and again leaves many, and some cores take ten times as long for them.
         */
        private Tensor step(LibTorchNet net, Runnable adam, double dropout) {
            Context.setFlushDenormal(true);
            try {
                net.parameters.forEach(parameter -> parameter.mutable_grad().reset());
                Tensor loss = torch.cross_entropy_loss(net.logits(x, dropout), labels);
                loss.backward();
                adam.run();
                return loss;
            } finally {
                Context.setFlushDenormal(false);
            }
        }

        @Override
        public void run() {
            try (var _ = new PointerScope()) {
                step(net, adam, dropout);
            }
        }

        @Override
        public float[] output() {
            var fresh = new LibTorchNet(format, true);
            Runnable optimizer = LibTorch.adam(fresh.parameters, fused);
            var losses = new float[Step.CHECKED_STEPS];
            for (int i = 0; i < losses.length; i++) {
                losses[i] = step(fresh, optimizer, 0).item_float();
            }
            return losses;
        }
    }

    /** Inference in inference mode, without dropout. */
    static final class Evaluation implements Work {
        private final Tensor x;
        private final LibTorchNet net;

        Evaluation(Inference inference, MemoryFormat format) {
            x = images(inference.batch(), format);
            net = new LibTorchNet(format, false);
        }

        @Override
        public void run() {
            try (var _ = new PointerScope();
                    var _ = new InferenceMode(true)) {
                net.logits(x, 0);
            }
        }

        @Override
        public float[] output() {
            try (var _ = new PointerScope();
                    var _ = new InferenceMode(true)) {
                return LibTorch.values(net.logits(x, 0));
            }
        }
    }
}
