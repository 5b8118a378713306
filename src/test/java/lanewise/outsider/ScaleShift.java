package lanewise.outsider;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerFormula;
import lanewise.testkit.LayerLaws;

/** A layer with parameters: each channel times a weight, plus a bias. */
public record ScaleShift(Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        READS_A_NEIGHBOURS_WEIGHT,
        WRITES_A_NEIGHBOURS_GRADIENT,
        ONE_OFFSET_FOR_X_AND_Y,
        ONE_OFFSET_FOR_X_AND_DX,
        INPUT_GRADIENT_FORGETS_THE_WEIGHT,
        SUMS_OF_EIGHT_CHUNKS,
        SUMS_SHARED_BY_CHUNKS,
        SUMS_SHARED_BY_BINDINGS,
        INPUT_SHARED_BY_BINDINGS,
        SCRATCH_SHARED_BY_THREADS,
        WEIGHT_TAKEN_WHEN_BOUND,
        WEIGHT_TAKEN_ONCE,
        WANTS_A_DX,
        WANTS_A_DY,
        WRITES_ITS_INPUT_IN_BACKWARD,
        WRITES_ITS_WEIGHT_IN_BACKWARD,
        TRAINS_ANOTHER_FUNCTION,
        SAMPLES_SEVERAL_TIMES_IN_MONTE_CARLO,
        NO_GRADIENT_AFTER_EVALUATION,
        STALE_INPUT_IN_BACKWARD,
        SKIPS_SAMPLE_SIXTEEN,
        AVERAGES_OVER_THE_BOUND,
        SATURATES_AT_FIFTY,
        LOSES_NAN,
        INFINITY_SPOILS_THE_NEXT_SAMPLE,
        OVERFLOWS_IN_BETWEEN,
        ONE_CHANNEL_TOO_FEW
    }

    private static final float[] SHARED = new float[1 << 14];

    @Override
    public String stem() {
        return "scale";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        Shape channels = Shape.of(input.dim(0));
        return List.of(
                ParameterSpec.trainable("weight", channels, Inits.constant(1)),
                ParameterSpec.trainable("bias", channels, Inits.constant(0)));
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new Bound(b);
    }

    private final class Bound implements BoundLayer {
        private final Binding b;
        private final int c;
        private final int n;
        private final int weight;
        private final int bias;
        private final float[] w;
        private final float[][] sums;
        private final float[] scratch;
        private float[] taken;
        private float[] kept = new float[0];
        private boolean silent;

        Bound(Binding b) {
            this.b = b;
            c = b.input().dim(0);
            n = b.x().stride();
            boolean lost = defect == Defect.READS_A_NEIGHBOURS_WEIGHT;
            weight = lost ? 0 : b.parameter("weight").offset();
            bias = b.parameter("bias").offset();
            w = b.parameters().values();
            sums = new float[b.maxChunks()][2 * c];
            scratch = new float[n];
            taken = Arrays.copyOfRange(w, weight, weight + c);
            if (defect == Defect.WANTS_A_DY) {
                b.dy().stride();
            }
        }

        private float weight(int channel) {
            boolean stale =
                    defect == Defect.WEIGHT_TAKEN_WHEN_BOUND || defect == Defect.WEIGHT_TAKEN_ONCE;
            return stale ? taken[channel] : w[weight + channel];
        }

        @Override
        public void prepare(Pass pass) {
            if (defect == Defect.WEIGHT_TAKEN_ONCE && kept.length == 0) {
                taken = Arrays.copyOfRange(w, weight, weight + c);
                kept = new float[1];
            }
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            silent = pass.mode() != Mode.TRAIN;
            if (defect == Defect.STALE_INPUT_IN_BACKWARD && pass.mode() == Mode.TRAIN) {
                if (kept.length < n) {
                    kept = new float[n];
                }
                System.arraycopy(b.x().array(), b.x().at(from), kept, 0, n);
            }
            for (int s = from; s < to; s++) {
                int xo = b.x().at(s);
                int yo = defect == Defect.ONE_OFFSET_FOR_X_AND_Y ? xo : b.y().at(s);
                if (defect == Defect.SKIPS_SAMPLE_SIXTEEN && s == 16) {
                    continue;
                }
                float[] in = b.x().array();
                if (defect == Defect.INPUT_SHARED_BY_BINDINGS) {
                    System.arraycopy(in, xo, SHARED, s * n, n);
                }
                if (defect == Defect.SCRATCH_SHARED_BY_THREADS) {
                    System.arraycopy(in, xo, scratch, 0, n);
                    Thread.yield();
                    in = scratch;
                    xo = 0;
                }
                for (int i = 0; i < n; i++) {
                    b.y().array()[yo + i] = value(pass, s, i % c, in[xo + i]);
                }
            }
        }

        private float value(Pass pass, int s, int channel, float x) {
            float y = x * weight(channel) + w[bias + channel];
            boolean trains = pass.mode() == Mode.TRAIN;
            return switch (defect) {
                case TRAINS_ANOTHER_FUNCTION -> trains ? y : y * 1.001f;
                case SAMPLES_SEVERAL_TIMES_IN_MONTE_CARLO ->
                        pass.mode() == Mode.MONTE_CARLO ? 2 * y : y;
                case SATURATES_AT_FIFTY -> Math.clamp(y, -50f, 50f);
                case LOSES_NAN -> Float.isNaN(y) ? 0 : y;
                case INFINITY_SPOILS_THE_NEXT_SAMPLE ->
                        s == 0 ? y : y + 0 * b.x().array()[b.x().at(s - 1)];
                case OVERFLOWS_IN_BETWEEN ->
                        x * weight(channel) * 1e37f / 1e37f + w[bias + channel];
                case ONE_CHANNEL_TOO_FEW -> channel == 6 ? x : y;
                default -> y;
            };
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            float[] sum =
                    switch (defect) {
                        case SUMS_SHARED_BY_CHUNKS -> sums[0];
                        case SUMS_SHARED_BY_BINDINGS -> SHARED;
                        default -> sums[chunk];
                    };
            if (first) {
                Arrays.fill(sum, 0, 2 * c, 0);
            }
            for (int s = from; s < to; s++) {
                for (int i = 0; i < n; i++) {
                    float dy = b.dy().array()[b.dy().at(s) + i];
                    float x = b.x().array()[b.x().at(s) + i];
                    if (defect == Defect.STALE_INPUT_IN_BACKWARD && s == from) {
                        x = kept[i];
                    }
                    if (defect == Defect.INPUT_SHARED_BY_BINDINGS) {
                        x = SHARED[s * n + i];
                    }
                    sum[i % c] += dy * x;
                    sum[c + i % c] += dy;
                    if (b.dx() != null || defect == Defect.WANTS_A_DX) {
                        write(s, i, dy);
                    }
                }
            }
            if (defect == Defect.SUMS_SHARED_BY_BINDINGS) {
                System.arraycopy(sum, 0, sums[chunk], 0, 2 * c);
            }
            if (defect == Defect.WRITES_ITS_INPUT_IN_BACKWARD) {
                b.x().array()[b.x().at(from)] *= 2;
            }
            if (defect == Defect.WRITES_ITS_WEIGHT_IN_BACKWARD && pass.samples() > 8) {
                w[weight] *= 1.01f;
            }
        }

        private void write(int s, int i, float dy) {
            boolean one = defect == Defect.ONE_OFFSET_FOR_X_AND_DX;
            int at = one ? b.x().at(s) : b.dx().at(s);
            boolean plain = defect == Defect.INPUT_GRADIENT_FORGETS_THE_WEIGHT;
            boolean none = defect == Defect.NO_GRADIENT_AFTER_EVALUATION && silent;
            b.dx().array()[at + i] = none ? 0 : plain ? dy : dy * weight(i % c);
        }

        @Override
        public int gradientParts() {
            return 1;
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            float[] g = b.parameters().gradients();
            Arrays.fill(g, b.parameter("weight").offset(), bias + c, 0);
            int most = defect == Defect.SUMS_OF_EIGHT_CHUNKS ? Math.min(8, chunks) : chunks;
            for (int chunk = 0; chunk < most; chunk++) {
                for (int i = 0; i < c; i++) {
                    g[b.parameter("weight").offset() + i] += sums[chunk][i];
                    g[bias + i] += sums[chunk][c + i];
                }
            }
            if (defect == Defect.AVERAGES_OVER_THE_BOUND) {
                g[bias] *= pass.samples() / (float) b.maxSamples();
            }
            if (defect == Defect.WRITES_A_NEIGHBOURS_GRADIENT && bias + c < g.length) {
                g[bias + c] = 0;
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements LayerLaws {
        @Override
        public Layer layer() {
            return new ScaleShift(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(4, 3);
        }

        @Override
        public LayerFormula formula() {
            return given -> {
                double[] y = new double[given.x().length];
                int c = given.input().dim(0);
                for (int i = 0; i < y.length; i++) {
                    double w = given.parameters().get("weight")[i % c];
                    y[i] = given.x()[i] * w + given.parameters().get("bias")[i % c];
                }
                return Map.of("y", y);
            };
        }
    }
}
