package lanewise.testkit;

import java.util.Arrays;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * One layer on samples that are larger than tries draw: values against the formula, gradients
 * against plain differences, which cost a few passes.
 */
record LargeSample(LayerLaws laws, Layer layer, Shape shape) {
    private static final int SAMPLES = 2;
    private static final int SEED = 3;
    private static final Key KEY = Key.of(5);

    /** Distances of the differences: so near that few elements have a kink within. */
    private static final double NEAR = 0x1p-11;

    /** An error of few elements of many; the differences themselves are better by far. */
    private static final double ERROR = 0.05;

    void check() {
        LayerRun run = LayerRun.of(laws, layer, shape, RunOptions.PLAIN.place(1), SAMPLES, SEED);
        float[] x = laws.inputs(Fill.centred(SEED), SAMPLES * shape.size());
        if (laws.formula() != null) {
            new FormulaCheck(run, shape, laws.formula(), laws.formulaTolerance())
                    .agree(Mode.TRAIN, x, 0);
        }
        float[] dy = Fill.centred(SEED + 1).floats(SAMPLES * run.outputStride());
        run.forward(Mode.TRAIN, x, KEY);
        LayerRun.Gradients gradients = run.backward(dy);
        if (run.penalty() != 0) {
            return;
        }
        for (Parameters.View view : run.views()) {
            if (view.kind() == Parameters.Kind.TRAINABLE) {
                float[] values = run.parameters().values();
                float[] g = gradients.parameters();
                new Along(run, x, dy, view.name(), values, view.offset())
                        .check(Arrays.copyOfRange(g, view.offset(), view.offset() + view.size()));
            }
        }
        if (laws.differentiableByInput()) {
            new Along(run, x, dy, "input", x, 0).check(gradients.input());
        }
    }

    /** A direction in one block of numbers. */
    private record Along(
            LayerRun run, float[] x, float[] dy, String name, float[] block, int offset) {
        void check(float[] gradient) {
            int n = gradient.length;
            float[] direction = Fill.centred(name.hashCode()).floats(n);
            double analytic = 0;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                double term = (double) gradient[i] * direction[i];
                analytic += term;
                squares += term * term;
            }
            double wide = difference(direction, 2 * NEAR);
            double numeric = difference(direction, NEAR);
            double bound =
                    ERROR * Math.sqrt(squares) + 4 * Math.abs(wide - numeric) + rounding() / NEAR;
            double error = Math.abs(analytic - numeric);
            if (!(error <= bound) && !(error <= bound + 4 * crossed(direction, numeric))) {
                throw new AssertionError(
                        run.says(
                                "%s along a direction: backward says %s, forward %s, bound %.2g"
                                        .formatted(name, analytic, numeric, bound)));
            }
        }

        /**
         * How far a difference nearby is another one: kinks lie dense then, and nothing is known.
         */
        private double crossed(float[] direction, double numeric) {
            return Math.abs(difference(direction, NEAR / 16) - numeric);
        }

        private double difference(float[] direction, double distance) {
            return (at(direction, distance) - at(direction, -distance)) / (2 * distance);
        }

        private double at(float[] direction, double distance) {
            float[] start = Arrays.copyOfRange(block, offset, offset + direction.length);
            for (int i = 0; i < direction.length; i++) {
                block[offset + i] = (float) (start[i] + distance * direction[i]);
            }
            float[] y = run.forwardBare(Mode.TRAIN, x, KEY, true);
            System.arraycopy(start, 0, block, offset, start.length);
            double sum = 0;
            for (int i = 0; i < y.length; i++) {
                sum += (double) dy[i] * y[i];
            }
            return sum;
        }

        /** Many deviations of what floats lose of the outputs. */
        private double rounding() {
            float[] y = run.forwardBare(Mode.TRAIN, x, KEY, true);
            double squares = 0;
            for (int i = 0; i < y.length; i++) {
                squares += Math.pow((double) dy[i] * y[i], 2);
            }
            return 0x1p-17 * Math.sqrt(squares);
        }
    }
}
