package lanewise.jmh;

/**
 * One training step of the tutorial's network: forward, cross-entropy, backward, Adam; dropout in
 * both places while it is timed.
 *
 * <p>The output is the losses of the first {@value #CHECKED_STEPS} steps from the initial
 * parameters, without dropout.
 */
public record Step(int batch, double dropout) implements Case {

    /** The rate that a name does not give. */
    public static final double DROPOUT = 0.25;

    public static final int CHECKED_STEPS = 3;

    @Override
    public String name() {
        String name = "step/batch%d".formatted(batch);
        return dropout == DROPOUT ? name : name + "/p" + dropout;
    }

    @Override
    public double flops() {
        return TutorialNet.STEP_FLOPS * batch;
    }

    @Override
    public double bytes() {
        return 4.0 * 3 * 32 * 32 * batch + 28.0 * TutorialNet.size();
    }

    @Override
    public void check(String engine, float[] output) {
        double[] losses = TutorialNet.losses(batch, CHECKED_STEPS);
        Data.requireLength(this, engine, output, CHECKED_STEPS);
        for (int i = 0; i < CHECKED_STEPS; i++) {
            Data.require(this, engine, i, output[i], losses[i], 1e-4 * Math.abs(losses[i]));
        }
    }
}
