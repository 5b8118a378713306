package lanewise.jmh;

/**
 * Inverted dropout, a new mask each call, or its backward for a mask that a forward call drew.
 *
 * <p>The output of {@code forward} is y. The output of {@code backward} is y followed by dx, so
 * that the masks of both directions can be held against each other.
 */
public record Dropout(int size, double p, boolean backward) implements Case {

    public float[] x() {
        return Data.uniform(size, 7, 0.5f, 1.5f);
    }

    public float[] dy() {
        return Data.uniform(size, 8, 0.5f, 1.5f);
    }

    @Override
    public String name() {
        return "dropout/%s/p%s/%d".formatted(backward ? "backward" : "forward", p, size);
    }

    @Override
    public double flops() {
        return 0;
    }

    @Override
    public double bytes() {
        return 8.0 * size;
    }

    @Override
    public void check(String engine, float[] output) {
        Data.requireLength(this, engine, output, backward ? 2 * size : size);
        float[] x = x();
        double scale = 1 / (1 - p);
        // p may be rounded to the random bits drawn; eight bits are the fewest that we accept.
        double rounding = scale * scale * 0x1p-9 * 1.5;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (output[i] != 0) {
                kept++;
                Data.require(this, engine, i, output[i], x[i] * scale, rounding);
            }
        }
        double spread = 6 * Math.sqrt(p * (1 - p) / size) + 0x1p-9;
        double share = (double) kept / size;
        if (Math.abs(share - (1 - p)) > spread) {
            throw new AssertionError(
                    "%s by %s: kept %.5f, expected %.5f within %.2g"
                            .formatted(name(), engine, share, 1 - p, spread));
        }
        if (backward) {
            float[] dy = dy();
            for (int i = 0; i < size; i++) {
                double want = output[i] == 0 ? 0 : dy[i] * scale;
                Data.require(this, engine, size + i, output[size + i], want, rounding);
            }
        }
    }
}
