package lanewise.onnx;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import lanewise.io.Tensor;
import lanewise.nn.Layer;
import lanewise.tensor.Shape;

/** What a name of a graph that is read stands for. Shapes are those of one sample. */
sealed interface Value {
    /** Stands for the size of the batch among integers. */
    long BATCH = Long.MIN_VALUE;

    /**
     * Known elements.
     *
     * @param name of the initialiser, or empty
     */
    record Constant(Tensor tensor, String name) implements Value {
        boolean isScalar() {
            return tensor.shape().size() == 1;
        }

        float scalar() {
            return tensor.toFloats()[0];
        }
    }

    /** Integers of a shape, of which one may be {@link #BATCH}. */
    record Numbers(long[] values, boolean scalar) implements Value {}

    /** A value that cannot be had; the reason, or null if that was said already. */
    record Broken(String reason) implements Value {}

    /** The rows of a table to take, which a sample holds as floats. */
    record Rows(Step step) implements Value {}

    /** Zeros around images or sequences: begins of all dimensions, then ends. */
    record Padded(Step step, int[] pads) implements Value {}

    /** A sample as groups of its channels; eps is there once they are normalised. */
    record Grouped(Step step, int groups, Double eps) implements Value {}

    /** What a sample has become. */
    sealed interface Flow extends Value {
        Shape shape();
    }

    /**
     * The mean over dimensions.
     *
     * @param axes of the sample, in order
     * @param keeps whether they stay, as 1
     */
    record Mean(Flow of, List<Integer> axes, boolean keeps, Shape shape) implements Flow {}

    /** What a layer makes. The first step, of no layer, is the input. */
    final class Step implements Flow {
        final Step before;
        final Layer layer;
        final List<Step> branch;
        final List<Step> shortcut;
        final Map<String, float[]> parameters;
        final Shape shape;
        final String name;
        final int level;
        final int depth;

        /** Whether a residual branch holds it. */
        boolean inside;

        private Step(
                Step before,
                Layer layer,
                List<Step> branch,
                List<Step> shortcut,
                Map<String, float[]> parameters,
                Shape shape,
                String name) {
            this.before = before;
            this.layer = layer;
            this.branch = branch;
            this.shortcut = shortcut;
            this.parameters = parameters;
            this.shape = shape;
            this.name = name;
            level = before == null ? 0 : before.level + 1;
            depth = 1 + Math.max(depth(branch), depth(shortcut));
        }

        private static int depth(List<Step> steps) {
            return steps.stream().mapToInt(step -> step.depth).max().orElse(0);
        }

        /** The input. */
        static Step input(Shape shape) {
            return new Step(null, null, List.of(), List.of(), Map.of(), shape, null);
        }

        /** A layer's output; its name is a wish. */
        static Step of(Step before, Layer layer, Map<String, float[]> parameters, String name) {
            Shape shape = layer.outputShape(before.shape);
            return new Step(before, layer, List.of(), List.of(), parameters, shape, name);
        }

        /** The sum of two branches, of which the second may be empty. */
        static Step sum(
                Step before, List<Step> branch, List<Step> shortcut, Shape shape, String name) {
            return new Step(before, null, branch, shortcut, Map.of(), shape, name);
        }

        /** The same before the same with a layer that does more. */
        Step with(Layer more, Map<String, float[]> parameters) {
            return of(before, more, parameters, name);
        }

        @Override
        public Shape shape() {
            return shape;
        }
    }

    /**
     * What is computed element by element, until it turns out which layer it is.
     *
     * @param index grows from operand to result
     * @param constant the other operand where there is but one, else NaN
     * @param function of the operands; null where they are not of one shape
     * @param layer that it is of its operand; null if that is still to be found out
     * @param step that it is; null if it is none
     * @param reason why it is none
     */
    record Formula(
            int index,
            String op,
            List<Flow> operands,
            double constant,
            ToDoubleFunction<double[]> function,
            Shape shape,
            Found found)
            implements Flow {
        boolean is(String name) {
            return op.equals(name);
        }
    }

    /** What a formula turned out to be. */
    final class Found {
        Step step;
        String reason;
    }
}
