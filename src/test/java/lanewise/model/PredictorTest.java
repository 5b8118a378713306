package lanewise.model;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lanewise.data.Normalization;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

class PredictorTest {
    private static final Shape IMAGE = Shape.image(3, 6, 5);
    private static final Normalization NORMALIZATION =
            new Normalization(new float[] {0.4f, 0.5f, 0.6f}, new float[] {0.2f, 0.25f, 0.3f});
    private static final Sequential NET =
            Sequential.of(conv2d(3, 16, 3), relu(), flatten(), dropout(0.4), linear(16 * 4 * 3, 3));
    private static final Model MODEL =
            Model.of(NET, IMAGE, NET.initialize(IMAGE, Key.of(5)))
                    .classes(List.of("cat", "dog", "owl"))
                    .normalization(NORMALIZATION);

    private static byte[] image(int seed) {
        byte[] pixels = new byte[IMAGE.size()];
        new Random(seed).nextBytes(pixels);
        return pixels;
    }

    private static float[] logits(byte[] image) {
        float[] x = new float[image.length];
        NORMALIZATION.apply(image, x);
        return MODEL.inference().run(x);
    }

    @Test
    void pixelsAreNormalisedAndLogitsBecomeProbabilities() {
        Prediction answer = MODEL.predictor().predict(image(1));
        float[] logits = logits(image(1));
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        int best = 0;
        for (int c = 0; c < 3; c++) {
            assertEquals(Math.exp(logits[c]) / sum, answer.probabilities()[c], 1e-6);
            best = logits[c] > logits[best] ? c : best;
        }
        assertEquals(best, answer.label());
        assertEquals(MODEL.classes().get(best), answer.name());
        assertEquals(best, answer.top(2).getFirst().label());
        assertEquals(2, answer.top(2).size());
        assertEquals(answer.probability(), answer.top(9).getFirst().probability());
    }

    @Test
    void pixelsMayLieChannelsLast() {
        byte[] inside = new byte[IMAGE.size()];
        for (int i = 0; i < inside.length; i++) {
            inside[i % 30 * 3 + i / 30] = image(4)[i];
        }
        Predictor predictor = MODEL.predictor();
        assertArrayEquals(
                predictor.predict(image(4)).probabilities(),
                predictor.predictChannelsLast(inside).probabilities());
        assertArrayEquals(
                predictor.predict(image(4)).probabilities(),
                predictor
                        .predictChannelsLast(new byte[][] {image(1), inside})
                        .get(1)
                        .probabilities());
        assertThrows(
                IllegalArgumentException.class,
                () -> predictor.predictChannelsLast(new byte[][] {inside, new byte[3]}));
    }

    @Test
    void aBatchSaysWhatItsSamplesSayAlone() {
        Predictor predictor = Predictor.of(MODEL, 2);
        byte[][] images = new byte[150][];
        float[][] floats = new float[150][IMAGE.size()];
        for (int i = 0; i < images.length; i++) {
            images[i] = image(i);
            for (int j = 0; j < floats[i].length; j++) {
                floats[i][j] = (images[i][j] & 0xff) / 255f;
            }
        }
        List<Prediction> all = predictor.predict(images);
        List<Prediction> same = predictor.predict(floats);
        for (int i = 0; i < images.length; i++) {
            float[] alone = predictor.predict(images[i]).probabilities();
            assertArrayEquals(alone, all.get(i).probabilities());
            assertArrayEquals(alone, same.get(i).probabilities());
            assertArrayEquals(alone, predictor.predict(floats[i]).probabilities());
        }
        assertEquals(List.of(), predictor.predict(new byte[0][]));
    }

    @Test
    void manyThreadsGetTheBitsOfOne() throws Exception {
        Predictor predictor = Predictor.of(MODEL, 3);
        List<float[]> expected = new ArrayList<>();
        List<float[]> spread = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.add(predictor.predict(image(i)).probabilities());
            spread.add(predictor.predict(image(i), 9, Key.of(i)).std());
        }
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            int k = i % 20;
            calls.add(() -> {
                assertArrayEquals(expected.get(k), predictor.predict(image(k)).probabilities());
                if (k == 7) {
                    assertArrayEquals(
                            spread.get(k), predictor.predict(image(k), 9, Key.of(k)).std());
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (Future<Void> each : threads.invokeAll(calls)) {
                each.get();
            }
        }
    }

    @Test
    void manyPassesTellHowSureTheNetworkIs() {
        Predictor predictor = MODEL.predictor();
        Prediction.Uncertain answer = predictor.predict(image(2), 40, Key.of(1));
        assertEquals(3, answer.std().length);
        assertTrue(answer.std()[0] > 0);
        assertTrue(answer.mutualInformation() > 0);
        assertTrue(answer.entropy() >= answer.mutualInformation());
        assertEquals(
                1,
                answer.prediction().probabilities()[0]
                        + answer.prediction().probabilities()[1]
                        + answer.prediction().probabilities()[2],
                1e-6);
    }

    /** With a decimal comma "a 0,500, b 0,500" could not be read. */
    @Test
    void anAnswerIsPrintedAlikeInEveryCountry() {
        Prediction answer = new Prediction(List.of("a", "b"), new float[] {0.25f, 0.75f});
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertEquals("b 0.750, a 0.250", answer.toString());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Predictor predictor = MODEL.predictor();
        refused("a sample of 3 values, expected 90", () -> predictor.predict(new float[3]));
        refused("a sample of 91 values", () -> predictor.predict(new byte[91], 5, Key.of(1)));
        float[] broken = new float[90];
        broken[17] = Float.NaN;
        refused("value 17 of the sample is NaN", () -> predictor.predict(broken));
        refused("0 calls at once", () -> Predictor.of(MODEL, 0));
        refused("2 names of classes", () -> Predictor.of(MODEL.classes(List.of("a", "b"))));
        Sequential images = Sequential.of(conv2d(3, 2, 3));
        refused(
                "expected logits",
                () -> Model.of(images, IMAGE, images.initialize(IMAGE, Key.of(1))).predictor());
        Parameters diverged = NET.initialize(IMAGE, Key.of(5));
        diverged.values()[12] = Float.POSITIVE_INFINITY;
        refused(
                "\"conv1.weight\" at index 12 is Infinity",
                () -> Model.of(NET, IMAGE, diverged).predictor());
    }

    @Test
    void anAnswerThatNoFloatHoldsIsRefusedNotGivenAsNaN() {
        Predictor predictor = MODEL.predictor();
        float[] huge = new float[90];
        for (int i = 0; i < 90; i++) {
            huge[i] = i % 2 == 0 ? 3e38f : -3e38f;
        }
        float[] small = new float[90];
        refused("sample 0: logit", () -> predictor.predict(huge));
        refused("sample 1: logit", () -> predictor.predict(new float[][] {small, huge}));
        refused("sample 0: probability", () -> predictor.predict(huge, 5, Key.of(1)));
        assertEquals(3, predictor.predict(small).probabilities().length);
        refused("0 classes, expected 1 or more", () -> predictor.predict(small).top(0));
    }

    private static void refused(String reason, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(reason), message);
    }

    @Test
    void classesWithoutNamesAreNumbered() {
        Model nameless = Model.of(NET, IMAGE, MODEL.parameters());
        Predictor predictor = nameless.predictor();
        assertEquals(List.of("0", "1", "2"), predictor.classes());
        assertEquals(
                Integer.toString(predictor.predict(image(3)).label()),
                predictor.predict(image(3)).name());
    }
}
