package lanewise.testkit;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/** What drops together in a sample, however long it is. Part of {@link DropoutLaws}. */
public interface DropoutUnitLaws extends MaskLaws {
    /** The layer under test, with a probability to drop. */
    Layer dropout(double p);

    /** The shape of an input sample. */
    Shape input();

    /** How many units a sample has. */
    default int units() {
        return input().size();
    }

    /** The unit of an element of a sample; elements lie channels-last. */
    default int unit(int element) {
        return element;
    }

    /** As many times 1. */
    static float[] ones(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1f);
        return ones;
    }

    /** A long sample is dropped element by element as samples are, up to its end. */
    @Law
    @Label("keep count: at every place of a long sample")
    default void longSamplesAreDroppedThroughout(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(max = 4) int thinned) {
        if (units() != input().size() || thinned > 0 || partner(1) >= 0 || partner(0) >= 0) {
            return;
        }
        int n = 1 << 17;
        int[] dims = new int[input().rank()];
        Arrays.fill(dims, 1);
        dims[0] = n;
        Shape shape = Shape.of(dims);
        LayerRun run;
        try {
            run = new LayerRun(dropout(0.5), shape, 1, RunOptions.PLAIN);
        } catch (IllegalArgumentException e) {
            return;
        }
        boolean[] kept = new boolean[n];
        float[] y = run.forwardBare(Mode.TRAIN, ones(n), new Key(seed), true);
        for (int i = 0; i < n; i++) {
            kept[i] = y[i] != 0;
        }
        BitRow row = BitRow.of(kept);
        for (int part = 2; part <= 256; part *= 2) {
            int size = n / part;
            String what = "kept in the last 1/" + part + " of a long sample";
            Pool.evidence(what, 64).count(row.count(n - size, n), size, 0.5);
            String lag = size + " apart in a long sample";
            Pool.evidence(lag, 64).count(row.both(row, size), row.firsts(row, size), 0.5);
        }
    }

    /**
     * A dimension that is twice as long has the same units or twice as many, block by block, and no
     * two units, of no two samples, are dropped alike under 64 keys.
     */
    @Once
    @Label("units: twice the length has the same or twice as many, none of them alike")
    default void longSamplesHaveMoreUnits(@ForAll(supplier = Seeds.class) long seed) {
        if (partner(1) >= 0 || partner(0) >= 0) {
            return;
        }
        int most = Math.max(2, Math.min(128, 8192 / input().size())) / 2 * 2;
        for (int axis = 0; axis < input().rank(); axis++) {
            int one = unitsSeen(axis, 1, seed);
            int half = unitsSeen(axis, most / 2, seed);
            int whole = unitsSeen(axis, most, seed);
            if (one <= 0 || half <= 0 || whole <= 0) {
                continue;
            }
            if (half == one && most > 2 ? whole != one : whole != one && whole < 2 * half - 2) {
                throw new AssertionError(
                        "%s on %s: %d units; of %d times the length %d, of %d times %d"
                                .formatted(
                                        dropout(0.5), input(), one, most / 2, half, most, whole));
            }
        }
    }

    /** Units of a sample of so many times the length, by what becomes of them; 0 if refused. */
    private int unitsSeen(int axis, int times, long seed) {
        int samples = 3;
        int[] dims = input().dims();
        dims[axis] *= times;
        Shape shape = Shape.of(dims);
        LayerRun run;
        try {
            RunOptions options = RunOptions.PLAIN.kernels(KernelChoice.preferred());
            run = new LayerRun(dropout(0.5), shape, samples, options.inference());
        } catch (IllegalArgumentException e) {
            return 0;
        }
        long[] fates = new long[samples * shape.size()];
        float[] ones = ones(fates.length);
        for (int key = 0; key < 64; key++) {
            float[] y = run.forwardBare(Mode.TRAIN, ones, Key.of(seed).child(key), true);
            for (int i = 0; i < fates.length; i++) {
                fates[i] |= y[i] != 0 ? 1L << key : 0;
            }
        }
        Set<Long> all = new HashSet<>();
        Set<Long> first = new HashSet<>();
        for (int i = 0; i < fates.length; i++) {
            all.add(fates[i]);
            if (i < shape.size()) {
                first.add(fates[i]);
            }
        }
        if (all.size() != samples * first.size()) {
            throw new AssertionError(
                    "%s on %s: %d units in a sample, %d in %d: some are dropped alike"
                            .formatted(dropout(0.5), shape, first.size(), all.size(), samples));
        }
        return first.size();
    }
}
