package lanewise.jmh;

/**
 * Softmax over the rows of a matrix, or cross-entropy with its gradient.
 *
 * <p>The output of {@code loss} is the mean loss followed by dlogits.
 */
public record Softmax(int rows, int columns, boolean loss) implements Case {

    public float[] logits() {
        return Data.uniform(rows * columns, 13, -5f, 5f);
    }

    public int[] labels() {
        var labels = new int[rows];
        for (int r = 0; r < rows; r++) {
            labels[r] = (int) (r * 7919L % columns);
        }
        return labels;
    }

    @Override
    public String name() {
        return "softmax/%s/%dx%d".formatted(loss ? "cross-entropy" : "forward", rows, columns);
    }

    @Override
    public double flops() {
        return 0;
    }

    @Override
    public double bytes() {
        return 8.0 * rows * columns;
    }

    @Override
    public void check(String engine, float[] output) {
        float[] logits = logits();
        int[] labels = labels();
        var want = new double[rows * columns];
        double total = 0;
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int c = 0; c < columns; c++) {
                sum += Math.exp(logits[r * columns + c]);
            }
            for (int c = 0; c < columns; c++) {
                want[r * columns + c] = Math.exp(logits[r * columns + c]) / sum;
            }
            total -= Math.log(want[r * columns + labels[r]]);
        }
        // exp and a division of correctly rounded size, and a float sum over the row.
        double bound = Data.gamma(columns + 16);
        if (!loss) {
            Data.checkSample(
                    this,
                    engine,
                    output,
                    want.length,
                    i -> new Data.Expected(want[i], bound * want[i]));
            return;
        }
        Data.requireLength(this, engine, output, 1 + want.length);
        Data.require(this, engine, 0, output[0], total / rows, Data.gamma(rows + columns) * 10);
        for (int i = 0; i < want.length; i++) {
            int hit = i % columns == labels[i / columns] ? 1 : 0;
            Data.require(this, engine, i + 1, output[i + 1], (want[i] - hit) / rows, bound / rows);
        }
    }
}
