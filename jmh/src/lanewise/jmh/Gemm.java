package lanewise.jmh;

/**
 * {@code C = op(A) op(B)}, row-major, C overwritten.
 *
 * @param kind {@code nn}, {@code nt} (B stored n×k) or {@code tn} (A stored k×m)
 */
public record Gemm(String kind, int m, int n, int k) implements Case {

    public boolean transposeA() {
        return kind.charAt(0) == 't';
    }

    public boolean transposeB() {
        return kind.charAt(1) == 't';
    }

    public float[] a() {
        return Data.uniform(m * k, 1);
    }

    public float[] b() {
        return Data.uniform(k * n, 2);
    }

    /** Leading dimension of A as stored. */
    public int lda() {
        return transposeA() ? m : k;
    }

    /** Leading dimension of B as stored. */
    public int ldb() {
        return transposeB() ? k : n;
    }

    @Override
    public String name() {
        return "gemm/%s/%dx%dx%d".formatted(kind, m, n, k);
    }

    @Override
    public double flops() {
        return 2.0 * m * n * k;
    }

    @Override
    public double bytes() {
        return 4.0 * ((double) m * k + (double) k * n + (double) m * n);
    }

    @Override
    public void check(String engine, float[] output) {
        float[] a = a();
        float[] b = b();
        double gamma = Data.gamma(k + 1);
        Data.checkSample(
                this,
                engine,
                output,
                m * n,
                index -> {
                    int row = index / n;
                    int column = index % n;
                    double sum = 0;
                    double magnitude = 0;
                    for (int p = 0; p < k; p++) {
                        double product =
                                (double) (transposeA() ? a[p * m + row] : a[row * k + p])
                                        * (transposeB() ? b[column * k + p] : b[p * n + column]);
                        sum += product;
                        magnitude += Math.abs(product);
                    }
                    return new Data.Expected(sum, gamma * magnitude);
                });
    }
}
