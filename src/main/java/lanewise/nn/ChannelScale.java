package lanewise.nn;

import lanewise.tensor.Parameters;

/** What a layer does to each channel of its input in evaluation: y = factor x + shift. */
@FunctionalInterface
public interface ChannelScale {
    /**
     * Tells what the parameters say.
     *
     * @param parameters of the network
     * @param path the layer's name
     * @param factor receives a value a channel
     * @param shift receives a value a channel
     */
    void read(Parameters parameters, String path, double[] factor, double[] shift);
}
