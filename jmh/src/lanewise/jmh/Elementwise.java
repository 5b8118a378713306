package lanewise.jmh;

/** An activation applied to every element, or the backward of ReLU. */
public record Elementwise(Op op, int size) implements Case {

    /** The function, and the error that a float implementation may make relative to max(1, |y|). */
    public enum Op {
        RELU(0),
        RELU_BACKWARD(0),
        SIGMOID(4e-7),
        TANH(4e-7),
        GELU(1e-6);

        private final double tolerance;

        Op(double tolerance) {
            this.tolerance = tolerance;
        }
    }

    public float[] x() {
        return Data.uniform(size, 11, -4f, 4f);
    }

    public float[] dy() {
        return Data.uniform(size, 12);
    }

    @Override
    public String name() {
        return "elementwise/%s/%d".formatted(op.name().toLowerCase().replace('_', '-'), size);
    }

    @Override
    public double flops() {
        return 0;
    }

    @Override
    public double bytes() {
        return (op == Op.RELU_BACKWARD ? 12.0 : 8.0) * size;
    }

    @Override
    public void check(String engine, float[] output) {
        float[] x = x();
        float[] dy = dy();
        Data.checkSample(
                this,
                engine,
                output,
                size,
                i -> {
                    double v = x[i];
                    double y =
                            switch (op) {
                                case RELU -> Math.max(v, 0);
                                case RELU_BACKWARD -> v > 0 ? dy[i] : 0;
                                case SIGMOID -> 1 / (1 + Math.exp(-v));
                                case TANH -> Math.tanh(v);
                                case GELU -> v * 0.5 * (1 + erf(v / Math.sqrt(2)));
                            };
                    return new Data.Expected(y, op.tolerance * Math.max(1, Math.abs(y)));
                });
    }

    /** The error function by its Maclaurin series, good to 1e-10 for |x| ≤ 3. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 80; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return sum * 2 / Math.sqrt(Math.PI);
    }
}
