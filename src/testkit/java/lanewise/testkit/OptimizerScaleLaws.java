package lanewise.testkit;

import lanewise.optim.Optimizer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/** How an optimiser's steps grow with gradients and rates; part of {@link OptimizerLaws}. */
public interface OptimizerScaleLaws {
    /** The optimiser under test. */
    Optimizer optimizer();

    /** Whether parameters shrink without a gradient. */
    default boolean decays() {
        return false;
    }

    /**
     * What steps are multiplied by when all gradients are multiplied by c: c to this power. 1 for
     * plain descent; 0 where gradients are divided by their size.
     */
    default int degree() {
        return 1;
    }

    /** The optimiser without an addend to what it divides by, which knows no scale then. */
    default Optimizer withoutAddend() {
        return optimizer();
    }

    /**
     * The smallest power of two that gradients may be multiplied by without an addend: plain floats
     * lose squares below 2^-126. 0 or less.
     */
    default int smallestPower() {
        return -8;
    }

    /** Gradients times a power of two: steps times that to the degree, exactly. */
    @Law
    @Label("scale: steps grow with gradients by their degree, exactly")
    default void stepsScaleWithGradients(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 0, max = 1_000) int place,
            @ForAll @IntRange(min = 1, max = 6) int steps) {
        Fill fill = Fill.centred(seed);
        int power = smallestPower() + place % (9 - smallestPower());
        Optimizer optimizer = withoutAddend();
        double rate = optimizer.learningRate();
        float[] one = new float[9];
        float[] other = new float[9];
        OptimizerRun.follow(optimizer, one, rate, steps, step -> gradients(fill.next(step), 0));
        OptimizerRun.follow(
                optimizer, other, rate, steps, step -> gradients(fill.next(step), power));
        for (int i = 0; i < one.length; i++) {
            // -0 is 0.
            one[i] = Math.scalb(one[i], power * degree()) + 0f;
            other[i] += 0f;
        }
        String what = "%s, degree() %d (say another, or leave out \"scale: steps grow\")";
        Bits.assertSame(
                what.formatted(optimizer, degree())
                        + ": the parameters with gradients times 2^"
                        + power,
                one,
                other);
    }

    /** Powers of two that a rate is multiplied by. */
    int[] POWERS = {1, 1, -20, 6};

    /** Twice the rate, twice the way from 0, exactly: gradients do not depend on it here. */
    @Law
    @Label("scale: twice the learning rate goes twice as far, exactly")
    default void stepsScaleWithTheRate(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 6) int steps) {
        int power = POWERS[seed % POWERS.length];
        Fill fill = Fill.centred(seed);
        double rate = optimizer().learningRate();
        float[] one = new float[9];
        float[] other = new float[9];
        // From 0 a first step has nothing to decay.
        int last = decays() ? 1 : steps;
        OptimizerRun.follow(optimizer(), one, rate, last, step -> gradients(fill.next(step), 0));
        OptimizerRun.follow(
                optimizer(),
                other,
                Math.scalb(rate, power),
                last,
                step -> gradients(fill.next(step), 0));
        for (int i = 0; i < one.length; i++) {
            one[i] = Math.scalb(one[i], power) + 0f;
            other[i] += 0f;
        }
        Bits.assertSame(
                optimizer() + ": the parameters at 2^" + power + " times the rate", one, other);
    }

    /** Nine gradients, none of them 0, times a power of two. */
    private static float[] gradients(Fill fill, int power) {
        float[] gradients = fill.floats(9);
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] = Math.scalb(gradients[i] == 0 ? 1 : gradients[i], power);
        }
        return gradients;
    }
}
