package lanewise.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
import org.bytedeco.pytorch.global.torch.ScalarType;
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

    /** What differs more than libtorch's own floats do from its doubles; null if nothing does. */
    private static String compare(List<Twin> chain, Shape shape, int seed) {
        Layer[] named = new Layer[chain.size()];
        for (int i = 0; i < named.length; i++) {
            named[i] = Layers.named("m" + i, chain.get(i).layer());
        }
        int samples = 2 + seed % 7;
        Kernels kernels = seed % 2 == 0 ? KernelChoice.scalar() : KernelChoice.preferred();
        Bench bench = new Bench(kernels, shape, samples, named);
        Fill fill = Fill.centred(seed);
        Map<String, double[]> exact = there(chain, shape, bench, fill, samples, ScalarType.Double);
        Map<String, double[]> here = here(chain, shape, bench, fill, samples);
        String what = "seed %d, %s on %s".formatted(seed, List.of(named), shape);
        if (differs(what, exact, here, 0) == null) {
            return null;
        }
        Map<String, double[]> floats = there(chain, shape, bench, fill, samples, ScalarType.Float);
        double own = 0;
        for (String name : exact.keySet()) {
            for (int i = 0; i < exact.get(name).length; i++) {
                double off = Math.abs(exact.get(name)[i] - floats.get(name)[i]);
                own = Math.max(own, off / largest(name, exact));
            }
        }
        return differs(what, exact, here, 4 * own);
    }

    private static boolean trains(Fill fill) {
        return fill.seed() % 3 > 0;
    }

    private static Map<String, double[]> here(
            List<Twin> chain, Shape shape, Bench bench, Fill fill, int samples) {
        there(bench, fill);
        float[] x = fill.next(1).floats(samples * shape.size());
        float[] dy = fill.next(2).floats(samples * chain.getLast().output().size());
        Map<String, double[]> results = new LinkedHashMap<>();
        Mode mode = trains(fill) ? Mode.TRAIN : Mode.EVAL;
        results.put("y", wide(bench.forward(mode, Key.of(1), x), 0, -1));
        results.put("dx", wide(bench.backward(dy), 0, -1));
        for (Parameters.View view : bench.parameters().views()) {
            boolean trained = view.kind() == Parameters.Kind.TRAINABLE;
            Parameters all = bench.parameters();
            results.put(
                    trained ? "d" + view.name() : view.name(),
                    wide(trained ? all.gradients() : all.values(), view.offset(), view.size()));
        }
        return results;
    }

    private static Map<String, double[]> there(
            List<Twin> chain, Shape shape, Bench bench, Fill fill, int samples, ScalarType type) {
        Torch.type = type;
        Map<String, Tensor> parameters = there(bench, fill);
        Tensor x = Torch.tensor(fill.next(1).floats(samples * shape.size()), dims(samples, shape));
        x.set_requires_grad(true);
        Tensor y = x;
        for (int i = 0; i < chain.size(); i++) {
            Map<String, Tensor> own = new HashMap<>();
            String prefix = "m" + i + ".";
            parameters.forEach((name, value) -> {
                if (name.startsWith(prefix)) {
                    own.put(name.substring(prefix.length()), value);
                }
            });
            y = chain.get(i).there().of(y, own, trains(fill));
        }
        Shape last = chain.getLast().output();
        float[] dy = fill.next(2).floats(samples * last.size());
        y.mul(Torch.tensor(dy, dims(samples, last))).sum().backward();
        Map<String, double[]> results = new LinkedHashMap<>();
        results.put("y", Torch.values(y));
        results.put("dx", Torch.values(x.grad()));
        for (String name : parameters.keySet()) {
            Tensor parameter = parameters.get(name);
            boolean trained = parameter.requires_grad();
            results.put(
                    trained ? "d" + name : name,
                    Torch.values(trained ? parameter.grad() : parameter));
        }
        Torch.type = ScalarType.Double;
        return results;
    }

    /** Gradients are as exact as the largest of the pass: some cancel out. */
    private static double largest(String name, Map<String, double[]> exact) {
        double largest = 1e-3;
        for (String other : exact.keySet()) {
            if (other.equals(name) || name.startsWith("d") && other.startsWith("d")) {
                largest = largest(exact.get(other), largest);
            }
        }
        return largest;
    }

    private static String differs(
            String what, Map<String, double[]> exact, Map<String, double[]> here, double more) {
        for (String name : exact.keySet()) {
            double bound = Math.max(TOLERANCE, more) * largest(name, exact);
            for (int i = 0; i < exact.get(name).length; i++) {
                if (!(Math.abs(exact.get(name)[i] - here.get(name)[i]) <= bound)) {
                    return "%s: %s[%d] is %s, libtorch has %s, bound %s"
                            .formatted(what, name, i, here.get(name)[i], exact.get(name)[i], bound);
                }
            }
        }
        return null;
    }

    private static double[] wide(float[] values, int from, int count) {
        double[] wide = new double[count < 0 ? values.length : count];
        Arrays.setAll(wide, i -> values[from + i]);
        return wide;
    }

    /** Gives all parameters values, and makes tensors of them. */
    private static Map<String, Tensor> there(Bench bench, Fill fill) {
        Map<String, Tensor> tensors = new HashMap<>();
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
            tensors.put(view.name(), tensor);
        }
        return tensors;
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
