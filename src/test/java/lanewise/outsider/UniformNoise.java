package lanewise.outsider;

import java.util.Arrays;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.LayerRun;
import lanewise.testkit.LinearLayerLaws;
import lanewise.testkit.NoiseLaws;
import lanewise.testkit.RunOptions;

/** Multiplicative noise: in training x times a number between 1 - a and 1 + a. */
public record UniformNoise(double level, Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        WIDTH_LOW_BY_A_500TH,
        WIDTH_OF_ONE_SIDE,
        CENTRE_A_LITTLE_HIGH,
        LEVEL_SQUARED,
        OF_TWELVE_BITS,
        OF_SIX_BITS,
        TRIANGULAR,
        EVERY_EIGHTH_IS_ONE,
        SAMPLES_SHARE,
        NUMBERED_IN_THE_BATCH,
        NUMBERED_FROM_THE_RANGE,
        PERIOD_OF_3000,
        OTHER_NOISE_IN_BACKWARD,
        BACKWARD_WITHOUT_NOISE,
        MONTE_CARLO_WITHOUT_NOISE,
        NOISE_IN_EVALUATION,
        MIRRORED_NEIGHBOURS,
        LOW_BIT_OF_THE_KEY_LOST,
        LAYERS_ALIKE_BY_SUM,
        STATE_BETWEEN_PASSES,
        ENDS_SWAPPED_BELOW_HALF
    }

    private static long passes;

    @Override
    public String stem() {
        return "noise";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
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
        private long turn;

        Bound(Binding b) {
            this.b = b;
        }

        @Override
        public boolean preparesEachPass() {
            return true;
        }

        @Override
        public void prepare(Pass pass) {
            turn = passes++;
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            apply(pass, from, to, b.x(), b.y(), false);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() != null) {
                apply(pass, from, to, b.dy(), b.dx(), true);
            }
        }

        private void apply(Pass pass, int from, int to, Slot in, Slot out, boolean back) {
            boolean noisy = pass.drops();
            noisy &= !(has(Defect.BACKWARD_WITHOUT_NOISE) && back);
            noisy &= !(has(Defect.MONTE_CARLO_WITHOUT_NOISE) && pass.mode() == Mode.MONTE_CARLO);
            noisy |= has(Defect.NOISE_IN_EVALUATION);
            long key =
                    switch (defect) {
                        case OTHER_NOISE_IN_BACKWARD -> back ? ~pass.key() : pass.key();
                        case LOW_BIT_OF_THE_KEY_LOST -> pass.key() >> 1;
                        case LAYERS_ALIKE_BY_SUM -> pass.key() + b.layerId();
                        case STATE_BETWEEN_PASSES -> pass.key() + turn;
                        default -> pass.key();
                    };
            long id =
                    has(Defect.LAYERS_ALIKE_BY_SUM)
                            ? key
                            : OwnDropout.uniformBits(key, b.layerId());
            int n = in.stride();
            for (int s = from; s < to; s++) {
                long sample =
                        switch (defect) {
                            case SAMPLES_SHARE -> 0;
                            case NUMBERED_IN_THE_BATCH -> s;
                            case NUMBERED_FROM_THE_RANGE -> s - from;
                            default -> pass.number(s);
                        };
                for (int i = 0; i < n; i++) {
                    float x = in.array()[in.at(s) + i];
                    out.array()[out.at(s) + i] = noisy ? x * (float) factor(id, sample * n + i) : x;
                }
            }
        }

        private double factor(long key, long number) {
            long at = has(Defect.PERIOD_OF_3000) ? number % 3000 : number;
            boolean mirrors = has(Defect.MIRRORED_NEIGHBOURS) && at % 2 == 1;
            double u = OwnDropout.uniform(key, mirrors ? at - 1 : at);
            u = mirrors ? 1 - u : u;
            double a =
                    switch (defect) {
                        case WIDTH_LOW_BY_A_500TH -> level * 0.998;
                        case LEVEL_SQUARED -> level * level;
                        default -> level;
                    };
            return switch (defect) {
                case WIDTH_OF_ONE_SIDE -> 1 + a * u;
                case CENTRE_A_LITTLE_HIGH -> 1.0005 + a * (2 * u - 1);
                case OF_TWELVE_BITS -> 1 + a * (2 * (Math.floor(u * 4096) + 0.5) / 4096 - 1);
                case OF_SIX_BITS -> 1 + a * (2 * (Math.floor(u * 64) + 0.5) / 64 - 1);
                case TRIANGULAR -> 1 + a * (u + OwnDropout.uniform(key + 1, at) - 1);
                case EVERY_EIGHTH_IS_ONE -> number % 8 == 7 ? 1 : 1 + a * (2 * u - 1);
                case ENDS_SWAPPED_BELOW_HALF -> 1 + a * (2 * (u < 0.01 ? 1 - u : u) - 1);
                default -> 1 + a * (2 * u - 1);
            };
        }
    }

    /** The contract on it. */
    public static class Laws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return new UniformNoise(0.4, Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(3, 4);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public double tolerance() {
            return 0x1p-20;
        }
    }

    /** Its numbers: what samples of ones become. */
    public static class Numbers implements NoiseLaws {
        @Override
        public float[] noise(long key, int n, double level) {
            Layer layer = new UniformNoise(level, Outsiders.planted(Defect.class));
            int samples = (n + 63) / 64;
            LayerRun run = new LayerRun(layer, Shape.of(64), samples, RunOptions.PLAIN.inference());
            float[] ones = new float[64 * samples];
            Arrays.fill(ones, 1f);
            return Arrays.copyOf(run.forward(Mode.TRAIN, ones, new Key(key)), n);
        }

        @Override
        public double cdf(double level, double z) {
            return Math.clamp((z - 1 + level) / (2 * level), 0, 1);
        }
    }
}
