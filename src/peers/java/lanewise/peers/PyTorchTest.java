package lanewise.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.Bench;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random layers and sequences give libtorch's outputs and gradients, in both modes and kernels. */
class PyTorchTest {
    static final int CASES = Integer.getInteger("lanewise.pytorch.cases", 3000);

    /** Relative to the largest value; libtorch computes in doubles. */
    private static final double TOLERANCE = 4e-5;

    @BeforeAll
    static void oneThread() {
        torch.set_num_threads(1);
        torch.globalContext().setUserEnabledNNPACK(false);
    }

    @Test
    void layersAndSequencesAgree() {
        int run = 0;
        int layers = 0;
        List<String> differ = new ArrayList<>();
        Map<String, Integer> kinds = new HashMap<>();
        for (int seed = 0; run < CASES; seed++) {
            Twins twins = new Twins(new SplittableRandom(seed));
            Shape shape = twins.shape();
            List<Twin> chain = new ArrayList<>();
            int length = 1 + seed % 4;
            for (Shape at = shape; chain.size() < length; ) {
                Twin next = twins.of(at);
                if (next == null || next.output().size() > 20_000) {
                    break;
                }
                chain.add(next);
                at = next.output();
            }
            if (chain.isEmpty()) {
                continue;
            }
            run++;
            layers += chain.size();
            chain.forEach(t -> kinds.merge(t.layer().getClass().getSimpleName(), 1, Integer::sum));
            try (var _ = new PointerScope()) {
                String said = compare(chain, shape, seed);
                if (said != null) {
                    differ.add(said);
                }
            }
        }
        System.out.printf(
                "%d sequences of %d layers, %d kinds: %s%n",
                run, layers, kinds.size(), new TreeMap<>(kinds));
        assertTrue(kinds.size() > 25, "kinds: " + kinds);
        assertEquals(List.of(), differ);
    }

    private static String compare(List<Twin> chain, Shape shape, int seed) {
        boolean trains = seed % 3 > 0;
        int samples = 2 + seed % 7;
        Kernels kernels = seed % 2 == 0 ? KernelChoice.scalar() : KernelChoice.preferred();
        Layer[] named = new Layer[chain.size()];
        for (int i = 0; i < named.length; i++) {
            named[i] = Layers.named("m" + i, chain.get(i).layer());
        }
        Bench bench = new Bench(kernels, shape, samples, named);
        Fill fill = Fill.centred(seed);
        Map<String, Tensor> there = parameters(bench, fill);
        float[] x = fill.next(1).floats(samples * shape.size());
        Shape last = chain.getLast().output();
        float[] dy = fill.next(2).floats(samples * last.size());
        float[] y = bench.forward(trains ? Mode.TRAIN : Mode.EVAL, Key.of(1), x);
        float[] dx = bench.backward(dy);
        Tensor in = Torch.tensor(x, dims(samples, shape));
        in.set_requires_grad(true);
        Tensor out = in;
        for (int i = 0; i < named.length; i++) {
            Map<String, Tensor> own = new HashMap<>();
            String prefix = "m" + i + ".";
            there.forEach((name, value) -> {
                if (name.startsWith(prefix)) {
                    own.put(name.substring(prefix.length()), value);
                }
            });
            out = chain.get(i).there().of(out, own, trains);
        }
        out.mul(Torch.tensor(dy, dims(samples, last))).sum().backward();
        String what = "seed %d, %s on %s".formatted(seed, List.of(named), shape);
        String said = differs(what + ": y", Torch.values(out), y, 1e-3);
        // What cancels out is as exact as what goes in.
        double largest = largest(Torch.values(in.grad()), 1e-3);
        for (Parameters.View view : bench.parameters().views()) {
            if (view.kind() == Parameters.Kind.TRAINABLE) {
                largest = largest(Torch.values(there.get(view.name()).grad()), largest);
            }
        }
        said = said != null ? said : differs(what + ": dx", Torch.values(in.grad()), dx, largest);
        for (Parameters.View view : bench.parameters().views()) {
            Tensor other = there.get(view.name());
            if (said == null && view.kind() == Parameters.Kind.TRAINABLE) {
                float[] own =
                        Arrays.copyOfRange(
                                bench.parameters().gradients(),
                                view.offset(),
                                view.offset() + view.size());
                String name = what + ": d" + view.name();
                said = differs(name, Torch.values(other.grad()), own, largest);
            } else if (said == null && other != null) {
                float[] own = bench.parameters().valuesOf(view.name());
                said = differs(what + ": " + view.name(), Torch.values(other), own, 1e-3);
            }
        }
        return said;
    }

    /** Gives all parameters values, and makes tensors of them. */
    private static Map<String, Tensor> parameters(Bench bench, Fill fill) {
        Map<String, Tensor> there = new HashMap<>();
        for (Parameters.View view : bench.parameters().views()) {
            if (view.name().endsWith("num_batches_tracked")) {
                continue;
            }
            float[] values = fill.next(view.name().hashCode()).floats(view.size());
            for (int i = 0; i < values.length; i++) {
                values[i] =
                        view.name().endsWith("running_var")
                                ? 0.5f + Math.abs(values[i])
                                : values[i] / 2;
            }
            bench.parameters().set(view.name(), values);
            Tensor tensor = Torch.tensor(values, dims(view.shape()));
            tensor.set_requires_grad(view.kind() == Parameters.Kind.TRAINABLE);
            there.put(view.name(), tensor);
        }
        return there;
    }

    private static long[] dims(Shape shape) {
        return IntStream.range(0, shape.rank()).mapToLong(shape::dim).toArray();
    }

    private static long[] dims(int samples, Shape shape) {
        long[] dims = new long[shape.rank() + 1];
        dims[0] = samples;
        System.arraycopy(dims(shape), 0, dims, 1, shape.rank());
        return dims;
    }

    private static double largest(double[] values, double least) {
        return Math.max(least, Arrays.stream(values).map(Math::abs).max().orElse(0));
    }

    static String differs(String what, double[] expected, float[] actual, double least) {
        double largest = largest(expected, least);
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - actual[i]) <= TOLERANCE * largest)) {
                return "%s[%d] is %s, libtorch has %s, the largest is %s"
                        .formatted(what, i, actual[i], expected[i], largest);
            }
        }
        return expected.length == actual.length ? null : what + ": other lengths";
    }
}
