package lanewise.jmh;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What a training step computes behind a convolution, a ReLU and a 2×2 max-pooling, from the
 * gradients of the pooled outputs: those of the weights, the bias and the input, one convolution
 * after another. An image's gradient is not asked for, as in training.
 */
public record PooledBackward(String label, List<Conv> convolutions) implements Case {

    /** What the ReLU made of a convolution's outputs: the forward pass has been there before. */
    public static float[] activations(Conv c) {
        float[] y = Data.uniform(c.outputSize(), 11);
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(0f, y[i]);
        }
        return y;
    }

    /** The gradients of the pooled outputs. */
    public static float[] gradients(Conv c) {
        int size = c.batch() * c.outChannels() * (c.outHeight() / 2) * (c.outWidth() / 2);
        return Data.uniform(size, 12);
    }

    /** Whether the gradient of the input is asked for. */
    public static boolean wantsInputs(Conv c) {
        return c.inChannels() > 3;
    }

    /** An engine's work on each convolution as one. */
    public Work together(Function<Conv, Work> engine) {
        List<Work> works = convolutions.stream().map(engine).toList();
        return new Work() {
            @Override
            public void run() {
                for (Work work : works) {
                    work.run();
                }
            }

            @Override
            public float[] output() {
                float[] all = {};
                for (Work work : works) {
                    all = Layouts.concatenate(all, work.output());
                }
                return all;
            }
        };
    }

    @Override
    public String name() {
        return "pooled/%s/backward".formatted(label);
    }

    /** Of the dense form, which multiplies what the pooling did not choose, too. */
    @Override
    public double flops() {
        return convolutions.stream().mapToDouble(c -> (wantsInputs(c) ? 2 : 1) * c.flops()).sum();
    }

    @Override
    public double bytes() {
        return convolutions.stream().mapToDouble(Conv::bytes).sum();
    }

    /** Each convolution: of the weights, the bias, and of the input where it is asked for. */
    @Override
    public void check(String engine, float[] output) {
        int at = 0;
        for (Conv c : convolutions) {
            float[] dense = unfolded(c);
            int gradients = c.weightSize() + c.outChannels();
            int inputs = wantsInputs(c) ? c.inputSize() : 0;
            at += gradients + inputs;
            Data.requireLength(
                    this, engine, Arrays.copyOf(output, Math.min(at, output.length)), at);
            float[] sums = Arrays.copyOfRange(output, at - gradients - inputs, at - inputs);
            c.checkWeights(this, engine, sums, dense);
            if (inputs > 0) {
                c.checkInputs(this, engine, Arrays.copyOfRange(output, at - inputs, at), dense);
            }
        }
        Data.requireLength(this, engine, output, at);
    }

    /** The gradients of a convolution's outputs, most of them 0. */
    private static float[] unfolded(Conv c) {
        float[] y = activations(c);
        float[] dy = gradients(c);
        float[] dense = new float[y.length];
        int rows = c.outHeight() / 2;
        int columns = c.outWidth() / 2;
        for (int i = 0; i < dy.length; i++) {
            int plane = i / (rows * columns);
            int row = plane * c.outHeight() + i / columns % rows * 2;
            int top = row * c.outWidth() + i % columns * 2;
            int best = top;
            for (int at : new int[] {top + 1, top + c.outWidth(), top + c.outWidth() + 1}) {
                best = y[at] > y[best] ? at : best;
            }
            dense[best] = y[best] > 0 ? dy[i] : 0f;
        }
        return dense;
    }
}
