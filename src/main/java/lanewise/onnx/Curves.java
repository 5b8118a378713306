package lanewise.onnx;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import lanewise.kernel.function.CurveFamily;
import lanewise.nn.Layer;
import lanewise.nn.activation.Activation;
import lanewise.nn.activation.ELU;
import lanewise.nn.activation.GELU;
import lanewise.nn.activation.Hardsigmoid;
import lanewise.nn.activation.Hardswish;
import lanewise.nn.activation.LeakyReLU;
import lanewise.nn.activation.Mish;
import lanewise.nn.activation.ReLU;
import lanewise.nn.activation.ReLU6;
import lanewise.nn.activation.SELU;
import lanewise.nn.activation.SiLU;
import lanewise.nn.activation.Sigmoid;
import lanewise.nn.activation.Softplus;
import lanewise.nn.activation.Tanh;
import lanewise.nn.dropout.Standout;

/**
 * Knows an activation by its values: exporters write one as a formula, each in its own way. A
 * formula is an activation if it agrees with it at {@value #POINTS} places and more, to {@value
 * #TOLERANCE} of 1 or of the value.
 */
final class Curves {
    private static final int POINTS = 1000;
    private static final double TOLERANCE = 1e-6;

    /** Where double precision and floats differ by no more than that. */
    private static final double[] PLACES = places();

    private Curves() {}

    private static double[] places() {
        double[] places = new double[POINTS + 81];
        for (int i = 0; i < POINTS; i++) {
            places[i] = (i * 617 % POINTS - POINTS / 2) * 0.0241;
        }
        for (int i = 0; i < 40; i++) {
            places[POINTS + i] = Math.scalb(1.37, i / 2 - 10);
            places[POINTS + 40 + i] = -places[POINTS + i];
        }
        return places;
    }

    /** The layer that computes the same, or null. */
    static Layer match(DoubleUnaryOperator f) {
        double one = f.applyAsDouble(1);
        double minusOne = f.applyAsDouble(-1);
        double zero = f.applyAsDouble(0);
        if (Double.isNaN(one) || Double.isNaN(minusOne) || Double.isNaN(zero)) {
            return null;
        }
        List<Activation> known =
                List.of(
                        new ReLU6(),
                        new SELU(),
                        new GELU(GELU.Approximate.NONE),
                        new GELU(GELU.Approximate.TANH),
                        new SiLU(),
                        new Mish(),
                        new Hardswish(),
                        new Hardsigmoid(),
                        new Sigmoid(),
                        new Tanh(),
                        new Softplus(1, 20));
        for (Activation each : known) {
            if (same(f, x -> each.value((float) x))) {
                return each;
            }
        }
        if (same(f, x -> Math.max(0, x))) {
            return new ReLU(false);
        }
        return family(f, zero, one, minusOne);
    }

    /** Those with numbers of their own, which some values tell. */
    private static Layer family(DoubleUnaryOperator f, double zero, double one, double minusOne) {
        if (Math.abs(one - 1) < TOLERANCE && Math.abs(zero) < TOLERANCE) {
            double slope = Decimal.of((float) -minusOne);
            if (same(f, x -> x > 0 ? x : slope * x)) {
                return new LeakyReLU(slope);
            }
            double alpha = Decimal.of((float) (minusOne / Math.expm1(-1)));
            if (same(f, x -> x > 0 ? x : alpha * Math.expm1(x))) {
                return new ELU(alpha);
            }
        }
        if (zero > 0) {
            double beta = Decimal.of((float) (Math.log(2) / zero));
            if (beta > 0 && same(f, x -> softplus(beta * x) / beta)) {
                return new Softplus(beta, 20);
            }
        }
        double right = Math.log(one / (1 - one));
        double left = Math.log(-minusOne / (1 + minusOne));
        double alpha = Decimal.of((float) ((right - left) / 2));
        double beta = Decimal.of((float) ((right + left) / 2));
        boolean finite = Double.isFinite(alpha) && Double.isFinite(beta);
        return finite && same(f, x -> x * logistic(alpha * x + beta))
                ? new Standout(alpha, beta)
                : null;
    }

    private static boolean same(DoubleUnaryOperator f, DoubleUnaryOperator g) {
        for (double x : PLACES) {
            double y = g.applyAsDouble(x);
            if (!(Math.abs(f.applyAsDouble(x) - y) <= TOLERANCE * (1 + Math.abs(y)))) {
                return false;
            }
        }
        return true;
    }

    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** The error function, to a float's precision. */
    static double erf(double x) {
        float argument = (float) (x * Math.sqrt(2));
        return argument == 0 ? 0 : 2 * CurveFamily.GELU.curve().value(argument) / argument - 1;
    }
}
