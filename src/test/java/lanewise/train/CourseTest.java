package lanewise.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.nn.Layers;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.optim.GradientClipping;
import lanewise.optim.Optimizers;
import lanewise.optim.Schedule;
import lanewise.optim.Schedules;
import lanewise.testkit.Chance;
import org.junit.jupiter.api.Test;

/** What moves in the course of a training is what its steps use and what its listeners are told. */
class CourseTest {
    private static final int STEPS = 12;
    private static final double P = 0.4;
    private static final Split DATA = Shapes.of(1, 64, 32);
    private static final Sequential NET =
            Sequential.of(
                    Layers.maxPool2d(4),
                    Layers.flatten(),
                    Layers.named("drop", Layers.dropout(P)),
                    Layers.linear(192, Shapes.CLASS_NAMES.size()));

    /** Of the inputs of a dropout that were not 0, those that it made 0. */
    private record Dropped(int zeros, int inputs) {}

    /** What a training was told of each step. */
    private static final class Log implements TrainingListener {
        private final List<Double> learningRates = new ArrayList<>();
        private final List<Double> dropoutRates = new ArrayList<>();
        private final List<Dropped> dropped = new ArrayList<>();
        private final List<Double> norms = new ArrayList<>();
        private final List<Double> largest = new ArrayList<>();
        private final List<Double> updates = new ArrayList<>();
        private Network network;
        private float[] before;

        @Override
        public void started(Trainer trainer, Network bound, int stepsAnEpoch) {
            network = bound;
            before = bound.parameters().values().clone();
        }

        @Override
        public void step(
                long step, int epoch, int images, double loss, double accuracy, double rate) {
            learningRates.add(rate);
            dropoutRates.add(network.dropoutRates().get("drop"));
            float[] gradients = network.parameters().gradients();
            float[] values = network.parameters().values();
            norms.add(GradientClipping.norm(gradients));
            double most = 0;
            double update = 0;
            for (int i = 0; i < gradients.length; i++) {
                most = Math.max(most, Math.abs(gradients[i]));
                update = Math.max(update, Math.abs(values[i] - before[i] + rate * gradients[i]));
            }
            largest.add(most);
            updates.add(update);
            before = values.clone();
            var x = network.activations("flatten1");
            var y = network.activations("drop");
            int inputs = 0;
            int zeros = 0;
            for (int i = 0; i < images * x.stride(); i++) {
                if (x.array()[x.offset() + i] != 0) {
                    inputs++;
                    zeros += y.array()[y.offset() + i] == 0 ? 1 : 0;
                }
            }
            dropped.add(new Dropped(zeros, inputs));
        }
    }

    private static Trainer trainer() {
        return Trainer.of(NET)
                .optimizer(Optimizers.sgd(0.05))
                .epochs(3)
                .batchSize(16)
                .threads(1)
                .seed(1);
    }

    private static Log log(UnaryOperator<Trainer> setting) {
        Log log = new Log();
        setting.apply(trainer()).listener(log).fit(DATA.train(), DATA.validation());
        assertEquals(STEPS, log.learningRates.size());
        return log;
    }

    @Test
    void theLearningRateToldIsTheScheduledOneAndTheOneThatTheOptimiserTakes() {
        Schedule schedule = Schedules.cosine(STEPS, 0).warmUp(3, 0.25);
        Log log = log(trainer -> trainer.schedule(schedule));
        for (int step = 0; step < STEPS; step++) {
            assertEquals(schedule.rate(0.05, step), log.learningRates.get(step));
            assertEquals(0, log.updates.get(step), 1e-6, "rate times gradient is the update");
        }
    }

    @Test
    void aPlateauLowersTheRateOfTheEpochsAfterIt() {
        Log log =
                log(trainer ->
                        trainer.optimizer(Optimizers.sgd(1e-7)).reduceOnPlateau(0.5, 0).epochs(3));
        assertEquals(1e-7, log.learningRates.get(4));
        assertEquals(5e-8, log.learningRates.get(8));
    }

    @Test
    void theDropoutRateToldIsTheScheduledOneAndTheOneThatTheKernelDropsWith() {
        DropoutSchedule schedule = DropoutSchedule.linear(0, 2);
        Log log = log(trainer -> trainer.dropoutSchedule(schedule));
        for (int step = 0; step < STEPS; step++) {
            double rate = P * schedule.factor(step, STEPS);
            assertEquals(rate, log.dropoutRates.get(step), 1e-12);
            Dropped dropped = log.dropped.get(step);
            assertTrue(dropped.inputs > 2000);
            Chance.assertCount("step " + step, dropped.zeros, dropped.inputs, rate);
        }
        assertEquals(0, log.dropped.getFirst().zeros);
        assertEquals(2 * P, log.dropoutRates.getLast(), 1e-12);
    }

    @Test
    void aControllerMovesTheDropoutRateBetweenEpochsAndStartsAnewInEachTraining() {
        Trainer trainer = trainer().adaptiveDropout(() -> new AdaptiveRate(1, 0, 2, -10, 0.05, 0));
        Log first = new Log();
        trainer.listener(first).fit(DATA.train(), DATA.validation());
        assertEquals(P, first.dropoutRates.get(3));
        assertTrue(first.dropoutRates.get(4) > P);
        assertEquals(first.dropoutRates.get(4), first.dropoutRates.get(7));
        assertTrue(first.dropoutRates.getLast() <= 2 * P);
        List<Double> rates = List.copyOf(first.dropoutRates);
        trainer.fit(DATA.train(), DATA.validation());
        assertEquals(rates, first.dropoutRates.subList(STEPS, 2 * STEPS));
    }

    @Test
    void gradientsAreClippedBeforeTheStep() {
        Log free = log(trainer -> trainer);
        Log byNorm = log(trainer -> trainer.clip(new GradientClipping.ByNorm(0.1)));
        Log byValue = log(trainer -> trainer.clip(new GradientClipping.ByValue(0.01)));
        for (int step = 0; step < STEPS; step++) {
            assertTrue(free.norms.get(step) > 0.2, "nothing to clip");
            assertEquals(0.1, byNorm.norms.get(step), 1e-5);
            assertEquals(0.01, byValue.largest.get(step), 1e-8);
            assertEquals(0, byNorm.updates.get(step), 1e-6);
            assertEquals(0, byValue.updates.get(step), 1e-6);
        }
    }

    @Test
    void theBitsDoNotDependOnTheThreads() {
        UnaryOperator<Trainer> all =
                trainer ->
                        trainer.optimizer(Optimizers.adam(1e-3))
                                .schedule(Schedules.oneCycle(1e-2, STEPS))
                                .clip(new GradientClipping.ByNorm(0.5))
                                .adaptiveDropout(AdaptiveRate::new);
        float[] one = values(all.apply(trainer()));
        assertArrayEquals(one, values(all.apply(trainer()).threads(2)));
        assertFalse(Arrays.equals(one, values(trainer().optimizer(Optimizers.adam(1e-3)))));
    }

    private static float[] values(Trainer trainer) {
        return trainer.fit(DATA.train(), DATA.validation()).last().values();
    }

    @Test
    void whatIsDecidedTwiceIsRefused() {
        refuses(
                "learning rate",
                () -> trainer().schedule(Schedules.constant()).reduceOnPlateau(0.5, 1));
        refuses(
                "learning rate",
                () -> trainer().reduceOnPlateau(0.5, 1).schedule(Schedules.constant()));
        refuses(
                "dropout",
                () ->
                        trainer()
                                .dropoutSchedule(DropoutSchedule.constant())
                                .adaptiveDropout(AdaptiveRate::new));
        refuses(
                "dropout",
                () ->
                        trainer()
                                .adaptiveDropout(AdaptiveRate::new)
                                .dropoutSchedule(DropoutSchedule.constant()));
        refuses("factor", () -> trainer().reduceOnPlateau(1.5, 1));
    }

    private static void refuses(String named, Runnable setting) {
        String message = assertThrows(IllegalArgumentException.class, setting::run).getMessage();
        assertTrue(message.contains(named), message);
    }
}
