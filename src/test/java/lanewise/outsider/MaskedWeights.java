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
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerFormula;
import lanewise.testkit.LayerRun;
import lanewise.testkit.LinearLayerLaws;
import lanewise.testkit.MaskLaws;
import lanewise.testkit.RunOptions;

/** DropConnect: weights of a linear layer are dropped, the same for all samples of a pass. */
public record MaskedWeights(int outputs, double p, Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        MASK_OF_THE_PASS_BEFORE,
        MASK_DRAWN_ONCE,
        MASK_BY_THE_RANGE,
        MASK_NOT_IN_THE_WEIGHT_GRADIENT,
        MASK_NOT_IN_THE_INPUT_GRADIENT,
        GRADIENT_NOT_SCALED,
        ROWS_SHARE_THEIR_MASK,
        COLUMNS_SHARE_THEIR_MASK,
        MONTE_CARLO_IS_EVALUATION,
        EVALUATION_SCALES,
        BIAS_IS_DROPPED_TOO,
        WEIGHTS_MASKED_IN_PLACE,
        WEIGHTS_OF_THE_FIRST_PASS,
        RATE_LOW_BY_A_HUNDREDTH,
        LAST_WEIGHT_STAYS,
        KEY_OF_THE_LAYER_ALONE,
        SUM_STARTS_FROM_THE_SAMPLE_BEFORE,
        MASK_KEPT_FOR_ALL_BINDINGS
    }

    private static final float[] SHARED = new float[1 << 16];

    @Override
    public String stem() {
        return "masked";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 1) {
            throw new IllegalArgumentException("masked: " + input + ", expected features");
        }
        return Shape.of(outputs);
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        return List.of(
                ParameterSpec.trainable(
                        "weight", Shape.of(outputs, input.dim(0)), Inits.constant(0.5f)),
                ParameterSpec.trainable("bias", Shape.of(outputs), Inits.constant(0)));
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new Bound(b);
    }

    private boolean has(Defect other) {
        return defect == other;
    }

    private final class Bound implements BoundLayer {
        private final Binding b;
        private final int n;
        private final int m = outputs;
        private final float[] mask;
        private final float[][] sums;
        private float[] first;
        private boolean drawn;

        Bound(Binding b) {
            this.b = b;
            n = b.x().stride();
            mask = has(Defect.MASK_KEPT_FOR_ALL_BINDINGS) ? SHARED : new float[m * n + m];
            sums = new float[b.maxChunks()][m * n + m];
        }

        @Override
        public boolean preparesEachPass() {
            return true;
        }

        @Override
        public boolean sharesDraws() {
            return true;
        }

        @Override
        public double rate(Pass pass) {
            return pass.rate(p);
        }

        private boolean drops(Pass pass) {
            return has(Defect.MONTE_CARLO_IS_EVALUATION) ? pass.mode() == Mode.TRAIN : pass.drops();
        }

        @Override
        public void prepare(Pass pass) {
            boolean stays = has(Defect.MASK_OF_THE_PASS_BEFORE) && pass.mode() == Mode.MONTE_CARLO;
            if (!(drawn && (stays || has(Defect.MASK_DRAWN_ONCE)))) {
                draw(pass, 0);
            }
            drawn = true;
            int at = b.parameter("weight").offset();
            float[] w = b.parameters().values();
            first = first == null ? Arrays.copyOfRange(w, at, at + m * n) : first;
            for (int i = 0; has(Defect.WEIGHTS_MASKED_IN_PLACE) && drops(pass) && i < m * n; i++) {
                w[at + i] = mask[i] == 0 ? 0 : w[at + i];
            }
        }

        private void draw(Pass pass, int from) {
            double rate = drops(pass) ? pass.rate(p) : 0;
            rate = has(Defect.RATE_LOW_BY_A_HUNDREDTH) ? rate * 0.99 : rate;
            float scale = (float) (1 / (1 - (drops(pass) ? pass.rate(p) : 0)));
            long key = has(Defect.KEY_OF_THE_LAYER_ALONE) ? 5 : pass.key();
            long id = OwnDropout.uniformBits(key, b.layerId()) + from;
            for (int i = 0; i < m * n + m; i++) {
                int number =
                        switch (defect) {
                            case ROWS_SHARE_THEIR_MASK -> i % n;
                            case COLUMNS_SHARE_THEIR_MASK -> i / n;
                            default -> i;
                        };
                boolean keeps = rate == 0 || OwnDropout.uniform(id, number) >= rate;
                keeps |= has(Defect.LAST_WEIGHT_STAYS) && i == m * n - 1 && rate < 1;
                mask[i] = keeps ? scale : 0;
            }
            for (int i = m * n; i < m * n + m && !has(Defect.BIAS_IS_DROPPED_TOO); i++) {
                mask[i] = 1;
            }
            for (int i = 0; has(Defect.EVALUATION_SCALES) && rate == 0 && i < m * n; i++) {
                mask[i] = (float) (1 - p);
            }
        }

        private float weight(int i) {
            return has(Defect.WEIGHTS_OF_THE_FIRST_PASS)
                    ? first[i]
                    : b.parameters().values()[b.parameter("weight").offset() + i];
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            if (has(Defect.MASK_BY_THE_RANGE)) {
                draw(pass, from);
            }
            float[] bias = b.parameters().values();
            int bo = b.parameter("bias").offset();
            for (int s = from; s < to; s++) {
                for (int j = 0; j < m; j++) {
                    float sum = bias[bo + j] * mask[m * n + j];
                    if (has(Defect.SUM_STARTS_FROM_THE_SAMPLE_BEFORE) && s > 0) {
                        sum += 0 * b.y().array()[b.y().at(s - 1) + j];
                    }
                    for (int i = 0; i < n; i++) {
                        sum += mask[j * n + i] * weight(j * n + i) * b.x().array()[b.x().at(s) + i];
                    }
                    b.y().array()[b.y().at(s) + j] = sum;
                }
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            float[] sum = sums[chunk];
            if (first) {
                Arrays.fill(sum, 0);
            }
            for (int s = from; s < to; s++) {
                float[] dx = new float[n];
                for (int j = 0; j < m; j++) {
                    float dy = b.dy().array()[b.dy().at(s) + j];
                    sum[m * n + j] += dy * mask[m * n + j];
                    for (int i = 0; i < n; i++) {
                        float by = mask[j * n + i];
                        float one = has(Defect.GRADIENT_NOT_SCALED) ? Math.min(1, by) : by;
                        float x = b.x().array()[b.x().at(s) + i];
                        sum[j * n + i] +=
                                dy * x * (has(Defect.MASK_NOT_IN_THE_WEIGHT_GRADIENT) ? 1 : one);
                        dx[i] +=
                                dy
                                        * weight(j * n + i)
                                        * (has(Defect.MASK_NOT_IN_THE_INPUT_GRADIENT) ? 1 : one);
                    }
                }
                if (b.dx() != null) {
                    System.arraycopy(dx, 0, b.dx().array(), b.dx().at(s), n);
                }
            }
        }

        @Override
        public int gradientParts() {
            return 1;
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            float[] g = b.parameters().gradients();
            for (int i = 0; i < m * n + m; i++) {
                float sum = 0;
                for (int chunk = 0; chunk < chunks; chunk++) {
                    sum += sums[chunk][i];
                }
                int at =
                        i < m * n
                                ? b.parameter("weight").offset() + i
                                : b.parameter("bias").offset() + i - m * n;
                g[at] = sum;
            }
        }
    }

    /** A layer among layers. */
    public static class Laws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return new MaskedWeights(4, 0.5, Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(5);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public double tolerance() {
            return 0x1p-18;
        }

        @Override
        public LayerFormula formula() {
            return given -> {
                if (given.mode() != Mode.EVAL) {
                    return Map.of();
                }
                int n = given.input().dim(0);
                double[] bias = given.parameters().get("bias");
                double[] weight = given.parameters().get("weight");
                double[] y = new double[given.samples() * 4];
                for (int i = 0; i < y.length; i++) {
                    y[i] = bias[i % 4];
                    for (int j = 0; j < n; j++) {
                        y[i] += weight[i % 4 * n + j] * given.x()[i / 4 * n + j];
                    }
                }
                return Map.of("y", y);
            };
        }
    }

    /** Its masks, read off with weights and a bias of 1, eight inputs one by one. */
    public static class Masks implements MaskLaws {
        @Override
        public float[] mask(long key, int n, double p) {
            int rows = (n + 7) / 8;
            Layer layer = new MaskedWeights(rows, p, Outsiders.planted(Defect.class));
            LayerRun run = new LayerRun(layer, Shape.of(8), 8, RunOptions.PLAIN.inference());
            for (var view : run.views()) {
                float[] values = new float[view.size()];
                Arrays.fill(values, 1f);
                run.parameters().set(view.name(), values);
            }
            float[] each = new float[64];
            for (int i = 0; i < 8; i++) {
                each[9 * i] = 1;
            }
            float[] y = run.forward(Mode.TRAIN, each, new Key(key));
            float[] mask = new float[n];
            for (int i = 0; i < n; i++) {
                mask[i] = y[i % 8 * rows + i / 8] - 1;
            }
            return mask;
        }
    }
}
