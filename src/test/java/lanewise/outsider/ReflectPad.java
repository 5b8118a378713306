package lanewise.outsider;

import java.util.Arrays;
import java.util.Map;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerFormula;
import lanewise.testkit.LinearLayerLaws;

/** Padding: two places on both sides of a sequence mirror what is inside. */
public record ReflectPad(Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        REPEATS_THE_BORDER,
        ZEROS_ON_THE_RIGHT,
        RIGHT_SIDE_OFF_BY_ONE,
        GRADIENT_OF_THE_PADDING_LOST,
        GRADIENT_OF_THE_PADDING_OVERWRITES,
        GRADIENT_ADDED_TO_WHAT_WAS_THERE,
        GRADIENT_TO_THE_NEXT_CHANNEL,
        READS_THE_SAMPLE_BEFORE,
        LENGTH_OF_SIX,
        CHANNELS_OF_TWO,
        OUTPUT_STRIDE_OF_THE_INPUT,
        ROOM_OF_THE_FIRST_BATCH,
        ACCEPTS_TOO_SHORT,
        BORDER_OF_NAN_IS_ZERO,
        LAST_SAMPLE_OF_A_RANGE_LEFT_OUT,
        PADS_NOT_IN_MONTE_CARLO
    }

    private static final int PAD = 2;

    @Override
    public String stem() {
        return "pad";
    }

    @Override
    public Shape outputShape(Shape input) {
        boolean shorter = input.rank() == 2 && input.dim(1) <= PAD;
        if (input.rank() != 2 || shorter && defect != Defect.ACCEPTS_TOO_SHORT) {
            throw new IllegalArgumentException("pad: " + input + ", expected (C, more than 2)");
        }
        return Shape.of(input.dim(0), input.dim(1) + 2 * PAD);
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new Bound(b);
    }

    private final class Bound implements BoundLayer {
        private final Binding b;
        private final int c;
        private final int length;
        private int room;

        Bound(Binding b) {
            this.b = b;
            c = defect == Defect.CHANNELS_OF_TWO ? 2 : b.input().dim(0);
            length = defect == Defect.LENGTH_OF_SIX ? 6 : b.input().dim(1);
        }

        /** Where place i of the output comes from. */
        private int source(int i) {
            int at = i - PAD;
            boolean repeats = defect == Defect.REPEATS_THE_BORDER;
            if (at < 0) {
                return repeats ? 0 : -at;
            }
            if (at < length) {
                return at;
            }
            int back = 2 * (length - 1) - at;
            return defect == Defect.RIGHT_SIDE_OFF_BY_ONE ? back + 1 : back;
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            room = Math.max(room, pass.samples());
            int end = defect == Defect.LAST_SAMPLE_OF_A_RANGE_LEFT_OUT && from == 32 ? to - 1 : to;
            for (int s = from; s < end; s++) {
                for (int i = 0; i < length + 2 * PAD; i++) {
                    for (int k = 0; k < c; k++) {
                        write(pass, s, i, k);
                    }
                }
            }
        }

        private void write(Pass pass, int s, int i, int k) {
            int stride = defect == Defect.OUTPUT_STRIDE_OF_THE_INPUT ? c * length : b.y().stride();
            int before = defect == Defect.READS_THE_SAMPLE_BEFORE && s > 0 && i == 0 ? 1 : 0;
            float x = b.x().array()[b.x().at(s - before) + source(i) * c + k];
            boolean right = i >= length + PAD;
            boolean inside = i >= PAD && !right;
            if (defect == Defect.ZEROS_ON_THE_RIGHT && right
                    || defect == Defect.BORDER_OF_NAN_IS_ZERO && !inside && Float.isInfinite(x)
                    || defect == Defect.PADS_NOT_IN_MONTE_CARLO
                            && !inside
                            && pass.mode() == lanewise.nn.Mode.MONTE_CARLO) {
                x = 0;
            }
            b.y().array()[b.y().at(0) + s * stride + i * c + k] = x;
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() == null) {
                return;
            }
            float[] dx = b.dx().array();
            for (int s = from; s < to; s++) {
                int xo = b.dx().at(s);
                if (defect != Defect.GRADIENT_ADDED_TO_WHAT_WAS_THERE) {
                    Arrays.fill(dx, xo, xo + c * length, 0);
                }
                if (defect == Defect.ROOM_OF_THE_FIRST_BATCH && s >= 8 && room > pass.samples()) {
                    continue;
                }
                for (int i = 0; i < length + 2 * PAD; i++) {
                    boolean inside = i >= PAD && i < length + PAD;
                    for (int k = 0; k < c; k++) {
                        float dy = b.dy().array()[b.dy().at(s) + i * c + k];
                        boolean next = defect == Defect.GRADIENT_TO_THE_NEXT_CHANNEL && !inside;
                        int at = xo + source(i) * c + (next ? (k + 1) % c : k);
                        if (defect == Defect.GRADIENT_OF_THE_PADDING_OVERWRITES && !inside) {
                            dx[at] = dy;
                        } else if (inside || defect != Defect.GRADIENT_OF_THE_PADDING_LOST) {
                            dx[at] += dy;
                        }
                    }
                }
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return new ReflectPad(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(2, 6);
        }

        @Override
        public LayerFormula formula() {
            return given -> {
                int c = given.input().dim(0);
                int length = given.input().dim(1);
                int places = length + 2 * PAD;
                double[] y = new double[given.samples() * places * c];
                for (int i = 0; i < y.length; i++) {
                    int at = Math.abs(i / c % places - PAD);
                    at = at < length ? at : 2 * (length - 1) - at;
                    y[i] = given.x()[(i / c / places * length + at) * c + i % c];
                }
                return Map.of("y", y);
            };
        }
    }
}
