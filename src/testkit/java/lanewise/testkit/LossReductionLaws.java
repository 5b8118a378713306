package lanewise.testkit;

import java.util.Arrays;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/**
 * How the loss of a batch is made of its samples; and what a test says of its loss. Part of {@link
 * LossLaws}.
 */
public interface LossReductionLaws {
    /** The loss under test. */
    Loss loss();

    /** The shape of an output sample. */
    Shape output();

    /** Targets for as many samples; from equal recipes equal ones. */
    Target target(Fill fill, int samples);

    /** Outputs from a recipe; to be overridden where not every float is an output. */
    default float[] outputs(Fill fill, int n) {
        return fill.floats(n);
    }

    /** Whether losses of samples are averaged, by {@link #weight}; else they are summed. */
    default boolean mean() {
        return true;
    }

    /** What a batch's mean counts a sample for: 0 if it is ignored, more where it is weighted. */
    default double weight(Target target, int sample, int samples) {
        return 1;
    }

    /**
     * The target of one sample of {@code samples}; by default its share of labels or values.
     *
     * @param target of the batch
     * @param sample which, from 0
     * @param samples in the batch
     */
    default Target part(Target target, int sample, int samples) {
        if (target.labels() != null) {
            int n = target.labels().length / samples;
            return Target.labels(Arrays.copyOfRange(target.labels(), sample * n, sample * n + n));
        }
        int n = target.values().length / samples;
        return Target.values(Arrays.copyOfRange(target.values(), sample * n, sample * n + n));
    }

    private LossRun run() {
        return new LossRun(loss(), output());
    }

    /**
     * A batch's loss and gradient are made of its samples', by weight; ignored ones are nothing.
     */
    @Law
    @Label("reduction: a batch is the sum or the weighted mean of its samples")
    default void aBatchIsMadeOfItsSamples(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples) {
        int n = output().size();
        float[] y = outputs(fill, samples * n);
        Target target = target(fill.next(1), samples);
        double all = 0;
        for (int i = 0; i < samples; i++) {
            all += weight(target, i, samples);
        }
        if (all == 0) {
            return;
        }
        LossRun.Result whole = run().apply(KernelChoice.scalar(), y, target);
        double sum = 0;
        double size = 0;
        for (int i = 0; i < samples; i++) {
            double weight = weight(target, i, samples);
            double share = !mean() ? 1 : weight / all;
            float[] own = Arrays.copyOfRange(y, i * n, i * n + n);
            LossRun.Result one =
                    weight == 0
                            ? new LossRun.Result(0, new float[n])
                            : run().apply(KernelChoice.scalar(), own, part(target, i, samples));
            sum += share * one.value();
            size += Math.abs(share * one.value());
            for (int j = 0; j < n; j++) {
                double expected = share * one.gradient()[j];
                double actual = whole.gradient()[i * n + j];
                if (!(Math.abs(expected - actual) <= 1e-5 * Math.abs(expected) + 1e-7 * share)) {
                    throw new AssertionError(
                            "%s of %d samples: gradient[%d] is %s, alone it is %s, its share %s (%s)"
                                    .formatted(
                                            loss(),
                                            samples,
                                            i * n + j,
                                            actual,
                                            one.gradient()[j],
                                            share,
                                            fill));
                }
            }
        }
        if (!(Math.abs(sum - whole.value()) <= 1e-5 * size + 1e-7)) {
            throw new AssertionError(
                    "%s of %d samples is %s, its samples make %s (%s)"
                            .formatted(loss(), samples, whole.value(), sum, fill));
        }
    }

    /** The order of the samples does not matter. */
    @Law
    @Label("reduction: samples in another order have the same loss and their gradients")
    default void orderDoesNotMatter(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples) {
        int n = output().size();
        float[] y = outputs(fill, samples * n);
        Target target = target(fill.next(1), samples);
        float[] turned = new float[y.length];
        int[] labels = target.labels() == null ? null : new int[target.labels().length];
        float[] values = target.values() == null ? null : new float[target.values().length];
        for (int i = 0; i < samples; i++) {
            int to = samples - 1 - i;
            System.arraycopy(y, i * n, turned, to * n, n);
            Target part = part(target, i, samples);
            if (labels != null) {
                int m = share(i, samples, part.labels().length, labels.length, "labels");
                System.arraycopy(part.labels(), 0, labels, to * m, m);
            } else {
                int m = share(i, samples, part.values().length, values.length, "values");
                System.arraycopy(part.values(), 0, values, to * m, m);
            }
        }
        LossRun.Result here = run().apply(KernelChoice.scalar(), y, target);
        LossRun.Result there =
                run().apply(KernelChoice.scalar(), turned, new Target(labels, values));
        double size = Math.max(1e-6, Math.abs(here.value()));
        boolean same = !(Math.abs(here.value() - there.value()) > 1e-5 * size);
        for (int i = 0; i < y.length && same; i++) {
            float a = here.gradient()[i];
            float b = there.gradient()[(samples - 1 - i / n) * n + i % n];
            same = !(Math.abs(a - b) > 1e-5 * Math.abs(a) + 1e-7);
        }
        if (!same || Double.isNaN(here.value()) != Double.isNaN(there.value())) {
            throw new AssertionError(
                    "%s of %d samples is %s, turned round %s, or its gradients differ (%s)"
                            .formatted(loss(), samples, here.value(), there.value(), fill));
        }
    }

    /** Checks how many values the target of a sample has, of those of a batch. */
    private int share(int sample, int samples, int length, int all, String what) {
        if (length * samples != all) {
            throw new AssertionError(
                    "%s: part(target, %d, %d) has %d %s, expected %d of %d for one sample"
                            .formatted(loss(), sample, samples, length, what, all / samples, all));
        }
        return length;
    }

    /** Whether a sample of NaN that counts makes the loss one. */
    default boolean passesNaN() {
        return true;
    }

    /** A sample that is no number shows in the loss, and spoils no other sample's gradient. */
    @Law
    @Label("poison: a sample that is no number shows in the loss, and spoils its gradient alone")
    default void poisonShows(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 999) int place) {
        Fill fill = Fill.centred(seed);
        int n = output().size();
        float[] y = outputs(fill, samples * n);
        Target target = target(fill.next(1), samples);
        float[] before = run().apply(KernelChoice.scalar(), y, target).gradient();
        int bad = place % samples;
        if (!passesNaN() || weight(target, bad, samples) == 0) {
            return;
        }
        Arrays.fill(y, bad * n, bad * n + n, Float.NaN);
        LossRun.Result after = run().apply(KernelChoice.scalar(), y, target);
        if (Double.isFinite(after.value())) {
            throw new AssertionError(
                    "%s of %d samples, one of them NaN, is %s (%s)"
                            .formatted(loss(), samples, after.value(), fill));
        }
        for (int i = 0; i < samples; i++) {
            if (i != bad) {
                String what = loss() + ": the gradient of a sample beside one that is no number";
                Bits.assertSame(what, before, i * n, after.gradient(), i * n, n);
            }
        }
    }
}
