package lanewise.testkit;

import lanewise.kernel.Kernels;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/**
 * What every layer keeps that sets units to 0 with probability p and scales the others by 1 / (1 -
 * p). A unit is an element, or what drops together: a channel, a sample.
 *
 * <p>The masks of the samples of a batch, of different keys and of differently named layers are
 * independent; each statistical assertion has a false-alarm rate of {@link Chance#FALSE_ALARM}.
 */
public interface DropoutLaws {
    /** Units that a statistic looks at under one key. */
    int UNITS = 4096;

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

    private int samples() {
        return Math.max(2, Math.min(UNITS / units(), 4 * UNITS / input().size()));
    }

    private LayerRun run(double p, String path) {
        return new LayerRun(
                dropout(p),
                input(),
                samples(),
                LayerRun.Options.PLAIN
                        .kernels(Kernels.preferred())
                        .rangeSamples(LayerRun.CHUNK)
                        .path(path));
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        java.util.Arrays.fill(ones, 1f);
        return ones;
    }

    /** What every element of a batch of ones becomes: 0 or the scale. */
    private float[] mask(LayerRun run, Key key) {
        return run.forward(Mode.TRAIN, ones(samples() * input().size()), key);
    }

    /** Which units of a batch are kept, sample after sample; elements of a unit must agree. */
    private boolean[] kept(LayerRun run, Key key) {
        return kept(run, key, samples());
    }

    private boolean[] kept(LayerRun run, Key key, int samples) {
        int size = input().size();
        float[] mask = run.forward(Mode.TRAIN, ones(samples * size), key);
        boolean[] kept = new boolean[samples * units()];
        boolean[] seen = new boolean[kept.length];
        for (int i = 0; i < mask.length; i++) {
            int unit = i / size * units() + unit(i % size);
            if (seen[unit] && kept[unit] != (mask[i] != 0)) {
                throw new AssertionError(
                        "element %d of sample %d is %s, others of unit %d are %s"
                                .formatted(
                                        i % size,
                                        i / size,
                                        mask[i] != 0 ? "kept" : "dropped",
                                        unit % units(),
                                        kept[unit] ? "kept" : "dropped"));
            }
            seen[unit] = true;
            kept[unit] = mask[i] != 0;
        }
        return kept;
    }

    private static int count(boolean[] kept) {
        int count = 0;
        for (boolean each : kept) {
            count += each ? 1 : 0;
        }
        return count;
    }

    /** The number of kept units is binomial: in all, and in each of 16 lanes. */
    @Law
    @Label("keep count: within binomial bounds, in all and lane by lane")
    default void keepCountIsBinomial(
            @ForAll @DoubleRange(min = 0.02, max = 0.98) double p, @ForAll long seed) {
        boolean[] kept = kept(run(p, "layer"), Key.of(seed));
        Chance.assertCount("kept", count(kept), kept.length, 1 - p);
        for (int lane = 0; lane < 16; lane++) {
            int count = 0;
            int trials = 0;
            for (int i = lane; i < kept.length; i += 16) {
                count += kept[i] ? 1 : 0;
                trials++;
            }
            Chance.assertCount("kept in lane " + lane, count, trials, 1 - p);
        }
    }

    /**
     * Over keys each element is x / (1 - p) at a rate of 1 - p and else 0, which is a mean of x and
     * a variance of x² p / (1 - p).
     */
    @Law
    @Label("expectation: E[y] = x, Var[y] = x² p / (1 - p), element by element over keys")
    default void everyElementHasItsMeanAndVariance(
            @ForAll @DoubleRange(min = 0.05, max = 0.95) double p, @ForAll long seed) {
        LayerRun run = run(p, "layer");
        int size = input().size();
        float[] x = Fill.centred(seed).floats(2 * size);
        for (int i = 0; i < x.length; i++) {
            x[i] += x[i] < 0 ? -1 : 1;
        }
        int[] counts = new int[Math.min(size, 64)];
        int keys = 48;
        for (int key = 0; key < keys; key++) {
            float[] y = run.forward(Mode.TRAIN, x, Key.of(seed).child(key));
            for (int i = 0; i < counts.length; i++) {
                counts[i] += y[i] != 0 ? 1 : 0;
                if (y[i] != 0 && !(Math.abs(y[i] / x[i] * (1 - p) - 1) <= 1e-6)) {
                    throw new AssertionError(
                            "dropout(%s): %s becomes %s, expected 0 or %s"
                                    .formatted(p, x[i], y[i], x[i] / (1 - p)));
                }
            }
        }
        for (int i = 0; i < counts.length; i++) {
            Chance.assertCount("element " + i + " kept over keys", counts[i], keys, 1 - p);
        }
    }

    /** A kept element is scaled by 1 / (1 - p), so that E[y] = x and Var[y] = x² p / (1 - p). */
    @Law
    @Label("scale: kept elements are multiplied by 1 / (1 - p)")
    default void keptElementsAreScaled(
            @ForAll @DoubleRange(min = 0, max = 0.98) double p, @ForAll long seed) {
        for (float each : mask(run(p, "layer"), Key.of(seed))) {
            if (each != 0 && !(Math.abs(each * (1 - p) - 1) <= 1e-6)) {
                throw new AssertionError(
                        "dropout(%s): a kept 1 becomes %s, expected %s"
                                .formatted(p, each, 1 / (1 - p)));
            }
        }
    }

    /** Outputs are inputs times mask and scale; so are gradients, with the same mask. */
    @Law
    @Label("backward: mask times scale exactly, on the support of forward")
    default void backwardIsMaskTimesScale(
            @ForAll @DoubleRange(min = 0, max = 0.98) double p,
            @ForAll long seed,
            @ForAll(supplier = Fills.Any.class) Fill fill) {
        LayerRun run = run(p, "layer");
        Key key = Key.of(seed);
        float[] mask = mask(run, key);
        float[] x = fill.floats(mask.length);
        float[] dy = fill.next(1).floats(mask.length);
        float[] y = run.forward(Mode.TRAIN, x, key);
        float[] dx = run.backward(dy).input();
        for (int i = 0; i < mask.length; i++) {
            x[i] = mask[i] == 0 ? 0f : x[i] * mask[i];
            dy[i] = mask[i] == 0 ? 0f : dy[i] * mask[i];
        }
        Bits.assertSame("y", x, y);
        Bits.assertSame("dx", dy, dx);
    }

    /** Neighbours, elements a vector or a row apart, and samples fall independently. */
    @Law
    @Label("independence: no serial correlation of neighbours, lanes, rows and samples")
    default void neighboursAreIndependent(
            @ForAll @DoubleRange(min = 0.1, max = 0.9) double p, @ForAll long seed) {
        boolean[] kept = kept(run(p, "layer"), Key.of(seed));
        for (int lag : new int[] {1, 2, 3, 4, 8, 16, 32, 64, 128, units(), 2 * units()}) {
            Chance.assertUncorrelated("kept, " + lag + " apart", kept, 1 - p, lag);
        }
    }

    /** Masks of other keys, other steps and other layers are independent, shifted or not. */
    @Law
    @Label("independence: 2 x 2 tables of calls, keys and layers")
    default void callsAndLayersAreIndependent(
            @ForAll @DoubleRange(min = 0.1, max = 0.9) double p,
            @ForAll long seed,
            @ForAll @IntRange(max = 3) int shift) {
        Key key = Key.of(seed);
        LayerRun run = run(p, "layer");
        boolean[] here = kept(run, key.child(0));
        boolean[] nextStep = kept(run, key.child(1));
        boolean[] nextSeed = kept(run, Key.of(seed + 1).child(0));
        boolean[] otherLayer = kept(run(p, "layer2"), key.child(0));
        boolean[] bits = kept(run, new Key(seed));
        boolean[] nextBits = kept(run, new Key(seed + 1));
        double keep = 1 - p;
        Chance.assertIndependent("this step and the next", here, nextStep, keep, shift);
        Chance.assertIndependent("neighbouring bits", nextBits, bits, keep, shift);
        Chance.assertIndependent("this seed and the next", here, nextSeed, keep, shift);
        Chance.assertIndependent("this layer and another", here, otherLayer, keep, shift);
    }

    /** Masks differ from key to key: none of many is seen twice. */
    @Law
    @Label("independence: no mask comes twice")
    default void noMaskComesTwice(
            @ForAll @DoubleRange(min = 0.1, max = 0.9) double p, @ForAll long seed) {
        LayerRun run = run(p, "layer");
        var seen = new java.util.HashSet<java.util.BitSet>();
        for (int step = 0; step < 10; step++) {
            boolean[] kept = kept(run, Key.of(seed).child(step));
            var mask = new java.util.BitSet(kept.length);
            for (int i = 0; i < kept.length; i++) {
                mask.set(i, kept[i]);
            }
            if (!seen.add(mask)) {
                throw new AssertionError("step " + step + " drops what a step before it dropped");
            }
        }
    }

    /** Words of 16 units, under a dozen keys, come again as often as chance has it. */
    @Law
    @Label("independence: words of masks collide as often as chance has it")
    default void wordsCollideByChance(@ForAll long seed) {
        LayerRun run = run(0.5, "layer");
        var seen = new java.util.BitSet(1 << 16);
        int words = 0;
        for (int key = 0; key < 12; key++) {
            boolean[] kept = kept(run, Key.of(seed).child(key));
            for (int from = 0; from + 16 <= kept.length; from += 16, words++) {
                int word = 0;
                for (int i = 0; i < 16; i++) {
                    word = 2 * word + (kept[from + i] ? 1 : 0);
                }
                seen.set(word);
            }
        }
        Chance.assertCollisions("words of 16", words - seen.cardinality(), words, 1 << 16);
    }

    /** In evaluation nothing happens, whatever the input. */
    @Law
    @Label("evaluation is the identity, bit for bit")
    default void evaluationIsTheIdentity(
            @ForAll @DoubleRange(min = 0, max = 1) double p,
            @ForAll(supplier = Fills.Any.class) Fill fill) {
        float[] x = fill.floats(samples() * input().size());
        Bits.assertSame("y", x, run(p, "layer").forward(Mode.EVAL, x, Key.of(1)));
    }

    /** In Monte-Carlo evaluation it drops as in training. */
    @Law
    @Label("Monte-Carlo evaluation drops what training drops")
    default void monteCarloDropsAsTraining(
            @ForAll @DoubleRange(min = 0, max = 1) double p, @ForAll long seed) {
        LayerRun run = run(p, "layer");
        float[] x = Fill.centred(seed).floats(samples() * input().size());
        Bits.assertSame(
                "y",
                run.forward(Mode.TRAIN, x, Key.of(seed)),
                run.forward(Mode.MONTE_CARLO, x, Key.of(seed)));
    }

    /** p = 0 changes no bit of any input, forward and backward. */
    @Law
    @Label("p = 0 is the identity, bit for bit")
    default void dropNothing(@ForAll(supplier = Fills.Any.class) Fill fill, @ForAll long seed) {
        LayerRun run = run(0, "layer");
        float[] x = fill.floats(samples() * input().size());
        Bits.assertSame("y", x, run.forward(Mode.TRAIN, x, Key.of(seed)));
        Bits.assertSame("dx", x, run.backward(x).input());
    }

    /** p = 1 gives zeros for any input, NaN and infinities included, forward and backward. */
    @Law
    @Label("p = 1 gives zeros and no NaN, whatever the input")
    default void dropAll(@ForAll(supplier = Fills.Any.class) Fill fill, @ForAll long seed) {
        LayerRun run = run(1, "layer");
        float[] x = fill.floats(samples() * input().size());
        float[] zeros = new float[x.length];
        Bits.assertSame("y", zeros, run.forward(Mode.TRAIN, x, Key.of(seed)));
        Bits.assertSame("dx", zeros, run.backward(x).input());
    }

    /**
     * A schedule's factor multiplies the rate that units are dropped with, not only the one that is
     * logged, at every step anew.
     */
    @Law
    @Label("schedule: a factor changes what is dropped, scaled and told")
    default void aScheduleReachesTheKernel(
            @ForAll @DoubleRange(min = 0.1, max = 0.6) double p, @ForAll long seed) {
        LayerRun run = run(p, "layer");
        DropoutSchedule schedule = DropoutSchedule.linear(0.25, 1 / p);
        float[] x = ones(samples() * input().size());
        for (int step = 0; step < 4; step++) {
            double rate = Math.min(1, p * schedule.factor(step, 4));
            run.dropoutFactor(schedule.factor(step, 4));
            boolean[] kept = kept(run, Key.of(seed).child(step));
            if (!(Math.abs(run.rate() - rate) <= 1e-9)) {
                throw new AssertionError("drops at " + rate + ", says " + run.rate());
            }
            if (step == 3) {
                Chance.assertCount("kept at rate 1", count(kept), kept.length, 0);
                return;
            }
            Chance.assertCount("kept at step " + step, count(kept), kept.length, 1 - rate);
            for (float each : run.backward(x).input()) {
                if (each != 0 && !(Math.abs(each * (1 - rate) - 1) <= 1e-6)) {
                    throw new AssertionError(
                            "scale %s at step %d, expected %s"
                                    .formatted(each, step, 1 / (1 - rate)));
                }
            }
        }
    }
}
