package lanewise.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.Bench;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Activations at the ends of the floats: what differs is what docs/testing/pytorch.md says. */
class PyTorchEdgeTest {
    private static final Set<String> EXPECTED =
            Set.of(
                    "gelu() at -Infinity: 0.0, PyTorch NaN",
                    "gelu() at Infinity: Infinity, PyTorch NaN",
                    "slope of gelu() at -Infinity: 0.0, PyTorch NaN",
                    "slope of mish() at Infinity: 1.0, PyTorch NaN",
                    "slope of relu6() at NaN: 1.0, PyTorch 0.0");

    private static final float[] EDGES = {
        Float.NEGATIVE_INFINITY,
        -Float.MAX_VALUE,
        -88,
        -Float.MIN_NORMAL,
        -Float.MIN_VALUE,
        -0f,
        0,
        Float.MIN_VALUE,
        Float.MIN_NORMAL,
        3,
        6,
        20,
        88,
        Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NaN
    };

    @Test
    void onlyWhatThePageNamesDiffers() {
        Set<String> differ = new TreeSet<>();
        for (Twins.Curve curve : Twins.CURVES) {
            for (Kernels kernels :
                    new Kernels[] {KernelChoice.scalar(), KernelChoice.preferred()}) {
                try (var _ = new PointerScope()) {
                    compare(curve, kernels, differ);
                }
            }
        }
        assertEquals(EXPECTED, differ);
    }

    private static void compare(Twins.Curve curve, Kernels kernels, Set<String> differ) {
        Torch.type = ScalarType.Float;
        // Two features a sample, one of them 0: softmax has something to compare with.
        int n = EDGES.length;
        float[] x = new float[2 * n];
        float[] ones = new float[2 * n];
        for (int i = 0; i < n; i++) {
            x[2 * i] = EDGES[i];
            ones[2 * i] = 1;
        }
        Bench bench = new Bench(kernels, Shape.of(2), n, curve.layer());
        float[] y = bench.forward(Mode.TRAIN, Key.of(1), x);
        float[] dx = bench.backward(ones);
        Tensor in = Torch.tensor(x, n, 2);
        in.set_requires_grad(true);
        Tensor out = curve.there().apply(in);
        out.mul(Torch.tensor(ones, n, 2)).sum().backward();
        double[] value = Torch.values(out);
        double[] slope = Torch.values(in.grad());
        Torch.type = ScalarType.Double;
        for (int i = 0; i < n; i++) {
            String at = "%s at %s".formatted(curve.layer(), EDGES[i]);
            note(at, (float) value[2 * i], y[2 * i], differ);
            note("slope of " + at, (float) slope[2 * i], dx[2 * i], differ);
        }
    }

    private static void note(String what, float there, float here, Set<String> differ) {
        boolean same = there == here || Float.isNaN(there) && Float.isNaN(here);
        if (!same && !(Math.abs(there - here) <= 1e-6 * Math.abs(there) + 1e-30)) {
            differ.add("%s: %s, PyTorch %s".formatted(what, here, there));
        }
    }
}
