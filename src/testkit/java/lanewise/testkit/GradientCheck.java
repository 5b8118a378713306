package lanewise.testkit;

import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * Holds a layer's backward pass against its forward pass, in the plain loops of the specification.
 *
 * <p>Usable without a test framework: every check returns quietly or throws an {@link
 * AssertionError} that names the tensor, the index, both values, the bound with its two causes, and
 * the seed. The key is held fixed, so that dropout drops the same elements throughout.
 *
 * @param layer under test
 * @param input the shape of a sample
 * @param samples in the batch
 * @param mode of the forward pass
 * @param fill what inputs, gradients and directions are made of
 * @param parameters what parameters are made of; null to keep the layer's first values
 */
public record GradientCheck(
        Layer layer, Shape input, int samples, Mode mode, Fill fill, ParameterValues parameters) {
    /** How often another point is tried when one lies on a kink: of a wide pooling half do. */
    private static final int POINTS = 48;

    private static final int FEW_POINTS = 4;

    /** Where none of these decides, ordinary ones are tried. */
    private static final int STRANGE_POINTS = 12;

    static final double REACH = 0.125;

    /** A share of the terms' sum that rounding in the backward pass alone may take. */
    static final double FLOOR = 0x1p-20;

    /** Half the distance between floats, relative. */
    static final double ULP = 0x1p-24;

    static final Key KEY = Key.of(99);

    /** Two samples in training, with the layer's first parameters. */
    public static GradientCheck of(Layer layer, Shape input) {
        return new GradientCheck(layer, input, 2, Mode.TRAIN, Fill.centred(1), null);
    }

    /**
     * A plain function and its backward pass, of any origin.
     *
     * @param f m outputs of n inputs
     * @param vjp the inputs' gradient, from inputs and the outputs' gradient
     * @param n inputs
     * @param m outputs
     */
    public static FunctionCheck of(
            UnaryOperator<float[]> f, BinaryOperator<float[]> vjp, int n, int m) {
        return FunctionCheck.of(
                x -> f.apply(x[0]), (x, dy) -> new float[][] {vjp.apply(x[0], dy)}, m, n);
    }

    /** The same with other values. */
    public GradientCheck fill(Fill other) {
        return new GradientCheck(layer, input, samples, mode, other, parameters);
    }

    /** The same with another batch. */
    public GradientCheck samples(int count) {
        return new GradientCheck(layer, input, count, mode, fill, parameters);
    }

    /** The same in another mode. */
    public GradientCheck mode(Mode other) {
        return new GradientCheck(layer, input, samples, other, fill, parameters);
    }

    /** The same with other parameters. */
    public GradientCheck parameters(ParameterValues other) {
        return new GradientCheck(layer, input, samples, mode, fill, other);
    }

    /** Makes inputs from a recipe; a layer that takes indices needs others than the recipe's. */
    @FunctionalInterface
    public interface Inputs {
        /** As many values as asked for. */
        float[] of(Fill fill, int n);
    }

    private LayerRun bind() {
        LayerRun run = new LayerRun(layer, input, samples, RunOptions.PLAIN);
        if (parameters != null) {
            run.parameters(parameters, fill);
        }
        return run;
    }

    /**
     * The derivative along a random direction in the input and in each parameter equals the
     * gradient's share, whatever the weights of the outputs.
     */
    public void directional(Inputs inputs, boolean alsoInput) {
        for (int point = 0; point < POINTS; point++) {
            if (directionalAt(at(point), inputs, alsoInput, point)) {
                return;
            }
        }
    }

    /** The same where one of a few points decides: the more inputs, the nearer is a kink. */
    void directionalIfDecided(Inputs inputs, boolean alsoInput) {
        for (int point = 0; point < FEW_POINTS; point++) {
            if (directionalAt(at(point), inputs, alsoInput, point)) {
                return;
            }
        }
    }

    private Fill at(int point) {
        return (point < STRANGE_POINTS ? fill : Fill.centred(fill.seed())).next(1000 * point);
    }

    /** False if the point lies on a kink, and that is no error yet. */
    private boolean directionalAt(Fill values, Inputs inputs, boolean alsoInput, int point) {
        LayerRun run = bind();
        float[] x = inputs.of(values, samples * input.size());
        float[] dy = values.next(1).floats(samples * run.outputStride());
        for (Parameters.View view : run.views()) {
            if (view.kind() == Parameters.Kind.TRAINABLE) {
                float[] block = run.parameters().values();
                if (!check(
                        run,
                        x,
                        dy,
                        values,
                        view.name(),
                        block,
                        view.offset(),
                        view.size(),
                        point)) {
                    return false;
                }
            }
        }
        return !alsoInput || check(run, x, dy, values, "input", x, 0, x.length, point);
    }

    private boolean check(
            LayerRun run,
            float[] x,
            float[] dy,
            Fill values,
            String name,
            float[] block,
            int offset,
            int size,
            int point) {
        float[] direction = values.next(2 + name.hashCode()).floats(size);
        Measured measured = measure(run, x, dy, block, offset, direction);
        if (measured.agrees()) {
            return true;
        }
        if (!measured.decides()
                && point >= STRANGE_POINTS
                && measured.isFlat(absoluteDot(dy, run.forward(mode, x, KEY)))) {
            return true;
        }
        if (!measured.decides() && point + 1 < POINTS) {
            return false;
        }
        int worst = 0;
        Measured at = measured;
        for (int i = 0; i < Math.min(size, 400); i++) {
            float[] axis = new float[size];
            axis[i] = 1;
            Measured one = measure(run, x, dy, block, offset, axis);
            if (one.refutes() && (at == measured || one.excess() > at.excess())) {
                worst = i;
                at = one;
            }
        }
        throw new AssertionError(
                "%s on %s: %s: %s (seed %s)"
                        .formatted(
                                layer,
                                input,
                                at == measured
                                        ? name + " along a direction"
                                        : block == x ? element(worst) : name + "[" + worst + "]",
                                at.describe(),
                                values));
    }

    private Measured measure(
            LayerRun run, float[] x, float[] dy, float[] block, int offset, float[] direction) {
        float[] start = Arrays.copyOfRange(block, offset, offset + direction.length);
        double[] slopes = new double[4];
        double terms = 0;
        double squares = 0;
        double grain = absoluteDot(dy, run.forward(mode, x, KEY));
        // A penalty's gradient does not grow with the outputs': then there is one scale alone.
        boolean scales = run.penalty() == 0;
        for (int i = 0; i < slopes.length; i++) {
            int scale = scales ? 2 * i + 1 : 1;
            run.forward(mode, x, KEY);
            LayerRun.Gradients gradients = run.backward(scaled(dy, scale));
            float[] g = block == x ? gradients.input() : gradients.parameters();
            for (int j = 0; j < direction.length; j++) {
                double term = (double) g[offset + j] * direction[j] / scale;
                slopes[i] += term;
                if (i == 0) {
                    terms += Math.abs(term);
                    squares += term * term;
                    grain += Math.abs((double) g[offset + j] * start[j]);
                }
            }
        }
        DoubleUnaryOperator along =
                t -> {
                    for (int i = 0; i < direction.length; i++) {
                        block[offset + i] = (float) (start[i] + t * direction[i]);
                    }
                    double value = dot(dy, run.forwardBare(mode, x, KEY, true)) + run.penalty();
                    System.arraycopy(start, 0, block, offset, start.length);
                    return value;
                };
        double spread = 0;
        for (double slope : slopes) {
            spread = Math.max(spread, Math.abs(slope - slopes[0]));
        }
        return new Measured(
                slopes[0],
                4 * spread + FLOOR * terms,
                Math.sqrt(squares),
                Derivative.of(along, REACH, ULP * grain));
    }

    /**
     * Every element of the Jacobian of the outputs by the inputs. At a kink (a tie of a pooling, a
     * ReLU at 0) it must lie between the derivatives from both sides, or be that of a point beside
     * it. Along all inputs at once ties stay ties, so that there the sum of a row has to be right.
     */
    public void jacobian(Inputs inputs) {
        new JacobianCheck(this, bind(), inputs.of(fill, samples * input.size())).check();
    }

    /** What an index of all inputs is called. */
    String element(int index) {
        return samples == 1
                ? "input[" + index + "]"
                : "input[%d] (sample %d, element %d)"
                        .formatted(index, index / input.size(), index % input.size());
    }

    /**
     * The exact adjoint test of a layer that is linear but for its bias: ⟨f(x) - f(0), y⟩ = ⟨x,
     * fᵀy⟩.
     *
     * @param relative how much of the terms' sum the sides may differ by: 0 for layers that only
     *     add and multiply by their parameters, whose results on small integers are exact
     */
    public void adjoint(double relative) {
        LayerRun run = bind();
        Fill integers = Fill.smallIntegers(fill.seed());
        for (Parameters.View view : run.views()) {
            run.parameters().set(view.name(), integers.next(view.offset()).floats(view.size()));
        }
        float[] x = integers.next(1).floats(samples * input.size());
        float[] dy = integers.next(2).floats(samples * run.outputStride());
        float[] zero = run.forward(mode, new float[x.length], KEY);
        float[] y = run.forward(mode, x, KEY);
        float[] dx = run.backward(dy).input();
        double forward = 0;
        double terms = 0;
        for (int j = 0; j < y.length; j++) {
            double term = ((double) y[j] - zero[j]) * dy[j];
            forward += term;
            terms += Math.abs(term);
        }
        double backward = dot(x, dx);
        if (!(Math.abs(forward - backward) <= relative * terms)) {
            throw new AssertionError(
                    "%s on %s: forward gives <f(x) - f(0), y> = %s, backward <x, dx> = %s, bound %s (seed %s)"
                            .formatted(
                                    layer, input, forward, backward, relative * terms, integers));
        }
    }

    private static float[] scaled(float[] values, int factor) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i] * factor;
        }
        return result;
    }

    static double absoluteDot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((double) a[i] * b[i]);
        }
        return sum;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
