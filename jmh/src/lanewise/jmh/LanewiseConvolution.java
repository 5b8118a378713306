package lanewise.jmh;

import static lanewise.jmh.Layouts.toChannelsFirst;
import static lanewise.jmh.Layouts.toChannelsLast;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.Kernels;
import lanewise.kernel.Pair;
import lanewise.kernel.Window;
import lanewise.tensor.Slot;

/** Our convolution, of one pass. */
final class LanewiseConvolution implements Work {
    private final Conv c;
    private final Convolution convolution;
    private final Slot x;
    private final Slot y;
    private final Slot packed;
    private final Epilogue epilogue;
    private final float[] sums;
    private final float[] dweight;
    private final float[] dbias;

    LanewiseConvolution(Conv c, Kernels kernels) {
        this.c = c;
        int k = c.kernelSize();
        convolution =
                kernels.convolution(
                        ConvGeometry.of(
                                        c.inChannels(),
                                        new Pair(c.height(), c.width()),
                                        c.outChannels(),
                                        Window.of(k)
                                                .withStride(c.stride())
                                                .withPadding(c.padding()))
                                .withGroups(c.groups()));
        epilogue = Epilogue.of(c.bias(), 0);
        float[] weights;
        if (c.pass() == Conv.Pass.DATA) {
            weights = new float[convolution.packedBackwardSize()];
            convolution.packBackward(c.weight(), 0, weights, 0);
        } else {
            weights = new float[convolution.packedSize()];
            convolution.pack(c.weight(), 0, weights, 0);
        }
        Slot[] places =
                Lanewise.places(
                        toChannelsLast(c.x(), c.batch(), c.inChannels()),
                        toChannelsLast(c.dy(), c.batch(), c.outChannels()),
                        weights);
        x = places[0];
        y = places[1];
        packed = places[2];
        sums = new float[convolution.sumsSize()];
        dweight = new float[c.weightSize()];
        dbias = new float[c.outChannels()];
    }

    @Override
    public void run() {
        float[] values = x.array();
        int xo = x.offset();
        int yo = y.offset();
        int po = packed.offset();
        switch (c.pass()) {
            case FORWARD ->
                    convolution.forward(c.batch(), values, xo, values, po, epilogue, values, yo);
            case DATA -> convolution.backwardData(c.batch(), values, yo, values, po, values, xo);
            case WEIGHTS -> {
                convolution.backwardWeightsAndBias(
                        c.batch(), values, xo, values, yo, false, sums, 0);
                convolution.weightGradient(1, sums, 0, 0, c.outChannels(), dweight, 0);
                System.arraycopy(sums, c.weightSize(), dbias, 0, c.outChannels());
            }
        }
    }

    @Override
    public float[] output() {
        run();
        return switch (c.pass()) {
            case FORWARD -> toChannelsFirst(Lanewise.values(y), c.batch(), c.outChannels());
            case DATA -> toChannelsFirst(Lanewise.values(x), c.batch(), c.inChannels());
            case WEIGHTS -> Layouts.concatenate(dweight, dbias);
        };
    }
}
