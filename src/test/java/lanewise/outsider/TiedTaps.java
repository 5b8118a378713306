package lanewise.outsider;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerFormula;
import lanewise.testkit.LinearLayerLaws;

/** Three taps and an offset that all channels and places of a sequence share. */
public record TiedTaps(Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        TAPS_TURNED,
        TURNED_IN_BACKWARD,
        BORDER_REPEATED,
        BORDER_READS_THE_SAMPLE_BEFORE,
        SHARED_BY_SIXTEEN_CHANNELS,
        LAST_PLACE_GIVES_NO_GRADIENT,
        GRADIENT_IS_A_MEAN_OF_PLACES,
        OFFSET_OF_THE_FIRST_CHANNEL,
        SUMS_OF_EIGHT_CHUNKS,
        SUM_OF_ALL_CHUNKS_IN_ONE,
        TAPS_OF_THE_FIRST_PASS,
        ONE_PLACE_TAKES_ALL_TAPS,
        MIDDLE_TAP_OF_LONG_SEQUENCES_TWICE
    }

    @Override
    public String stem() {
        return "taps";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 2) {
            throw new IllegalArgumentException("taps: " + input + ", expected (C, L)");
        }
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        return List.of(
                ParameterSpec.trainable("taps", Shape.of(3), Inits.constant(1)),
                ParameterSpec.trainable("offset", Shape.of(1), Inits.constant(0)));
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
        private final int length;
        private final int taps;
        private final int offset;
        private final double[][] sums;
        private float[] first;

        Bound(Binding b) {
            this.b = b;
            c = b.input().dim(0);
            length = b.input().dim(1);
            taps = b.parameter("taps").offset();
            offset = b.parameter("offset").offset();
            sums = new double[b.maxChunks()][4];
        }

        private float tap(int t, boolean backward) {
            float[] values = b.parameters().values();
            if (has(Defect.TAPS_OF_THE_FIRST_PASS)) {
                first = first == null ? Arrays.copyOfRange(values, taps, taps + 3) : first;
                return first[t];
            }
            boolean turned = has(Defect.TAPS_TURNED);
            turned |= has(Defect.TURNED_IN_BACKWARD) && backward;
            float tap = values[taps + (turned ? 2 - t : t)];
            if (has(Defect.ONE_PLACE_TAKES_ALL_TAPS) && length == 1) {
                tap = values[taps] + values[taps + 1] + values[taps + 2];
            }
            return has(Defect.MIDDLE_TAP_OF_LONG_SEQUENCES_TWICE) && length > 30 && t == 1
                    ? 2 * tap
                    : tap;
        }

        private float input(int s, int place, int k) {
            int l = place;
            if (has(Defect.BORDER_REPEATED)) {
                l = Math.clamp(place, 0, length - 1);
            }
            boolean inside = l >= 0 && l < length;
            inside |= has(Defect.BORDER_READS_THE_SAMPLE_BEFORE) && l < 0 && s > 0;
            return inside ? b.x().array()[b.x().at(s) + l * c + k] : 0;
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            for (int s = from; s < to; s++) {
                for (int l = 0; l < length; l++) {
                    for (int k = 0; k < c; k++) {
                        float sum = b.parameters().values()[offset];
                        for (int t = 0; t < 3; t++) {
                            sum += tap(t, false) * input(s, l + t - 1, k);
                        }
                        b.y().array()[b.y().at(s) + l * c + k] = sum;
                    }
                }
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean begins) {
            double[] sum = sums[has(Defect.SUM_OF_ALL_CHUNKS_IN_ONE) ? 0 : chunk];
            if (begins) {
                Arrays.fill(sum, 0);
            }
            for (int s = from; s < to; s++) {
                for (int i = 0; i < length * c; i++) {
                    int l = i / c;
                    int k = i % c;
                    float dy = b.dy().array()[b.dy().at(s) + i];
                    boolean out = has(Defect.SHARED_BY_SIXTEEN_CHANNELS) && k >= 16;
                    out |= has(Defect.LAST_PLACE_GIVES_NO_GRADIENT) && length > 4 && l > length - 2;
                    for (int t = 0; t < 3 && !out; t++) {
                        sum[t] += dy * input(s, l + t - 1, k);
                    }
                    sum[3] += has(Defect.OFFSET_OF_THE_FIRST_CHANNEL) && k > 0 ? 0 : dy;
                }
                for (int i = 0; b.dx() != null && i < length * c; i++) {
                    float dx = 0;
                    for (int t = 0; t < 3; t++) {
                        int place = i / c + 1 - t;
                        boolean inside = place >= 0 && place < length;
                        int at = b.dy().at(s) + place * c + i % c;
                        dx += inside ? tap(t, true) * b.dy().array()[at] : 0;
                    }
                    b.dx().array()[b.dx().at(s) + i] = dx;
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
            int most = has(Defect.SUMS_OF_EIGHT_CHUNKS) ? Math.min(chunks, 8) : chunks;
            most = has(Defect.SUM_OF_ALL_CHUNKS_IN_ONE) ? 1 : most;
            for (int t = 0; t < 4; t++) {
                double sum = 0;
                for (int chunk = 0; chunk < most; chunk++) {
                    sum += sums[chunk][t];
                }
                boolean mean = has(Defect.GRADIENT_IS_A_MEAN_OF_PLACES) && t < 3;
                int at = t < 3 ? taps + t : offset;
                g[at] = (float) (mean ? sum / length : sum);
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return new TiedTaps(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(2, 4);
        }

        @Override
        public LayerFormula formula() {
            return given -> {
                int c = given.input().dim(0);
                int length = given.input().dim(1);
                double[] y = new double[given.x().length];
                for (int i = 0; i < y.length; i++) {
                    y[i] = given.parameters().get("offset")[0];
                    for (int t = 0; t < 3; t++) {
                        int place = i / c % length + t - 1;
                        if (place >= 0 && place < length) {
                            y[i] += given.parameters().get("taps")[t] * given.x()[i + (t - 1) * c];
                        }
                    }
                }
                return Map.of("y", y);
            };
        }
    }
}
