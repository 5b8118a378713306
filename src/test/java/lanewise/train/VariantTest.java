package lanewise.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.model.Model;
import lanewise.nn.Mode;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every form of dropout, wherever it exists. */
class VariantTest {
    private static final Split DATA = Shapes.of(3, 128, 32);
    private static final Shape IMAGE = DATA.train().shape();
    private static final int CLASSES = Shapes.CLASS_NAMES.size();

    @TempDir Path folder;

    static List<Recipe> recipes() {
        List<Recipe> recipes = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            for (Placement placement : Placement.values()) {
                if (variant.exists(placement)) {
                    recipes.add(new Recipe(variant, 0.3, placement));
                }
            }
        }
        return recipes;
    }

    private static float[] trained(Recipe recipe, int threads) {
        return Trainer.of(recipe.network(IMAGE, CLASSES, DATA.train().size()))
                .epochs(1)
                .batchSize(32)
                .seed(5)
                .threads(threads)
                .fit(DATA.train(), DATA.validation())
                .last()
                .values();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void theSameSeedGivesTheSameBitsOnOneAndTwoThreads(Recipe recipe) {
        float[] one = trained(recipe, 1);
        assertArrayEquals(one, trained(recipe, 2));
        float[] without = trained(Recipe.tutorial(0), 1);
        assertFalse(Arrays.equals(one, without), "nothing was dropped");
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void aModelHoldsTheFormAndWhatItLearns(Recipe recipe) throws IOException {
        Sequential network = recipe.network(IMAGE, CLASSES, 128);
        Parameters parameters = network.initialize(IMAGE, Key.of(3));
        Path file = folder.resolve("net.safetensors");
        Model.of(network, IMAGE, parameters).save(file);
        Model read = Model.load(file);
        assertEquals(network.layers(), read.network().layers());
        assertArrayEquals(parameters.values(), read.parameters().values());
        float[] image = new float[IMAGE.size()];
        Arrays.fill(image, 0.5f);
        float[] logits = new float[CLASSES];
        read.inference().run(1, image, logits);
        for (float logit : logits) {
            assertTrue(Float.isFinite(logit) && logit != 0, Arrays.toString(logits));
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void inEvaluationOnlyStandoutDiffersFromTheNetworkWithoutDropout(Recipe recipe) {
        Parameters parameters = Recipe.tutorial(0).network(IMAGE, CLASSES).parameters(IMAGE);
        Parameters own = recipe.network(IMAGE, CLASSES).initialize(IMAGE, Key.of(1));
        for (Parameters.View view : parameters.views()) {
            parameters.set(view.name(), own.valuesOf(view.name()));
        }
        float[] image = new float[IMAGE.size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (i % 7 - 3) / 4f;
        }
        float[] plain = new float[CLASSES];
        Recipe.tutorial(0)
                .network(IMAGE, CLASSES)
                .inference(parameters, IMAGE)
                .runChannelsLast(Mode.EVAL, Key.of(1), 1, image, 0, plain, 0);
        float[] logits = new float[CLASSES];
        recipe.network(IMAGE, CLASSES)
                .inference(own, IMAGE)
                .runChannelsLast(Mode.EVAL, Key.of(1), 1, image, 0, logits, 0);
        if (recipe.variant() == Variant.STANDOUT) {
            assertFalse(Arrays.equals(plain, logits));
        } else {
            assertArrayEquals(plain, logits, 1e-5f);
        }
    }

    @Test
    void blocksAreAThirdOfTheMap() {
        String layers =
                new Recipe(Variant.BLOCK, 0.1, Placement.CONV).network(IMAGE, 10).toString();
        assertTrue(layers.contains("dropBlock(0.1, 5)"), layers);
        assertTrue(layers.contains("dropBlock(0.1, 2)"), layers);
        assertTrue(layers.contains("dropBlock(0.1, 1)"), layers);
    }

    @Test
    void whatLearnedRatesAddIsDividedByTheTrainingImages() {
        Recipe recipe = new Recipe(Variant.VARIATIONAL, 0.25, Placement.HIDDEN);
        String layers = recipe.network(IMAGE, 10, 1000).toString();
        assertTrue(layers.contains("Form.INPUT, 0.001, 0.25)"), layers);
        Parameters parameters = recipe.network(IMAGE, 10).initialize(IMAGE, Key.of(1));
        assertEquals(Math.log(1 / 3.), parameters.valuesOf("fc1.log_alpha")[0], 1e-6);
        recipe = new Recipe(Variant.CONCRETE, 0.25, Placement.HIDDEN);
        layers = recipe.network(IMAGE, 10, 1000).toString();
        assertTrue(layers.contains(", 0.001, 0.25, "), layers);
    }

    @Test
    void theTrainingLossIsComparableWithTheValidationLoss() {
        Recipe recipe = new Recipe(Variant.VARIATIONAL, 0.25, Placement.HIDDEN);
        EpochMetrics last =
                Trainer.of(recipe.network(IMAGE, CLASSES, DATA.train().size()))
                        .epochs(1)
                        .fit(DATA.train(), DATA.validation())
                        .lastEpoch();
        assertEquals(last.validationLoss(), last.trainLoss(), 0.5);
    }

    @ParameterizedTest
    @CsvSource({
        "dropconnect, conv",
        "variational, conv",
        "variational, input",
        "concrete, input",
        "standout, conv"
    })
    void aPlaceWhereTheFormDoesNotExistIsRefused(String variant, String placement) {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        new Recipe(
                                                Variant.named(variant),
                                                0.25,
                                                Placement.named(placement)))
                        .getMessage();
        for (String part : new String[] {variant, placement, "hidden", "gaussian"}) {
            assertTrue(message.contains(part), message);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "block, 1, conv, dropBlock",
        "alpha, 1, hidden, alphaDropout",
        "alpha, 1, input, alphaDropout",
        "gaussian, 1, conv, gaussianDropout",
        "variational, 0, hidden, variationalDropout",
        "variational, 0.6, hidden, variationalDropout",
        "concrete, 0, hidden, concreteDropout",
        "concrete, 1, hidden, concreteDropout",
        "standout, 0, hidden, standout",
        "standout, 1, hidden, standout",
        "standard, 1.5, hidden, rate"
    })
    void aRateThatTheFormDoesNotTakeIsRefused(String form, double p, String place, String named) {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Recipe(Variant.named(form), p, Placement.named(place)))
                        .getMessage();
        assertTrue(message.contains(named) && message.contains("" + p), message);
    }
}
