package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.Tag;

/** Moments of parameters whose gradient has become 0. */
@Tag("lanes")
class SubnormalMomentsTest {
    private static final int N = 37;

    @Example
    void adamsMeansDecayTo0AndItsSquaresToTheLeastThatIsKept() {
        var rule = new AdamRule(0.9, 0.999, 1e-8f, 0);
        for (Kernels kernels :
                List.of(KernelChoice.scalar(), KernelChoice.choose("vector").kernels())) {
            float[] w = new float[N];
            float[] m = new float[N];
            float[] v = new float[N];
            Arrays.fill(m, -5e-38f);
            Arrays.fill(v, 1.18e-38f);
            m[3] = 1;
            v[3] = 1;
            for (int step = 0; step < 20; step++) {
                kernels.adam(rule, 1e-3f, 1, N, w, new float[N], new Moments(m, v), 0);
            }
            assertEquals(0.1216, m[3], 1e-4);
            assertEquals(0.9802, v[3], 1e-4);
            m[3] = 0;
            v[3] = Squares.LEAST;
            float[] least = new float[N];
            Arrays.fill(least, Squares.LEAST);
            assertEquals(-1, Arrays.mismatch(m, new float[N]), Arrays.toString(m));
            assertEquals(-1, Arrays.mismatch(v, least), Arrays.toString(v));
        }
    }
}
