package lanewise.mutant;

import java.util.List;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;

/** A one-dimensional convolution with padding 1 and a bias, sound or with a defect. */
record FaultyLinear(int length, Defect defect) implements Layer {
    private static final int TAPS = 3;

    enum Defect {
        /** None: the laws must let it pass. */
        NONE,
        WEIGHT_GRADIENT_OFF_AT_THE_BORDER,
        INPUT_GRADIENT_OFF_AT_THE_BORDER,
        BIAS_GRADIENT_FORGETS_THE_BATCH,
        BIAS_GRADIENT_IS_A_MEAN,
        LAST_CHUNK_ONLY,
        GRADIENTS_NEVER_RESET,
        SUMMED_BY_RANGES,
        READS_THE_SAMPLE_BEFORE,
        COUNTS_ITS_CALLS,
        TRAINS_IN_EVALUATION,
        WRITES_TOO_FAR,
        CHANGES_ITS_INPUT,
        GRADIENT_IS_CLIPPED,
        SATURATES
    }

    @Override
    public String stem() {
        return "linear";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (!input.equals(Shape.of(length))) {
            throw new IllegalArgumentException(input + ", expected " + Shape.of(length));
        }
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        return List.of(
                ParameterSpec.trainable("weight", Shape.of(TAPS), Inits.uniform(1)),
                ParameterSpec.trainable("bias", Shape.of(1), Inits.uniform(1)));
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new Bound(binding);
    }

    private final class Bound implements BoundLayer {
        private final Binding b;
        private final float[] w;
        private final int weight;
        private final int bias;
        private final float[][] sums;
        private final float[][] range;
        private int calls;

        Bound(Binding b) {
            this.b = b;
            w = b.parameters().values();
            weight = b.parameter("weight").offset();
            bias = b.parameter("bias").offset();
            sums = new float[b.maxChunks()][TAPS + 1];
            range = new float[b.maxChunks()][TAPS + 1];
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            calls++;
            for (int n = from; n < to; n++) {
                int xo = b.x().at(n);
                for (int i = 0; i < length; i++) {
                    float sum = 0;
                    for (int k = 0; k < TAPS; k++) {
                        int at = i + k - 1;
                        boolean before = defect == Defect.READS_THE_SAMPLE_BEFORE && n > 0;
                        if (at >= (before ? -1 : 0) && at < length) {
                            sum += w[weight + k] * b.x().array()[xo + at];
                        }
                    }
                    float extra = defect == Defect.COUNTS_ITS_CALLS ? calls * 1e-3f : 0;
                    float y = sum + w[bias] + extra;
                    if (defect == Defect.SATURATES) {
                        y = Math.clamp(y, -8f, 8f);
                    }
                    b.y().array()[b.y().at(n) + i] = y;
                }
            }
            if (defect == Defect.TRAINS_IN_EVALUATION && pass.mode() == Mode.EVAL) {
                w[bias] += 0.125f;
            }
            if (defect == Defect.WRITES_TOO_FAR) {
                b.y().array()[b.y().at(to)] = 0;
            }
            if (defect == Defect.CHANGES_ITS_INPUT) {
                b.x().array()[b.x().at(from)] = 0;
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            float[] into = sums[chunk];
            if (first && defect != Defect.GRADIENTS_NEVER_RESET) {
                java.util.Arrays.fill(into, 0);
            }
            float[] target = into;
            if (defect == Defect.SUMMED_BY_RANGES) {
                java.util.Arrays.fill(range[chunk], 0);
                target = range[chunk];
            }
            for (int n = from; n < to; n++) {
                int xo = b.x().at(n);
                for (int i = 0; i < length; i++) {
                    if (b.dx() != null) {
                        b.dx().array()[b.dx().at(n) + i] = inputGradient(n, i);
                    }
                    float dy = b.dy().array()[b.dy().at(n) + i];
                    for (int k = 0; k < TAPS; k++) {
                        int at = i + k - 1;
                        int last = length;
                        if (defect == Defect.WEIGHT_GRADIENT_OFF_AT_THE_BORDER && k == 2) {
                            last--;
                        }
                        if (at >= 0 && at < last) {
                            target[k] += dy * b.x().array()[xo + at];
                        }
                    }
                    if (defect != Defect.BIAS_GRADIENT_FORGETS_THE_BATCH || n == 0) {
                        target[TAPS] += dy;
                    }
                }
            }
            for (int k = 0; target != into && k <= TAPS; k++) {
                into[k] += target[k];
            }
        }

        private float inputGradient(int n, int i) {
            float sum = 0;
            for (int k = 0; k < TAPS; k++) {
                int at = i - k + 1;
                int first = defect == Defect.INPUT_GRADIENT_OFF_AT_THE_BORDER ? 1 : 0;
                if (at >= first && at < length) {
                    sum += w[weight + k] * b.dy().array()[b.dy().at(n) + at];
                }
            }
            return defect == Defect.GRADIENT_IS_CLIPPED ? Math.clamp(sum, -1f, 1f) : sum;
        }

        @Override
        public int gradientParts() {
            return 1;
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            float[] g = b.parameters().gradients();
            java.util.Arrays.fill(g, weight, weight + TAPS, 0);
            g[bias] = 0;
            int chunk = defect == Defect.LAST_CHUNK_ONLY ? chunks - 1 : 0;
            for (; chunk < chunks; chunk++) {
                for (int k = 0; k < TAPS; k++) {
                    g[weight + k] += sums[chunk][k];
                }
                g[bias] += sums[chunk][TAPS];
            }
            if (defect == Defect.BIAS_GRADIENT_IS_A_MEAN) {
                g[bias] /= pass.samples();
            }
        }
    }
}
