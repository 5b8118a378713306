package lanewise.nn.layer;

import java.util.Arrays;
import java.util.OptionalDouble;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;

/** What {@link BatchNorm1d} and {@link BatchNorm2d} compute: columns of a matrix, normalised. */
final class BoundBatchNorm implements BoundLayer {
    private final Binding b;
    private final double eps;
    private final OptionalDouble momentum;
    private final int channels;
    private final int weight;
    private final int bias;
    private final int runningMean;
    private final int runningVar;
    private final int counter;

    /** Of the last forward pass: sums are taken in double precision, rows ascending. */
    private final double[] mean;

    private final double[] rest;
    private final float[] scale;
    private final float[] shift;

    /** Of the last backward pass. */
    private final double[] sum;

    private final double[] product;

    BoundBatchNorm(Binding b, BatchNorm layer) {
        boolean affine = layer.affine();
        boolean runningStats = layer.trackRunningStats();
        this.b = b;
        eps = layer.eps();
        momentum = layer.momentum();
        channels = b.input().dim(0);
        weight = affine ? b.parameter("weight").offset() : -1;
        bias = affine ? b.parameter("bias").offset() : -1;
        runningMean = runningStats ? b.parameter("running_mean").offset() : -1;
        runningVar = runningStats ? b.parameter("running_var").offset() : -1;
        counter = runningStats ? b.parameter("num_batches_tracked").offset() : -1;
        mean = b.workspace().doubles(channels);
        rest = b.workspace().doubles(channels);
        scale = b.workspace().floats(channels);
        shift = b.workspace().floats(channels);
        sum = b.workspace().doubles(channels);
        product = b.workspace().doubles(channels);
    }

    private boolean takesBatch(Pass pass) {
        return pass.mode() == Mode.TRAIN || runningMean < 0;
    }

    private int rows(int from, int to) {
        return (to - from) * (b.x().stride() / channels);
    }

    @Override
    public void forward(Pass pass, int from, int to) {
        if (takesBatch(pass)) {
            measure(pass, from, to);
        } else {
            float[] values = b.parameters().values();
            for (int c = 0; c < channels; c++) {
                mean[c] = values[runningMean + c];
                rest[c] = 1 / Math.sqrt(values[runningVar + c] + eps);
            }
        }
        float[] values = b.parameters().values();
        for (int c = 0; c < channels; c++) {
            double factor = weight < 0 ? rest[c] : rest[c] * values[weight + c];
            scale[c] = (float) factor;
            shift[c] = (float) ((bias < 0 ? 0 : values[bias + c]) - mean[c] * factor);
        }
        float[] x = b.x().array();
        float[] y = b.y().array();
        int xo = b.x().at(from);
        int yo = b.y().at(from);
        for (int row = rows(from, to); row > 0; row--, xo += channels, yo += channels) {
            for (int c = 0; c < channels; c++) {
                y[yo + c] = Math.fma(x[xo + c], scale[c], shift[c]);
            }
        }
    }

    /** The batch's mean and deviation, and what the running statistics learn of them. */
    private void measure(Pass pass, int from, int to) {
        int rows = rows(from, to);
        if (rows < 2 && pass.mode() == Mode.TRAIN) {
            throw new IllegalArgumentException(
                    ("layer \"%s\": a batch of %d of shape %s has one value a channel, expected 2"
                                    + " or more to train with; use a larger batch")
                            .formatted(b.path(), to - from, b.input()));
        }
        float[] x = b.x().array();
        Arrays.fill(mean, 0);
        Arrays.fill(rest, 0);
        int end = b.x().at(to);
        for (int at = b.x().at(from); at < end; at += channels) {
            for (int c = 0; c < channels; c++) {
                mean[c] += x[at + c];
            }
        }
        for (int c = 0; c < channels; c++) {
            mean[c] /= rows;
        }
        for (int at = b.x().at(from); at < end; at += channels) {
            for (int c = 0; c < channels; c++) {
                double distance = x[at + c] - mean[c];
                rest[c] = Math.fma(distance, distance, rest[c]);
            }
        }
        float[] values = b.parameters().values();
        if (runningMean >= 0) {
            values[counter] += 1;
            double share = momentum.orElse(1 / values[counter]);
            for (int c = 0; c < channels; c++) {
                double seen = values[runningMean + c];
                values[runningMean + c] = (float) (seen + share * (mean[c] - seen));
                double spread = values[runningVar + c];
                values[runningVar + c] = (float) (spread + share * (rest[c] / (rows - 1) - spread));
            }
        }
        for (int c = 0; c < channels; c++) {
            rest[c] = 1 / Math.sqrt(rest[c] / rows + eps);
        }
    }

    @Override
    public void backward(Pass pass, int from, int to, int chunk, boolean first) {
        float[] x = b.x().array();
        float[] dy = b.dy().array();
        Arrays.fill(sum, 0);
        Arrays.fill(product, 0);
        int xo = b.x().at(from);
        int dyo = b.dy().at(from);
        int rows = rows(from, to);
        for (int row = 0; row < rows; row++, xo += channels, dyo += channels) {
            for (int c = 0; c < channels; c++) {
                double gradient = dy[dyo + c];
                sum[c] += gradient;
                product[c] = Math.fma(gradient, x[xo + c] - mean[c], product[c]);
            }
        }
        if (weight >= 0) {
            float[] gradients = b.parameters().gradients();
            for (int c = 0; c < channels; c++) {
                gradients[weight + c] = (float) (product[c] * rest[c]);
                gradients[bias + c] = (float) sum[c];
            }
        }
        if (b.dx() == null) {
            return;
        }
        // dx = scale (dy - mean(dy) - xhat mean(dy xhat)); the means only of a batch's statistics.
        boolean batch = takesBatch(pass);
        float[] dx = b.dx().array();
        xo = b.x().at(from);
        dyo = b.dy().at(from);
        int dxo = b.dx().at(from);
        for (int c = 0; c < channels; c++) {
            product[c] = batch ? -product[c] * rest[c] * rest[c] / rows : 0;
            sum[c] = batch ? -sum[c] / rows - product[c] * mean[c] : 0;
        }
        for (int row = 0; row < rows; row++, xo += channels, dyo += channels, dxo += channels) {
            for (int c = 0; c < channels; c++) {
                double rise = Math.fma(product[c], x[xo + c], sum[c]);
                dx[dxo + c] = (float) (scale[c] * (dy[dyo + c] + rise));
            }
        }
    }
}
