package lanewise.jmh;

/** Max-pooling 2×2 with stride 2, or its backward (dx) for inputs without ties. */
public record Pool(int batch, int channels, int height, int width, boolean backward)
        implements Case {

    public int outHeight() {
        return height / 2;
    }

    public int outWidth() {
        return width / 2;
    }

    public int inputSize() {
        return batch * channels * height * width;
    }

    public int outputSize() {
        return batch * channels * outHeight() * outWidth();
    }

    public float[] x() {
        return Data.uniform(inputSize(), 9);
    }

    public float[] dy() {
        return Data.uniform(outputSize(), 10);
    }

    @Override
    public String name() {
        return "pool/%s/%dx%dx%dx%d"
                .formatted(backward ? "backward" : "forward", batch, channels, height, width);
    }

    @Override
    public double flops() {
        return 0;
    }

    @Override
    public double bytes() {
        return 4.0 * (backward ? 2.0 * inputSize() + outputSize() : inputSize() + outputSize());
    }

    @Override
    public void check(String engine, float[] output) {
        float[] x = x();
        float[] want = new float[backward ? inputSize() : outputSize()];
        float[] dy = dy();
        for (int i = 0; i < outputSize(); i++) {
            int plane = i / (outHeight() * outWidth());
            int row = i / outWidth() % outHeight();
            int column = i % outWidth();
            int top = (plane * height + 2 * row) * width + 2 * column;
            int best = top;
            for (int at : new int[] {top + 1, top + width, top + width + 1}) {
                best = x[at] > x[best] ? at : best;
            }
            if (backward) {
                want[best] = dy[i];
            } else {
                want[i] = x[best];
            }
        }
        Data.checkAll(this, engine, output, want.length, i -> want[i], 0);
    }
}
