package lanewise.optim;

import java.util.Map;
import lanewise.kernel.Kernels;
import lanewise.kernel.Squares;
import lanewise.tensor.Parameters;

/**
 * Gradients over the root of a running mean of their squares (Tieleman and Hinton 2012, lecture
 * 6.5), PyTorch's {@code optim.RMSprop}.
 *
 * @param learningRate 0 or more
 * @param alpha decay of the mean of squares, in [0, 1)
 * @param eps added to the root, 0 or more
 * @param weightDecay times the parameter, added to its gradient, 0 or more
 * @param momentum of the running step, 0 or more
 * @param centered whether the variance is taken instead (Graves 2013)
 */
public record RMSprop(
        double learningRate,
        double alpha,
        double eps,
        double weightDecay,
        double momentum,
        boolean centered)
        implements Optimizer {

    /** Refuses values out of range. */
    public RMSprop {
        Optimizers.require(learningRate >= 0, "learning rate", learningRate, "0 or more");
        Optimizers.require(alpha >= 0 && alpha < 1, "alpha", alpha, "0 to below 1");
        Optimizers.require(eps >= 0, "eps", eps, "0 or more");
        Optimizers.require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
        Optimizers.require(momentum >= 0, "momentum", momentum, "0 or more");
    }

    /** PyTorch's defaults. */
    public RMSprop(double learningRate) {
        this(learningRate, 0.99, 1e-8, 0, 0, false);
    }

    /** The same with another decay. */
    public RMSprop alpha(double value) {
        return new RMSprop(learningRate, value, eps, weightDecay, momentum, centered);
    }

    /** The same with another addend to the root. */
    public RMSprop eps(double value) {
        return new RMSprop(learningRate, alpha, value, weightDecay, momentum, centered);
    }

    /** The same with another weight decay. */
    public RMSprop weightDecay(double value) {
        return new RMSprop(learningRate, alpha, eps, value, momentum, centered);
    }

    /** The same with momentum. */
    public RMSprop momentum(double value) {
        return new RMSprop(learningRate, alpha, eps, weightDecay, value, centered);
    }

    /** The same with the variance. */
    public RMSprop withCentering() {
        return new RMSprop(learningRate, alpha, eps, weightDecay, momentum, true);
    }

    @Override
    public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
        return new Bound(parameters);
    }

    private final class Bound extends BoundOptimizer {
        private final float[] w;
        private final float[] g;
        private final float[] squares;
        private final float[] means;
        private final float[] running;
        private float rate;

        Bound(Parameters parameters) {
            super(RMSprop.this, parameters);
            w = parameters.values();
            g = parameters.gradients();
            squares = new float[g.length];
            means = new float[centered ? g.length : 0];
            running = new float[momentum == 0 ? 0 : g.length];
        }

        @Override
        public Map<String, float[]> state() {
            return Map.of("squares", squares, "means", means, "running", running);
        }

        @Override
        protected void start(double learningRate) {
            rate = (float) learningRate;
        }

        @Override
        protected void update(int from, int to) {
            float decay = (float) weightDecay;
            float keep = (float) alpha;
            float enter = (float) (1 - alpha);
            Squares held = Squares.under(eps);
            float enterSquare = enter * held.scale();
            float up = held.up();
            float down = held.down();
            float addend = (float) eps;
            float inertia = (float) momentum;
            for (int i = from; i < to; i++) {
                float gradient = Math.fma(decay, w[i], g[i]);
                float square = Math.fma(enterSquare * gradient, gradient, keep * squares[i]);
                square = Math.max(square, Squares.LEAST);
                squares[i] = square;
                if (centered) {
                    float mean = settled(Math.fma(enter, gradient - means[i], means[i]));
                    means[i] = mean;
                    float scaled = mean * up;
                    square = Math.max(Math.fma(-scaled, scaled, square), Squares.LEAST);
                }
                float step = gradient / ((float) Math.sqrt(square) * down + addend);
                if (inertia != 0) {
                    step = settled(Math.fma(inertia, running[i], step));
                    running[i] = step;
                }
                w[i] = Math.fma(-rate, step, w[i]);
            }
        }
    }
}
