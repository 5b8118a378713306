package lanewise.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.nn.GradientSources;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/** What a layer's backward pass hands on: to the layer before, and to a group that trains it. */
public interface LayerBackwardLaws extends LayerBatchLaws {
    /** Where a gradient is made of the outputs' gradients, NaN among these is not lost. */
    @Law
    @Label("poison: an output's gradient that is no number shows in all that is made of it")
    default void lostGradientsShow(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 2, max = 9) int samples,
            @ForAll @IntRange(max = 999) int which) {
        Shape shape = Shapes.pick(shapes(), which);
        LayerRun run =
                LayerRun.of(this, layer(), shape, RunOptions.PLAIN.place(which), samples, seed);
        Fill fill = Fill.centred(seed);
        float[] x = inputs(fill, samples * shape.size());
        float[] dy = fill.next(1).floats(samples * run.outputStride());
        LayerRun.Gradients numbers = run.train(x, dy, 5);
        Arrays.fill(dy, Float.NaN);
        LayerRun.Gradients none = run.train(x, dy, 5);
        assertShows(run, "dx", numbers.input(), none.input());
        if (run.penalty() == 0) {
            assertShows(run, "the gradients", run.ownGradients(numbers), run.ownGradients(none));
        }
    }

    private static void assertShows(LayerRun run, String what, float[] numbers, float[] none) {
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != 0 && !Float.isNaN(none[i])) {
                throw new AssertionError(
                        run.says(
                                "%s[%d] is %s where dy is NaN throughout, and %s where it is ordinary"
                                        .formatted(what, i, none[i], numbers[i])));
            }
        }
    }

    /**
     * Who is told what gradients are made of, and makes them of that, gets the same: members of a
     * group have run other samples themselves. Layers that tell nothing are trained by no group.
     */
    @Law
    @Label("groups: gradients are made of what is told of them alone")
    default void gradientsAreMadeOfWhatIsTold(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 2, max = 40) int samples,
            @ForAll @IntRange(max = 999) int which) {
        if (!layer().sampleWise()) {
            return;
        }
        Shape shape = Shapes.pick(shapes(), which);
        RunOptions options = RunOptions.PLAIN.place(which % 5);
        LayerRun one = LayerRun.of(this, layer(), shape, options, samples, seed);
        LayerRun other = LayerRun.of(this, layer(), shape, options, samples, seed);
        List<float[]> told = told(one, samples, null);
        if (told.isEmpty()) {
            return;
        }
        Fill fill = Fill.centred(seed);
        float[] x = inputs(fill, samples * shape.size());
        float[] dy = fill.next(1).floats(samples * one.outputStride());
        float[] expected = one.ownGradients(one.train(x, dy, 5));
        other.train(inputs(fill.next(2), x.length), fill.next(3).floats(dy.length), 5);
        told(other, samples, told(one, samples, null));
        Bits.assertSame(
                one.says("gradients of what another run was told"), expected, other.finish());
    }

    /**
     * What a layer tells of a batch.
     *
     * @param news what is to stand there from now on; null to leave what stands there
     */
    private static List<float[]> told(LayerRun run, int samples, List<float[]> news) {
        List<float[]> told = new ArrayList<>();
        int chunks = (samples + run.chunkSamples() - 1) / Math.max(1, run.chunkSamples());
        run.bound()
                .gradientSources(
                        new GradientSources() {
                            @Override
                            public void samples(Slot slot) {
                                floats(slot, slot.stride() * slot.kept(samples));
                            }

                            @Override
                            public void chunks(Slot sums, int size) {
                                floats(sums, chunks * size);
                            }

                            private void floats(Slot slot, int n) {
                                int from = slot.offset();
                                if (news != null) {
                                    float[] next = news.get(told.size());
                                    System.arraycopy(next, 0, slot.array(), from, n);
                                }
                                told.add(Arrays.copyOfRange(slot.array(), from, from + n));
                            }
                        });
        return told;
    }
}
