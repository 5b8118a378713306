package lanewise.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/**
 * What a layer's answer has to do with the mode and the key of a pass. Part of {@link LayerLaws}.
 */
public interface LayerModeLaws extends LayerHarnessLaws {
    /** How outputs depend on the mode of the pass. */
    enum Modes {
        /** Not at all, nor on the key. */
        ALIKE,
        /** Training and Monte-Carlo evaluation draw alike, evaluation draws nothing. */
        DRAWS,
        /** Training measures the batch, both evaluations do not. */
        MEASURES,
        /** In another way. */
        FREE
    }

    /** How outputs depend on the mode. */
    default Modes modes() {
        return Modes.ALIKE;
    }

    /** What the three modes have in common, and which of them depend on the key. */
    @Law
    @Label("modes: training, evaluation and Monte-Carlo evaluation are alike unless said otherwise")
    default void modesAreAlike(
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 999) int which) {
        Shape shape = Shapes.pick(shapes(), which);
        int batch = Math.max(samples, layer().sampleWise() ? 1 : 2);
        LayerRun run = LayerRun.of(this, layer(), shape, RunOptions.PLAIN, batch, fill.seed());
        float[] x = inputs(fill, batch * shape.size());
        float[] measured = run.forward(Mode.TRAIN, x, Key.of(1));
        float[] evaluated = run.forward(Mode.EVAL, x, Key.of(1));
        float[] sampled = run.forward(Mode.MONTE_CARLO, x, Key.of(1));
        String what = run.says("Monte-Carlo evaluation, modes " + modes());
        switch (modes()) {
            case ALIKE -> {
                Bits.assertSame(run.says("training and evaluation"), evaluated, measured);
                Bits.assertSame(what, evaluated, sampled);
                Bits.assertSame(
                        run.says("training under another key"),
                        measured,
                        run.forward(Mode.TRAIN, x, Key.of(2)));
                gradientsAreAlike(run, x, fill);
            }
            case DRAWS -> Bits.assertSame(what, measured, sampled);
            case MEASURES -> {
                Bits.assertSame(what, evaluated, sampled);
                Bits.assertSame(
                        run.says("Monte-Carlo evaluation under another key"),
                        sampled,
                        run.forward(Mode.MONTE_CARLO, x, Key.of(2)));
            }
            case FREE -> {}
        }
    }

    private void gradientsAreAlike(LayerRun run, float[] x, Fill fill) {
        int samples = x.length / run.inputStride();
        float[] dy = fill.next(1).floats(samples * run.outputStride());
        run.forward(Mode.TRAIN, x, Key.of(1));
        LayerRun.Gradients trained = run.backward(dy);
        boolean penalised = run.penalty() != 0;
        for (Mode mode : List.of(Mode.EVAL, Mode.MONTE_CARLO)) {
            run.forward(mode, x, Key.of(1));
            LayerRun.Gradients others = run.backward(dy);
            // Evaluation has no penalty.
            float[] same = penalised ? trained.parameters() : others.parameters();
            run.assertSame("after " + mode, trained, new LayerRun.Gradients(others.input(), same));
        }
    }

    /**
     * What is drawn depends on the key and on the layer's name, and not on their sum alone; one try
     * in ten. Masks may be alike by chance, two hundred of 32 samples not.
     */
    @Law
    @Label("draws: other keys and layers of other names draw apart")
    default void drawsDependOnKeyAndName(
            @ForAll @IntRange(max = 100_000) int seed, @ForAll @IntRange(max = 9) int thinned) {
        if (modes() != Modes.DRAWS || thinned > 0) {
            return;
        }
        int samples = 32;
        float[] x = inputs(Fill.centred(seed), samples * input().size());
        LayerRun one =
                LayerRun.of(this, layer(), input(), RunOptions.PLAIN.path("a.x"), samples, 1);
        LayerRun other =
                LayerRun.of(this, layer(), input(), RunOptions.PLAIN.path("b.x"), samples, 1);
        other.parameters(one);
        long shift = Key.of(0).child("a.x").bits() - Key.of(0).child("b.x").bits();
        long turned = Key.of(0).child("a.x").bits() ^ Key.of(0).child("b.x").bits();
        LongFunction<float[]> a = key -> one.forward(Mode.TRAIN, x, new Key(key));
        LongFunction<float[]> b = key -> other.forward(Mode.TRAIN, x, new Key(key));
        long start = Key.of(seed).bits();
        assertApart(one, "another key", a, key -> a.apply(key + 1), start);
        assertApart(one, "another name", a, b, start);
        assertApart(one, "a name added to the key", a, key -> b.apply(key + shift), start);
        assertApart(one, "a name by xor with the key", a, key -> b.apply(key ^ turned), start);
        LongFunction<float[]> later = key -> one.forward(Mode.TRAIN, x, new Key(key), 1000);
        if (!Arrays.equals(a.apply(start), later.apply(start))) {
            LongFunction<float[]> far = key -> one.forward(Mode.TRAIN, x, new Key(key), 1L << 32);
            assertApart(one, "the sample 2^32 further on", a, far, start);
        }
    }

    private static void assertApart(
            LayerRun run, String what, LongFunction<float[]> a, LongFunction<float[]> b, long key) {
        for (int i = 0; i < 200; i++) {
            if (!Arrays.equals(a.apply(key + 7 * i), b.apply(key + 7 * i))) {
                return;
            }
        }
        throw new AssertionError(run.says(what + " draws the same, 200 times of 200"));
    }
}
