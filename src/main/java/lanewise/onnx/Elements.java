package lanewise.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import lanewise.kernel.Pair;
import lanewise.nn.Layer;
import lanewise.nn.layer.AdaptiveAvgPool2d;
import lanewise.nn.layer.Flatten;
import lanewise.nn.layer.LayerNorm;
import lanewise.onnx.Value.Flow;
import lanewise.onnx.Value.Formula;
import lanewise.onnx.Value.Found;
import lanewise.onnx.Value.Mean;
import lanewise.onnx.Value.Step;
import lanewise.tensor.Shape;

/**
 * Formulas over elements, and which layers they are: an activation, a layer normalisation, or the
 * sum of a residual.
 */
final class Elements {
    /** Nodes that a formula of one layer has at most; the longest known has ten. */
    private static final int LONGEST = 24;

    private int index;

    /** Adds a function of one value. */
    Formula unary(Node node, Flow x, DoubleUnaryOperator f, Layer layer) {
        Formula formula =
                new Formula(
                        ++index,
                        node.op(),
                        List.of(x),
                        Double.NaN,
                        v -> f.applyAsDouble(v[0]),
                        x.shape(),
                        new Found());
        find(formula, layer, node);
        return formula;
    }

    /** Adds a function of one value and a number. */
    Formula withConstant(Node node, Flow x, double constant, DoubleUnaryOperator f) {
        Formula formula =
                new Formula(
                        ++index,
                        node.op(),
                        List.of(x),
                        constant,
                        v -> f.applyAsDouble(v[0]),
                        x.shape(),
                        new Found());
        find(formula, null, node);
        return formula;
    }

    /** Adds a function of two values. */
    Formula binary(Node node, Flow x, Flow y, DoubleBinaryOperator f) throws Unsayable {
        boolean alike = x.shape().equals(y.shape());
        Formula formula =
                new Formula(
                        ++index,
                        node.op(),
                        List.of(x, y),
                        Double.NaN,
                        alike ? v -> f.applyAsDouble(v[0], v[1]) : null,
                        alike ? x.shape() : broadcast(x.shape(), y.shape()),
                        new Found());
        find(formula, null, node);
        return formula;
    }

    private static Shape broadcast(Shape x, Shape y) throws Unsayable {
        int[] dims = x.dims();
        boolean fits = x.rank() == y.rank();
        for (int i = 0; fits && i < dims.length; i++) {
            fits = dims[i] == y.dim(i) || dims[i] == 1 || y.dim(i) == 1;
            dims[i] = Math.max(dims[i], y.dim(i));
        }
        if (!fits) {
            throw new Unsayable("the inputs have the shapes %s and %s".formatted(x, y));
        }
        return Shape.of(dims);
    }

    /** The layer's output that a value is. */
    static Step step(Flow flow) throws Unsayable {
        return switch (flow) {
            case Step step -> step;
            case Mean mean -> pooled(mean);
            case Formula formula -> {
                if (formula.found().step == null) {
                    throw new Unsayable(formula.found().reason);
                }
                yield formula.found().step;
            }
        };
    }

    /** A mean over rows and columns. */
    private static Step pooled(Mean mean) throws Unsayable {
        if (mean.of().shape().rank() != 3 || !mean.axes().equals(List.of(1, 2))) {
            throw new Unsayable(
                    "a mean over the dimensions %s of %s; rows and columns of images are expected"
                            .formatted(mean.axes(), mean.of().shape()));
        }
        Step pooled = Step.of(step(mean.of()), new AdaptiveAvgPool2d(Pair.of(1)), Map.of(), null);
        return mean.keeps() ? pooled : Step.of(pooled, new Flatten(), Map.of(), null);
    }

    private static void find(Formula formula, Layer layer, Node node) {
        Found found = formula.found();
        try {
            if (layer != null) {
                Flow x = formula.operands().getFirst();
                found.step = Step.of(step(x), layer, Map.of(), node.path());
                return;
            }
        } catch (Unsayable e) {
            found.reason = e.getMessage();
        }
        found.step = activation(formula, node);
        try {
            if (found.step == null && formula.is("Div")) {
                found.step = layerNorm(formula, node);
            }
            if (found.step == null && formula.is("Add") && formula.operands().size() == 2) {
                found.step = Residuals.sum(formula, node.path());
            }
        } catch (Unsayable e) {
            found.reason = e.getMessage();
        }
        if (found.step == null && found.reason == null) {
            found.reason = "what it computes of each element is no activation that there is";
        }
    }

    /** Of the nearest value of which the formula is an activation. */
    private static Step activation(Formula formula, Node node) {
        List<Flow> below = below(formula);
        for (int i = below.size() - 2; i >= 0; i--) {
            Flow base = below.get(i);
            if (base instanceof Mean || base instanceof Formula f && f.found().step == null) {
                continue;
            }
            Layer layer = Curves.match(x -> evaluate(below, base, x));
            if (layer != null) {
                try {
                    return Step.of(step(base), layer, Map.of(), node.path());
                } catch (Unsayable e) {
                    throw new AssertionError(e);
                }
            }
        }
        return null;
    }

    /** The formula and what it is made of, in the order in which it is computed. */
    private static List<Flow> below(Formula formula) {
        List<Flow> found = new ArrayList<>(List.of(formula));
        Set<Flow> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < found.size() && found.size() < LONGEST; i++) {
            if (found.get(i) instanceof Formula f) {
                for (Flow operand : f.operands()) {
                    if (seen.add(operand)) {
                        found.add(operand);
                    }
                }
            }
        }
        found.sort(Comparator.comparingInt(Elements::number));
        return found;
    }

    private static int number(Flow flow) {
        return flow instanceof Formula f ? f.index() : 0;
    }

    /** The last value where {@code base} is {@code x}; NaN if it depends on something else. */
    private static double evaluate(List<Flow> order, Flow base, double x) {
        Map<Flow, Double> values = new IdentityHashMap<>();
        double last = Double.NaN;
        for (Flow each : order) {
            last = Double.NaN;
            if (each == base) {
                last = x;
            } else if (each instanceof Formula f && f.function() != null) {
                double[] operands =
                        f.operands().stream()
                                .mapToDouble(operand -> values.getOrDefault(operand, Double.NaN))
                                .toArray();
                last = f.function().applyAsDouble(operands);
            }
            values.put(each, last);
        }
        return last;
    }

    /** (x - mean) / sqrt(mean of its squares + eps); null if the quotient is something else. */
    private static Step layerNorm(Formula quotient, Node node) throws Unsayable {
        if (quotient.operands().size() == 2
                && quotient.operands().get(0) instanceof Formula centred
                && centred.is("Sub")
                && centred.operands().size() == 2
                && centred.operands().get(1) instanceof Mean mean
                && mean.of() == centred.operands().get(0)
                && quotient.operands().get(1) instanceof Formula root
                && root.is("Sqrt")
                && root.operands().get(0) instanceof Formula sum
                && sum.is("Add")
                && sum.operands().size() == 1
                && sum.operands().get(0) instanceof Mean variance
                && variance.axes().equals(mean.axes())
                && mean.keeps()
                && variance.keeps()
                && variance.of() instanceof Formula square
                && isSquare(square, centred)) {
            Shape shape = mean.of().shape();
            int rank = mean.axes().size();
            int[] last = new int[rank];
            for (int i = 0; i < rank; i++) {
                if (mean.axes().get(i) != shape.rank() - rank + i) {
                    return null;
                }
                last[i] = shape.dim(i - rank);
            }
            double eps = Decimal.of((float) sum.constant());
            LayerNorm layer = new LayerNorm(Shape.of(last), eps, false, false);
            return Step.of(step(mean.of()), layer, Map.of(), node.path());
        }
        return null;
    }

    private static boolean isSquare(Formula square, Formula of) {
        boolean power = square.is("Pow") && square.constant() == 2;
        boolean product =
                square.is("Mul") && square.operands().size() == 2 && square.operands().get(1) == of;
        return (power || product) && square.operands().get(0) == of;
    }
}
