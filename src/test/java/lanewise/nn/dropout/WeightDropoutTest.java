package lanewise.nn.dropout;

import static lanewise.nn.dropout.Samples.normal;
import static lanewise.nn.dropout.Samples.ones;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.kernel.KernelChoice;
import lanewise.nn.Bench;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.nn.activation.Tanh;
import lanewise.nn.dropout.VariationalDropout.Form;
import lanewise.nn.layer.Linear;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Chance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Layers that drop or disturb weights, and learn how many. */
class WeightDropoutTest {
    @Test
    void dropConnectUsesAllWeightsInEvaluation() {
        Shape shape = Shape.of(8);
        float[] x = normal(80);
        Bench plain =
                new Bench(KernelChoice.preferred(), shape, 10, Layers.named("l", new Linear(8, 5)));
        Layer layer = new DropConnect(new Linear(8, 5), 0.5);
        Bench masked = new Bench(KernelChoice.preferred(), shape, 10, Layers.named("l", layer));
        float[] expected = plain.forward(Mode.EVAL, Key.of(1), x);
        assertArrayEquals(expected, masked.forward(Mode.EVAL, Key.of(1), x));
        float[] first = masked.forward(Mode.TRAIN, Key.of(1), x);
        assertNotEquals(expected[0], first[0]);
        masked.backward(normal(50));
        float[] gradient = masked.parameters().gradientsOf("l.weight");
        int zeros = 0;
        for (float value : gradient) {
            zeros += value == 0 ? 1 : 0;
        }
        Chance.assertCount("dropped weights", zeros, gradient.length, 0.5);
    }

    @Test
    void onlyTheWeightOfAConnectionIsDropped() {
        Layer layer = new DropConnect(new Linear(1, 2), 0.5);
        Shape one = Shape.of(1);
        Bench bench = new Bench(KernelChoice.scalar(), one, 1, Layers.named("l", layer));
        bench.parameters().set("l.weight", new float[] {2, 2});
        bench.parameters().set("l.bias", new float[] {5, 7});
        boolean[] dropped = new boolean[2];
        for (int key = 0; key < 20; key++) {
            float[] y = bench.forward(Mode.TRAIN, Key.of(key), new float[] {1});
            for (int i = 0; i < 2; i++) {
                float bias = 5 + 2 * i;
                assertTrue(y[i] == bias || y[i] == bias + 4, "dropped or twice as large");
                dropped[i] |= y[i] == bias;
            }
        }
        assertTrue(dropped[0] && dropped[1]);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        Layers.dropConnect(Layers.residual(new Linear(3, 3)), 0.5)
                                                .outputShape(Shape.of(3)))
                        .getMessage();
        assertTrue(message.contains("the layer has no weight; expected a linear"), message);
    }

    /** All positions of a channel share a fate, where a sample has channels; alone elements do. */
    @Test
    void aConcreteUnitIsAChannelOrAnElement() {
        for (Shape shape : new Shape[] {Shape.of(4, 6), Shape.image(4, 2, 3)}) {
            Layer layer = new ConcreteDropout(new Tanh(), 0, 0, 0.5, 0.1);
            Bench bench = new Bench(KernelChoice.scalar(), shape, 2, Layers.named("l", layer));
            float[] y = bench.forward(Mode.TRAIN, Key.of(3), ones(2 * 24));
            for (int i = 0; i < y.length; i++) {
                assertEquals(y[i / 6 * 6], y[i], "element " + i + " of " + shape);
            }
            assertNotEquals(y[0], y[6]);
            assertNotEquals(y[0], y[24]);
        }
        Layer layer = new ConcreteDropout(new Tanh(), 0, 0, 0.5, 0.1);
        Bench bench = new Bench(KernelChoice.scalar(), Shape.of(8), 1, Layers.named("l", layer));
        float[] y = bench.forward(Mode.TRAIN, Key.of(3), ones(8));
        assertNotEquals(y[0], y[1]);
    }

    /** The weights of a block's layers are their own: the penalty leaves them alone. */
    @Test
    void aBlockMayLearnItsRate() {
        Layer layer = Layers.concreteDropout(Layers.residual(new Linear(3, 3)), 0.5, 0.5);
        Bench bench = new Bench(KernelChoice.scalar(), Shape.of(3), 1, Layers.named("l", layer));
        bench.forward(Mode.TRAIN, Key.of(1), ones(3));
        bench.backward(new float[3]);
        for (float gradient : bench.parameters().gradientsOf("l.fc1.weight")) {
            assertEquals(0, Math.abs(gradient));
        }
    }

    @Test
    void aConcreteRateThatHurtsFallsAndOneThatIsFreeRises() {
        Layer layer = new ConcreteDropout(new Linear(8, 1), 0, 0.01, 0.2, 0.1);
        Bench bench =
                new Bench(KernelChoice.preferred(), Shape.of(8), 64, Layers.named("l", layer));
        float[] x = normal(64 * 8);
        for (boolean hurts : new boolean[] {false, true}) {
            Parameters parameters = bench.parameters();
            parameters.set("l.p_logit", new float[] {-1.386f});
            for (int step = 0; step < 50; step++) {
                float[] y = bench.forward(Mode.TRAIN, Key.of(step), x);
                float[] dy = new float[y.length];
                for (int n = 0; hurts && n < 64; n++) {
                    double wanted = 0;
                    for (int i = 0; i < 8; i++) {
                        wanted += x[n * 8 + i];
                    }
                    dy[n] = (float) (y[n] - wanted) / 64;
                }
                bench.backward(dy);
                for (int i = 0; i < parameters.trainableSize(); i++) {
                    parameters.values()[i] -= 0.3f * parameters.gradients()[i];
                }
            }
            float logit = parameters.valuesOf("l.p_logit")[0];
            assertTrue(hurts ? logit < -1.6f : logit > -1.386f, "logit " + logit);
        }
    }

    @Test
    void weightsWithALargeRateAreLeftOutOfEvaluation() {
        Layer layer = new VariationalDropout(4, 2, VariationalDropout.Form.WEIGHT, 1);
        Bench bench = new Bench(KernelChoice.preferred(), Shape.of(4), 1, Layers.named("l", layer));
        bench.parameters().set("l.weight", new float[] {1, 1, 1, 1, 1, 1, 1, 1});
        bench.parameters().set("l.bias", new float[2]);
        bench.parameters().set("l.log_sigma2", new float[] {2, 4, 2, 4, 2, 2, 2, 2});
        assertArrayEquals(new float[] {2, 4}, bench.forward(Mode.EVAL, Key.of(1), ones(4)), 1e-6f);
    }

    /**
     * ln α is ln σ² - ln w²: 2 stays below the 3 from which on a weight is left out, 4 does not.
     */
    @Test
    void theWeightsOfEvaluationAreThoseThatStay() {
        Parameters parameters =
                new Parameters.Builder()
                        .add("l.weight", Shape.of(2, 2), Parameters.Kind.TRAINABLE)
                        .add("l.log_sigma2", Shape.of(2, 2), Parameters.Kind.TRAINABLE)
                        .build();
        parameters.set("l.weight", new float[] {1, -1, 1, 2});
        parameters.set("l.log_sigma2", new float[] {2, 4, 3, 4});
        assertArrayEquals(
                new float[] {1, 0, 1, 2},
                new VariationalDropout(2, 2, VariationalDropout.Form.WEIGHT, 1)
                        .evaluationWeights(parameters, "l"));
        assertArrayEquals(
                new float[] {1, -1, 1, 2},
                new VariationalDropout(2, 2, VariationalDropout.Form.INPUT, 1)
                        .evaluationWeights(parameters, "l"));
    }

    @Test
    void ratesThatARangeEndsBeforeAreRefusedWithThatRange() {
        refuses("p 0.0, expected between 0 and 1", () -> concrete(0, 0.1));
        refuses("p 1.0, expected between 0 and 1", () -> concrete(1, 0.1));
        refuses("temperature 0.0, expected above 0", () -> concrete(0.1, 0));
        refuses("p 0.6, expected above 0 to 0.5", () -> variational(Form.INPUT, 0.6));
        refuses("p 1.0, expected above 0 and below 1", () -> variational(Form.WEIGHT, 1));
        refuses("p 0.0, expected above 0 and below 1", () -> variational(Form.WEIGHT, 0));
        variational(Form.INPUT, 0.5);
        refuses(
                "the layer has no weight",
                () -> Layers.dropConnect(Layers.relu(), 0.5).outputShape(Shape.of(3)));
        refuses(
                "(2, 2), expected (4,); put flatten() before",
                () -> variational(Form.INPUT, 0.1).outputShape(Shape.of(2, 2)));
        refuses(
                "(3,), expected (4,)|end",
                () -> variational(Form.INPUT, 0.1).outputShape(Shape.of(3)));
    }

    private static Layer concrete(double p, double temperature) {
        return new ConcreteDropout(new Linear(3, 3), 0, 0, p, temperature);
    }

    private static Layer variational(Form form, double p) {
        return new VariationalDropout(4, 2, form, 1, p);
    }

    private static void refuses(String expected, Executable call) {
        String said = assertThrows(IllegalArgumentException.class, call).getMessage() + "|end";
        assertTrue(said.contains(expected), said);
    }

    @Test
    void aConcreteDropoutThatIsNotTheUsualOneSaysSo() {
        assertEquals("concreteDropout(linear(3, 3), 0.0, 0.0)", concrete(0.1, 0.1).toString());
        assertEquals(
                "new ConcreteDropout(linear(3, 3), 0.0, 0.0, 0.2, 0.1)",
                concrete(0.2, 0.1).toString());
        assertEquals(
                "new ConcreteDropout(linear(3, 3), 0.0, 0.0, 0.1, 0.2)",
                concrete(0.1, 0.2).toString());
    }
}
