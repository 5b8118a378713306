package lanewise.train;

import static lanewise.nn.Layers.batchNorm1d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lanewise.data.Dataset;
import lanewise.data.Samples;
import lanewise.data.Split;
import lanewise.data.Targets;
import lanewise.nn.Sequential;
import lanewise.optim.Optimizer;
import lanewise.optim.Optimizers;
import lanewise.optim.Schedules;
import lanewise.random.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A trainer that goes on: fit again begins where the fit before it ended. */
class GoOnTest {
    private static final Sequential NET =
            Sequential.of(linear(3, 16), batchNorm1d(16), relu(), dropout(0.2), linear(16, 2));

    private static Split data(int width) {
        float[][] rows = new float[80][width];
        int[] labels = new int[80];
        var random = Key.of(4).sequence();
        for (int i = 0; i < 80; i++) {
            for (int j = 0; j < width; j++) {
                rows[i][j] = (float) random.nextDouble(-1, 1);
            }
            labels[i] = rows[i][0] > 0 ? 0 : 1;
        }
        Targets targets = Targets.classes(List.of("a", "b"), labels);
        return Dataset.of("rows", Samples.ofRows(rows), targets).split(16, Key.of(1));
    }

    private static Trainer trainer() {
        return Trainer.of(NET).epochs(3).batchSize(10).accumulate(2).seed(3).threads(1);
    }

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                Optimizers.adam(1e-2),
                Optimizers.adamW(1e-2),
                Optimizers.sgd(1e-2).momentum(0.9),
                Optimizers.rmsprop(1e-3),
                Optimizers.adagrad(1e-2));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void twoFitsAreOneOfAsManyEpochs(Optimizer optimizer) {
        Trainer parts = trainer().optimizer(optimizer).schedule(Schedules.exponential(0.99)).goOn();
        TrainingRun first = parts.fit(data(3));
        float[] kept = first.last().values().clone();
        TrainingRun second = parts.fit(data(3));
        TrainingRun whole =
                trainer()
                        .optimizer(optimizer)
                        .schedule(Schedules.exponential(0.99))
                        .epochs(6)
                        .fit(data(3));
        assertArrayEquals(whole.last().values(), second.last().values());
        assertArrayEquals(whole.best().values(), second.best().values());
        assertEquals(whole.bestEpoch(), second.bestEpoch());
        assertEquals(
                whole.epochs().stream().map(EpochMetrics::validation).toList(),
                second.epochs().stream().map(EpochMetrics::validation).toList());
        assertEquals(whole.lastEpoch().step(), second.lastEpoch().step());
        assertArrayEquals(kept, first.last().values(), "the first run's result was trained on");
    }

    @Test
    void withoutItEachFitIsTheSameTraining() {
        Trainer trainer = trainer();
        float[] first = trainer.fit(data(3)).last().values();
        assertArrayEquals(first, trainer.fit(data(3)).last().values());
    }

    @Test
    void ratesThatAdaptAndDropoutsThatMoveGoOnToo() {
        Trainer parts = trainer().reduceOnPlateau(0.5, 0).adaptiveDropout(AdaptiveRate::new);
        parts.goOn().fit(data(3));
        parts.fit(data(3));
        TrainingRun third = parts.epochs(1).fit(data(3));
        TrainingRun whole =
                trainer()
                        .reduceOnPlateau(0.5, 0)
                        .adaptiveDropout(AdaptiveRate::new)
                        .epochs(7)
                        .fit(data(3));
        assertArrayEquals(whole.last().values(), third.last().values());
    }

    @Test
    void aFitThatWasStoppedGoesOnWithTheEpochThatItWasIn() {
        Trainer trainer = trainer().goOn();
        List<Integer> epochs = new ArrayList<>();
        trainer.listener(
                new TrainingListener() {
                    @Override
                    public void step(
                            long step,
                            int epoch,
                            int size,
                            double loss,
                            double right,
                            double rate) {
                        epochs.add(epoch);
                        if (step == 6) {
                            trainer.stop();
                        }
                    }
                });
        assertEquals(TrainingRun.End.INTERRUPTED, trainer.fit(data(3)).end());
        TrainingRun run = trainer.fit(data(3));
        assertEquals(4, run.epochs().size());
        assertEquals(List.of(1, 1, 1, 1, 2, 2, 2, 2, 2, 2), epochs.subList(0, 10));
        assertEquals(18, run.lastEpoch().step());
    }

    @Test
    void itsCheckpointsAreThoseOfOneTraining(@TempDir Path folder) throws Exception {
        Trainer trainer = trainer().checkpoints(folder, 2).goOn();
        trainer.fit(data(3));
        trainer.fit(data(3));
        assertTrue(Verification.of(trainer().epochs(6), data(3), folder).reproduced());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Trainer trainer = trainer().goOn();
        trainer.fit(data(3));
        assertThrows(
                IllegalArgumentException.class,
                () -> trainer.optimizer(Optimizers.sgd(0.1).momentum(0.5)).fit(data(3)));
        assertThrows(IllegalArgumentException.class, () -> trainer.resume(Path.of("none")));
        Trainer resumed = trainer().resume(Path.of("none"));
        assertThrows(IllegalArgumentException.class, resumed::goOn);
        Trainer any = Trainer.of(Sequential.of(batchNorm1d(3), linear(3, 2))).epochs(1).goOn();
        TrainingRun run = any.fit(data(3));
        assertFalse(Arrays.equals(run.last().values(), any.fit(data(3)).last().values()));
    }
}
