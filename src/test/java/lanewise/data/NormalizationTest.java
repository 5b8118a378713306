package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

class NormalizationTest {
    private static Dataset of(Samples samples) {
        return Dataset.of("d", samples, Targets.numbers(new float[samples.size()]));
    }

    @Test
    void itIsTheMeanAndDeviationOfEachColour() {
        byte[] pixels = {0, (byte) 255, 7, (byte) 255, (byte) 255, 7};
        Normalization n =
                Normalization.of(of(Samples.pixelsChannelsLast(Shape.image(3, 1, 1), pixels)));
        assertArrayEquals(new float[] {0.5f, 1, 7 / 255f}, n.mean());
        assertArrayEquals(new float[] {0.5f, 1, 1}, n.std());
        float[] x = new float[6];
        n.applyChannelsLast(pixels, x);
        assertArrayEquals(new float[] {-1, 0, 0, 1, 0, 0}, x);
    }

    @Test
    void itIsTheMeanAndDeviationOfEachFeature() {
        Dataset rows =
                of(
                        Samples.ofRows(
                                new float[] {1, -5, 0.1f},
                                new float[] {3, 5, 0.1f},
                                new float[] {1000, 1000, 1000}));
        Normalization n = Normalization.of(rows.subset(0, 1));
        assertArrayEquals(new float[] {2, 0, 0.1f}, n.mean());
        assertArrayEquals(new float[] {1, 5, 1}, n.std());
        float[] x = rows.sample(1);
        n.apply(x, x);
        assertArrayEquals(new float[] {1, 1, 0}, x);
    }

    @Test
    void aChannelOfASequenceIsItsFirstDimension() {
        Normalization n = Normalization.of(of(Samples.of(Shape.of(2, 3), 1, 2, 3, -10, -20, -30)));
        assertArrayEquals(new float[] {2, -20}, n.mean());
        assertArrayEquals(
                new float[] {(float) Math.sqrt(2 / 3.0), (float) Math.sqrt(200 / 3.0)}, n.std());
    }

    @Test
    void floatImagesAreNormalisedAsTheirPixels() {
        Shape shape = Shape.image(3, 2, 2);
        byte[] pixels = new byte[24];
        for (int i = 0; i < 24; i++) {
            pixels[i] = (byte) (i * i * 37);
        }
        Dataset bytes = of(Samples.pixels(shape, pixels));
        float[] values = new float[24];
        System.arraycopy(bytes.sample(0), 0, values, 0, 12);
        System.arraycopy(bytes.sample(1), 0, values, 12, 12);
        Normalization exact = Normalization.of(bytes);
        Normalization rounded = Normalization.of(of(Samples.of(shape, values)));
        assertArrayEquals(exact.mean(), rounded.mean(), 1e-7f);
        assertArrayEquals(exact.std(), rounded.std(), 1e-7f);
    }

    @Test
    void bothOrdersOfPixelsGiveTheSameValues() {
        Normalization n = new Normalization(new float[] {0, 1}, new float[] {1, 2});
        float[] first = {1, 2, 3, 4, 5, 6};
        float[] last = {1, 4, 2, 5, 3, 6};
        n.apply(first, first);
        assertArrayEquals(new float[] {1, 2, 3, 1.5f, 2, 2.5f}, first);
        n.applyChannelsLast(last, last);
        assertArrayEquals(new float[] {1, 1.5f, 2, 2, 3, 2.5f}, last);
        float[] x = new float[4];
        float[] y = new float[4];
        n.apply(new byte[] {1, 2, 3, (byte) 255}, x);
        n.applyChannelsLast(new byte[] {1, 3, 2, (byte) 255}, y);
        assertArrayEquals(new float[] {y[0], y[2], y[1], y[3]}, x);
    }

    @Test
    void indicesOfAnEmbeddingAreLeftAlone() {
        Dataset words = of(Samples.indices(Shape.of(3), 5, 6, 7, 0, 1, 2));
        Normalization n = Normalization.of(words);
        assertEquals(Normalization.none(3), n);
        float[] x = words.sample(0);
        n.apply(x, x);
        assertArrayEquals(new float[] {5, 6, 7}, x);
    }

    @Test
    void itIsPlainSinglePrecision() {
        Normalization n = new Normalization(new float[] {0.4914f}, new float[] {0.247f});
        byte[] pixels = new byte[256];
        float[] x = new float[256];
        for (int i = 0; i < 256; i++) {
            pixels[i] = (byte) i;
        }
        n.applyChannelsLast(pixels, x);
        for (int i = 0; i < 256; i++) {
            assertEquals((i / 255f - 0.4914f) / 0.247f, x[i]);
        }
    }

    @Test
    void aValueThatIsNotFiniteIsNamed() {
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            Dataset rows = of(Samples.ofRows(new float[] {1, 2}, new float[] {3, bad}));
            String message =
                    assertThrows(IllegalArgumentException.class, () -> Normalization.of(rows))
                            .getMessage();
            assertTrue(message.startsWith("d: sample 1 has " + bad + " in channel 1"), message);
        }
    }

    @Test
    void whatCannotBeUsedIsRefused() {
        float[] one = {1};
        for (float bad : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Normalization(one, new float[] {bad}));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new Normalization(new float[] {Float.NaN}, one));
        assertThrows(IllegalArgumentException.class, () -> new Normalization(one, new float[2]));
        Normalization plain = new Normalization(one, one);
        Normalization pair = Normalization.none(2);
        for (Runnable call :
                List.<Runnable>of(
                        () -> plain.applyChannelsLast(new byte[2], new float[3]),
                        () -> plain.apply(new byte[2], new float[3]),
                        () -> pair.apply(new float[3], new float[3]),
                        () -> pair.applyChannelsLast(new float[3], new float[3]))) {
            assertThrows(IllegalArgumentException.class, call::run);
        }
        assertEquals(plain, new Normalization(new float[] {1}, one));
    }
}
