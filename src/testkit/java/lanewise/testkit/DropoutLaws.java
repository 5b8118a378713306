package lanewise.testkit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Mode;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.random.Key;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/**
 * What every layer keeps that sets units to 0 with probability p and scales the others by 1 / (1 -
 * p). A unit is an element, or what drops together: a channel, a sample.
 *
 * <p>The masks of the samples of a batch, of different keys and of differently named layers are
 * independent. {@link MaskLaws} are the same for a plain function.
 */
public interface DropoutLaws extends DropoutUnitLaws {
    /** Units of a batch, sample by sample: what they are multiplied by. */
    @Override
    default float[] mask(long key, int n, double p) {
        return mask("layer", new Key(key), n, p);
    }

    private float[] mask(String path, Key key, int n, double p) {
        int samples = (n + units() - 1) / units();
        LayerRun run = bound(path, p, samples);
        float[] y =
                run.forwardBare(
                        Mode.TRAIN, DropoutUnitLaws.ones(samples * input().size()), key, true);
        if (units() == input().size() && unit(1 % units()) == 1 % units()) {
            return Arrays.copyOf(y, n);
        }
        return Arrays.copyOf(together(y), n);
    }

    /** Elements of a unit must agree. */
    private float[] together(float[] y) {
        int[] unit = Pool.of("units of elements", this::unitsOfElements);
        int each = units();
        float[] units = new float[y.length / unit.length * each];
        Arrays.fill(units, Float.NaN);
        for (int from = 0, first = 0; from < y.length; from += unit.length, first += each) {
            for (int i = 0; i < unit.length; i++) {
                float known = units[first + unit[i]];
                if (!Float.isNaN(known) && known != y[from + i]) {
                    throw new AssertionError(
                            "element %d of sample %d becomes %s, others of unit %d %s"
                                    .formatted(i, from / unit.length, y[from + i], unit[i], known));
                }
                units[first + unit[i]] = y[from + i];
            }
        }
        return units;
    }

    private int[] unitsOfElements() {
        int[] unit = new int[input().size()];
        Arrays.setAll(unit, this::unit);
        return unit;
    }

    /** Binding takes longer than dropping, so that a law keeps its last bindings. */
    private LayerRun bound(String path, double p, int samples) {
        Map<String, LayerRun> known = Pool.of("bound", HashMap::new);
        String name = path + " " + samples + " " + p;
        if (!known.containsKey(name)) {
            if (known.size() > 16) {
                known.clear();
            }
            RunOptions options = RunOptions.PLAIN.kernels(KernelChoice.preferred()).path(path);
            known.put(
                    name,
                    new LayerRun(
                            dropout(p),
                            input(),
                            samples,
                            options.chunkSamples(64).rangeSamples(64).inference()));
        }
        return known.get(name);
    }

    private LayerRun run(double p, int samples) {
        RunOptions options = RunOptions.PLAIN.kernels(KernelChoice.preferred());
        return new LayerRun(dropout(p), input(), samples, options.place(1));
    }

    private int samples() {
        return Math.max(2, Math.min(64, 1024 / input().size()));
    }

    /** Layers of different names draw apart, whatever the names have in common. */
    @Law
    @Label("keys: layers of different names draw apart")
    default void layersAreIndependent(
            @ForAll @DoubleRange(min = 0.1, max = 0.9) double p,
            @ForAll(supplier = Seeds.class) long seed) {
        int n = 320;
        List<String> paths = List.of("a.x", "b.x", "x", "a.x.x", "a.y", "layer1", "layer2", "Aa.x");
        float[][] masks = new float[paths.size()][];
        Arrays.setAll(masks, i -> mask(paths.get(i), new Key(seed), n, p));
        for (int i = 0; i < masks.length; i++) {
            for (int j = 0; j < i; j++) {
                apart(paths.get(i) + " and " + paths.get(j), masks[i], masks[j], p);
            }
        }
        apart("Aa.x and BB.x", masks[7], mask("BB.x", new Key(seed), n, p), p);
        long a = Key.of(0).child("a.x").bits();
        long b = Key.of(0).child("b.x").bits();
        apart("a sum of key and layer", masks[0], mask("b.x", new Key(seed + a - b), n, p), p);
        apart("key and layer by xor", masks[0], mask("b.x", new Key(seed ^ a ^ b), n, p), p);
    }

    private void apart(String what, float[] one, float[] other, double p) {
        int n = one.length;
        long firsts = 0;
        long both = 0;
        for (int i = 0; i < n; i++) {
            if (one[i] != 0 && (partner(i) < 0 || partner(i) >= i)) {
                firsts++;
                both += other[i] != 0 ? 1 : 0;
            }
        }
        Pool.evidence(what, 32).count(both, firsts, 1 - p);
    }

    /** Outputs are inputs times mask and scale; so are gradients, with the same mask. */
    @Law
    @Label("backward: mask times scale exactly, on the support of forward")
    default void backwardIsMaskTimesScale(
            @ForAll(supplier = Rates.class) double p,
            @ForAll(supplier = Seeds.class) long seed,
            @ForAll(supplier = Fills.Any.class) Fill fill) {
        LayerRun run = run(p, samples());
        Key key = new Key(seed);
        int n = samples() * input().size();
        float[] mask = run.forward(Mode.TRAIN, DropoutUnitLaws.ones(n), key);
        float[] x = fill.floats(n);
        float[] dy = fill.next(1).floats(n);
        float[] y = run.forward(Mode.TRAIN, x, key);
        float[] dx = run.backward(dy).input();
        run.forward(Mode.MONTE_CARLO, x, key);
        float[] sampled = run.backward(dy).input();
        for (int i = 0; i < n; i++) {
            x[i] = mask[i] == 0 ? 0f : x[i] * mask[i];
            dy[i] = mask[i] == 0 ? 0f : dy[i] * mask[i];
        }
        String says = run.says("y at p = " + p + ": ");
        Bits.assertSame(says + "y", x, y);
        Bits.assertSame(says + "dx", dy, dx);
        Bits.assertSame(says + "dx of Monte-Carlo evaluation", dy, sampled);
    }

    /** Samples draw by their numbers, wherever a batch begins: forward, and backward alike. */
    @Law
    @Label("numbers: a sample is dropped by its number, below and beyond 32 bits")
    default void samplesDrawByTheirNumbers(
            @ForAll @DoubleRange(min = 0.1, max = 0.9) double p,
            @ForAll(supplier = Seeds.class) long seed,
            @ForAll @IntRange(min = 1, max = 1000) int first) {
        int samples = samples();
        int n = samples * input().size();
        LayerRun run = run(p, samples);
        Key key = new Key(seed);
        float[] ones = DropoutUnitLaws.ones(n);
        float[] whole = run.forward(Mode.TRAIN, ones, key, first);
        int part = samples / 2;
        float[] rest = Arrays.copyOf(ones, n - part * input().size());
        float[] end = run.forward(Mode.TRAIN, rest, key, first + part);
        Bits.assertSame(
                run.says("y from sample %d on, p = %s".formatted(first + part, p)),
                Arrays.copyOfRange(whole, n - rest.length, n),
                end);
        Bits.assertSame(
                run.says("dx from sample %d on, p = %s".formatted(first + part, p)),
                end,
                run.backward(rest).input());
        float[] here = together(whole);
        for (int power = 31; power <= 33; power++) {
            float[] far = run.forward(Mode.TRAIN, ones, key, first + (1L << power));
            apart("samples 2^" + power + " apart", here, together(far), p);
        }
    }

    /** Each sample and the one before it, by themselves: what recurs now and then shows there. */
    @Law
    @Label("independence: each sample and those before it")
    default void samplesAreIndependent(@ForAll(supplier = Seeds.class) long seed) {
        int samples = Math.max(2, UNITS / units());
        long[][] table = Pool.of("samples", () -> new long[6][samples]);
        long tries = ++Pool.of("tries", () -> new long[1])[0];
        float[] mask = mask(seed, samples * units(), 0.5);
        for (int which = 0; which < 3; which++) {
            int back = new int[] {1, 2, 64}[which];
            for (int s = back; s < samples; s++) {
                for (int i = 0; i < units(); i++) {
                    int at = s * units() + i;
                    if (mask[at] != 0 && partner(at) < 0) {
                        table[2 * which][s]++;
                        table[2 * which + 1][s] += mask[at - back * units()] != 0 ? 1 : 0;
                    }
                }
            }
        }
        for (int which = 0; Long.bitCount(tries) == 1 && which < 3; which++) {
            for (int s = 0; s < samples; s++) {
                long[] firsts = table[2 * which];
                long[] both = table[2 * which + 1];
                if (Evidence.isTooMuch(both[s], firsts[s], 0.5, 6L * samples)) {
                    throw new AssertionError(
                            "sample %d: %d of %d units that are kept were kept in a sample before it"
                                    .formatted(s, both[s], firsts[s]));
                }
            }
        }
    }

    /** Hundreds of names draw hundreds of masks. */
    @Once
    @Label("keys: no two of five hundred names draw the same")
    default void namesDrawApart(@ForAll(supplier = Seeds.class) long seed) {
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            String path = "block%d.drop%d".formatted(i % 20, i / 20);
            String mask = Arrays.toString(mask(path, new Key(seed), 128, 0.5));
            String before = seen.put(mask, path);
            if (before != null) {
                throw new AssertionError(path + " draws what " + before + " draws");
            }
        }
    }

    /** In evaluation nothing happens, whatever the input. */
    @Law
    @Label("evaluation is the identity, bit for bit")
    default void evaluationIsTheIdentity(
            @ForAll(supplier = Rates.class) double p,
            @ForAll(supplier = Fills.Any.class) Fill fill) {
        float[] x = fill.floats(samples() * input().size());
        LayerRun run = run(p, samples());
        Bits.assertSame(run.says("y at p = " + p), x, run.forward(Mode.EVAL, x, Key.of(1)));
        Bits.assertSame(run.says("dx at p = " + p), x, run.backward(x).input());
    }

    /** In Monte-Carlo evaluation it drops as in training. */
    @Law
    @Label("Monte-Carlo evaluation drops what training drops")
    default void monteCarloDropsAsTraining(
            @ForAll(supplier = Rates.class) double p, @ForAll(supplier = Seeds.class) long seed) {
        LayerRun run = run(p, samples());
        float[] x = Fill.centred(seed).floats(samples() * input().size());
        Bits.assertSame(
                run.says("y at p = " + p),
                run.forward(Mode.TRAIN, x, Key.of(seed)),
                run.forward(Mode.MONTE_CARLO, x, Key.of(seed)));
    }

    /** p = 0 changes no bit of any input, forward and backward. */
    @Law
    @Label("p = 0 is the identity, bit for bit")
    default void dropNothing(
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll(supplier = Seeds.class) long seed) {
        LayerRun run = run(0, samples());
        float[] x = fill.floats(samples() * input().size());
        Bits.assertSame(run.says("y"), x, run.forward(Mode.TRAIN, x, Key.of(seed)));
        Bits.assertSame(run.says("dx"), x, run.backward(x).input());
    }

    /** p = 1 gives zeros for any input, NaN and infinities included, forward and backward. */
    @Law
    @Label("p = 1 gives zeros and no NaN, whatever the input")
    default void dropAll(
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll(supplier = Seeds.class) long seed) {
        LayerRun run = run(1, samples());
        float[] x = fill.floats(samples() * input().size());
        float[] zeros = new float[x.length];
        Bits.assertSame(run.says("y"), zeros, run.forward(Mode.TRAIN, x, Key.of(seed)));
        Bits.assertSame(run.says("dx"), zeros, run.backward(x).input());
    }

    /**
     * A schedule's factor multiplies the rate that units are dropped with, not only the one that is
     * logged, at every step anew.
     */
    @Law
    @Label("schedule: a factor changes what is dropped, scaled and told")
    default void aScheduleReachesTheKernel(
            @ForAll @DoubleRange(min = 0.1, max = 0.6) double p,
            @ForAll(supplier = Seeds.class) long seed) {
        int samples = Math.max(2, (256 + units() - 1) / units());
        LayerRun run = run(p, samples);
        DropoutSchedule schedule = DropoutSchedule.linear(0.25, 1 / p);
        float[] x = DropoutUnitLaws.ones(samples * input().size());
        for (int step = 0; step < 4; step++) {
            double rate = Math.min(1, p * schedule.factor(step, 4));
            run.dropoutFactor(schedule.factor(step, 4));
            float[] y = run.forward(Mode.TRAIN, x, new Key(seed + step));
            if (!(Math.abs(run.rate() - rate) <= 1e-9)) {
                throw new AssertionError(run.says("drops at " + rate + ", says " + run.rate()));
            }
            float[] units = together(y);
            int kept = 0;
            for (int i = 0; i < units.length; i++) {
                kept += partner(i) < i && partner(i) >= 0 || units[i] == 0 ? 0 : 1;
            }
            int all = 0;
            for (int i = 0; i < units.length; i++) {
                all += partner(i) < i && partner(i) >= 0 ? 0 : 1;
            }
            String what = "kept at step " + step + " of a schedule";
            Pool.evidence(what, 4).count(kept, all, 1 - rate);
            for (float each : run.backward(x).input()) {
                if (each != 0 && !(Math.abs(each / scale(rate) - 1) <= 1e-6)) {
                    throw new AssertionError(
                            run.says(
                                    "scale %s at step %d, expected %s"
                                            .formatted(each, step, scale(rate))));
                }
            }
        }
    }
}
