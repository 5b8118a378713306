package lanewise.testkit;

import java.util.List;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/**
 * How every layer does its work, whatever it computes: which samples see each other, what a network
 * may do around it, what it leaves behind. Part of {@link LayerLaws}.
 *
 * <p>A try draws a shape, parameters, a batch of 1 to 100 samples, chunks and ranges; slots lie at
 * different margins among garbage, with the parameters of neighbours around the layer's own.
 */
public interface LayerHarnessLaws extends LayerBackwardLaws {
    private int batch(int samples) {
        return Math.max(samples, layer().sampleWise() ? 1 : 2);
    }

    private static void assertSameOwn(
            String what, LayerRun one, LayerRun.Gradients a, LayerRun other, LayerRun.Gradients b) {
        if (b.input().length > 0) {
            Bits.assertSame(one.says("dx " + what), a.input(), b.input());
        }
        Bits.assertSame(one.says("gradients " + what), one.ownGradients(a), other.ownGradients(b));
    }

    private static RunOptions options(int chunk, int range) {
        return RunOptions.PLAIN.chunkSamples(chunk).rangeSamples(range);
    }

    /** Evaluation depends on inputs and parameters alone and changes nothing. */
    @Law
    @Label("evaluation is pure: same outputs again under any key, parameters untouched")
    default void evaluationIsPure(
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 999) int which) {
        Shape shape = Shapes.pick(shapes(), which);
        LayerRun run =
                LayerRun.of(
                        this,
                        layer(),
                        shape,
                        RunOptions.PLAIN.place(which % 7),
                        samples,
                        fill.seed());
        float[] parameters = run.parameters().values().clone();
        float[] x = inputs(fill, samples * shape.size());
        float[] y = run.forward(Mode.EVAL, x, Key.of(1));
        Bits.assertSame(run.says("y again"), y, run.forward(Mode.EVAL, x, Key.of(2)));
        Bits.assertSame(
                run.says("y, prepared no more"),
                y,
                run.forwardBare(Mode.EVAL, x, Key.of(3), false));
        Bits.assertSame(run.says("the parameters"), parameters, run.parameters().values());
    }

    /** Training is a function of inputs, parameters and key; nothing is left from another batch. */
    @Law
    @Label("training repeats: same key, same bits, whatever ran before")
    default void trainingRepeats(
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 999) int which) {
        Shape shape = Shapes.pick(shapes(), which);
        int batch = batch(samples);
        LayerRun run = LayerRun.of(this, layer(), shape, RunOptions.PLAIN, batch, fill.seed());
        float[] x = inputs(fill, batch * shape.size());
        float[] dy = fill.next(1).floats(batch * run.outputStride());
        float[] y = run.forward(Mode.TRAIN, x, Key.of(3));
        LayerRun.Gradients first = run.backward(dy);
        for (int before = which % 8 == 1 ? 40 : 1; before > 0; before--) {
            int n = before == 1 ? batch : Math.min(batch, 2);
            float[] others = inputs(fill.next(2), n * shape.size());
            run.train(others, fill.next(3).floats(n * run.outputStride()), 4);
        }
        run.forward(Mode.EVAL, inputs(fill.next(4), x.length), Key.of(5));
        Bits.assertSame(run.says("y"), y, run.forward(Mode.TRAIN, x, Key.of(3)));
        run.assertSame("again", first, run.backward(dy));
    }

    /** The bits do not depend on kernels, on ranges, or on where things lie. */
    @Law
    @Label("same bits: any kernels, any ranges of samples, in place or not")
    default void sameBitsEitherWay(
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 999) int which,
            @ForAll @IntRange(min = 1, max = 9) int chunk,
            @ForAll @IntRange(min = 1, max = 9) int range,
            @ForAll boolean preferred) {
        Shape shape = Shapes.pick(shapes(), which);
        int batch = batch(samples);
        LayerRun one = LayerRun.of(this, layer(), shape, options(chunk, chunk), batch, fill.seed());
        LayerRun other =
                LayerRun.of(
                        this,
                        layer(),
                        shape,
                        options(chunk, range)
                                .kernels(
                                        preferred
                                                ? KernelChoice.preferred()
                                                : KernelChoice.scalar())
                                .scrambled(true)
                                .place(1 + which % 11)
                                .inPlace(layer().inPlace()),
                        batch,
                        fill.seed());
        float[] x = inputs(fill, batch * shape.size());
        float[] dy = fill.next(1).floats(batch * one.outputStride());
        Bits.assertSame(
                one.says("y in training"),
                one.forward(Mode.TRAIN, x, Key.of(6)),
                other.forward(Mode.TRAIN, x, Key.of(6)));
        assertSameOwn("either way", one, one.backward(dy), other, other.backward(dy));
        Bits.assertSame(
                one.says("y in evaluation"),
                one.forward(Mode.EVAL, x, Key.of(6)),
                other.forward(Mode.EVAL, x, Key.of(6)));
    }

    /** Chunks on several threads at once give what they give one by one; one try in five. */
    @Law
    @Label("same bits: on several threads")
    default void sameBitsOnThreads(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 40, max = 100) int samples,
            @ForAll @IntRange(max = 999) int which) {
        if (!layer().sampleWise() || which % 5 != 0) {
            return;
        }
        Shape shape = Shapes.pick(shapes(), which);
        RunOptions options = options(3, 3).kernels(KernelChoice.preferred());
        LayerRun one = LayerRun.of(this, layer(), shape, options, samples, seed);
        LayerRun other = LayerRun.of(this, layer(), shape, options.threads(3), samples, seed);
        Fill fill = Fill.centred(seed);
        float[] x = inputs(fill, samples * shape.size());
        float[] dy = fill.next(1).floats(samples * one.outputStride());
        float[] y = one.forward(Mode.TRAIN, x, Key.of(6));
        LayerRun.Gradients gradients = one.backward(dy);
        float[] again = other.expecting(y).forward(Mode.TRAIN, x, Key.of(6));
        Bits.assertSame(one.says("y on three threads"), y, again);
        one.assertSame(
                "on three threads", gradients, other.expecting(gradients.input()).backward(dy));
    }

    /** A binding for larger batches, that has seen one, gives a small batch the same. */
    @Law
    @Label("same bits: bound for a larger batch, after a larger batch")
    default void roomDoesNotMatter(
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 20) int samples,
            @ForAll @IntRange(min = 1, max = 80) int more,
            @ForAll @IntRange(max = 999) int which) {
        Shape shape = Shapes.pick(shapes(), which);
        int batch = batch(samples);
        LayerRun one = LayerRun.of(this, layer(), shape, options(3, 2), batch, fill.seed());
        LayerRun large =
                LayerRun.of(
                        this,
                        layer(),
                        shape,
                        options(3, 2).place(which % 5),
                        batch + more,
                        fill.seed());
        float[] before = inputs(new Fill(Fill.Kind.HUGE, which), (batch + more) * shape.size());
        large.train(before, fill.next(5).floats((batch + more) * one.outputStride()), 9);
        large.parameters(one);
        float[] x = inputs(fill, batch * shape.size());
        float[] dy = fill.next(1).floats(batch * one.outputStride());
        Bits.assertSame(
                one.says("y after a larger batch"),
                one.forward(Mode.TRAIN, x, Key.of(6)),
                large.forward(Mode.TRAIN, x, Key.of(6)));
        assertSameOwn("after a larger batch", one, one.backward(dy), large, large.backward(dy));
        Bits.assertSame(
                one.says("y in evaluation after a larger batch"),
                one.forward(Mode.EVAL, x, Key.of(6)),
                large.forward(Mode.EVAL, x, Key.of(6)));
    }

    /** One layer, bound twice and used by turns, as a network of two, or two networks, may do. */
    @Law
    @Label("same bits: one layer at two places at once")
    default void twoPlacesDoNotMeet(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 2, max = 20) int samples,
            @ForAll @IntRange(max = 999) int which) {
        Layer shared = layer();
        Fill fill = Fill.centred(seed);
        LayerRun[] alone = new LayerRun[2];
        LayerRun[] both = new LayerRun[2];
        float[][] x = new float[2][];
        float[][] dy = new float[2][];
        for (int i = 0; i < 2; i++) {
            Shape shape = Shapes.pick(shapes(), which + i);
            RunOptions options = RunOptions.PLAIN.place(i).path(i == 0 ? "a" : "b.a");
            alone[i] = LayerRun.of(this, layer(), shape, options, samples + i, seed + i);
            both[i] = LayerRun.of(this, shared, shape, options, samples + i, seed + i);
            x[i] = inputs(fill.next(i), (samples + i) * shape.size());
            dy[i] = fill.next(7 + i).floats((samples + i) * alone[i].outputStride());
        }
        float[][] expected = new float[2][];
        LayerRun.Gradients[] gradients = new LayerRun.Gradients[2];
        for (int i = 0; i < 2; i++) {
            expected[i] = alone[i].forward(Mode.TRAIN, x[i], Key.of(4 + i));
            gradients[i] = alone[i].backward(dy[i]);
        }
        float[][] y = new float[2][];
        for (int i = 0; i < 2; i++) {
            y[i] = both[i].forward(Mode.TRAIN, x[i], Key.of(4 + i));
        }
        for (int i = 0; i < 2; i++) {
            Bits.assertSame(alone[i].says("y beside another place"), expected[i], y[i]);
            alone[i].assertSame("beside another place", gradients[i], both[i].backward(dy[i]));
        }
    }

    /** The first layer has no dx, an inference no dy: the rest stays as it is. */
    @Law
    @Label("same bits: as the first layer, and in an inference")
    default void whatIsNotAskedForChangesNothing(
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 999) int which,
            @ForAll boolean inPlace) {
        Shape shape = Shapes.pick(shapes(), which);
        int batch = batch(samples);
        RunOptions options = options(8, 4).kernels(KernelChoice.preferred());
        LayerRun one = LayerRun.of(this, layer(), shape, options, batch, fill.seed());
        RunOptions as = options.place(2).inPlace(inPlace && layer().inPlace());
        float[] x = inputs(fill, batch * shape.size());
        try {
            compareUnasked(one, as, shape, batch, x, fill);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    one.says("as the first layer, or without a backward pass: " + e), e);
        }
    }

    private void compareUnasked(
            LayerRun one, RunOptions as, Shape shape, int batch, float[] x, Fill fill) {
        RunOptions alone = as.inPlace(false).first();
        LayerRun first = LayerRun.of(this, layer(), shape, alone, batch, fill.seed());
        LayerRun inference = LayerRun.of(this, layer(), shape, as.inference(), batch, fill.seed());
        float[] dy = fill.next(1).floats(batch * one.outputStride());
        Bits.assertSame(
                one.says("y of the first layer"),
                one.forward(Mode.TRAIN, x, Key.of(6)),
                first.forward(Mode.TRAIN, x, Key.of(6)));
        assertSameOwn("of the first layer", one, one.backward(dy), first, first.backward(dy));
        inference.parameters(one);
        for (Mode mode : List.of(Mode.EVAL, Mode.MONTE_CARLO)) {
            Bits.assertSame(
                    one.says("y of an inference, " + mode),
                    one.forward(mode, x, Key.of(6)),
                    inference.forward(mode, x, Key.of(6)));
        }
    }

    /** Parameters that have changed are those of the next pass, in each mode. */
    @Law
    @Label("parameters: what is changed counts from the next pass on")
    default void changedParametersAreSeen(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 2, max = 20) int samples,
            @ForAll @IntRange(max = 999) int which,
            @ForAll Mode mode) {
        Shape shape = Shapes.pick(shapes(), which);
        Fill fill = Fill.centred(seed);
        RunOptions options = RunOptions.PLAIN.kernels(KernelChoice.preferred());
        LayerRun one = LayerRun.of(this, layer(), shape, options, samples, seed);
        float[] x = inputs(fill, samples * shape.size());
        float[] dy = fill.next(1).floats(samples * one.outputStride());
        one.forward(mode, x, Key.of(6));
        one.backward(dy);
        one.parameters(this::parameters, fill.next(2));
        LayerRun fresh = new LayerRun(layer(), shape, samples, options, one);
        Bits.assertSame(
                one.says("y with other parameters, " + mode),
                fresh.forward(mode, x, Key.of(6)),
                one.forward(mode, x, Key.of(6)));
        one.assertSame("with other parameters, " + mode, fresh.backward(dy), one.backward(dy));
    }

    /** A sample of NaN or infinities spoils no other sample, and is not lost. */
    @Law
    @Label("poison: a sample that is no number spoils its own outputs alone, and shows")
    default void poisonStaysWhereItIs(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 2, max = 20) int samples,
            @ForAll @IntRange(max = 999) int which,
            @ForAll boolean infinite) {
        Shape shape = Shapes.pick(shapes(), which);
        Mode mode = layer().sampleWise() && seed % 2 == 0 ? Mode.TRAIN : Mode.EVAL;
        if (!evaluatesSampleWise()) {
            return;
        }
        int size = shape.size();
        LayerRun run = LayerRun.of(this, layer(), shape, options(4, 3), samples, seed);
        float[] x = inputs(Fill.centred(seed), samples * size);
        float[] dy = Fill.centred(seed + 1).floats(samples * run.outputStride());
        float[] y = run.forward(mode, x, Key.of(1));
        float[] dx = run.backward(dy).input();
        int bad = which % samples;
        Fill.Kind kind = infinite ? Fill.Kind.SPECIAL : Fill.Kind.NAN;
        System.arraycopy(inputs(new Fill(kind, seed), size), 0, x, bad * size, size);
        float[] z = run.forward(mode, x, Key.of(1));
        float[] dz = run.backward(dy).input();
        int stride = run.outputStride();
        for (int i = 0; i < samples; i++) {
            if (i != bad) {
                String what = " of sample " + i + " beside a sample that is no number";
                Bits.assertSame(run.says("y" + what), y, i * stride, z, i * stride, stride);
                Bits.assertSame(run.says("dx" + what), dx, i * size, dz, i * size, size);
            }
        }
        if (mode == Mode.EVAL
                && !infinite
                && passesNaN()
                && shape.equals(input())
                && Float.isNaN(x[bad * size])) {
            boolean shows = false;
            for (int i = bad * stride; i < (bad + 1) * stride; i++) {
                shows |= Float.isNaN(z[i]);
            }
            if (!shows) {
                throw new AssertionError(
                        run.says("a sample of NaN has outputs without one (seed " + seed + ")"));
            }
        }
    }

    /** The next layer may work in place, where the layer says so: signs are all that is left. */
    @Law
    @Label("in place: gradients do not depend on outputs that may be overwritten")
    default void overwritableOutputsAreNotReadBack(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 999) int which) {
        if (!layer().outputOverwritable()) {
            return;
        }
        Shape shape = Shapes.pick(shapes(), which);
        int batch = batch(samples);
        LayerRun run = LayerRun.of(this, layer(), shape, RunOptions.PLAIN, batch, fill.seed());
        float[] x = inputs(fill, batch * shape.size());
        float[] dy = fill.next(1).floats(batch * run.outputStride());
        LayerRun.Gradients expected = run.train(x, dy, 8);
        run.forward(Mode.TRAIN, x, Key.of(8));
        run.overwriteOutputs();
        run.assertSame("from overwritten outputs", expected, run.backward(dy));
    }

    /**
     * What works in place leaves a positive element positive, or gives it no gradient: a ReLU
     * before it finds again by that what it let through.
     */
    @Law
    @Label("in place: what was positive stays so, or has no gradient")
    default void signsSurviveInPlace(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 999) int which) {
        if (!layer().inPlace()) {
            return;
        }
        Shape shape = Shapes.pick(shapes(), which);
        int batch = batch(samples);
        RunOptions options = RunOptions.PLAIN.inPlace(true);
        LayerRun run = LayerRun.of(this, layer(), shape, options, batch, fill.seed());
        float[] x = inputs(fill, batch * shape.size());
        float[] y = run.forward(Mode.TRAIN, x, Key.of(9));
        float[] dx = run.backward(fill.next(1).floats(y.length)).input();
        for (int i = 0; i < x.length; i++) {
            if (x[i] > 0 && !(y[i] > 0) && dx[i] != 0) {
                throw new AssertionError(
                        run.says(
                                "x[%d] is %s, y %s, dx %s; expected y above 0 or no gradient"
                                        .formatted(i, x[i], y[i], dx[i])));
            }
        }
    }
}
