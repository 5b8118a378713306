package lanewise.testkit;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Holds the derivatives of a plain function to its values, as {@link GradientCheck} does for
 * layers: arrays in, arrays out, whoever computes them.
 *
 * <p>Every check returns quietly or throws an {@link AssertionError}. The function must be a
 * function: equal inputs give equal outputs, and nothing given is changed.
 *
 * @param name printed in messages
 * @param f the function
 * @param vjp its backward pass
 * @param outputs how many
 * @param inputs the length of each input
 * @param fill what inputs, gradients and directions are made of
 */
public record FunctionCheck(
        String name, Function f, Vjp vjp, int outputs, int[] inputs, Fill fill) {
    private static final int POINTS = 48;
    private static final double REACH = 0.125;

    /** From here on a function that is constant but for rounding is taken for one. */
    private static final int FLAT_POINTS = 12;

    /** Values that a step of a tenth means something beside. */
    private static final Set<Fill.Kind> KINDS =
            EnumSet.of(
                    Fill.Kind.SMALL_INTEGERS,
                    Fill.Kind.CENTRED,
                    Fill.Kind.TIES,
                    Fill.Kind.PLANTED_ZEROS,
                    Fill.Kind.WIDE,
                    Fill.Kind.SHIFTED);

    /** Points with zeros among their values. */
    private static final int ZEROS = 4;

    /**
     * Refuses values that steps of a tenth tell nothing of.
     *
     * @throws IllegalArgumentException if these are huge, subnormal or no numbers
     */
    public FunctionCheck {
        if (!KINDS.contains(fill.kind())) {
            throw new IllegalArgumentException(
                    "%s: derivatives cannot be measured at values of kind %s, expected one of %s"
                            .formatted(name, fill.kind(), KINDS));
        }
    }

    /** A function of arrays. */
    @FunctionalInterface
    public interface Function {
        /** The outputs. */
        float[] of(float[][] x);
    }

    /** A backward pass: the gradients of ⟨f(x), dy⟩. */
    @FunctionalInterface
    public interface Vjp {
        /** The gradient of each input. */
        float[][] of(float[][] x, float[] dy);
    }

    /** A forward mode: the derivative of the outputs along a direction in the inputs. */
    @FunctionalInterface
    public interface Jvp {
        /** As many values as outputs. */
        float[] of(float[][] x, float[][] direction);
    }

    /** A second order: the derivative of the backward pass along a direction in the inputs. */
    @FunctionalInterface
    public interface Hvp {
        /** As many values as inputs. */
        float[][] of(float[][] x, float[] dy, float[][] direction);
    }

    /**
     * A function of one input or several.
     *
     * @param f outputs of the inputs
     * @param vjp the inputs' gradients, from inputs and the outputs' gradient
     * @param outputs how many
     * @param inputs the length of each
     */
    public static FunctionCheck of(Function f, Vjp vjp, int outputs, int... inputs) {
        return new FunctionCheck("function", f, vjp, outputs, inputs, Fill.centred(1));
    }

    /** The same under a name for messages. */
    public FunctionCheck named(String other) {
        return new FunctionCheck(other, f, vjp, outputs, inputs, fill);
    }

    /**
     * The same with other values.
     *
     * @throws IllegalArgumentException if these are huge, subnormal or no numbers
     */
    public FunctionCheck fill(Fill other) {
        return new FunctionCheck(name, f, vjp, outputs, inputs, other);
    }

    /** The backward pass is the derivative, along random directions, input by input and in all. */
    public void check() {
        for (int i = -1; i < inputs.length; i++) {
            int only = i;
            decide(
                    i < 0 ? "backward pass" : "gradient of input " + i,
                    values -> {
                        float[][] x = values(values);
                        float[] dy = values.next(90).floats(outputs);
                        float[][] direction = direction(values, only);
                        return slope(
                                x,
                                direction,
                                dy,
                                scale -> dot(gradients(x, scaled(dy, scale)), direction) / scale,
                                gradients(x, dy));
                    },
                    this::size);
        }
        resultsStay();
        for (int point = 1; point <= ZEROS; point++) {
            fill(new Fill(Fill.Kind.PLANTED_ZEROS, fill.seed() + point)).amongZeros();
        }
    }

    /** A zero that is an ordinary point of the function is one of its backward pass, too. */
    private void amongZeros() {
        Measured measured = measured(values(fill));
        Derivative numeric = measured.numeric();
        boolean known =
                Double.isFinite(measured.analytic())
                        || numeric.bound() <= 2e-3 * Math.abs(numeric.value());
        if (known && measured.refutes()) {
            throw failure("backward pass", measured, "at zeros, seed " + fill);
        }
    }

    /** A result is the caller's: the next call leaves it alone. */
    private void resultsStay() {
        float[][] x = values(fill.next(3));
        float[][] other = values(fill.next(4));
        float[] dy = fill.next(90).floats(outputs);
        float[] y = f.of(x);
        float[] before = y.clone();
        f.of(other);
        Bits.assertSame(name + ": outputs after another call", before, y);
        float[] gradient = vjp.of(x, dy)[0];
        float[] first = gradient.clone();
        vjp.of(other, dy);
        Bits.assertSame(name + ": a gradient after another call", first, gradient);
    }

    /** The backward pass at a point of one's own choice; a kink there decides nothing. */
    public void at(float[]... x) {
        Measured measured = measured(x);
        if (measured.refutes() && !measured.isNoNumber()) {
            throw failure("backward pass", measured, "at the given point, seed " + fill);
        }
    }

    private Measured measured(float[][] x) {
        float[] dy = fill.next(90).floats(outputs);
        float[][] direction = direction(fill, -1);
        return slope(
                x,
                direction,
                dy,
                scale -> dot(gradients(x, scaled(dy, scale)), direction) / scale,
                gradients(x, dy));
    }

    /** Forward mode agrees with values, and so with the backward pass. */
    public FunctionCheck jvp(Jvp jvp) {
        decide(
                "forward mode",
                values -> {
                    float[][] x = values(values);
                    float[] dy = values.next(90).floats(outputs);
                    float[][] direction = direction(values, -1);
                    return slope(
                            x,
                            direction,
                            dy,
                            scale -> {
                                float[][] v = new float[direction.length][];
                                Arrays.setAll(v, i -> scaled(direction[i], scale));
                                float[] moved = intact(x, () -> jvp.of(x, v));
                                return dot(moved, dy) / scale;
                            },
                            gradients(x, dy));
                },
                this::size);
        return this;
    }

    /** Second order agrees with the backward pass's own derivative. */
    public FunctionCheck hvp(Hvp hvp) {
        decide(
                "second order",
                values -> {
                    float[][] x = values(values);
                    float[] dy = values.next(90).floats(outputs);
                    float[][] direction = direction(values, -1);
                    float[][] weights = values(values.next(7));
                    float[][] second = intact(x, () -> hvp.of(x, dy, direction));
                    float[][] first = gradients(x, dy);
                    double slope = dot(second, weights);
                    double terms = absoluteDot(second, weights);
                    DoubleUnaryOperator along =
                            t -> dot(gradients(moved(x, direction, t), dy), weights);
                    double grain = 0x1p-24 * (absoluteDot(first, weights) + absoluteDot(second, x));
                    return new Measured(
                            slope, 0x1p-18 * terms, terms, Derivative.of(along, REACH, grain));
                },
                values -> 0);
        return this;
    }

    private Measured slope(
            float[][] x,
            float[][] direction,
            float[] dy,
            java.util.function.IntToDoubleFunction analytic,
            float[][] gradients) {
        double slope = analytic.applyAsDouble(1);
        double spread = 0;
        for (int scale = 3; scale <= 7; scale += 2) {
            double other = analytic.applyAsDouble(scale);
            spread = Double.isNaN(other) ? other : Math.max(spread, Math.abs(other - slope));
        }
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[i].length; j++) {
                double term = (double) gradients[i][j] * direction[i][j];
                squares += term * term;
            }
        }
        double grain = absoluteDot(new float[][] {dy}, new float[][] {value(x)});
        double own = absoluteDot(gradients, x);
        grain += Double.isFinite(own) ? own : grain;
        grain *= 0x1p-24;
        DoubleUnaryOperator along = t -> dot(value(moved(x, direction, t)), dy);
        Measured measured =
                new Measured(
                        slope,
                        4 * spread + 0x1p-20 * absoluteDot(gradients, direction),
                        Math.sqrt(squares),
                        Derivative.of(along, REACH, grain));
        return measured.refutes() ? measured.closer(along, REACH, grain) : measured;
    }

    /** Of the terms that make the function's value at a point. */
    private double size(Fill values) {
        float[] dy = values.next(90).floats(outputs);
        return absoluteDot(new float[][] {dy}, new float[][] {value(values(values))});
    }

    private void decide(
            String what,
            java.util.function.Function<Fill, Measured> at,
            ToDoubleFunction<Fill> size) {
        for (int point = 0; point < POINTS; point++) {
            Fill values = fill.next(1000 * point);
            Measured measured = at.apply(values);
            boolean flat =
                    point >= FLAT_POINTS
                            && !measured.decides()
                            && measured.isFlat(size.applyAsDouble(values));
            if (measured.agrees() || flat) {
                return;
            }
            boolean wrong = measured.refutes() && !measured.isNoNumber();
            if (wrong || point + 1 == POINTS) {
                throw failure(what, measured, "seed " + values);
            }
        }
    }

    private AssertionError failure(String what, Measured measured, String where) {
        return new AssertionError(
                "%s: %s: %s (%s)".formatted(name, what, measured.describe(), where));
    }

    private float[][] values(Fill values) {
        float[][] x = new float[inputs.length][];
        Arrays.setAll(x, i -> values.next(i + 1).floats(inputs[i]));
        return x;
    }

    private float[][] direction(Fill values, int only) {
        float[][] direction = new float[inputs.length][];
        Arrays.setAll(
                direction,
                i ->
                        only >= 0 && only != i
                                ? new float[inputs[i]]
                                : values.next(50 + i).floats(inputs[i]));
        return direction;
    }

    private float[] value(float[][] x) {
        float[] y = intact(x, () -> f.of(x));
        if (y.length != outputs) {
            throw new AssertionError(
                    "%s: %d outputs, expected %d".formatted(name, y.length, outputs));
        }
        return y.clone();
    }

    private float[][] gradients(float[][] x, float[] dy) {
        float[] before = dy.clone();
        float[][] gradients = intact(x, () -> vjp.of(x, dy));
        Bits.assertSame(name + ": the outputs' gradient after use", before, dy);
        for (int i = 0; i < inputs.length; i++) {
            if (gradients.length != inputs.length || gradients[i].length != inputs[i]) {
                throw new AssertionError(name + ": gradients are not as many as inputs");
            }
        }
        return gradients;
    }

    private <T> T intact(float[][] x, Supplier<T> use) {
        float[][] before = new float[x.length][];
        Arrays.setAll(before, i -> x[i].clone());
        T result = use.get();
        for (int i = 0; i < x.length; i++) {
            Bits.assertSame(name + ": input " + i + " after use", before[i], x[i]);
        }
        return result;
    }

    private static float[][] moved(float[][] x, float[][] direction, double distance) {
        float[][] moved = new float[x.length][];
        for (int i = 0; i < x.length; i++) {
            moved[i] = new float[x[i].length];
            for (int j = 0; j < x[i].length; j++) {
                moved[i][j] = (float) (x[i][j] + distance * direction[i][j]);
            }
        }
        return moved;
    }

    private static float[] scaled(float[] values, int factor) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i] * factor;
        }
        return result;
    }

    private static double dot(float[][] a, float[][] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += dot(a[i], b[i]);
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

    private static double absoluteDot(float[][] a, float[][] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                sum += Math.abs((double) a[i][j] * b[i][j]);
            }
        }
        return sum;
    }
}
