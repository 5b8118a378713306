package lanewise.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** Holds a layer's passes to its formula. */
record FormulaCheck(LayerRun run, Shape input, LayerFormula formula, double tolerance) {
    /** What inputs are like: most of them ordinary. */
    static final List<Fill.Kind> KINDS =
            List.of(
                    Fill.Kind.CENTRED,
                    Fill.Kind.WIDE,
                    Fill.Kind.CENTRED,
                    Fill.Kind.WIDE,
                    Fill.Kind.PLANTED_ZEROS,
                    Fill.Kind.SUBNORMAL,
                    Fill.Kind.LARGE,
                    Fill.Kind.SHIFTED,
                    Fill.Kind.MASKED);

    /** Numbers this near to 0 are none to a float. */
    private static final double GRAIN = 64 * Float.MIN_VALUE;

    /** Beyond it floats may overflow on the way to a number that does not. */
    private static final double LARGE = 1e15;

    void agree(Mode mode, float[] x, int step) {
        Map<String, double[]> before = parameters();
        float[] y = run.forward(mode, x, Key.of(step));
        LayerFormula.Given given =
                new LayerFormula.Given(mode, input, x.length / input.size(), doubles(x), before);
        Map<String, double[]> expected = formula.of(given);
        String pass = "batch " + step + ", " + mode;
        for (String name : expected.keySet()) {
            if (!name.equals("y") && !before.containsKey(name)) {
                throw new AssertionError(
                        run.says(
                                "%s: the formula gives \"%s\", expected \"y\" or a name of %s"
                                        .formatted(pass, name, before.keySet())));
            }
        }
        if (expected.containsKey("y")) {
            agree(pass, "y", given, expected.get("y"), doubles(y));
        }
        Map<String, double[]> after = parameters();
        for (String name : after.keySet()) {
            double[] values = expected.getOrDefault(name, before.get(name));
            agree(pass, name, given, values, after.get(name));
        }
    }

    /**
     * Where the formula is infinite, and where it is no number for inputs that are none, so is the
     * layer.
     *
     * @param infinitiesAlone whether to look at what is infinite alone: ∞ · 0 may have a limit
     */
    void agreeOnWhatIsNoNumber(Mode mode, float[] x, boolean infinitiesAlone) {
        Map<String, double[]> before = parameters();
        float[] y = run.forward(mode, x, Key.of(5));
        double[] expected =
                formula.of(
                                new LayerFormula.Given(
                                        mode, input, x.length / input.size(), doubles(x), before))
                        .get("y");
        for (int i = 0; expected != null && i < y.length; i++) {
            boolean bad = Double.isInfinite(expected[i]);
            bad |= Double.isNaN(expected[i]) && !infinitiesAlone;
            if (bad && Float.isFinite(y[i])) {
                throw new AssertionError(
                        run.says(
                                "%s: y[%d] is %s, the formula gives %s"
                                        .formatted(mode, i, y[i], expected[i])));
            }
        }
    }

    /**
     * Where the formula is no number for inputs that are none, so is the layer where every third of
     * the other inputs is infinite: a largest element is not looked for behind an infinite one.
     */
    void agreeOnNaNBesideInfinities(Mode mode, float[] x) {
        int samples = x.length / input.size();
        Map<String, double[]> before = parameters();
        double[] numbers =
                formula.of(new LayerFormula.Given(mode, input, samples, doubles(x), before))
                        .get("y");
        float[] beside = x.clone();
        for (int i = 0; i < x.length; i++) {
            beside[i] = i % 3 == 0 ? x[i] / 0 : x[i];
        }
        float[] y = run.forward(mode, beside, Key.of(5));
        double[] expected =
                formula.of(new LayerFormula.Given(mode, input, samples, doubles(beside), before))
                        .get("y");
        for (int i = 0; expected != null && i < y.length; i++) {
            if (Double.isNaN(numbers[i]) && Double.isNaN(expected[i]) && !Float.isNaN(y[i])) {
                throw new AssertionError(
                        run.says(
                                "%s: y[%d] of NaN beside infinities is %s, the formula gives NaN"
                                        .formatted(mode, i, y[i])));
            }
        }
    }

    private Map<String, double[]> parameters() {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (Parameters.View view : run.views()) {
            String name = view.name().substring(view.name().indexOf('.') + 1);
            values.put(name, doubles(run.parameters().valuesOf(view.name())));
        }
        return values;
    }

    private static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    private void agree(
            String pass,
            String name,
            LayerFormula.Given given,
            double[] expected,
            double[] actual) {
        if (expected.length != actual.length) {
            throw new AssertionError(
                    run.says(
                            "%s: %s: the formula gives %d values, the layer %d"
                                    .formatted(pass, name, expected.length, actual.length)));
        }
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        double bound = tolerance * largest + GRAIN;
        double[] moved = null;
        for (int i = 0; i < expected.length; i++) {
            boolean overflowed = largest > LARGE && !Double.isFinite(actual[i]);
            double difference = Math.abs(expected[i] - actual[i]);
            if (overflowed
                    || difference <= bound
                    || Double.isNaN(expected[i]) && Double.isNaN(actual[i])) {
                continue;
            }
            moved = moved == null ? moved(name, given, expected) : moved;
            if (!(difference <= moved[i])) {
                throw new AssertionError(
                        run.says(
                                "%s: %s[%d] is %s, the formula gives %s, bound %.1g"
                                        .formatted(
                                                pass,
                                                name,
                                                i,
                                                actual[i],
                                                expected[i],
                                                Math.max(bound, moved[i]))));
            }
        }
    }

    /**
     * How far the formula itself moves when each number it is given moves by the tolerance, up or
     * down by chance: where large terms cancel, their rounding is all that is left.
     */
    private double[] moved(String name, LayerFormula.Given given, double[] expected) {
        double[] moved = new double[expected.length];
        SplittableRandom random = new SplittableRandom(1);
        for (int way = 0; way < 8; way++) {
            Map<String, double[]> parameters = new LinkedHashMap<>();
            given.parameters()
                    .forEach((key, values) -> parameters.put(key, shaken(values, random)));
            double[] other =
                    formula.of(
                                    new LayerFormula.Given(
                                            given.mode(),
                                            input,
                                            given.samples(),
                                            shaken(given.x(), random),
                                            parameters))
                            .getOrDefault(name, expected);
            for (int i = 0; i < moved.length; i++) {
                moved[i] = Math.max(moved[i], Math.abs(other[i] - expected[i]));
            }
        }
        return moved;
    }

    private double[] shaken(double[] values, SplittableRandom random) {
        double[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] *= random.nextBoolean() ? 1 + tolerance : 1 - tolerance;
        }
        return result;
    }
}
