package lanewise.testkit;

import java.util.Arrays;
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
 * Which samples of a batch a layer's answer depends on; and what a test says of its layer. Part of
 * {@link LayerLaws}.
 */
public interface LayerBatchLaws {
    /** The layer under test; asked for anew in every try. */
    Layer layer();

    /** The shape of an input sample; small, so that the Jacobian is too. */
    Shape input();

    /**
     * The shapes of input samples that tries draw from. By default those near {@link #input} that
     * the layer's {@code outputShape} does not refuse.
     */
    default List<Shape> shapes() {
        return Shapes.near(input(), layer());
    }

    /** Inputs from a recipe; to be overridden where not every float is an input. */
    default float[] inputs(Fill fill, int n) {
        return fill.floats(n);
    }

    /**
     * Values of a trained parameter from a recipe; to be overridden where not every float will do.
     */
    default float[] parameters(String name, Fill fill, int n) {
        return fill.floats(n);
    }

    /** Whether in evaluation an output depends on its own sample alone. */
    default boolean evaluatesSampleWise() {
        return true;
    }

    /** Whether a sample that is NaN throughout has a NaN among its outputs in evaluation. */
    default boolean passesNaN() {
        return true;
    }

    private static RunOptions options(int chunk, int range) {
        return RunOptions.PLAIN.chunkSamples(chunk).rangeSamples(range);
    }

    /** In evaluation a permuted batch gives the permuted outputs, bit for bit. */
    @Law
    @Label("batch: a permutation of the samples permutes the outputs")
    default void permutationPermutes(
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 999) int which) {
        if (!evaluatesSampleWise()) {
            return;
        }
        Shape shape = Shapes.pick(shapes(), which);
        int size = shape.size();
        float[] x = inputs(fill, samples * size);
        float[] reversed = new float[x.length];
        for (int i = 0; i < samples; i++) {
            System.arraycopy(x, i * size, reversed, (samples - 1 - i) * size, size);
        }
        LayerRun run =
                LayerRun.of(this, layer(), shape, options(which % 9 + 1, 2), samples, fill.seed());
        float[] y = run.forward(Mode.EVAL, x, Key.of(1));
        float[] z = run.forward(Mode.EVAL, reversed, Key.of(1));
        int stride = run.outputStride();
        for (int i = 0; i < samples; i++) {
            String what = run.says("sample " + i);
            Bits.assertSame(what, y, i * stride, z, (samples - 1 - i) * stride, stride);
        }
    }

    /** A part of a batch fares as in the whole, mask and all: by its samples' numbers. */
    @Law
    @Label("batch: a part of the batch gives the part of the outputs and input gradients")
    default void partsOfABatchAgree(
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll(supplier = Batches.class) int samples,
            @ForAll @IntRange(max = 999) int which,
            @ForAll Mode mode) {
        boolean alone = mode == Mode.TRAIN ? layer().sampleWise() : evaluatesSampleWise();
        if (!alone || samples < 2) {
            return;
        }
        Shape shape = Shapes.pick(shapes(), which);
        LayerRun run = LayerRun.of(this, layer(), shape, options(8, 4), samples, fill.seed());
        float[] x = inputs(fill, samples * shape.size());
        int stride = run.outputStride();
        float[] dy = fill.next(1).floats(samples * stride);
        float[] y = run.forward(mode, x, Key.of(2));
        float[] dx = run.backward(dy).input();
        int part = 1 + which % (samples - 1);
        for (int from : new int[] {0, part}) {
            int to = from == 0 ? part : samples;
            float[] some = Arrays.copyOfRange(x, from * shape.size(), to * shape.size());
            float[] own = run.forward(mode, some, Key.of(2), from);
            String what = run.says("y of samples %d to %d".formatted(from, to - 1));
            Bits.assertSame(what, y, from * stride, own, 0, own.length);
            if (mode == Mode.TRAIN) {
                float[] gradient =
                        run.backward(Arrays.copyOfRange(dy, from * stride, to * stride)).input();
                what = run.says("dx of samples %d to %d".formatted(from, to - 1));
                Bits.assertSame(what, dx, from * shape.size(), gradient, 0, gradient.length);
            }
        }
    }

    /** What a batch teaches is what its parts teach together, in however many chunks. */
    @Law
    @Label("batch: the gradients of parameters are the sum of those of its parts")
    default void gradientsOfPartsAddUp(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 2, max = 100) int samples,
            @ForAll @IntRange(max = 999) int which,
            @ForAll @IntRange(min = 1, max = 9) int chunk) {
        Shape shape = Shapes.pick(shapes(), which);
        if (!layer().sampleWise() || layer().parameters(shape).isEmpty()) {
            return;
        }
        LayerRun run = LayerRun.of(this, layer(), shape, options(chunk, 4), samples, seed);
        Fill fill = Fill.centred(seed);
        float[] x = inputs(fill, samples * shape.size());
        float[] dy = fill.next(1).floats(samples * run.outputStride());
        float[] whole = run.train(x, dy, 2).parameters();
        if (run.penalty() != 0) {
            return;
        }
        int part = 1 + which % (samples - 1);
        double[] sum = new double[whole.length];
        double largest = 0;
        for (int from : new int[] {0, part}) {
            int to = from == 0 ? part : samples;
            float[] some = Arrays.copyOfRange(x, from * shape.size(), to * shape.size());
            run.forward(Mode.TRAIN, some, Key.of(2), from);
            int stride = run.outputStride();
            float[] own =
                    run.backward(Arrays.copyOfRange(dy, from * stride, to * stride)).parameters();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += own[i];
                largest = Math.max(largest, Math.abs(own[i]));
            }
        }
        for (int i = 0; i < sum.length; i++) {
            if (!(Math.abs(sum[i] - whole[i]) <= 0x1p-14 * largest)) {
                throw new AssertionError(
                        run.says(
                                "gradient[%d] of %d samples is %s, that of the first %d and of the rest make %s (seed %s)"
                                        .formatted(i, samples, whole[i], part, sum[i], fill)));
            }
        }
    }

    /** A range writes the outputs and gradients of its samples and nothing else. */
    @Law
    @Label("same bits: a range of samples writes those alone")
    default void rangesKeepToThemselves(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 2, max = 100) int samples,
            @ForAll @IntRange(max = 999) int which,
            @ForAll @IntRange(min = 1, max = 9) int chunk) {
        if (!layer().sampleWise()) {
            return;
        }
        Shape shape = Shapes.pick(shapes(), which);
        RunOptions options = options(chunk, chunk).kernels(KernelChoice.preferred());
        LayerRun run = LayerRun.of(this, layer(), shape, options, samples, seed);
        float[] x = inputs(Fill.centred(seed), samples * shape.size());
        run.train(x, Fill.centred(seed + 1).floats(samples * run.outputStride()), 6);
        int size = run.chunkSamples();
        int number = which % ((samples + size - 1) / size);
        int end = Math.min(samples, (number + 1) * size);
        run.assertRangeKeepsToItself(number * size, end, number);
        run.assertRangeKeepsToItself(end - 1, end, number);
    }
}
