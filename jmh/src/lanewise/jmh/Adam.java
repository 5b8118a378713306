package lanewise.jmh;

/**
 * One Adam step over a block of parameters; the output is the block after three steps from zero
 * state.
 */
public record Adam(int size) implements Case {

    public static final float LEARNING_RATE = 1e-3f;
    public static final float BETA1 = 0.9f;
    public static final float BETA2 = 0.999f;
    public static final float EPSILON = 1e-8f;
    public static final int CHECKED_STEPS = 3;

    public float[] parameters() {
        return Data.uniform(size, 14);
    }

    public float[] gradients() {
        return Data.uniform(size, 15);
    }

    @Override
    public String name() {
        return "adam/%d".formatted(size);
    }

    @Override
    public double flops() {
        return 0;
    }

    @Override
    public double bytes() {
        return 28.0 * size;
    }

    @Override
    public void check(String engine, float[] output) {
        float[] start = parameters();
        float[] g = gradients();
        // With a constant gradient both moments, once corrected, are g and g² exactly.
        Data.checkSample(
                this,
                engine,
                output,
                size,
                i -> {
                    double step = LEARNING_RATE * g[i] / (Math.abs((double) g[i]) + EPSILON);
                    double want = start[i] - CHECKED_STEPS * step;
                    return new Data.Expected(want, 1e-6);
                });
    }
}
