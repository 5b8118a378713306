package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Sound layers whose derivatives are hard to see from a few steps pass, and wrong ones do not. */
class SteepAndTiedTest {
    /** A function of a sample, as wide as that. */
    private record Each(String name, UnaryOperator<float[]> f, BinaryOperator<float[]> vjp)
            implements Layer {
        @Override
        public String stem() {
            return "each";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public String toString() {
            return name;
        }

        @Override
        public BoundLayer bind(Binding b) {
            int n = b.x().stride();
            return new BoundLayer() {
                private float[] x(int sample) {
                    int at = b.x().at(sample);
                    return Arrays.copyOfRange(b.x().array(), at, at + n);
                }

                @Override
                public void forward(Pass pass, int from, int to) {
                    for (int i = from; i < to; i++) {
                        System.arraycopy(f.apply(x(i)), 0, b.y().array(), b.y().at(i), n);
                    }
                }

                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                    for (int i = from; b.dx() != null && i < to; i++) {
                        int at = b.dy().at(i);
                        float[] dy = Arrays.copyOfRange(b.dy().array(), at, at + n);
                        float[] dx = vjp.apply(x(i), dy);
                        System.arraycopy(dx, 0, b.dx().array(), b.dx().at(i), n);
                    }
                }
            };
        }
    }

    private record Laws(Layer layer, Shape input) implements LayerLaws {}

    private static float[] unit(float[] x, double eps) {
        double squares = eps * eps;
        for (float each : x) {
            squares += (double) each * each;
        }
        float[] y = new float[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) (x[i] / Math.sqrt(squares));
        }
        return y;
    }

    private static float[] unitGradient(float[] x, float[] dy, double eps) {
        double squares = eps * eps;
        double dot = 0;
        for (int i = 0; i < x.length; i++) {
            squares += (double) x[i] * x[i];
            dot += (double) x[i] * dy[i];
        }
        float[] dx = new float[x.length];
        for (int i = 0; i < dx.length; i++) {
            dx[i] = (float) ((dy[i] - x[i] * (dot / squares)) / Math.sqrt(squares));
        }
        return dx;
    }

    private static float[] times(float factor, float[] values) {
        float[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] *= factor;
        }
        return result;
    }

    /** x over its own size, steep at 0 and smooth there. */
    private static GradientCheck unit(float factor, double eps, int n) {
        Layer layer =
                new Each(
                        "unit",
                        x -> unit(x, eps),
                        (x, dy) -> times(factor, unitGradient(x, dy, eps)));
        return GradientCheck.of(layer, Shape.of(n)).samples(1);
    }

    @Test
    void whatIsSteepAtZeroIsLookedAtMoreClosely() {
        for (double eps : new double[] {1e-3, 1e-6, 1e-9, 1e-12}) {
            for (int n = 1; n < 4; n++) {
                unit(1, eps, n).jacobian((fill, count) -> new float[count]);
                for (int seed = 0; seed < 10; seed++) {
                    Fill fill = new Fill(Fill.Kind.PLANTED_ZEROS, seed);
                    unit(1, eps, n).fill(fill).jacobian(Fill::floats);
                }
                GradientCheck wrong = unit(1.01f, eps, n);
                assertThrows(
                        AssertionError.class,
                        () -> wrong.jacobian((fill, count) -> new float[count]),
                        eps + " " + n);
            }
        }
    }

    private static int[] order(float[] x) {
        return IntStream.range(0, x.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> x[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    /** Sorted, by a stable order; gradients go where values come from, each in its turn moved. */
    private static Layer sort(int wrong) {
        return new Each(
                "sort",
                x -> {
                    float[] y = x.clone();
                    Arrays.sort(y);
                    return y;
                },
                (x, dy) -> {
                    int[] order = order(x);
                    float[] dx = new float[x.length];
                    for (int i = 0; i < dx.length; i++) {
                        dx[order[(i + wrong) % dx.length]] = dy[i];
                    }
                    return dx;
                });
    }

    @Test
    void amongTiesTheJacobianMayBeThatOfAPointBeside() {
        for (int seed = 0; seed < 30; seed++) {
            for (Fill.Kind kind : new Fill.Kind[] {Fill.Kind.TIES, Fill.Kind.SMALL_INTEGERS}) {
                Fill fill = new Fill(kind, seed);
                GradientCheck.of(sort(0), Shape.of(9)).samples(1).fill(fill).jacobian(Fill::floats);
                GradientCheck wrong = GradientCheck.of(sort(4), Shape.of(9)).samples(1).fill(fill);
                float[] x = fill.floats(9);
                Arrays.sort(x);
                if (x[0] < x[4]) {
                    assertThrows(AssertionError.class, () -> wrong.jacobian(Fill::floats));
                }
            }
        }
    }

    @Test
    void amongDenseKinksALargeSampleDecidesNothing() {
        new Laws(sort(0), Shape.of(9)).largeSamplesAreAlike();
    }

    @Test
    void aLargeSampleOfAWrongGradientIsSeen() {
        for (float factor : new float[] {0.8f, 1, 1.2f}) {
            Layer square =
                    new Each(
                            "square",
                            x -> {
                                float[] y = x.clone();
                                for (int i = 0; i < y.length; i++) {
                                    y[i] = x[i] * x[i];
                                }
                                return y;
                            },
                            (x, dy) -> {
                                float[] dx = times(factor, dy);
                                for (int i = 0; i < dx.length; i++) {
                                    dx[i] *= 2 * x[i];
                                }
                                return dx;
                            });
            Laws laws = new Laws(square, Shape.of(9));
            if (factor == 1) {
                laws.largeSamplesAreAlike();
            } else {
                assertThrows(AssertionError.class, laws::largeSamplesAreAlike, "" + factor);
            }
        }
    }
}
