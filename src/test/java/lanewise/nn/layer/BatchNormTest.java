package lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.kernel.KernelChoice;
import lanewise.nn.Bench;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** What a normalisation remembers of its batches, and the batch that it refuses. */
class BatchNormTest {
    @Test
    void aBatchOfOneCannotBeNormalised() {
        Bench bench =
                new Bench(
                        KernelChoice.scalar(),
                        Shape.of(8),
                        1,
                        Layers.named("norm", new BatchNorm1d(8)));
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> bench.forward(Mode.TRAIN, Key.of(1), new float[8]))
                        .getMessage();
        assertTrue(message.contains("\"norm\""), message);
        bench.forward(Mode.EVAL, Key.of(1), new float[8]);
    }

    /** The running mean of a cumulative average is the mean of all batches' means. */
    @Test
    void aCumulativeAverageWeighsAllBatchesAlike() {
        Layer layer = Layers.named("norm", new BatchNorm1d(1).withCumulativeAverage());
        Bench bench = new Bench(KernelChoice.scalar(), Shape.of(1), 2, layer);
        for (float[] batch : new float[][] {{1, 3}, {5, 7}, {0, 2}}) {
            bench.forward(Mode.TRAIN, Key.of(1), batch);
        }
        assertEquals(3, bench.parameters().valuesOf("norm.running_mean")[0], 1e-6);
        assertEquals(2, bench.parameters().valuesOf("norm.running_var")[0], 1e-6);
        assertEquals(3, bench.parameters().valuesOf("norm.num_batches_tracked")[0]);
    }
}
