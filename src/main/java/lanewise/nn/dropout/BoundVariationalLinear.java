package lanewise.nn.dropout;

import lanewise.kernel.Kernels;
import lanewise.kernel.ProductShape;
import lanewise.kernel.function.Exp;
import lanewise.kernel.function.Log;
import lanewise.kernel.function.Logistic;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.GradientSources;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.nn.SampleProducts;
import lanewise.nn.dropout.VariationalDropout.Form;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/** What {@link VariationalDropout} computes. */
final class BoundVariationalLinear implements BoundLayer {
    static final String LOG_ALPHA = "log_alpha";
    static final String LOG_SIGMA2 = "log_sigma2";

    /** Weights beyond have a rate above 0.95. */
    static final float LARGEST_LOG_ALPHA = 3;

    /** Keeps roots and quotients finite. */
    private static final float TINY = 1e-8f;

    /** Where log alpha is cut off: beyond, the divergence is flat to rounding. */
    private static final float CUT = 10;

    /** Kingma et al., appendix C: the divergence of alpha up to 1. */
    private static final double C1 = 1.16145124;

    private static final double C2 = -1.50204118;
    private static final double C3 = 0.58629921;

    /** Molchanov et al., equation 14. */
    private static final double K1 = 0.63576;

    private static final double K2 = 1.87320;
    private static final double K3 = 1.48695;

    private final Binding b;
    private final Kernels kernels;
    private final SampleProducts products;
    private final SampleProducts backProducts;
    private final SampleProducts outerProducts;
    private final int in;
    private final int out;
    private final boolean perInput;
    private final double klWeight;
    private final long id;
    private final int weight;
    private final int bias;
    private final int rates;
    private final Slot means;
    private final Slot variances;
    private final Slot squares;
    private final Slot deviations;
    private final Slot noise;
    private final Slot dvariances;

    BoundVariationalLinear(VariationalDropout layer, Binding b) {
        this.b = b;
        kernels = b.kernels();
        in = layer.inFeatures();
        out = layer.outFeatures();
        products = new SampleProducts(b, n -> ProductShape.of(n, out, in).withTransB());
        backProducts = new SampleProducts(b, n -> ProductShape.of(n, in, out));
        outerProducts = new SampleProducts(b, n -> ProductShape.of(out, in, n).withTransA());
        perInput = layer.form() == Form.INPUT;
        klWeight = layer.klWeight();
        id = b.layerId();
        weight = b.parameter("weight").offset();
        bias = b.parameter("bias").offset();
        rates = b.parameter(perInput ? LOG_ALPHA : LOG_SIGMA2).offset();
        means = b.workspace().reserve(in * out);
        variances = b.workspace().reserve(in * out);
        squares = b.workspace().reserve(Shape.of(in), b.maxSamples());
        deviations = b.workspace().reserve(Shape.of(out), b.maxSamples());
        noise = b.workspace().reserve(Shape.of(out), b.maxSamples());
        dvariances = b.workspace().reserve(b.trains() ? in * out : 0);
    }

    /** The logarithm of alpha of weight {@code i}, of input {@code i % in}. */
    private float logAlpha(int i) {
        float[] values = b.parameters().values();
        if (perInput) {
            return Math.min(values[rates + i % in], 0f);
        }
        return logAlpha(values[weight + i], values[rates + i]);
    }

    /** The same of a weight whose variance is learned. */
    static float logAlpha(float w, float logSigma2) {
        float logAlpha = logSigma2 - Log.of(Math.fma(w, w, TINY));
        return Math.max(-CUT, Math.min(CUT, logAlpha));
    }

    @Override
    public boolean preparesEachPass() {
        return true;
    }

    /** Evaluation leaves out weights that are next to nothing but noise. */
    private boolean isLeft(Pass pass, int i) {
        return pass.drops() || perInput || logAlpha(i) <= LARGEST_LOG_ALPHA;
    }

    @Override
    public void prepare(Pass pass) {
        float[] values = b.parameters().values();
        for (int i = 0; i < in * out; i++) {
            float w = values[weight + i];
            means.array()[means.offset() + i] = isLeft(pass, i) ? w : 0f;
            variances.array()[variances.offset() + i] =
                    perInput ? Exp.of(logAlpha(i)) * w * w : Exp.of(values[rates + i]);
        }
    }

    /** to = from matrixᵀ: rows of in to rows of out. */
    private void product(Slot from, Slot matrix, Slot to, int first, int samples) {
        products.of(samples)
                .run(
                        from.array(),
                        from.at(first),
                        matrix.array(),
                        matrix.offset(),
                        false,
                        to.array(),
                        to.at(first));
    }

    @Override
    public void forward(Pass pass, int from, int to) {
        int samples = to - from;
        product(b.x(), means, b.y(), from, samples);
        float[] y = b.y().array();
        float[] values = b.parameters().values();
        for (int n = from; n < to; n++) {
            for (int o = 0; o < out; o++) {
                y[b.y().at(n) + o] += values[bias + o];
            }
        }
        if (!pass.drops()) {
            return;
        }
        float[] x = b.x().array();
        for (int i = 0; i < samples * in; i++) {
            float value = x[b.x().at(from) + i];
            squares.array()[squares.at(from) + i] = value * value;
        }
        product(squares, variances, deviations, from, samples);
        draw(pass, from, samples);
        for (int i = 0; i < samples * out; i++) {
            int at = deviations.at(from) + i;
            float deviation = (float) Math.sqrt(deviations.array()[at] + TINY);
            deviations.array()[at] = deviation;
            int yo = b.y().at(from) + i;
            y[yo] = Math.fma(deviation, noise.array()[noise.at(from) + i], y[yo]);
        }
    }

    private void draw(Pass pass, int from, int samples) {
        long first = pass.number(from) * out;
        kernels.gaussian(pass.key(id), first, samples * out, noise.array(), noise.at(from));
    }

    /** Leaves the gradients of the outputs' variances in {@code noise}. */
    @Override
    public void backward(Pass pass, int from, int to, int chunk, boolean first) {
        int samples = to - from;
        float[] dy = b.dy().array();
        if (pass.drops()) {
            draw(pass, from, samples);
            for (int i = 0; i < samples * out; i++) {
                float deviation = deviations.array()[deviations.at(from) + i];
                noise.array()[noise.at(from) + i] *= dy[b.dy().at(from) + i] / (2 * deviation);
            }
        }
        if (b.dx() == null) {
            return;
        }
        float[] dx = b.dx().array();
        int dxo = b.dx().at(from);
        if (pass.drops()) {
            back(noise, variances, dx, dxo, from, samples, false);
            float[] x = b.x().array();
            for (int i = 0; i < samples * in; i++) {
                dx[dxo + i] *= 2 * x[b.x().at(from) + i];
            }
        }
        back(b.dy(), means, dx, dxo, from, samples, pass.drops());
    }

    /** Rows of out to rows of in. */
    private void back(
            Slot rows, Slot matrix, float[] to, int at, int first, int samples, boolean add) {
        backProducts
                .of(samples)
                .run(rows.array(), rows.at(first), matrix.array(), matrix.offset(), add, to, at);
    }

    @Override
    public void gradientSources(GradientSources sources) {
        sources.samples(b.x());
        sources.samples(b.dy());
        sources.samples(squares);
        sources.samples(noise);
    }

    @Override
    public boolean sumsByChunk() {
        return false;
    }

    @Override
    public int gradientParts() {
        return 1;
    }

    /** Sums over the whole batch: the gradient of a matrix by rows of out and rows of in. */
    private void outer(int samples, Slot rows, Slot columns, float[] to, int at) {
        outerProducts
                .of(samples)
                .run(rows.array(), rows.offset(), columns.array(), columns.offset(), false, to, at);
    }

    @Override
    public void gradients(Pass pass, int part, int chunks) {
        float[] gradients = b.parameters().gradients();
        int samples = pass.samples();
        outer(samples, b.dy(), b.x(), gradients, weight);
        kernels.columnSums(samples, out, b.dy().array(), b.dy().offset(), false, gradients, bias);
        int count = perInput ? in : in * out;
        java.util.Arrays.fill(gradients, rates, rates + count, 0f);
        if (!pass.drops()) {
            for (int i = 0; i < in * out; i++) {
                gradients[weight + i] = isLeft(pass, i) ? gradients[weight + i] : 0f;
            }
            return;
        }
        float[] values = b.parameters().values();
        float[] dvariance = dvariances.array();
        outer(samples, noise, squares, dvariance, dvariances.offset());
        for (int i = 0; i < in * out; i++) {
            float d = dvariance[dvariances.offset() + i];
            float variance = variances.array()[variances.offset() + i];
            if (perInput) {
                // The bound on alpha holds its gradient back, the weights' it does not.
                float w = values[weight + i];
                gradients[weight + i] += 2 * d * Exp.of(logAlpha(i)) * w;
                gradients[rates + i % in] += values[rates + i % in] <= 0 ? d * variance : 0f;
            } else {
                gradients[rates + i] = d * variance;
            }
        }
        if (pass.mode() == Mode.TRAIN) {
            addDivergence(gradients, values);
        }
    }

    private void addDivergence(float[] gradients, float[] values) {
        for (int i = 0; i < (perInput ? in : in * out); i++) {
            float logAlpha = logAlpha(i);
            if (perInput) {
                double alpha = Exp.of(logAlpha);
                double rise = -(0.5 + alpha * (C1 + alpha * (2 * C2 + alpha * 3 * C3)));
                gradients[rates + i] +=
                        values[rates + i] <= 0 ? (float) (klWeight * out * rise) : 0f;
            } else if (Math.abs(logAlpha) < CUT) {
                double s = Logistic.of((float) (K2 + K3 * logAlpha));
                double rise = -(K1 * K3 * s * (1 - s) + 0.5 * Logistic.of(-logAlpha));
                gradients[rates + i] += (float) (klWeight * rise);
                double w = values[weight + i];
                gradients[weight + i] -= (float) (klWeight * rise * 2 * w / (w * w + TINY));
            }
        }
    }

    @Override
    public double penalty(Pass pass) {
        if (pass.mode() != Mode.TRAIN) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < (perInput ? in : in * out); i++) {
            double logAlpha = logAlpha(i);
            if (perInput) {
                double alpha = Exp.of((float) logAlpha);
                sum -= out * (0.5 * logAlpha + alpha * (C1 + alpha * (C2 + alpha * C3)));
            } else {
                double s = Logistic.of((float) (K2 + K3 * logAlpha));
                sum -= K1 * (s - 1) - 0.5 * Log.ofOnePlus(Exp.of((float) -logAlpha));
            }
        }
        return klWeight * sum;
    }

    /** The mean over inputs or weights of alpha / (1 + alpha). */
    @Override
    public double rate(Pass pass) {
        if (!pass.drops()) {
            return 0;
        }
        int count = perInput ? in : in * out;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Logistic.of(logAlpha(i));
        }
        return sum / count;
    }
}
