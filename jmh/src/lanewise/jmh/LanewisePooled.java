package lanewise.jmh;

import static lanewise.jmh.Layouts.toChannelsFirst;
import static lanewise.jmh.Layouts.toChannelsLast;

import java.util.Arrays;
import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Kernels;
import lanewise.kernel.Pair;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.PooledGradient;
import lanewise.kernel.Window;
import lanewise.tensor.Slot;

/**
 * Our gradients of a pooled convolution over its windows, four samples at a time as a network
 * streams them.
 */
final class LanewisePooled implements Work {
    private static final int STREAM = 4;

    private final Conv c;
    private final boolean wantsInputs;
    private final Choices choices;
    private final PooledGradient windows;
    private final Slot x;
    private final Slot dy;
    private final Slot dx;
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
        wantsInputs = PooledBackward.wantsInputs(c);
        if (!PooledGradient.applies(geometry, pooling)
                || PooledGradient.appliesToInputs(geometry, pooling) != wantsInputs) {
            throw new IllegalStateException("a convolution whose sums do not go over windows");
        }
        choices = Choices.of(kernels.maxPool(pooling), c.batch());
        windows = kernels.pooledGradient(geometry, choices);
        Slot[] places =
                Lanewise.places(
                        toChannelsLast(c.x(), c.batch(), c.inChannels()),
                        toChannelsLast(PooledBackward.gradients(c), c.batch(), c.outChannels()),
                        new float[c.inputSize()],
                        packed());
        x = places[0];
        dy = places[1];
        dx = places[2];
        packed = places[3];
        sums = new float[windows.sumsSize()];
        gradients = new float[c.weightSize() + c.outChannels()];
        choose();
    }

    private float[] packed() {
        float[] weights = new float[wantsInputs ? windows.packedBackwardSize() : 0];
        if (wantsInputs) {
            windows.packBackward(c.weight(), 0, weights, 0);
        }
        return weights;
    }

    private void choose() {
        float[] y = toChannelsLast(PooledBackward.activations(c), c.batch(), c.outChannels());
        float[] max = new float[dy.stride()];
        choices.pool().forwardChoosing(c.batch(), y, 0, true, choices.kept(), 0, max, 0);
    }

    @Override
    public void run() {
        Arrays.fill(sums, 0f);
        for (int from = 0; from < c.batch(); from += STREAM) {
            int xo = x.offset() + from * (c.inputSize() / c.batch());
            int up = dy.offset() + from * (dy.stride() / c.batch());
            windows.add(from, from + STREAM, x.array(), xo, dy.array(), up, sums, 0);
            if (wantsInputs) {
                windows.backwardData(
                        from,
                        from + STREAM,
                        dy.array(),
                        up,
                        packed.array(),
                        packed.offset(),
                        dx.array(),
                        dx.offset() + from * (c.inputSize() / c.batch()));
            }
        }
        windows.weightGradient(1, sums, 0, 0, c.outChannels(), gradients, 0);
        int biases = sums.length - c.outChannels();
        System.arraycopy(sums, biases, gradients, c.weightSize(), c.outChannels());
    }

    @Override
    public float[] output() {
        run();
        return wantsInputs
                ? Layouts.concatenate(
                        gradients, toChannelsFirst(Lanewise.values(dx), c.batch(), c.inChannels()))
                : gradients.clone();
    }
}
