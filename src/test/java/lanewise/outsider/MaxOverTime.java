package lanewise.outsider;

import java.util.Arrays;
import java.util.Map;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerFormula;
import lanewise.testkit.PoolingLaws;

/** (C, L) to (C,): the largest over time, the first of equal ones; NaN if there is one. */
public record MaxOverTime(Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        PLACES_SHARED_BY_BINDINGS,
        STARTS_AT_THE_LARGEST_NEGATIVE,
        AT_LEAST_ZERO,
        LOSES_NAN,
        LAST_OF_MANY_IGNORED,
        STOPS_AT_INFINITY,
        PLACES_KEPT_IN_TRAINING_ALONE,
        PLACES_BY_RANGE,
        CLEARS_THE_WHOLE_GRADIENT_ONCE,
        PLACES_OF_SEVEN_BITS,
        GRADIENT_TO_EVERY_TIE,
        LAST_PLACE_GOES_TO_THE_FIRST,
        DROPS_NAN_GRADIENTS,
        SIGN_TURNED_IN_A_LANE
    }

    private static final int[] SHARED = new int[1 << 20];

    private boolean has(Defect other) {
        return defect == other;
    }

    @Override
    public String stem() {
        return "maxtime";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 2) {
            throw new IllegalArgumentException("maxtime: " + input + ", expected (C, L)");
        }
        return Shape.of(input.dim(0));
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new Bound(b);
    }

    private final class Bound implements BoundLayer {
        private final Binding b;
        private final int channels;
        private final int length;
        private final int[] where;
        private final byte[] bytes;

        Bound(Binding b) {
            this.b = b;
            channels = b.input().dim(0);
            length = b.input().dim(1);
            int size = b.maxSamples() * channels;
            where = has(Defect.PLACES_SHARED_BY_BINDINGS) ? SHARED : new int[size];
            bytes = new byte[size];
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            float[] x = b.x().array();
            for (int n = from; n < to; n++) {
                for (int c = 0; c < channels; c++) {
                    int at = b.x().at(n) + c;
                    int best = 0;
                    float max =
                            has(Defect.STARTS_AT_THE_LARGEST_NEGATIVE) ? -Float.MAX_VALUE : x[at];
                    if (has(Defect.AT_LEAST_ZERO)) {
                        max = Math.max(max, 0);
                    }
                    for (int l = has(Defect.STARTS_AT_THE_LARGEST_NEGATIVE) ? 0 : 1;
                            l < length;
                            l++) {
                        float v = x[at + l * channels];
                        if (has(Defect.LAST_OF_MANY_IGNORED) && l == length - 1 && length > 32
                                || has(Defect.STOPS_AT_INFINITY)
                                        && max == Float.POSITIVE_INFINITY) {
                            continue;
                        }
                        if (has(Defect.LOSES_NAN) ? v > max : v > max || (v != v && max == max)) {
                            max = v;
                            best = l;
                        }
                    }
                    b.y().array()[b.y().at(n) + c] = max;
                    if (!(has(Defect.PLACES_KEPT_IN_TRAINING_ALONE) && pass.mode() == Mode.EVAL)) {
                        where[(has(Defect.PLACES_BY_RANGE) ? n - from : n) * channels + c] = best;
                        bytes[n * channels + c] = (byte) best;
                    }
                }
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() == null) {
                return;
            }
            float[] dx = b.dx().array();
            int size = channels * length;
            if (!has(Defect.CLEARS_THE_WHOLE_GRADIENT_ONCE)) {
                Arrays.fill(dx, b.dx().at(from), b.dx().at(to), 0);
            } else if (from == 0) {
                Arrays.fill(dx, b.dx().at(0), b.dx().at(pass.samples()), 0);
            }
            for (int n = from; n < to; n++) {
                for (int c = 0; c < channels; c++) {
                    float g = b.dy().array()[b.dy().at(n) + c];
                    int l = where[(has(Defect.PLACES_BY_RANGE) ? n - from : n) * channels + c];
                    if (has(Defect.PLACES_OF_SEVEN_BITS)) {
                        l = bytes[n * channels + c] & 0x7F;
                    }
                    if (has(Defect.GRADIENT_TO_EVERY_TIE)) {
                        float y = b.y().array()[b.y().at(n) + c];
                        int at = b.x().at(n) + c;
                        for (int i = 0; i < length; i++) {
                            if (b.x().array()[at + i * channels] == y) {
                                dx[b.dx().at(n) + i * channels + c] = g;
                            }
                        }
                        continue;
                    }
                    if (has(Defect.LAST_PLACE_GOES_TO_THE_FIRST) && l == length - 1) {
                        l = 0;
                    }
                    if (has(Defect.DROPS_NAN_GRADIENTS) && Float.isNaN(g)) {
                        continue;
                    }
                    dx[b.dx().at(n) + l * channels + c] =
                            has(Defect.SIGN_TURNED_IN_A_LANE) && c % 16 == 15
                                    ? dx[b.dx().at(n) + l * channels + c] - g
                                    : g;
                }
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements PoolingLaws {
        @Override
        public Layer layer() {
            return new MaxOverTime(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(3, 5);
        }

        @Override
        public LayerFormula formula() {
            return given -> {
                int channels = given.input().dim(0);
                int length = given.input().dim(1);
                double[] y = new double[given.samples() * channels];
                for (int n = 0; n < given.samples(); n++) {
                    for (int c = 0; c < channels; c++) {
                        double max = Double.NEGATIVE_INFINITY;
                        for (int l = 0; l < length; l++) {
                            max = Math.max(max, given.x()[(n * length + l) * channels + c]);
                        }
                        y[n * channels + c] = max;
                    }
                }
                return Map.of("y", y);
            };
        }
    }
}
