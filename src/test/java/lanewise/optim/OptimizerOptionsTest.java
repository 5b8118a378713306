package lanewise.optim;

import static lanewise.optim.Optimizers.adagrad;
import static lanewise.optim.Optimizers.adam;
import static lanewise.optim.Optimizers.adamW;
import static lanewise.optim.Optimizers.rmsprop;
import static lanewise.optim.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Options of optimisers, clipping and schedules: the range of each, and that the others stay. */
class OptimizerOptionsTest {
    private static final double ABOVE = 1 + 1e-6;

    /** Each names its option, what was given and what was expected. */
    private static final Map<String, Executable> REFUSED =
            Map.ofEntries(
                    Map.entry("learning rate: -0.1", () -> adam(-0.1)),
                    Map.entry("beta1: 1.0", () -> adam(1).betas(1, 0.5)),
                    Map.entry("beta1: -0.1", () -> adam(1).betas(-0.1, 0.5)),
                    Map.entry("beta2: 1.0", () -> adam(1).betas(0.5, 1)),
                    Map.entry("beta2: -0.1", () -> adam(1).betas(0.5, -0.1)),
                    Map.entry("eps: -1.0", () -> adam(1).eps(-1)),
                    Map.entry("weight decay: -1.0", () -> adam(1).weightDecay(-1)),
                    Map.entry("learning rate: -0.2", () -> adamW(-0.2)),
                    Map.entry("beta1: 1.5", () -> adamW(1).betas(1.5, 0.5)),
                    Map.entry("beta1: -0.2", () -> adamW(1).betas(-0.2, 0.5)),
                    Map.entry("beta2: 1.5", () -> adamW(1).betas(0.5, 1.5)),
                    Map.entry("beta2: -0.2", () -> adamW(1).betas(0.5, -0.2)),
                    Map.entry("eps: -2.0", () -> adamW(1).eps(-2)),
                    Map.entry("weight decay: -2.0", () -> adamW(1).weightDecay(-2)),
                    Map.entry("learning rate: -0.3", () -> rmsprop(-0.3)),
                    Map.entry("alpha: 1.0", () -> rmsprop(1).alpha(1)),
                    Map.entry("alpha: -0.1", () -> rmsprop(1).alpha(-0.1)),
                    Map.entry("eps: -3.0", () -> rmsprop(1).eps(-3)),
                    Map.entry("weight decay: -3.0", () -> rmsprop(1).weightDecay(-3)),
                    Map.entry("momentum: -0.1", () -> rmsprop(1).momentum(-0.1)),
                    Map.entry("learning rate: -0.4", () -> adagrad(-0.4)),
                    Map.entry("learning rate decay: -1.0", () -> adagrad(1).learningRateDecay(-1)),
                    Map.entry("weight decay: -4.0", () -> adagrad(1).weightDecay(-4)),
                    Map.entry("initial accumulator: -1.0", () -> adagrad(1).initialAccumulator(-1)),
                    Map.entry("eps: -4.0", () -> adagrad(1).eps(-4)),
                    Map.entry("learning rate: -0.5", () -> sgd(-0.5)),
                    Map.entry("momentum: -0.2", () -> sgd(1).momentum(-0.2)),
                    Map.entry("weight decay: -5.0", () -> sgd(1).weightDecay(-5)),
                    Map.entry("clip norm: -1.0", () -> new GradientClipping.ByNorm(-1)),
                    Map.entry("clip value: 0.0", () -> new GradientClipping.ByValue(0)));

    private static final Map<String, Executable> REFUSED_SCHEDULES =
            Map.ofEntries(
                    Map.entry("gamma: 0.0", () -> Schedules.step(1, 0)),
                    Map.entry("gamma: -1.0", () -> Schedules.multiStep(-1, 2)),
                    Map.entry("gamma: -0.0", () -> Schedules.multiStep(-0.0, 2)),
                    Map.entry("least rate: -1.0", () -> Schedules.cosine(1, -1)),
                    Map.entry("largest rate: 0.0", () -> Schedules.oneCycle(0, 9)),
                    Map.entry("rising share: 0.0", () -> Schedules.oneCycle(1, 9, 0, 2, 2)),
                    Map.entry("rising share: 1.0", () -> Schedules.oneCycle(1, 9, 1, 2, 2)),
                    Map.entry("div factor: 0.5", () -> Schedules.oneCycle(1, 9, 0.3, 0.5, 2)),
                    Map.entry("final div factor: 0.5", () -> Schedules.oneCycle(1, 9, 0.3, 2, 0.5)),
                    Map.entry("warm-up steps: -1.0", () -> Schedules.constant().warmUp(-1, 1)),
                    Map.entry(
                            "start factor: 1.000001", () -> Schedules.constant().warmUp(1, ABOVE)),
                    Map.entry("learning rate: -1.0", () -> new ReduceOnPlateau(-1, 0.5, 0)),
                    Map.entry("factor: 0.0", () -> new ReduceOnPlateau(1, 0, 0)),
                    Map.entry("patience: -1.0", () -> new ReduceOnPlateau(1, 0.5, -1)),
                    Map.entry("threshold: -1.0", () -> new ReduceOnPlateau(1, 0.5, 0, -1, 0, 0)),
                    Map.entry("cool-down: -1.0", () -> new ReduceOnPlateau(1, 0.5, 0, 0, -1, 0)),
                    Map.entry("least rate: -2.0", () -> new ReduceOnPlateau(1, 0.5, 0, 0, 0, -2)));

    @Test
    void anOptionOutOfItsRangeIsRefusedByName() {
        assertAll(
                Stream.of(REFUSED, REFUSED_SCHEDULES)
                        .flatMap(refused -> refused.entrySet().stream())
                        .map(each -> () -> refuses(each.getKey(), each.getValue())));
    }

    private static void refuses(String expected, Executable call) {
        String said = assertThrows(IllegalArgumentException.class, call, expected).getMessage();
        assertTrue(said.startsWith(expected + ", expected "), said + " instead of " + expected);
    }

    @Test
    void aNumberWithinItsRangeThatNoFloatHoldsIsToldToBeInfinite() {
        String large = assertThrows(IllegalArgumentException.class, () -> adam(1e39)).getMessage();
        assertTrue(large.endsWith("0 or more, finite"), large);
        String below = assertThrows(IllegalArgumentException.class, () -> adam(-1)).getMessage();
        assertTrue(below.endsWith("0 or more"), below);
    }

    @Test
    void theEdgesOfARangeAreAllowed() {
        assertEquals(new Adam(0, 0, 0, 0, 0, true), adam(0).betas(0, 0).eps(0).withAmsgrad());
        assertEquals(
                new AdamW(0, 0, 0, 0, 0, true),
                adamW(0).betas(0, 0).eps(0).weightDecay(0).withAmsgrad());
        assertEquals(new RMSprop(0, 0, 0, 0, 0, false), rmsprop(0).alpha(0).eps(0));
        assertEquals(new Adagrad(0, 0, 0, 0, 0), adagrad(0).eps(0));
        assertEquals(new Sgd(0, 0, 0, 0, false), sgd(0));
        assertEquals(2, Schedules.cosine(1, 0).rate(2, 0));
        assertEquals(2, Schedules.oneCycle(2, 2, 0.5, 1, 1).rate(9, 0));
        assertEquals(7, Schedules.constant().warmUp(0, 1).rate(7, 0));
        assertEquals(0, new ReduceOnPlateau(0, 0.5, 0, 0, 0, 0).rate());
    }

    @Test
    void anOptionThatIsSetChangesNoOther() {
        assertEquals(
                new Adam(1, 0.2, 0.3, 4, 5, true),
                adam(1).betas(0.2, 0.3).eps(4).weightDecay(5).withAmsgrad());
        assertEquals(
                new Adam(1, 0.2, 0.3, 4, 5, true),
                adam(1).withAmsgrad().weightDecay(5).eps(4).betas(0.2, 0.3));
        assertEquals(
                new AdamW(1, 0.2, 0.3, 4, 5, true),
                adamW(1).withAmsgrad().weightDecay(5).eps(4).betas(0.2, 0.3));
        assertEquals(
                new RMSprop(1, 0.2, 3, 4, 5, true),
                rmsprop(1).withCentering().momentum(5).weightDecay(4).eps(3).alpha(0.2));
        assertEquals(
                new Adagrad(1, 2, 3, 4, 5),
                adagrad(1).eps(5).initialAccumulator(4).weightDecay(3).learningRateDecay(2));
        assertEquals(new Sgd(1, 2, 0, 3, true), sgd(1).weightDecay(3).momentum(2).withNesterov());
        assertEquals(new Sgd(1, 2, 0.5, 0, false), sgd(1).momentum(2).dampening(0.5));
    }

    @Test
    void anOptimiserHasAName() {
        assertEquals(adam(0.1), Optimizer.named("adam", 0.1));
        assertEquals(adamW(0.1), Optimizer.named("adamw", 0.1));
        assertEquals(rmsprop(0.1), Optimizer.named("rmsprop", 0.1));
        assertEquals(adagrad(0.1), Optimizer.named("adagrad", 0.1));
        assertEquals(sgd(0.1).momentum(0.9), Optimizer.named("sgd", 0.1));
        String said =
                assertThrows(IllegalArgumentException.class, () -> Optimizer.named("lion", 1))
                        .getMessage();
        assertTrue(said.contains("\"lion\", expected adam, adamw"), said);
    }
}
