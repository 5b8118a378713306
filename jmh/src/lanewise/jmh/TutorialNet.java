package lanewise.jmh;

import java.util.ArrayList;
import java.util.List;

/**
 * The dropout tutorial's network: its parameters, its inputs, and a plain double-precision
 * evaluation that the engines' losses and logits are held against.
 *
 * <p>A batch repeats its first {@value #DISTINCT} images, so the mean loss and every gradient of it
 * can be computed from those alone, whatever the batch size.
 */
public final class TutorialNet {

    public static final int CLASSES = 10;
    static final int DISTINCT = 4;

    private static final int IMAGE = 3 * 32 * 32;

    /** A parameter as PyTorch names and shapes it. */
    public record Parameter(String name, int... shape) {
        public int size() {
            int size = 1;
            for (int d : shape) {
                size *= d;
            }
            return size;
        }
    }

    public static final List<Parameter> PARAMETERS =
            List.of(
                    new Parameter("conv1.weight", 32, 3, 3, 3),
                    new Parameter("conv1.bias", 32),
                    new Parameter("conv2.weight", 64, 32, 3, 3),
                    new Parameter("conv2.bias", 64),
                    new Parameter("conv3.weight", 128, 64, 3, 3),
                    new Parameter("conv3.bias", 128),
                    new Parameter("fc1.weight", 512, 512),
                    new Parameter("fc1.bias", 512),
                    new Parameter("fc2.weight", 10, 512),
                    new Parameter("fc2.bias", 10));

    /** Multiplications and additions of a forward pass for one image. */
    static final double FORWARD_FLOPS =
            2.0
                    * (30 * 30 * 32 * 27
                            + 13 * 13 * 64 * 288
                            + 4 * 4 * 128 * 576
                            + 512 * 512
                            + 512 * 10);

    /** Those of forward and backward; the first convolution needs no gradient of its input. */
    static final double STEP_FLOPS = 3 * FORWARD_FLOPS - 2.0 * 30 * 30 * 32 * 27;

    private TutorialNet() {}

    /** How many numbers are trained. */
    static int size() {
        return PARAMETERS.stream().mapToInt(Parameter::size).sum();
    }

    /** Initial values, in the order of {@link #PARAMETERS}, uniform within 1/√fan-in. */
    public static List<float[]> initial() {
        var values = new ArrayList<float[]>();
        float bound = 0;
        for (int i = 0; i < PARAMETERS.size(); i++) {
            Parameter p = PARAMETERS.get(i);
            if (p.shape().length > 1) {
                bound = (float) (1 / Math.sqrt((double) p.size() / p.shape()[0]));
            }
            values.add(Data.uniform(p.size(), 100 + i, -bound, bound));
        }
        return values;
    }

    /** Images in N, C, H, W order. */
    public static float[] images(int batch) {
        var images = new float[batch * IMAGE];
        float[] distinct = Data.uniform(DISTINCT * IMAGE, 16, -1.5f, 1.5f);
        for (int n = 0; n < batch; n++) {
            System.arraycopy(distinct, n % DISTINCT * IMAGE, images, n * IMAGE, IMAGE);
        }
        return images;
    }

    /** One class an image. */
    public static int[] labels(int batch) {
        var labels = new int[batch];
        for (int n = 0; n < batch; n++) {
            labels[n] = n % DISTINCT * 3;
        }
        return labels;
    }

    /** Logits of the first images under the initial parameters. */
    static double[][] logits(int batch) {
        var model = new Model();
        int count = Math.min(batch, DISTINCT);
        var logits = new double[count][];
        for (int n = 0; n < count; n++) {
            logits[n] = model.forward(image(n)).getLast();
        }
        return logits;
    }

    /** The losses of the first Adam steps without dropout, each before its update. */
    static double[] losses(int batch, int steps) {
        var model = new Model();
        int count = Math.min(batch, DISTINCT);
        int[] labels = labels(count);
        var losses = new double[steps];
        for (int step = 1; step <= steps; step++) {
            for (int n = 0; n < count; n++) {
                losses[step - 1] += model.backward(image(n), labels[n], 1.0 / count) / count;
            }
            model.adam(step);
        }
        return losses;
    }

    private static double[] image(int n) {
        float[] all = images(DISTINCT);
        var image = new double[IMAGE];
        for (int i = 0; i < IMAGE; i++) {
            image[i] = all[n * IMAGE + i];
        }
        return image;
    }

    /** The network on one image at a time in double precision, as plainly as it can be written. */
    private static final class Model {
        private static final int[] CONV_SIDE = {32, 15, 6};

        private final List<double[]> values = new ArrayList<>();
        private final List<double[]> gradients = new ArrayList<>();
        private final List<double[]> first = new ArrayList<>();
        private final List<double[]> second = new ArrayList<>();

        Model() {
            for (float[] p : initial()) {
                var copy = new double[p.length];
                for (int i = 0; i < p.length; i++) {
                    copy[i] = p[i];
                }
                values.add(copy);
                gradients.add(new double[p.length]);
                first.add(new double[p.length]);
                second.add(new double[p.length]);
            }
        }

        /**
         * Input and output of every layer: x, then (conv, relu + pool) three times, fc1, relu, fc2.
         */
        List<double[]> forward(double[] image) {
            var layers = new ArrayList<double[]>();
            layers.add(image);
            for (int layer = 0; layer < 3; layer++) {
                layers.add(conv(layer, layers.getLast()));
                layers.add(reluPool(layer, layers.getLast()));
            }
            layers.add(linear(6, layers.getLast()));
            var relu = layers.getLast().clone();
            for (int i = 0; i < relu.length; i++) {
                relu[i] = Math.max(relu[i], 0);
            }
            layers.add(relu);
            layers.add(linear(8, relu));
            return layers;
        }

        /** Adds {@code weight} times the gradient of one image's loss; returns that loss. */
        double backward(double[] image, int label, double weight) {
            List<double[]> layers = forward(image);
            double[] logits = layers.getLast();
            double sum = 0;
            for (double v : logits) {
                sum += Math.exp(v);
            }
            var d = new double[CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                d[c] = (Math.exp(logits[c]) / sum - (c == label ? 1 : 0)) * weight;
            }
            d = linearBackward(8, layers.get(8), d);
            for (int i = 0; i < d.length; i++) {
                d[i] = layers.get(7)[i] > 0 ? d[i] : 0;
            }
            d = linearBackward(6, layers.get(6), d);
            for (int layer = 2; layer >= 0; layer--) {
                d = reluPoolBackward(layer, layers.get(2 * layer + 1), d);
                d = convBackward(layer, layers.get(2 * layer), d);
            }
            return Math.log(sum) - logits[label];
        }

        void adam(int step) {
            double correction1 = 1 - Math.pow(0.9, step);
            double correction2 = 1 - Math.pow(0.999, step);
            for (int p = 0; p < values.size(); p++) {
                double[] m = first.get(p);
                double[] v = second.get(p);
                double[] g = gradients.get(p);
                for (int i = 0; i < g.length; i++) {
                    m[i] += 0.1 * (g[i] - m[i]);
                    v[i] += 0.001 * (g[i] * g[i] - v[i]);
                    values.get(p)[i] -=
                            1e-3 * (m[i] / correction1) / (Math.sqrt(v[i] / correction2) + 1e-8);
                    g[i] = 0;
                }
            }
        }

        private double[] conv(int layer, double[] x) {
            int side = CONV_SIDE[layer];
            int out = side - 2;
            int channels = PARAMETERS.get(2 * layer).shape()[1];
            double[] w = values.get(2 * layer);
            double[] bias = values.get(2 * layer + 1);
            var y = new double[bias.length * out * out];
            for (int o = 0; o < bias.length; o++) {
                for (int p = 0; p < out * out; p++) {
                    double sum = bias[o];
                    for (int t = 0; t < channels * 9; t++) {
                        sum += w[o * channels * 9 + t] * x[tap(side, p, t)];
                    }
                    y[o * out * out + p] = sum;
                }
            }
            return y;
        }

        private double[] convBackward(int layer, double[] x, double[] dy) {
            int side = CONV_SIDE[layer];
            int out = side - 2;
            int channels = PARAMETERS.get(2 * layer).shape()[1];
            double[] w = values.get(2 * layer);
            double[] dw = gradients.get(2 * layer);
            double[] dbias = gradients.get(2 * layer + 1);
            var dx = new double[x.length];
            for (int o = 0; o < dbias.length; o++) {
                for (int p = 0; p < out * out; p++) {
                    double d = dy[o * out * out + p];
                    dbias[o] += d;
                    for (int t = 0; d != 0 && t < channels * 9; t++) {
                        dw[o * channels * 9 + t] += d * x[tap(side, p, t)];
                        dx[tap(side, p, t)] += d * w[o * channels * 9 + t];
                    }
                }
            }
            return dx;
        }

        /** Where output pixel p of a 3×3 convolution finds its t-th input, t = (c, i, j). */
        private static int tap(int side, int p, int t) {
            int out = side - 2;
            return (t / 9 * side + p / out + t % 9 / 3) * side + p % out + t % 3;
        }

        private double[] reluPool(int layer, double[] x) {
            int side = CONV_SIDE[layer] - 2;
            int out = side / 2;
            var y = new double[x.length / (side * side) * out * out];
            for (int i = 0; i < y.length; i++) {
                y[i] = Math.max(x[largest(side, i, x)], 0);
            }
            return y;
        }

        private double[] reluPoolBackward(int layer, double[] x, double[] dy) {
            int side = CONV_SIDE[layer] - 2;
            var dx = new double[x.length];
            for (int i = 0; i < dy.length; i++) {
                int at = largest(side, i, x);
                dx[at] = x[at] > 0 ? dy[i] : 0;
            }
            return dx;
        }

        private static int largest(int side, int i, double[] x) {
            int out = side / 2;
            int top = (i / (out * out) * side + i / out % out * 2) * side + i % out * 2;
            int best = top;
            for (int at : new int[] {top + 1, top + side, top + side + 1}) {
                best = x[at] > x[best] ? at : best;
            }
            return best;
        }

        private double[] linear(int parameter, double[] x) {
            double[] w = values.get(parameter);
            double[] y = values.get(parameter + 1).clone();
            for (int o = 0; o < y.length; o++) {
                for (int i = 0; i < x.length; i++) {
                    y[o] += w[o * x.length + i] * x[i];
                }
            }
            return y;
        }

        private double[] linearBackward(int parameter, double[] x, double[] dy) {
            double[] w = values.get(parameter);
            var dx = new double[x.length];
            for (int o = 0; o < dy.length; o++) {
                gradients.get(parameter + 1)[o] += dy[o];
                for (int i = 0; i < x.length; i++) {
                    gradients.get(parameter)[o * x.length + i] += dy[o] * x[i];
                    dx[i] += dy[o] * w[o * x.length + i];
                }
            }
            return dx;
        }
    }
}
