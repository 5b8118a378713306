package lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.Bench;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** A table gives the rows that it is asked for, and its padding learns nothing. */
class EmbeddingTest {
    @Test
    void aRowThatATableDoesNotHaveIsNamed() {
        Bench bench =
                new Bench(
                        KernelChoice.scalar(),
                        Shape.of(2),
                        1,
                        Layers.named("words", new Embedding(4, 3)));
        for (float bad : new float[] {4, -1, 0.5f, Float.NaN}) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> bench.forward(Mode.EVAL, Key.of(1), new float[] {0, bad}))
                            .getMessage();
            assertTrue(message.contains("\"words\""), message);
            assertTrue(message.contains("position 1"), message);
            assertTrue(message.contains("from 0 to 3"), message);
        }
    }

    @Test
    void embeddingsLookUpRowsAndPaddingLearnsNothing() {
        Bench bench =
                new Bench(
                        KernelChoice.scalar(),
                        Shape.of(3),
                        1,
                        Layers.named("words", new Embedding(4, 2).paddingIdx(1)));
        float[] table = bench.parameters().valuesOf("words.weight");
        assertEquals(0, table[2]);
        float[] y = bench.forward(Mode.TRAIN, Key.of(1), new float[] {3, 1, 3});
        assertEquals(List.of(table[6], table[7]), List.of(y[0], y[1]));
        bench.backward(new float[] {1, 2, 3, 4, 5, 6});
        assertArrayEquals(
                new float[] {0, 0, 0, 0, 0, 0, 6, 8},
                bench.parameters().gradientsOf("words.weight"));
    }

    /** Up to 1024 gradients of a row are added as floats, those behind as doubles. */
    @Test
    void aRowThatIsMetOftenLosesNoGradients() {
        int chain = Kernels.ROWS_IN_A_CHAIN;
        int length = 2 * chain + 14;
        Layer layer = Layers.named("words", new Embedding(3, 2));
        Bench bench = new Bench(KernelChoice.scalar(), Shape.of(length), 1, layer);
        float[] rows = new float[length];
        float[] dy = new float[2 * length];
        for (int i = 0; i < length; i++) {
            dy[2 * i] = 1;
            dy[2 * i + 1] = 0.5f;
        }
        // A float of 2^24 does not feel another 1; a double does.
        dy[0] = 1 << 24;
        for (int behind : new int[] {14, 16}) {
            Arrays.fill(rows, 0, chain + behind, 2);
            bench.forward(Mode.TRAIN, Key.of(1), rows);
            bench.backward(dy);
            int others = length - chain - behind;
            float[] expected = {
                others, others / 2f, 0, 0, (1 << 24) + behind, (chain + behind) / 2f
            };
            assertArrayEquals(expected, bench.parameters().gradientsOf("words.weight"));
        }
    }

    /** Rows of two parts; what an earlier batch left is gone. */
    @Test
    void rowsThatABatchDoesNotMeetLearnNothing() {
        Layer layer = Layers.named("words", new Embedding(300, 2));
        Bench bench = new Bench(KernelChoice.scalar(), Shape.of(2), 1, layer);
        for (int shift = 0; shift < 3; shift++) {
            float[] expected = new float[600];
            for (int i = 0; i < 2; i++) {
                expected[2 * (200 + shift) + i] = 1 + i;
                expected[2 * (290 + shift) + i] = 3 + i;
            }
            bench.forward(Mode.TRAIN, Key.of(1), new float[] {200 + shift, 290 + shift});
            bench.backward(new float[] {1, 2, 3, 4});
            assertArrayEquals(expected, bench.parameters().gradientsOf("words.weight"));
        }
    }

    @Test
    void theFirstRowMayBeThePadding() {
        Layer layer = Layers.named("words", new Embedding(4, 2).paddingIdx(0));
        Bench bench = new Bench(KernelChoice.scalar(), Shape.of(2), 1, layer);
        float[] table = bench.parameters().valuesOf("words.weight");
        assertEquals(List.of(0f, 0f), List.of(table[0], table[1]));
        bench.forward(Mode.TRAIN, Key.of(1), new float[] {0, 3});
        bench.backward(new float[] {1, 2, 3, 4});
        assertArrayEquals(
                new float[] {0, 0, 0, 0, 0, 0, 3, 4},
                bench.parameters().gradientsOf("words.weight"));
    }
}
