package lanewise.track;

import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.loss.MSE;
import lanewise.nn.loss.Reduction;
import lanewise.random.Key;
import lanewise.tensor.Slot;

/**
 * Finds the units of layers that are zero in all images of a batch. The network at work keeps the
 * outputs of a few images only, so this runs a second one, which keeps all, on the same parameters,
 * without dropout.
 */
final class DeadUnits {
    /** A unit that is silent in so many images hardly ever speaks. */
    private static final int MOST_IMAGES = 64;

    private final Network network;
    private final Network keeping;

    DeadUnits(Network network, int batch) {
        this.network = network;
        keeping =
                Network.of(network.layers())
                        .parameters(network.parameters())
                        .input(network.input().shape())
                        .batch(Math.min(batch, MOST_IMAGES))
                        .loss(new MSE(Reduction.MEAN))
                        .kernels(network.kernels())
                        .fuse(false)
                        .bind();
    }

    /** Runs the network on the images of its last batch; says how many they are. */
    int look(int images) {
        int some = Math.min(images, MOST_IMAGES);
        keeping.input().point(network.input().array(), network.input().offset());
        keeping.forward(Mode.EVAL, some, Key.of(0));
        return some;
    }

    /** The share of a layer's units (channels, or features) that are zero in all of them. */
    double share(String layer, int images) {
        Slot slot = keeping.activations(layer);
        int units = slot.shape().dim(0);
        boolean[] alive = new boolean[units];
        float[] values = slot.array();
        int end = slot.offset() + images * slot.stride();
        int unit = 0;
        for (int i = slot.offset(); i < end; i++) {
            alive[unit] |= values[i] != 0;
            unit = unit + 1 == units ? 0 : unit + 1;
        }
        int dead = 0;
        for (boolean each : alive) {
            dead += each ? 0 : 1;
        }
        return (double) dead / units;
    }
}
