package lanewise.jmh;

/** The tutorial's network in evaluation mode; the output is the logits. */
public record Inference(int batch) implements Case {

    @Override
    public String name() {
        return "inference/batch%d".formatted(batch);
    }

    @Override
    public double flops() {
        return TutorialNet.FORWARD_FLOPS * batch;
    }

    @Override
    public double bytes() {
        return 4.0 * 3 * 32 * 32 * batch + 4.0 * TutorialNet.size();
    }

    @Override
    public void check(String engine, float[] output) {
        double[][] logits = TutorialNet.logits(batch);
        int classes = TutorialNet.CLASSES;
        double largest = 0;
        for (double[] row : logits) {
            for (double v : row) {
                largest = Math.max(largest, Math.abs(v));
            }
        }
        double bound = 1e-5 * largest;
        Data.checkAll(
                this,
                engine,
                output,
                batch * classes,
                i -> logits[i / classes % logits.length][i % classes],
                bound);
    }
}
