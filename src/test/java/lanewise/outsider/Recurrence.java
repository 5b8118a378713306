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
import lanewise.testkit.Fill;
import lanewise.testkit.LayerFormula;
import lanewise.testkit.LayerLaws;

/**
 * A cell that goes along a sequence: each channel's state is tanh(a x + b times the one before).
 */
public record Recurrence(Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        STATE_GOES_ON_IN_THE_NEXT_SAMPLE,
        STATE_GOES_ON_IN_THE_NEXT_PASS,
        STATE_OF_THE_CHANNEL_BEFORE,
        BEGINS_ANEW_AFTER_SIXTEEN,
        CUT_OFF_AFTER_FOUR,
        GRADIENT_IS_CLIPPED,
        BACK_TAKES_THE_PRESENT_STATE,
        BACK_GRADIENT_FROM_THE_THIRD_ON,
        IN_GRADIENT_OF_THE_LAST_STEP,
        STATES_KEPT_BY_THE_RANGE,
        STATES_OF_TRAINING_ALONE,
        TANH_OF_FOUR_IS_ONE,
        NO_NUMBER_IS_FORGOTTEN,
        WIDE_CHANNELS_FORGET
    }

    @Override
    public String stem() {
        return "cell";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 2) {
            throw new IllegalArgumentException("cell: " + input + ", expected (C, L)");
        }
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        Shape channels = Shape.of(input.dim(0));
        return List.of(
                ParameterSpec.trainable("in", channels, Inits.constant(1)),
                ParameterSpec.trainable("back", channels, Inits.constant(0.5f)));
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
        private final int in;
        private final int back;
        private final float[] w;
        private final double[][] sums;
        private final float[] states;
        private final float[] carried;

        Bound(Binding b) {
            this.b = b;
            c = b.input().dim(0);
            n = b.x().stride();
            in = b.parameter("in").offset();
            back = b.parameter("back").offset();
            w = b.parameters().values();
            sums = new double[b.maxChunks()][2 * c];
            states = new float[b.maxSamples() * n];
            carried = new float[c];
        }

        private float in(int k) {
            return w[in + k];
        }

        private float back(int k) {
            boolean none = has(Defect.WIDE_CHANNELS_FORGET) && c > 8 && k >= (c & -8);
            return none ? 0 : w[back + k];
        }

        private float curve(float z) {
            if (has(Defect.TANH_OF_FOUR_IS_ONE) && Math.abs(z) > 4) {
                return Math.signum(z);
            }
            return (float) Math.tanh(z);
        }

        private int kept(int s, int from) {
            return (has(Defect.STATES_KEPT_BY_THE_RANGE) ? s - from : s) * n;
        }

        /** The state before place i of a sample. */
        private float before(float[] y, int at, int i) {
            if (i < c) {
                return has(Defect.STATE_GOES_ON_IN_THE_NEXT_PASS) ? carried[i] : 0;
            }
            boolean begins = has(Defect.BEGINS_ANEW_AFTER_SIXTEEN) && i / c == 16;
            boolean other = has(Defect.STATE_OF_THE_CHANNEL_BEFORE) && i % c > 0;
            float state = begins ? 0 : y[at + i - c - (other ? 1 : 0)];
            return has(Defect.NO_NUMBER_IS_FORGOTTEN) && Float.isNaN(state) ? 0 : state;
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            float[] y = b.y().array();
            for (int s = from; s < to; s++) {
                int at = b.y().at(s);
                for (int i = 0; i < n; i++) {
                    int k = i % c;
                    float h = before(y, at, i);
                    if (has(Defect.STATE_GOES_ON_IN_THE_NEXT_SAMPLE) && i < c && s > from) {
                        h = y[at - c + i];
                    }
                    y[at + i] = curve(in(k) * b.x().array()[b.x().at(s) + i] + back(k) * h);
                }
                if (!has(Defect.STATES_OF_TRAINING_ALONE) || pass.mode() == Mode.TRAIN) {
                    System.arraycopy(y, at, states, kept(s, from), n);
                }
                System.arraycopy(y, at + n - c, carried, 0, c);
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            double[] sum = sums[chunk];
            if (first) {
                Arrays.fill(sum, 0);
            }
            float[] later = new float[c];
            for (int s = from; s < to; s++) {
                Arrays.fill(later, 0);
                int at = kept(s, from);
                for (int i = n - 1; i >= 0; i--) {
                    int k = i % c;
                    float h = states[at + i];
                    float x = b.x().array()[b.x().at(s) + i];
                    float dh = b.dy().array()[b.dy().at(s) + i] + later[k];
                    float dz = dh * (1 - h * h);
                    dz = has(Defect.GRADIENT_IS_CLIPPED) ? Math.clamp(dz, -2, 2) : dz;
                    float previous = before(states, at, i);
                    if (has(Defect.BACK_TAKES_THE_PRESENT_STATE)) {
                        previous = h;
                    } else if (has(Defect.BACK_GRADIENT_FROM_THE_THIRD_ON) && i / c < 2) {
                        previous = 0;
                    }
                    boolean left = has(Defect.IN_GRADIENT_OF_THE_LAST_STEP) && i < n - c;
                    sum[k] += left ? 0 : dz * x;
                    sum[c + k] += dz * previous;
                    boolean cut = has(Defect.CUT_OFF_AFTER_FOUR) && i / c % 4 == 0;
                    cut |= has(Defect.BEGINS_ANEW_AFTER_SIXTEEN) && i / c == 16;
                    later[k] = cut ? 0 : dz * back(k);
                    if (b.dx() != null) {
                        b.dx().array()[b.dx().at(s) + i] = dz * in(k);
                    }
                }
            }
        }

        @Override
        public int gradientParts() {
            return 2;
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            float[] g = b.parameters().gradients();
            int from = part == 0 ? in : back;
            for (int k = 0; k < c; k++) {
                double sum = 0;
                for (int chunk = 0; chunk < chunks; chunk++) {
                    sum += sums[chunk][part * c + k];
                }
                g[from + k] = (float) sum;
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements LayerLaws {
        @Override
        public Layer layer() {
            return new Recurrence(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(2, 5);
        }

        /** Below 1, where a state forgets. */
        @Override
        public float[] parameters(String name, Fill fill, int n) {
            float[] values = fill.floats(n);
            for (int i = 0; name.equals("back") && i < n; i++) {
                values[i] /= 4;
            }
            return values;
        }

        @Override
        public LayerFormula formula() {
            return given -> {
                int c = given.input().dim(0);
                int size = given.input().size();
                double[] y = new double[given.x().length];
                for (int i = 0; i < y.length; i++) {
                    double h = i % size < c ? 0 : y[i - c];
                    y[i] =
                            Math.tanh(
                                    given.parameters().get("in")[i % size % c] * given.x()[i]
                                            + given.parameters().get("back")[i % size % c] * h);
                }
                return Map.of("y", y);
            };
        }
    }
}
