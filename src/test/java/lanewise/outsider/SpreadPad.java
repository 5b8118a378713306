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

/** Zeros between the pixels of an image, then a border of one constant: two above, one beside. */
public record SpreadPad(Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        HEIGHT_FOR_WIDTH,
        BORDER_ON_THE_OTHER_SIDE,
        LAST_COLUMN_LEFT_OUT_BEYOND_FIVE,
        ZEROS_ARE_STALE,
        ZEROS_WRITTEN_ONCE,
        BORDER_BEYOND_THE_SAMPLE,
        GRADIENT_OF_THE_ZEROS_ENTERS,
        GRADIENT_OF_AN_ODD_ROW_LOST,
        GRADIENT_ADDED,
        CHANNELS_BEYOND_EIGHT_COPIED,
        SUBNORMALS_ARE_ZEROS,
        HUGE_IS_CLIPPED,
        LAST_SAMPLE_OF_THE_BATCH_ALWAYS,
        SAMPLE_OF_THE_BOUND,
        INFINITY_BECOMES_THE_LARGEST
    }

    @Override
    public String stem() {
        return "spread";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 3) {
            throw new IllegalArgumentException("spread: " + input + ", expected (C, H, W)");
        }
        return Shape.image(input.dim(0), 2 * input.dim(1) + 1, 2 * input.dim(2));
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
        private final int h;
        private final int width;
        private final int out;
        private boolean written;

        Bound(Binding b) {
            this.b = b;
            c = b.input().dim(0);
            h = b.input().dim(1);
            width = b.input().dim(has(Defect.HEIGHT_FOR_WIDTH) ? 1 : 2);
            out = 2 * b.input().dim(2);
        }

        private int place(int i, int j) {
            int above = has(Defect.BORDER_ON_THE_OTHER_SIDE) ? 1 : 2;
            return ((2 * i + above) * out + 2 * j + 1) * c;
        }

        private float value(float x, int k) {
            return switch (defect) {
                case SUBNORMALS_ARE_ZEROS -> Math.abs(x) < Float.MIN_NORMAL ? 0 : x;
                case HUGE_IS_CLIPPED -> Math.clamp(x, -1e12f, 1e12f);
                case INFINITY_BECOMES_THE_LARGEST ->
                        Float.isInfinite(x) ? Math.copySign(Float.MAX_VALUE, x) : x;
                default -> x;
            };
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            float[] y = b.y().array();
            for (int s = from; s < to; s++) {
                int yo = b.y().at(s);
                if (has(Defect.SAMPLE_OF_THE_BOUND) && s == b.maxSamples() - 1 && s > 20) {
                    yo = b.y().at(s - 1);
                }
                boolean stale = has(Defect.ZEROS_ARE_STALE) && from > 0;
                if (!stale && !(has(Defect.ZEROS_WRITTEN_ONCE) && written)) {
                    Arrays.fill(y, yo, yo + b.y().stride(), 0);
                }
                if (has(Defect.BORDER_BEYOND_THE_SAMPLE) && s + 1 < pass.samples()) {
                    y[b.y().at(s + 1)] = 0;
                }
                for (int i = 0; i < h; i++) {
                    for (int j = 0; j < width; j++) {
                        if (has(Defect.LAST_COLUMN_LEFT_OUT_BEYOND_FIVE) && j == 5) {
                            continue;
                        }
                        for (int k = 0; k < c; k++) {
                            int channel = has(Defect.CHANNELS_BEYOND_EIGHT_COPIED) ? k % 9 : k;
                            float x = b.x().array()[b.x().at(s) + (i * width + j) * c + channel];
                            y[yo + place(i, j) + k] = value(x, k);
                        }
                    }
                }
            }
            written |= to == pass.samples();
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() == null) {
                return;
            }
            for (int s = from; s < to; s++) {
                for (int i = 0; i < h; i++) {
                    for (int j = 0; j < width; j++) {
                        for (int k = 0; k < c; k++) {
                            int at = b.dy().at(s) + place(i, j) + k;
                            float dy = b.dy().array()[at];
                            if (has(Defect.GRADIENT_OF_THE_ZEROS_ENTERS) && j == 0) {
                                dy += b.dy().array()[at - c];
                            }
                            if (has(Defect.GRADIENT_OF_AN_ODD_ROW_LOST) && i == 3) {
                                dy = 0;
                            }
                            int to2 = b.dx().at(s) + (i * width + j) * c + k;
                            float[] dx = b.dx().array();
                            dx[to2] = has(Defect.GRADIENT_ADDED) ? dx[to2] + dy : dy;
                        }
                    }
                }
            }
            if (has(Defect.LAST_SAMPLE_OF_THE_BATCH_ALWAYS)) {
                int at = b.dx().at(pass.samples() - 1);
                b.dx().array()[at] = b.dy().array()[b.dy().at(pass.samples() - 1) + place(0, 0)];
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return new SpreadPad(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.image(2, 3, 2);
        }

        @Override
        public LayerFormula formula() {
            return given -> {
                int c = given.input().dim(0);
                int h = given.input().dim(1);
                int width = given.input().dim(2);
                int row = 2 * width * c;
                double[] y = new double[given.samples() * (2 * h + 1) * row];
                for (int i = 0; i < given.x().length; i++) {
                    int k = i % c;
                    int j = i / c % width;
                    int line = i / c / width % h;
                    int s = i / c / width / h;
                    y[(s * (2 * h + 1) + 2 * line + 2) * row + (2 * j + 1) * c + k] = given.x()[i];
                }
                return Map.of("y", y);
            };
        }
    }
}
