package lanewise.outsider;

import java.util.List;
import java.util.Map;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.ChunkSums;
import lanewise.nn.GradientSources;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerFormula;
import lanewise.testkit.LinearLayerLaws;

/** A filter for each channel of a sequence that looks back alone, every second place. */
public record CausalTaps(Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        WEIGHT_TURNED,
        WEIGHTS_OF_128_CHANNELS,
        TIMES_ZERO_BEFORE_THE_FIRST,
        OFF_AFTER_TWELVE_BATCHES,
        SUMS_OF_THE_LAST_RANGE,
        LATE_CHUNKS_IN_ONE,
        TAP_LOST_AT_A_TAIL,
        ADDS_TO_WHAT_STOOD_IN_DX,
        LARGE_BATCHES_COUNT_MORE,
        BIAS_GRADIENT_ADDED,
        CLAIMS_TO_SUM_BY_NO_CHUNK,
        ONE_PART_WRITES_ANOTHERS,
        SUMS_OF_31_CHUNKS,
        TELLS_THE_WRONG_SOURCE
    }

    private static final int TAPS = 3;
    private static final int DILATION = 2;

    private boolean has(Defect other) {
        return defect == other;
    }

    @Override
    public String stem() {
        return "causal";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 2) {
            throw new IllegalArgumentException("causal: " + input + ", expected (C, L)");
        }
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        return List.of(
                ParameterSpec.trainable("weight", Shape.of(input.dim(0), TAPS), Inits.constant(1)),
                ParameterSpec.trainable("bias", Shape.of(input.dim(0)), Inits.constant(0)));
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new Bound(b);
    }

    private final class Bound implements BoundLayer {
        final Binding b;
        final int channels;
        final int length;
        final int w;
        final int bias;
        final ChunkSums sums;
        int batches;

        Bound(Binding b) {
            this.b = b;
            channels = b.input().dim(0);
            length = b.input().dim(1);
            w = b.parameter("weight").offset();
            bias = b.parameter("bias").offset();
            sums = new ChunkSums(b, channels * (TAPS + 1));
        }

        float weight(int c, int k) {
            return b.parameters()
                    .values()[
                    w
                            + (has(Defect.WEIGHT_TURNED)
                                    ? k * channels + c
                                    : (has(Defect.WEIGHTS_OF_128_CHANNELS) ? c & 127 : c) * TAPS
                                            + k)];
        }

        @Override
        public void prepare(Pass pass) {
            batches++;
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            float[] x = b.x().array();
            float[] y = b.y().array();
            for (int n = from; n < to; n++) {
                int xo = b.x().at(n);
                int yo = b.y().at(n);
                for (int l = 0; l < length; l++) {
                    for (int c = 0; c < channels; c++) {
                        float sum = b.parameters().values()[bias + c];
                        for (int k = 0; k < TAPS; k++) {
                            int at = l - k * DILATION;
                            if (at < 0) {
                                if (has(Defect.TIMES_ZERO_BEFORE_THE_FIRST)
                                        && l == 0
                                        && k == TAPS - 1) {
                                    sum += 0 * x[xo + Math.max(at * channels + c, -16)];
                                }
                                continue;
                            }
                            sum += weight(c, k) * x[xo + at * channels + c];
                        }
                        if (has(Defect.OFF_AFTER_TWELVE_BATCHES) && batches > 12) {
                            sum += 1e-3f;
                        }
                        y[yo + l * channels + c] = sum;
                    }
                }
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (first) {
                sums.clear(chunk);
            }
            if (has(Defect.SUMS_OF_THE_LAST_RANGE) && !first) {
                sums.clear(chunk);
            }
            float[] x = b.x().array();
            float[] dy = b.dy().array();
            float[] s = sums.array();
            int so = sums.at(has(Defect.LATE_CHUNKS_IN_ONE) && chunk > 15 ? 15 : chunk);
            for (int n = from; n < to; n++) {
                int xo = b.x().at(n);
                int yo = b.dy().at(n);
                for (int c = 0; c < channels; c++) {
                    for (int l = 0; l < length; l++) {
                        float g = dy[yo + l * channels + c];
                        s[so + channels * TAPS + c] += g;
                        for (int k = 0; k < TAPS; k++) {
                            int at = l - k * DILATION;
                            if (at >= 0
                                    && !(has(Defect.TAP_LOST_AT_A_TAIL)
                                            && l == length - 1
                                            && k == 1
                                            && c == channels - 1
                                            && channels % 8 == 3)) {
                                s[so + c * TAPS + k] += g * x[xo + at * channels + c];
                            }
                        }
                    }
                }
                if (b.dx() == null) {
                    continue;
                }
                float[] dx = b.dx().array();
                int dxo = b.dx().at(n);
                for (int l = 0; l < length; l++) {
                    for (int c = 0; c < channels; c++) {
                        float sum =
                                has(Defect.ADDS_TO_WHAT_STOOD_IN_DX)
                                        ? dx[dxo + l * channels + c] * 0
                                        : 0;
                        for (int k = 0; k < TAPS; k++) {
                            int at = l + k * DILATION;
                            if (at < length) {
                                sum += weight(c, k) * dy[yo + at * channels + c];
                            }
                        }
                        dx[dxo + l * channels + c] = sum;
                    }
                }
            }
            if (has(Defect.LARGE_BATCHES_COUNT_MORE) && to == pass.samples() && to > 64) {
                s[so] *= 1.01f;
            }
        }

        @Override
        public int gradientParts() {
            return 2;
        }

        @Override
        public boolean sumsByChunk() {
            return !has(Defect.CLAIMS_TO_SUM_BY_NO_CHUNK);
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            float[] g = b.parameters().gradients();
            if (part == 0) {
                sums.finish(chunks, 0, channels * TAPS, g, w);
                if (has(Defect.ONE_PART_WRITES_ANOTHERS)) {
                    g[bias] = 0;
                }
            }
            if (part == 1) {
                float before = g[bias];
                sums.finish(
                        has(Defect.SUMS_OF_31_CHUNKS) ? Math.min(chunks, 31) : chunks,
                        channels * TAPS,
                        channels,
                        g,
                        bias);
                if (has(Defect.BIAS_GRADIENT_ADDED)) {
                    g[bias] += before;
                }
            }
        }

        @Override
        public void gradientSources(GradientSources sources) {
            if (has(Defect.TELLS_THE_WRONG_SOURCE)) {
                sources.samples(b.dy());
                return;
            }
            sums.tell(sources);
        }
    }

    /** The contract on it. */
    public static class Laws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return new CausalTaps(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(5, 7);
        }

        @Override
        public LayerFormula formula() {
            return given -> {
                int channels = given.input().dim(0);
                int length = given.input().dim(1);
                double[] w = given.parameters().get("weight");
                double[] b = given.parameters().get("bias");
                double[] y = new double[given.x().length];
                for (int n = 0; n < given.samples(); n++) {
                    for (int l = 0; l < length; l++) {
                        for (int c = 0; c < channels; c++) {
                            double sum = b[c];
                            for (int k = 0; k < 3; k++) {
                                if (l - 2 * k >= 0) {
                                    sum +=
                                            w[c * 3 + k]
                                                    * given.x()[
                                                            (n * length + l - 2 * k) * channels
                                                                    + c];
                                }
                            }
                            y[(n * length + l) * channels + c] = sum;
                        }
                    }
                }
                return Map.of("y", y);
            };
        }
    }
}
