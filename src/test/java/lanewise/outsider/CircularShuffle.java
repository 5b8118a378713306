package lanewise.outsider;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerFormula;
import lanewise.testkit.LinearLayerLaws;

/** Circular padding of 1, then a pixel shuffle by 2: (4 C, H, W) to (C, 2 H + 4, 2 W + 4). */
public record CircularShuffle(Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        COLUMNS_NOT_CIRCULAR,
        ROWS_AND_COLUMNS_SWAPPED_IN_A_BLOCK,
        CHANNELS_LAST_IN_A_BLOCK,
        GRADIENT_CLEARED_ONCE_A_RANGE,
        GRADIENT_OF_THE_LAST_COPY,
        COLUMNS_MODULO_THE_SMALLER_SIZE,
        PADS_AFTER_SHUFFLING,
        MAP_BY_SIZE,
        MAP_BY_DIGITS,
        FIRST_CORNER_LOST_BACKWARD,
        MAP_OF_15_BITS,
        ZERO_TIMES_A_NEIGHBOUR,
        DROPS_NAN_GRADIENTS
    }

    private static final int BLOCK = 2;
    private static final int PAD = 1;
    private static final Map<Integer, int[]> KEPT = new HashMap<>();

    @Override
    public String stem() {
        return "shuffle";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 3 || input.dim(0) % (BLOCK * BLOCK) != 0) {
            throw new IllegalArgumentException("shuffle: " + input + ", expected (4 C, H, W)");
        }
        return Shape.of(
                input.dim(0) / (BLOCK * BLOCK),
                BLOCK * (input.dim(1) + 2 * PAD),
                BLOCK * (input.dim(2) + 2 * PAD));
    }

    private boolean has(Defect other) {
        return defect == other;
    }

    /** Where each output comes from. */
    private int[] map(Shape input, Shape output) {
        int channels = output.dim(0);
        int[] map = new int[output.size()];
        int at = 0;
        for (int i = 0; i < output.dim(1); i++) {
            for (int j = 0; j < output.dim(2); j++) {
                int pixel = pixel(i, j, input.dim(1), input.dim(2));
                int sub = i % BLOCK * BLOCK + j % BLOCK;
                if (has(Defect.ROWS_AND_COLUMNS_SWAPPED_IN_A_BLOCK)) {
                    sub = j % BLOCK * BLOCK + i % BLOCK;
                }
                for (int c = 0; c < channels; c++) {
                    int channel =
                            has(Defect.CHANNELS_LAST_IN_A_BLOCK)
                                    ? sub * channels + c
                                    : c * BLOCK * BLOCK + sub;
                    int from = pixel * input.dim(0) + channel;
                    map[at++] = has(Defect.MAP_OF_15_BITS) ? from & 0x7FFF : from;
                }
            }
        }
        return map;
    }

    private int pixel(int i, int j, int height, int width) {
        int row = i / BLOCK - PAD;
        int column = j / BLOCK - PAD;
        if (has(Defect.PADS_AFTER_SHUFFLING)) {
            row = Math.floorDiv(i - PAD, BLOCK);
            column = Math.floorDiv(j - PAD, BLOCK);
        }
        boolean smaller = has(Defect.COLUMNS_MODULO_THE_SMALLER_SIZE);
        int w = Math.floorMod(column, smaller ? Math.min(height, width) : width);
        if (has(Defect.COLUMNS_NOT_CIRCULAR)) {
            w = Math.clamp(column, 0, width - 1);
        }
        return Math.floorMod(row, height) * width + w;
    }

    private int[] kept(Shape in, Shape out) {
        if (has(Defect.MAP_BY_SIZE)) {
            return KEPT.computeIfAbsent(in.size(), size -> map(in, out));
        }
        if (has(Defect.MAP_BY_DIGITS)) {
            int digits = -1 - in.dim(0) * 100 - in.dim(1) * 10 - in.dim(2);
            return KEPT.computeIfAbsent(digits, size -> map(in, out));
        }
        return map(in, out);
    }

    @Override
    public BoundLayer bind(Binding b) {
        int[] map = kept(b.input(), b.output());
        int size = b.input().size();
        int pixel = BLOCK * b.output().dim(0);
        return new BoundLayer() {
            @Override
            public void forward(Pass pass, int from, int to) {
                for (int n = from; n < to; n++) {
                    for (int i = 0; i < map.length; i++) {
                        b.y().array()[b.y().at(n) + i] = b.x().array()[b.x().at(n) + map[i]];
                    }
                }
            }

            @Override
            public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                for (int n = from; b.dx() != null && n < to; n++) {
                    if (n == from || !has(Defect.GRADIENT_CLEARED_ONCE_A_RANGE)) {
                        Arrays.fill(b.dx().array(), b.dx().at(n), b.dx().at(n) + size, 0f);
                    }
                    for (int i = has(Defect.FIRST_CORNER_LOST_BACKWARD) ? pixel : 0;
                            i < map.length;
                            i++) {
                        add(b.dx().at(n) + map[i], b.dy().at(n), i);
                    }
                }
            }

            private void add(int to, int dyo, int i) {
                float[] dx = b.dx().array();
                float g = b.dy().array()[dyo + i];
                if (has(Defect.ZERO_TIMES_A_NEIGHBOUR) && i == map.length - 1) {
                    g += 0 * b.dy().array()[dyo];
                }
                if (has(Defect.GRADIENT_OF_THE_LAST_COPY)) {
                    dx[to] = g;
                } else if (!has(Defect.DROPS_NAN_GRADIENTS) || g == g) {
                    dx[to] += g;
                }
            }
        };
    }

    /** The contract on it. */
    public static class Laws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return new CircularShuffle(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(4, 2, 3);
        }

        @Override
        public LayerFormula formula() {
            return given -> {
                int h = given.input().dim(1);
                int w = given.input().dim(2);
                int channels = given.input().dim(0) / 4;
                double[] y = new double[given.samples() * channels * (2 * h + 4) * (2 * w + 4)];
                int at = 0;
                for (int n = 0; n < given.samples(); n++) {
                    for (int i = 0; i < 2 * h + 4; i++) {
                        for (int j = 0; j < 2 * w + 4; j++) {
                            int pixel = (n * h + (i / 2 + h - 1) % h) * w + (j / 2 + w - 1) % w;
                            int sub = 2 * (i % 2) + j % 2;
                            for (int c = 0; c < channels; c++) {
                                y[at++] = given.x()[(pixel * channels + c) * 4 + sub];
                            }
                        }
                    }
                }
                return Map.of("y", y);
            };
        }
    }
}
