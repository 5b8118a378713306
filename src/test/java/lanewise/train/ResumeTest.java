package lanewise.train;

import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.concreteDropout;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.gaussianDropout;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static lanewise.nn.Layers.variationalDropout;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.nn.Sequential;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.optim.Optimizer;
import lanewise.optim.Optimizers;
import lanewise.optim.Schedules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that goes on from a checkpoint ends with the bits of one that was not interrupted. */
class ResumeTest {
    private static final Split DATA = Shapes.of(11, 96, 40);
    private static final Sequential NET =
            Sequential.of(
                    conv2d(3, 4, 3),
                    batchNorm2d(4),
                    relu(),
                    maxPool2d(4),
                    flatten(),
                    dropout(0.25),
                    linear(196, 8),
                    gaussianDropout(0.2),
                    concreteDropout(linear(8, 8), 1e-4, 1e-3),
                    variationalDropout(8, 10, 1e-3));

    @TempDir Path folder;

    private record Case(String name, UnaryOperator<Trainer> setUp) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case optimizer(Optimizer optimizer) {
        return new Case(optimizer.toString(), t -> t.optimizer(optimizer));
    }

    static Stream<Case> cases() {
        return Stream.of(
                optimizer(Optimizers.sgd(0.01)),
                optimizer(Optimizers.sgd(0.01).momentum(0.9).dampening(0.1)),
                optimizer(Optimizers.adam(1e-3)),
                optimizer(Optimizers.adam(1e-3).withAmsgrad()),
                optimizer(Optimizers.adamW(1e-3)),
                optimizer(Optimizers.adamW(1e-3).maximize()),
                optimizer(Optimizers.rmsprop(1e-3).momentum(0.5).withCentering()),
                optimizer(Optimizers.adagrad(1e-2).learningRateDecay(0.1)),
                new Case("schedule", t -> t.schedule(Schedules.cosine(10, 0))),
                new Case("plateau", t -> t.reduceOnPlateau(0.1, 0)),
                new Case("dropout schedule", t -> t.dropoutSchedule(DropoutSchedule.linear(0, 1))),
                new Case("adaptive dropout", t -> t.adaptiveDropout(AdaptiveRate::new)),
                new Case("best by loss", t -> t.best("loss")),
                new Case("two threads", t -> t.threads(2)));
    }

    private static Trainer trainer(Case of) {
        return of.setUp().apply(Trainer.of(NET).epochs(5).batchSize(32).seed(7).threads(1));
    }

    /** Stops after so many steps. */
    private static TrainingListener stopAfter(Trainer trainer, int steps) {
        return new TrainingListener() {
            @Override
            public void step(
                    long step, int epoch, int images, double loss, double accuracy, double rate) {
                if (step == steps) {
                    trainer.stop();
                }
            }
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theBitsAreThoseOfATrainingThatWasNotInterrupted(Case of) {
        TrainingRun whole = trainer(of).fit(DATA);
        for (int steps : new int[] {4, 7, 13}) {
            Trainer interrupted = trainer(of).resume(folder);
            interrupted.listener(stopAfter(interrupted, steps)).fit(DATA);
        }
        TrainingRun resumed = trainer(of).resume(folder).fit(DATA);
        assertArrayEquals(whole.last().values(), resumed.last().values());
        assertArrayEquals(whole.best().values(), resumed.best().values());
        assertEquals(whole.bestEpoch(), resumed.bestEpoch());
        assertEquals(
                whole.epochs().stream().map(ResumeTest::withoutTimes).toList(),
                resumed.epochs().stream().map(ResumeTest::withoutTimes).toList());
    }

    private static EpochMetrics withoutTimes(EpochMetrics m) {
        return new EpochMetrics(
                m.epoch(), m.step(), m.train(), m.validation(), m.best(), m.learningRate(), 0, 0);
    }

    @Test
    void theLastCheckpointsAndTheBestAreKept() throws IOException {
        TrainingRun run = trainer(cases().toList().getFirst()).checkpoints(folder, 2).fit(DATA);
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
            assertEquals(".lock", names.getFirst());
            Stream<Integer> kept = Stream.of(run.bestEpoch(), 4, 5).distinct().sorted();
            assertEquals(
                    kept.map("epoch-%05d.safetensors"::formatted).toList(),
                    names.subList(1, names.size()));
        }
    }

    @Test
    void aTrainingOfAnotherConfigurationIsRefusedByName() {
        Trainer.of(NET).epochs(1).seed(7).resume(folder).fit(DATA);
        var thrown =
                assertThrows(
                        UncheckedIOException.class,
                        () ->
                                Trainer.of(NET)
                                        .epochs(1)
                                        .seed(8)
                                        .optimizer(Optimizers.sgd(0.1))
                                        .resume(folder)
                                        .fit(Shapes.of(12, 96, 40)));
        String message = thrown.getMessage();
        assertTrue(message.contains("seed was 7, is 8"), message);
        assertTrue(message.contains("optimizer was Adam"), message);
        assertTrue(message.contains("training data was"), message);
    }

    @Test
    void otherMetricsAreRefusedAsEarlierEpochsLackTheirFigures() {
        Trainer.of(NET).epochs(1).seed(7).resume(folder).fit(DATA);
        Trainer other = Trainer.of(NET).epochs(1).seed(7).metrics(Metrics.f1()).resume(folder);
        var thrown = assertThrows(UncheckedIOException.class, () -> other.fit(DATA));
        assertTrue(
                thrown.getMessage().contains("metrics was [accuracy], is [accuracy, f1]"),
                thrown.getMessage());
    }

    @Test
    void ofTwoTrainingsAtOnceInOneFolderTheSecondIsRefused() {
        List<String> refusals = new ArrayList<>();
        Trainer second = Trainer.of(NET).epochs(1).seed(8).resume(folder);
        TrainingListener once =
                new TrainingListener() {
                    @Override
                    public void epoch(EpochMetrics metrics) {
                        var thrown =
                                assertThrows(UncheckedIOException.class, () -> second.fit(DATA));
                        refusals.add(thrown.getMessage());
                    }
                };
        Trainer.of(NET).epochs(1).seed(7).resume(folder).listener(once).fit(DATA);
        assertEquals(1, refusals.size());
        assertTrue(
                refusals.getFirst()
                        .contains("this process is writing it; wait for its end, or stop it first"),
                refusals.getFirst());
        Trainer first = Trainer.of(NET).epochs(1).seed(7).resume(folder);
        assertEquals(1, first.fit(DATA).epochs().size(), "free again");
    }

    @Test
    void aFinishedTrainingGivesItsResultAgain() {
        TrainingRun first = Trainer.of(NET).epochs(2).seed(7).resume(folder).fit(DATA);
        TrainingRun again = Trainer.of(NET).epochs(2).seed(7).resume(folder).fit(DATA);
        assertArrayEquals(first.last().values(), again.last().values());
        assertEquals(first.epochs(), again.epochs());
    }

    @Test
    void aCheckpointThatCannotBeWrittenEndsNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        int[] failed = {0};
        TrainingRun run =
                Trainer.of(NET)
                        .epochs(2)
                        .checkpoints(file.resolve("checkpoints"), 1)
                        .listener(
                                new TrainingListener() {
                                    @Override
                                    public boolean checkpointFailed(IOException cause) {
                                        failed[0]++;
                                        return true;
                                    }
                                })
                        .fit(DATA);
        assertEquals(2, run.epochs().size());
        assertEquals(2, failed[0]);
    }

    @Test
    void aCheckpointWithOneFlippedBitIsRefused() throws IOException {
        Case adam = optimizer(Optimizers.adam(1e-3));
        trainer(adam).checkpoints(folder, 1).fit(DATA);
        Path last = folder.resolve("epoch-00005.safetensors");
        byte[] whole = Files.readAllBytes(last);
        int metric = new String(whole, StandardCharsets.ISO_8859_1).indexOf("validation");
        int m = new String(whole, StandardCharsets.ISO_8859_1).indexOf("optimizer/m");
        int v = new String(whole, StandardCharsets.ISO_8859_1).indexOf("optimizer/v");
        assertTrue(0 < m && m < v, "the same order in every JVM: m at " + m + ", v at " + v);
        for (int at : new int[] {metric, whole.length / 2, whole.length - 5}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(last, damaged);
            Trainer again = trainer(adam).resume(folder);
            var thrown = assertThrows(UncheckedIOException.class, () -> again.fit(DATA));
            assertTrue(thrown.getMessage().contains("damaged"), thrown.getMessage());
        }
        Files.write(last, whole);
        assertEquals(5, trainer(adam).resume(folder).fit(DATA).epochs().size());
    }

    @Test
    void aFileThatIsNoCheckpointIsRefused() throws IOException {
        Path file = folder.resolve("epoch-00001.safetensors");
        Files.write(file, new byte[20]);
        var thrown =
                assertThrows(
                        UncheckedIOException.class, () -> Trainer.of(NET).resume(folder).fit(DATA));
        assertTrue(thrown.getMessage().contains("epoch-00001"), thrown.getMessage());
    }
}
