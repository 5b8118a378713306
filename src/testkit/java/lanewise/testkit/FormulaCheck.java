package lanewise.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** Holds a layer's passes to its formula. */
record FormulaCheck(LayerRun run, Shape input, LayerFormula formula, double tolerance) {
    void agree(Mode mode, float[] x, int step) {
        Map<String, double[]> before = parameters();
        float[] y = run.forward(mode, x, Key.of(step));
        Map<String, double[]> expected =
                formula.of(
                        new LayerFormula.Given(
                                mode, input, x.length / input.size(), doubles(x), before));
        String pass = "batch " + step + ", " + mode;
        if (expected.containsKey("y")) {
            agree(pass + ": y", expected.get("y"), doubles(y));
        }
        Map<String, double[]> after = parameters();
        for (String name : after.keySet()) {
            agree(
                    pass + ": " + name,
                    expected.getOrDefault(name, before.get(name)),
                    after.get(name));
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

    private void agree(String what, double[] expected, double[] actual) {
        if (expected.length != actual.length) {
            throw new AssertionError(
                    run.says(
                            "%s: the formula gives %d values, the layer %d"
                                    .formatted(what, expected.length, actual.length)));
        }
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - actual[i]) <= tolerance * largest)
                    && !(Double.isNaN(expected[i]) && Double.isNaN(actual[i]))) {
                throw new AssertionError(
                        run.says(
                                "%s[%d] is %s, the formula gives %s, bound %.1g"
                                        .formatted(
                                                what,
                                                i,
                                                actual[i],
                                                expected[i],
                                                tolerance * largest)));
            }
        }
    }
}
