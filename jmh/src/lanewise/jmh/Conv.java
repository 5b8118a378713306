package lanewise.jmh;

/**
 * A two-dimensional convolution or one of its gradients.
 *
 * <p>{@code FORWARD} adds the bias. {@code DATA} gives dx. {@code WEIGHTS} gives dweight followed
 * by dbias, both sums over the batch.
 */
public record Conv(
        String label,
        Pass pass,
        int batch,
        int inChannels,
        int height,
        int width,
        int outChannels,
        int kernelSize,
        int stride,
        int padding,
        int groups)
        implements Case {

    /** Which of the three products of a convolution layer. */
    public enum Pass {
        FORWARD,
        DATA,
        WEIGHTS
    }

    public int outHeight() {
        return (height + 2 * padding - kernelSize) / stride + 1;
    }

    public int outWidth() {
        return (width + 2 * padding - kernelSize) / stride + 1;
    }

    public int inputSize() {
        return batch * inChannels * height * width;
    }

    public int outputSize() {
        return batch * outChannels * outHeight() * outWidth();
    }

    public int weightSize() {
        return outChannels * (inChannels / groups) * kernelSize * kernelSize;
    }

    public float[] x() {
        return Data.uniform(inputSize(), 3);
    }

    public float[] weight() {
        return Data.uniform(weightSize(), 4);
    }

    public float[] bias() {
        return Data.uniform(outChannels, 5);
    }

    public float[] dy() {
        return Data.uniform(outputSize(), 6);
    }

    @Override
    public String name() {
        return "conv/%s/%s".formatted(label, pass.name().toLowerCase());
    }

    @Override
    public double flops() {
        return 2.0 * outputSize() * (inChannels / groups) * kernelSize * kernelSize;
    }

    @Override
    public double bytes() {
        return 4.0 * ((double) inputSize() + outputSize() + weightSize());
    }

    @Override
    public void check(String engine, float[] output) {
        switch (pass) {
            case FORWARD -> {
                float[] x = x();
                float[] weight = weight();
                float[] bias = bias();
                Data.checkSample(
                        this, engine, output, outputSize(), i -> forward(i, x, weight, bias));
            }
            case DATA -> checkInputs(this, engine, output, dy());
            case WEIGHTS -> checkWeights(this, engine, output, dy());
        }
    }

    /** Checks the gradient of the input for a gradient of the outputs. */
    void checkInputs(Case work, String engine, float[] output, float[] dy) {
        float[] weight = weight();
        Data.checkSample(work, engine, output, inputSize(), i -> data(i, weight, dy));
    }

    /** Checks the gradients of the weights and of the bias for a gradient of the outputs. */
    void checkWeights(Case work, String engine, float[] output, float[] dy) {
        float[] x = x();
        Data.checkSample(
                work,
                engine,
                output,
                weightSize() + outChannels,
                i -> i < weightSize() ? weights(i, x, dy) : biases(i - weightSize(), dy));
    }

    private Data.Expected forward(int index, float[] x, float[] weight, float[] bias) {
        int column = index % outWidth();
        int row = index / outWidth() % outHeight();
        int o = index / (outWidth() * outHeight()) % outChannels;
        int n = index / (outWidth() * outHeight() * outChannels);
        int inGroup = inChannels / groups;
        int first = o / (outChannels / groups) * inGroup;
        var sum = new Sum();
        sum.add(bias[o], 1);
        for (int c = 0; c < inGroup; c++) {
            for (int i = 0; i < kernelSize; i++) {
                for (int j = 0; j < kernelSize; j++) {
                    int h = row * stride + i - padding;
                    int w = column * stride + j - padding;
                    if (h >= 0 && h < height && w >= 0 && w < width) {
                        sum.add(
                                x[((n * inChannels + first + c) * height + h) * width + w],
                                weight[((o * inGroup + c) * kernelSize + i) * kernelSize + j]);
                    }
                }
            }
        }
        return sum.expected();
    }

    private Data.Expected data(int index, float[] weight, float[] dy) {
        int w = index % width;
        int h = index / width % height;
        int channel = index / (width * height) % inChannels;
        int n = index / (width * height * inChannels);
        int inGroup = inChannels / groups;
        int outGroup = outChannels / groups;
        int group = channel / inGroup;
        var sum = new Sum();
        for (int o = group * outGroup; o < (group + 1) * outGroup; o++) {
            for (int i = 0; i < kernelSize; i++) {
                for (int j = 0; j < kernelSize; j++) {
                    int row = h + padding - i;
                    int column = w + padding - j;
                    if (row >= 0
                            && row % stride == 0
                            && row / stride < outHeight()
                            && column >= 0
                            && column % stride == 0
                            && column / stride < outWidth()) {
                        int at = (n * outChannels + o) * outHeight() + row / stride;
                        int k = (o * inGroup + channel % inGroup) * kernelSize + i;
                        sum.add(dy[at * outWidth() + column / stride], weight[k * kernelSize + j]);
                    }
                }
            }
        }
        return sum.expected();
    }

    private Data.Expected weights(int index, float[] x, float[] dy) {
        int j = index % kernelSize;
        int i = index / kernelSize % kernelSize;
        int inGroup = inChannels / groups;
        int c = index / (kernelSize * kernelSize) % inGroup;
        int o = index / (kernelSize * kernelSize * inGroup);
        int channel = o / (outChannels / groups) * inGroup + c;
        var sum = new Sum();
        for (int n = 0; n < batch; n++) {
            for (int row = 0; row < outHeight(); row++) {
                int h = row * stride + i - padding;
                for (int column = 0; h >= 0 && h < height && column < outWidth(); column++) {
                    int w = column * stride + j - padding;
                    if (w >= 0 && w < width) {
                        int at = (n * outChannels + o) * outHeight() + row;
                        sum.add(
                                x[((n * inChannels + channel) * height + h) * width + w],
                                dy[at * outWidth() + column]);
                    }
                }
            }
        }
        return sum.expected();
    }

    private Data.Expected biases(int o, float[] dy) {
        var sum = new Sum();
        int plane = outHeight() * outWidth();
        for (int n = 0; n < batch; n++) {
            for (int p = 0; p < plane; p++) {
                sum.add(dy[(n * outChannels + o) * plane + p], 1);
            }
        }
        return sum.expected();
    }

    /** A sum of products with the bound that any order of float additions keeps. */
    private static final class Sum {
        private double value;
        private double magnitude;
        private int terms;

        void add(double a, double b) {
            value += a * b;
            magnitude += Math.abs(a * b);
            terms++;
        }

        Data.Expected expected() {
            return new Data.Expected(value, Data.gamma(terms + 1) * magnitude);
        }
    }
}
