package lanewise.kernel.vector;

import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.PoolGeometry;

/**
 * The windows of some samples whose gradient is not 0 and not dropped, ascending, in a list for
 * each channel: where the inputs of the pixel start that a window chose, and where its gradient is.
 */
class LiveWindows {
    final Choices choices;
    final int channels;

    /** Windows of a sample. */
    final int windows;

    /** Samples that the lists have room for. */
    final int samples;

    /** From one sample's inputs to the next one's. */
    final int sampleSize;

    /** Where the inputs of each output pixel start in its sample. */
    private final int[] inputs;

    /**
     * @param samples that the lists have room for
     * @param sampleSize from one sample's inputs to the next one's
     * @param row from one row of inputs to the next
     */
    LiveWindows(ConvGeometry g, Choices choices, int samples, int sampleSize, int row) {
        PoolGeometry pooling = choices.pool().geometry();
        this.choices = choices;
        this.samples = samples;
        this.sampleSize = sampleSize;
        channels = pooling.channels();
        windows = pooling.outHeight() * pooling.outWidth();
        inputs = new int[g.outHeight() * g.outWidth()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] =
                    i / g.outWidth() * g.strideHeight() * row
                            + i % g.outWidth() * g.strideWidth() * g.inChannels();
        }
    }

    /** Lists by masks where the pooling keeps masks, else by what it says of each window. */
    static LiveWindows of(ConvGeometry g, Choices choices, int samples, int sampleSize, int row) {
        return choices.pool() instanceof VectorPool
                ? new MaskedWindows(g, choices, samples, sampleSize, row)
                : new LiveWindows(g, choices, samples, sampleSize, row);
    }

    /** Entries that a list has room for. */
    int room() {
        return samples * windows;
    }

    /** Ints that are kept of a block of channels. */
    int maskSize() {
        return 0;
    }

    /** Where in its sample the inputs start of an element of the pooling's input. */
    final int inputs(int element) {
        return inputs[element / channels];
    }

    /**
     * Looks at a block of channels, of which {@link #list} will be asked for.
     *
     * @param first the first window
     * @param last the number behind the last one
     * @param co where the choices of the first sample start
     * @param channel the first of the block, a multiple of the lanes
     * @param dyo where the gradients of the first sample start
     */
    void look(int first, int last, int co, int channel, float[] dy, int dyo, int[] masks) {}

    /**
     * Writes the list of a channel.
     *
     * @param at where it goes in both tables
     * @param x receives where the inputs of each entry start
     * @param from receives where the gradient of each entry is after {@code dyo}
     * @return the end of the list
     */
    int list(
            int first,
            int last,
            int co,
            int channel,
            float[] dy,
            int dyo,
            int[] masks,
            int at,
            int[] x,
            int[] from) {
        int end = at;
        for (int q = first; q < last; q++) {
            int sample = q / windows;
            int output = (q - sample * windows) * channels + channel;
            int kept = co + choices.at(sample);
            int chosen = choices.pool().chosen(choices.kept(), kept, output);
            int gradient = q * channels + channel;
            if (chosen >= 0 && dy[dyo + gradient] != 0) {
                x[end] = sample * sampleSize + inputs(chosen);
                from[end++] = gradient;
            }
        }
        return end;
    }
}
