package lanewise.jmh;

import static lanewise.jmh.Layouts.toChannelsFirst;
import static lanewise.jmh.Layouts.toChannelsLast;

import java.util.Arrays;
import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Kernels;
import lanewise.kernel.MaxPool;
import lanewise.kernel.Pair;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.PooledGradient;
import lanewise.kernel.Window;
import lanewise.tensor.Slot;

/**
 * Our gradients of a pooled convolution, four samples at a time as a network streams them: over the
 * windows where the kernels sum so, else from the gradient unfolded.
 */
final class LanewisePooled implements Work {
    private static final int STREAM = 4;

    private final Conv c;
    private final Convolution convolution;
    private final MaxPool pool;
    private final Choices choices;
    private final PooledGradient windows;
    private final Slot x;
    private final Slot dy;
    private final Slot dx;
    private final Slot dense;
    private final Slot packed;
    private final float[] sums;
    private final float[] gradients;

    LanewisePooled(Conv c, Kernels kernels) {
        this.c = c;
        ConvGeometry geometry =
                ConvGeometry.of(
                        c.inChannels(),
                        new Pair(c.height(), c.width()),
                        c.outChannels(),
                        Window.of(c.kernelSize()));
        PoolGeometry pooling = PoolGeometry.square(c.outChannels(), c.outHeight(), c.outWidth(), 2);
        convolution = kernels.convolution(geometry);
        pool = kernels.maxPool(pooling);
        choices = Choices.of(pool, c.batch());
        windows =
                PooledGradient.applies(geometry, pooling)
                        ? kernels.pooledGradient(geometry, choices)
                        : null;
        boolean inputsToo = PooledGradient.appliesToInputs(geometry, pooling);
        if (PooledBackward.wantsInputs(c) != inputsToo) {
            throw new IllegalStateException("a convolution whose inputs do not go over windows");
        }
        Slot[] places =
                Lanewise.places(
                        toChannelsLast(c.x(), c.batch(), c.inChannels()),
                        toChannelsLast(PooledBackward.gradients(c), c.batch(), c.outChannels()),
                        new float[c.inputSize()],
                        new float[STREAM * geometry.outputSize()],
                        packed(inputsToo));
        x = places[0];
        dy = places[1];
        dx = places[2];
        dense = places[3];
        packed = places[4];
        sums = new float[windows == null ? convolution.sumsSize() : windows.sumsSize()];
        gradients = new float[c.weightSize() + c.outChannels()];
        choose();
    }

    private float[] packed(boolean inputsToo) {
        float[] weights = new float[inputsToo ? windows.packedBackwardSize() : 0];
        if (inputsToo) {
            windows.packBackward(c.weight(), 0, weights, 0);
        }
        return weights;
    }

    private void choose() {
        float[] y = toChannelsLast(PooledBackward.activations(c), c.batch(), c.outChannels());
        float[] max = new float[dy.stride()];
        pool.forwardChoosing(c.batch(), y, 0, true, choices.kept(), 0, max, 0);
    }

    @Override
    public void run() {
        Arrays.fill(sums, 0f);
        for (int from = 0; from < c.batch(); from += STREAM) {
            int xo = x.offset() + from * (c.inputSize() / c.batch());
            int up = dy.offset() + from * (dy.stride() / c.batch());
            if (windows == null) {
                unfolded(from, xo, up);
                continue;
            }
            windows.add(from, from + STREAM, x.array(), xo, dy.array(), up, sums, 0);
            int to = dx.offset() + from * (c.inputSize() / c.batch());
            windows.backwardData(
                    from,
                    from + STREAM,
                    dy.array(),
                    up,
                    packed.array(),
                    packed.offset(),
                    dx.array(),
                    to);
        }
        if (windows == null) {
            convolution.weightGradient(1, sums, 0, 0, c.outChannels(), gradients, 0);
        } else {
            windows.weightGradient(1, sums, 0, 0, c.outChannels(), gradients, 0);
        }
        int biases = sums.length - c.outChannels();
        System.arraycopy(sums, biases, gradients, c.weightSize(), c.outChannels());
    }

    private void unfolded(int from, int xo, int up) {
        float[] values = dense.array();
        int at = dense.offset();
        pool.backward(STREAM, choices.kept(), choices.at(from), dy.array(), up, values, at);
        convolution.backwardWeightsAndBias(STREAM, x.array(), xo, values, at, from > 0, sums, 0);
    }

    @Override
    public float[] output() {
        run();
        return PooledBackward.wantsInputs(c)
                ? Layouts.concatenate(
                        gradients, toChannelsFirst(Lanewise.values(dx), c.batch(), c.inChannels()))
                : gradients.clone();
    }
}
