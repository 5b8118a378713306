package lanewise.testkit;

import lanewise.nn.Mode;
import lanewise.random.Key;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/**
 * What a pooling keeps whose outputs are choices or means of inputs, padding left out: a gradient
 * goes to these and nowhere else.
 */
public interface PoolingLaws extends LayerLaws {
    /** By how much of the gradients' sum the masses may differ: 0 where one input gets it all. */
    default double massTolerance() {
        return 0;
    }

    /** Sample by sample the input's gradients sum up to the output's. */
    @Law
    @Label("pooling: the mass of the gradient is conserved, ties included")
    default void massIsConserved(
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int samples) {
        LayerRun run = new LayerRun(layer(), input(), samples, RunOptions.PLAIN);
        int in = input().size();
        int out = run.outputStride();
        run.forward(Mode.TRAIN, inputs(fill, samples * in), Key.of(4));
        float[] dy = Fill.smallIntegers(seed).floats(samples * out);
        float[] dx = run.backward(dy).input();
        for (int sample = 0; sample < samples; sample++) {
            double given = 0;
            double size = 0;
            double received = 0;
            for (int i = sample * out; i < (sample + 1) * out; i++) {
                given += dy[i];
                size += Math.abs(dy[i]);
            }
            for (int i = sample * in; i < (sample + 1) * in; i++) {
                received += dx[i];
            }
            if (!(Math.abs(given - received) <= massTolerance() * size)) {
                throw new AssertionError(
                        "%s on %s: sample %d: gradients of %s go in, %s come out (inputs %s, gradients %s)"
                                .formatted(
                                        layer(),
                                        input(),
                                        sample,
                                        given,
                                        received,
                                        fill,
                                        Fill.smallIntegers(seed)));
            }
        }
    }
}
