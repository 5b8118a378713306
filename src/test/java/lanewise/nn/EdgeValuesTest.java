package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.activation.GELU;
import lanewise.nn.dropout.Dropout;
import lanewise.nn.loss.Reduction;
import lanewise.nn.loss.SmoothL1;
import lanewise.optim.Schedules;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What infinite values, NaN and corners give; docs/testing/pytorch.md has the same. */
class EdgeValuesTest {
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;

    /** A layer, an input, its output and its slope. */
    static List<Arguments> activations() {
        return List.of(
                Arguments.of(Layers.gelu(), -INF, 0f, 0f),
                Arguments.of(Layers.gelu(), NAN, NAN, NAN),
                Arguments.of(new GELU(GELU.Approximate.TANH), -INF, NAN, NAN),
                Arguments.of(Layers.silu(), -INF, NAN, NAN),
                Arguments.of(Layers.mish(), INF, INF, 1f),
                Arguments.of(Layers.mish(), -INF, NAN, NAN),
                Arguments.of(Layers.relu(), NAN, NAN, 1f),
                Arguments.of(Layers.relu6(), NAN, NAN, 1f),
                Arguments.of(Layers.relu6(), INF, 6f, 0f),
                Arguments.of(Layers.hardsigmoid(), NAN, NAN, 0f),
                Arguments.of(Layers.softplus(), -INF, 0f, 0f),
                Arguments.of(Layers.softplus(), INF, INF, 1f));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void anActivationAtAnEdge(Layer layer, float x, float y, float slope) {
        for (Kernels kernels : List.of(KernelChoice.scalar(), KernelChoice.preferred())) {
            float[] in = filled(37, x);
            Bench bench = new Bench(kernels, Shape.of(37), 1, layer);
            float[] out = bench.forward(Mode.TRAIN, Key.of(1), in);
            float[] dx = bench.backward(filled(37, 1));
            for (int i = 0; i < 37; i++) {
                assertEquals(y, out[i], layer + " of " + x + " on " + kernels.name());
                assertEquals(slope, dx[i], layer + "' at " + x + " on " + kernels.name());
            }
        }
    }

    @Test
    void whatIsDroppedIs0WhateverItWas() {
        for (Kernels kernels : List.of(KernelChoice.scalar(), KernelChoice.preferred())) {
            for (float x : new float[] {INF, -INF, NAN}) {
                Bench bench = new Bench(kernels, Shape.of(37), 1, new Dropout(1, false));
                float[] y = bench.forward(Mode.TRAIN, Key.of(1), filled(37, x));
                assertEquals(-1, Arrays.mismatch(y, new float[37]));
                assertEquals(-1, Arrays.mismatch(bench.backward(filled(37, x)), new float[37]));
            }
        }
    }

    @Test
    void smoothL1WithoutABetaHasASlopeOf0At0() {
        SmoothL1 loss = new SmoothL1(0, Reduction.SUM);
        assertEquals(0, loss.slope(2, 2, 0));
        assertEquals(1, loss.slope(2 + 1e-6f, 2, 0));
        assertEquals(NAN, loss.slope(NAN, 2, 0));
        assertEquals(0, loss.value(2, 2, 0));
    }

    @Test
    void aWindowInThePaddingAloneIsRefused() {
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Layers.maxPool2d(2)
                                        .padding(1)
                                        .dilation(3)
                                        .outputShape(Shape.image(1, 2, 2)));
        assertEquals(
                true, refused.getMessage().contains("in the padding alone"), refused.getMessage());
    }

    @Test
    void aCosineBeyondItsPeriodStaysAtItsLeast() {
        for (long step : new long[] {10, 11, 20, 1_000_000}) {
            assertEquals(0.25, Schedules.cosine(10, 0.25).rate(1, step));
        }
    }

    private static float[] filled(int n, float value) {
        float[] values = new float[n];
        Arrays.fill(values, value);
        return values;
    }
}
