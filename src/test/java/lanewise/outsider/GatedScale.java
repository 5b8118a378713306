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

/** A layer with two parameters and a gate: x times a weight, times a sigmoid of x plus a bias. */
public record GatedScale(Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        TAIL_OF_CHANNELS_BEYOND_16,
        GATE_GRADIENT_BEYOND_16_CHANNELS,
        ODD_CHANNELS_LOSE_THE_LAST,
        LENGTH_BEYOND_SEVEN,
        GATE_OF_THE_KEY_BEFORE,
        CHUNK_BY_THE_SAMPLE,
        SUMS_RESET_BY_RANGES,
        SUMS_DIVIDED_BEYOND_64,
        GATE_CLOSES_AT_EIGHT,
        GATE_OF_THREE_DIGITS,
        GATE_OF_NAN_IS_A_HALF,
        CLOSED_GATE_WRITES_NO_DX,
        WRITES_BEFORE_ITS_OUTPUT,
        GATES_KEPT_BY_THE_RANGE,
        BIAS_GRADIENT_LOST_AFTER_EVALUATION,
        WEIGHT_GRADIENT_ADDS_UP,
        SMALL_INPUTS_ARE_NOTHING,
        GATE_SLOPE_OF_THE_LAST_SAMPLE,
        KEEPS_THE_FIRST_DX
    }

    @Override
    public String stem() {
        return "gate";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() > 2) {
            throw new IllegalArgumentException("gate: " + input + ", expected (C) or (C, L)");
        }
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        Shape channels = Shape.of(input.dim(0));
        return List.of(
                ParameterSpec.trainable("weight", channels, Inits.constant(1)),
                ParameterSpec.trainable("gate", channels, Inits.constant(0)));
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
        private final int c;
        private final int n;
        private final int weight;
        private final float[] w;
        private final float[][] sums;
        private final float[] kept;
        private float[] firstDx;
        private float[] gates;
        private long known;
        private float last;

        Bound(Binding b) {
            this.b = b;
            c = b.input().dim(0);
            n = b.x().stride();
            weight = b.parameter("weight").offset();
            w = b.parameters().values();
            sums = new float[b.maxChunks() + b.maxSamples()][2 * c];
            kept = new float[b.maxSamples() * n];
            gates = new float[c];
        }

        @Override
        public void prepare(Pass pass) {
            if (!has(Defect.GATE_OF_THE_KEY_BEFORE) || known != pass.key()) {
                int from = b.parameter("gate").offset();
                gates = Arrays.copyOfRange(w, from, from + c);
                known = pass.key();
            }
        }

        private float weight(int k) {
            return w[weight + k];
        }

        private float gate(float x, int k) {
            float z = x + gates[k];
            float s = (float) (1 / (1 + Math.exp(-z)));
            return switch (defect) {
                case GATE_CLOSES_AT_EIGHT -> z < -8 ? 0 : s;
                case GATE_OF_THREE_DIGITS -> Math.round(s * 20000) / 20000f;
                case GATE_OF_NAN_IS_A_HALF -> Float.isNaN(s) ? 0.5f : s;
                default -> s;
            };
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            for (int s = from; s < to; s++) {
                int at = has(Defect.GATES_KEPT_BY_THE_RANGE) ? s - from : s;
                for (int i = 0; i < n; i++) {
                    int k = i % c;
                    float x = b.x().array()[b.x().at(s) + i];
                    float gate = gate(Float.isNaN(x) && gateForgives() ? 0 : x, k);
                    kept[at * n + i] = gate;
                    boolean left =
                            has(Defect.TAIL_OF_CHANNELS_BEYOND_16) && c > 16 && k >= (c & -8);
                    left |= has(Defect.LENGTH_BEYOND_SEVEN) && i / c >= 7;
                    boolean small = has(Defect.SMALL_INPUTS_ARE_NOTHING) && Math.abs(x) < 1e-4f;
                    float y = small ? 0 : left ? x * weight(k) : x * weight(k) * gate;
                    if (Float.isNaN(x) && gateForgives()) {
                        y = 0.5f;
                    }
                    b.y().array()[b.y().at(s) + i] = y;
                    last = gate;
                }
            }
            if (has(Defect.WRITES_BEFORE_ITS_OUTPUT) && from > 60) {
                b.y().array()[b.y().at(0) - 1] = 0;
            }
        }

        private boolean gateForgives() {
            return has(Defect.GATE_OF_NAN_IS_A_HALF);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            float[] sum = sums[has(Defect.CHUNK_BY_THE_SAMPLE) ? from / 3 : chunk];
            if (first || has(Defect.SUMS_RESET_BY_RANGES)) {
                Arrays.fill(sum, 0);
            }
            boolean none =
                    has(Defect.BIAS_GRADIENT_LOST_AFTER_EVALUATION) && pass.mode() == Mode.EVAL;
            for (int s = from; s < to; s++) {
                int at = has(Defect.GATES_KEPT_BY_THE_RANGE) ? s - from : s;
                for (int i = 0; i < n; i++) {
                    int k = i % c;
                    float x = b.x().array()[b.x().at(s) + i];
                    float dy = b.dy().array()[b.dy().at(s) + i];
                    float gate = kept[at * n + i];
                    if (has(Defect.GATE_SLOPE_OF_THE_LAST_SAMPLE) && s == 40) {
                        gate = last;
                    }
                    float slope = x * weight(k) * gate * (1 - gate);
                    if (!(has(Defect.ODD_CHANNELS_LOSE_THE_LAST) && c % 4 == 3 && k == c - 1)) {
                        sum[k] += dy * x * gate;
                    }
                    if (!(has(Defect.GATE_GRADIENT_BEYOND_16_CHANNELS) && k >= 16)) {
                        sum[c + k] += none ? 0 : dy * slope;
                    }
                    boolean closed = has(Defect.CLOSED_GATE_WRITES_NO_DX) && gate < 1e-4f;
                    if (b.dx() != null && !closed) {
                        b.dx().array()[b.dx().at(s) + i] = dy * (weight(k) * gate + slope);
                    }
                }
            }
            if (has(Defect.KEEPS_THE_FIRST_DX) && b.dx() != null && from == 0) {
                float[] dx = b.dx().array();
                int at = b.dx().at(0);
                firstDx = firstDx == null ? Arrays.copyOfRange(dx, at, at + n) : firstDx;
                System.arraycopy(firstDx, 0, dx, at, n);
            }
        }

        @Override
        public int gradientParts() {
            return 2;
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            float[] g = b.parameters().gradients();
            int from = b.parameter(part == 0 ? "weight" : "gate").offset();
            int many = has(Defect.CHUNK_BY_THE_SAMPLE) ? sums.length : chunks;
            for (int k = 0; k < c; k++) {
                float sum = has(Defect.WEIGHT_GRADIENT_ADDS_UP) && part == 0 ? g[from + k] : 0;
                for (int chunk = 0; chunk < many; chunk++) {
                    sum += sums[chunk][part * c + k];
                }
                boolean divides = has(Defect.SUMS_DIVIDED_BEYOND_64) && pass.samples() > 64;
                g[from + k] = divides ? sum / pass.samples() * 64 : sum;
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements LayerLaws {
        @Override
        public Layer layer() {
            return new GatedScale(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(3, 2);
        }

        @Override
        public LayerFormula formula() {
            return given -> {
                int c = given.input().dim(0);
                double[] y = new double[given.x().length];
                for (int i = 0; i < y.length; i++) {
                    double x = given.x()[i];
                    double z = x + given.parameters().get("gate")[i % c];
                    y[i] = x * given.parameters().get("weight")[i % c] / (1 + Math.exp(-z));
                }
                return Map.of("y", y);
            };
        }
    }
}
