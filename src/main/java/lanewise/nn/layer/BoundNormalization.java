package lanewise.nn.layer;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.ChunkSums;
import lanewise.nn.GradientSources;
import lanewise.nn.Pass;
import lanewise.tensor.Slot;

/**
 * Parts of a sample, each normalised by its own mean and variance: what {@link LayerNorm} and
 * {@link GroupNorm} compute. Sums are taken in double precision, in PyTorch's order of elements.
 */
final class BoundNormalization implements BoundLayer {
    private final Binding b;
    private final int[] places;
    private final int size;
    private final int parts;
    private final double eps;
    private final int[] parameters;
    private final int weight;
    private final int bias;
    private final Slot statistics;
    private final ChunkSums weightSums;
    private final ChunkSums biasSums;

    /**
     * @param places where element i of a sample, in PyTorch's order, lies
     * @param size elements of a part; parts follow each other in PyTorch's order
     * @param parameters which weight and bias element i takes; null for none
     * @param weights how many there are
     * @param hasBias whether there is a bias beside the weight
     */
    BoundNormalization(
            Binding b,
            int[] places,
            int size,
            double eps,
            int[] parameters,
            int weights,
            boolean hasBias) {
        this.b = b;
        this.places = places;
        this.size = size;
        this.parts = places.length / size;
        this.eps = eps;
        this.parameters = parameters;
        weight = parameters == null ? -1 : b.parameter("weight").offset();
        bias = !hasBias ? -1 : b.parameter("bias").offset();
        statistics = b.workspace().reserve(2 * parts * b.maxSamples());
        weightSums = new ChunkSums(b, parameters == null ? 0 : weights);
        biasSums = new ChunkSums(b, hasBias ? weights : 0);
    }

    @Override
    public void forward(Pass pass, int from, int to) {
        float[] x = b.x().array();
        float[] y = b.y().array();
        float[] values = b.parameters().values();
        for (int n = from; n < to; n++) {
            int xo = b.x().at(n);
            int yo = b.y().at(n);
            for (int part = 0; part < parts; part++) {
                int begin = part * size;
                double sum = 0;
                for (int i = begin; i < begin + size; i++) {
                    sum += x[xo + places[i]];
                }
                double mean = sum / size;
                double squares = 0;
                for (int i = begin; i < begin + size; i++) {
                    double distance = x[xo + places[i]] - mean;
                    squares = Math.fma(distance, distance, squares);
                }
                float middle = (float) mean;
                float rest = (float) (1 / Math.sqrt(squares / size + eps));
                int kept = statistics.offset() + 2 * (n * parts + part);
                statistics.array()[kept] = middle;
                statistics.array()[kept + 1] = rest;
                for (int i = begin; i < begin + size; i++) {
                    float value = (x[xo + places[i]] - middle) * rest;
                    if (parameters != null) {
                        float shift = bias < 0 ? 0f : values[bias + parameters[i]];
                        value = Math.fma(value, values[weight + parameters[i]], shift);
                    }
                    y[yo + places[i]] = value;
                }
            }
        }
    }

    @Override
    public void backward(Pass pass, int from, int to, int chunk, boolean first) {
        if (first && parameters != null) {
            weightSums.clear(chunk);
            biasSums.clear(chunk);
        }
        for (int n = from; n < to; n++) {
            for (int part = 0; part < parts; part++) {
                int kept = statistics.offset() + 2 * (n * parts + part);
                backward(
                        n,
                        part * size,
                        statistics.array()[kept],
                        statistics.array()[kept + 1],
                        chunk);
            }
        }
    }

    private void backward(int n, int begin, float mean, float rest, int chunk) {
        float[] x = b.x().array();
        float[] dy = b.dy().array();
        float[] values = b.parameters().values();
        int xo = b.x().at(n);
        int dyo = b.dy().at(n);
        double sum = 0;
        double product = 0;
        for (int i = begin; i < begin + size; i++) {
            float gradient = dy[dyo + places[i]];
            float value = (x[xo + places[i]] - mean) * rest;
            if (parameters != null) {
                weightSums.array()[weightSums.at(chunk) + parameters[i]] += gradient * value;
                if (bias >= 0) {
                    biasSums.array()[biasSums.at(chunk) + parameters[i]] += gradient;
                }
                gradient *= values[weight + parameters[i]];
            }
            sum += gradient;
            product += (double) gradient * value;
        }
        if (b.dx() == null) {
            return;
        }
        float[] dx = b.dx().array();
        int dxo = b.dx().at(n);
        float meanGradient = (float) (sum / size);
        float meanProduct = (float) (product / size);
        for (int i = begin; i < begin + size; i++) {
            float gradient = dy[dyo + places[i]];
            if (parameters != null) {
                gradient *= values[weight + parameters[i]];
            }
            float value = (x[xo + places[i]] - mean) * rest;
            dx[dxo + places[i]] = rest * Math.fma(-value, meanProduct, gradient - meanGradient);
        }
    }

    @Override
    public void gradientSources(GradientSources sources) {
        weightSums.tell(sources);
        biasSums.tell(sources);
    }

    @Override
    public int gradientParts() {
        return parameters == null ? 0 : 1;
    }

    @Override
    public void gradients(Pass pass, int part, int chunks) {
        weightSums.finish(chunks, b.parameters().gradients(), weight);
        if (bias >= 0) {
            biasSums.finish(chunks, b.parameters().gradients(), bias);
        }
    }
}
