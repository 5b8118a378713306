package lanewise.train;

import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import lanewise.data.Augmentation;
import lanewise.data.DataSource;
import lanewise.data.Download;
import lanewise.data.Split;
import lanewise.kernel.Kernels;
import lanewise.nn.ProcessGroup;
import lanewise.nn.Sequential;
import lanewise.nn.Threads;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.GradientClipping;
import lanewise.optim.Optimizer;
import lanewise.optim.Optimizers;
import lanewise.optim.Schedule;
import lanewise.optim.Schedules;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A group trains to the bytes that one process trains to. */
class GroupTrainingTest {
    private static final int CLASSES = 10;
    private static final Shape IMAGE = Shape.image(3, 32, 32);
    private static Split data;

    @BeforeAll
    static void loadData() throws IOException {
        data = DataSource.of("shapes").limitedTo(64).load(Download.Progress.NONE);
    }

    private static Sequential small(Variant variant) {
        return new Recipe(variant, 0.25, Placement.HIDDEN).network(IMAGE, CLASSES);
    }

    private static Trainer trainer(Sequential net) {
        return Trainer.of(net).epochs(2).batchSize(40).seed(5).threads(1);
    }

    private static Trainer cheap() {
        return trainer(
                Sequential.of(
                        conv2d(3, 4, 3).stride(2),
                        relu(),
                        maxPool2d(3),
                        flatten(),
                        linear(100, CLASSES)));
    }

    static Map<String, Supplier<Trainer>> ways() {
        Map<String, Supplier<Trainer>> ways = new LinkedHashMap<>();
        putOptimizers(ways);
        Map<String, Schedule> schedules =
                Map.of(
                        "step",
                        Schedules.step(1, 0.5),
                        "multi-step",
                        Schedules.multiStep(0.5, 1, 3),
                        "exponential",
                        Schedules.exponential(0.9),
                        "cosine",
                        Schedules.cosine(6, 0),
                        "one cycle",
                        Schedules.oneCycle(1e-2, 6),
                        "warm-up",
                        Schedules.constant().warmUp(3, 0.1));
        new TreeMap<>(schedules)
                .forEach((name, schedule) -> ways.put(name, () -> cheap().schedule(schedule)));
        ways.put("plateau", () -> cheap().reduceOnPlateau(0.5, 0));
        ways.put("clipping", () -> cheap().clip(new GradientClipping.ByNorm(0.1)));
        ways.put("clipped values", () -> cheap().clip(new GradientClipping.ByValue(0.01)));
        ways.put("accumulated", () -> cheap().accumulate(2));
        ways.put("frozen", () -> cheap().freeze("conv.*"));
        ways.put("flipped", () -> cheap().augmentation(new Augmentation(true, 0)));
        ways.put("cropped", () -> cheap().augmentation(new Augmentation(false, 3)));
        ways.put("augmented", () -> cheap().augmentation(new Augmentation(true, 2)));
        ways.put(
                "dropout schedule",
                () ->
                        trainer(small(Variant.STANDARD))
                                .epochs(1)
                                .dropoutSchedule(DropoutSchedule.linear(0, 1)));
        ways.put(
                "adaptive dropout",
                () -> trainer(small(Variant.STANDARD)).adaptiveDropout(AdaptiveRate::new));
        for (Variant variant : Variant.values()) {
            ways.put(variant.toString(), () -> trainer(small(variant)).epochs(1));
        }
        ways.put(
                "batch norm",
                () ->
                        trainer(
                                Sequential.of(
                                        conv2d(3, 4, 3).stride(2),
                                        batchNorm2d(4),
                                        relu(),
                                        maxPool2d(3),
                                        flatten(),
                                        linear(100, CLASSES))));
        return ways;
    }

    private static void putOptimizers(Map<String, Supplier<Trainer>> ways) {
        ways.put("sgd", () -> cheap().optimizer(Optimizers.sgd(0.01).momentum(0.9)));
        ways.put(
                "nesterov",
                () ->
                        cheap().optimizer(
                                        Optimizers.sgd(0.01)
                                                .momentum(0.9)
                                                .withNesterov()
                                                .weightDecay(1e-4)));
        ways.put(
                "amsgrad",
                () -> cheap().optimizer(Optimizers.adam(1e-3).withAmsgrad().weightDecay(1e-4)));
        ways.put("adamw", () -> cheap().optimizer(Optimizers.adamW(1e-3)));
        ways.put("rmsprop", () -> cheap().optimizer(Optimizers.rmsprop(1e-3)));
        ways.put(
                "centred rmsprop",
                () -> cheap().optimizer(Optimizers.rmsprop(1e-3).withCentering().momentum(0.5)));
        ways.put("adagrad", () -> cheap().optimizer(Optimizers.adagrad(1e-2)));
    }

    static List<String> names() {
        return List.copyOf(ways().keySet());
    }

    private static void assertSame(TrainingRun alone, TrainingRun member) {
        assertArrayEquals(alone.last().values(), member.last().values());
        assertArrayEquals(alone.best().values(), member.best().values());
        for (int i = 0; i < alone.epochs().size(); i++) {
            assertEquals(alone.epochs().get(i).train(), member.epochs().get(i).train());
            assertEquals(alone.epochs().get(i).validation(), member.epochs().get(i).validation());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void membersTrainToTheBytesOfOneProcess(String way) {
        Supplier<Trainer> trainer = ways().get(way);
        TrainingRun alone = trainer.get().fit(data);
        for (int size = 2; size <= 4; size++) {
            for (TrainingRun member :
                    Threads.together(size, group -> trainer.get().group(group).fit(data))) {
                assertSame(alone, member);
            }
        }
    }

    @Test
    void aGroupOfAnotherSizeGoesOnFromACheckpoint(@TempDir Path folder) {
        TrainingRun alone = cheap().epochs(3).fit(data);
        Supplier<Trainer> again = () -> cheap().epochs(3).resume(folder);
        class Cut extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }
        assertThrows(
                RuntimeException.class,
                () ->
                        Threads.together(
                                3,
                                group ->
                                        again.get()
                                                .listener(
                                                        new TrainingListener() {
                                                            @Override
                                                            public void epoch(EpochMetrics m) {
                                                                if (m.epoch() == 2) {
                                                                    throw new Cut();
                                                                }
                                                            }
                                                        })
                                                .group(group)
                                                .fit(data)));
        for (TrainingRun member :
                Threads.together(2, group -> again.get().group(group).fit(data))) {
            assertSame(alone, member);
        }
    }

    @Test
    void aMemberCannotStopAlone() {
        Exception refused =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                Threads.together(
                                        2,
                                        group -> {
                                            Trainer trainer = cheap().group(group);
                                            trainer.stop();
                                            return trainer.fit(data);
                                        }));
        assertTrue(refused.getMessage().contains("cancel the whole job"), refused.getMessage());
    }

    @Test
    void aFolderThatAMemberDoesNotSeeIsNamed(@TempDir Path one, @TempDir Path other) {
        cheap().checkpoints(one, 2).epochs(1).fit(data);
        Exception refused =
                assertThrows(
                        RuntimeException.class,
                        () ->
                                Threads.together(
                                        2,
                                        group ->
                                                cheap().epochs(1)
                                                        .resume(group.rank() == 0 ? one : other)
                                                        .group(group)
                                                        .fit(data)));
        assertTrue(refused.getMessage().contains("that all machines share"), refused.getMessage());
    }

    @Test
    void aGroupOfOneIsTheTrainerItself() {
        assertSame(cheap().fit(data), cheap().group(ProcessGroup.alone()).fit(data));
    }

    @Test
    void membersThatAreSetUpOtherwiseAreRefused() {
        Map<String, Function<Integer, Trainer>> trainers =
                Map.of(
                        "seed 6, not 5", rank -> cheap().seed(5 + rank),
                        "learningRate=0.2", rank -> cheap().optimizer(Optimizers.sgd(0.1 * ++rank)),
                        "patience 1, not 0", rank -> cheap().patience(rank),
                        "batches a step 2, not 1", rank -> cheap().accumulate(1 + rank));
        trainers.forEach((difference, trainer) -> {
            Exception refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    Threads.together(
                                            2,
                                            group ->
                                                    trainer.apply(group.rank())
                                                            .group(group)
                                                            .fit(data)));
            String said = refused.getMessage();
            assertTrue(said.contains("member 1 of 2 is set up otherwise than member 0"), said);
            assertTrue(said.contains(difference), said);
        });
    }

    @Test
    void membersThatReadOtherDataAreRefused() {
        Exception refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Threads.together(
                                        2,
                                        group ->
                                                cheap().group(group)
                                                        .fit(
                                                                data.train()
                                                                        .limit(
                                                                                60 + group.rank(),
                                                                                Key.of(1)),
                                                                data.validation())));
        assertTrue(refused.getMessage().contains("training data"), refused.getMessage());
    }

    @Test
    void membersWhoseParametersComeApartDoNotGoOn() {
        Exception apart =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                Threads.together(
                                        2,
                                        group ->
                                                cheap().schedule((step, rate) ->
                                                                rate * (1 + group.rank()))
                                                        .group(group)
                                                        .fit(data)));
        assertTrue(apart.getMessage().contains("after epoch 1 member 1 of 2"), apart.getMessage());
    }

    @Test
    void anOptimiserWithoutATextOfItsOwnIsTheSameEverywhere() {
        List<TrainingRun> runs =
                Threads.together(
                        2, group -> cheap().epochs(1).optimizer(unnamed()).group(group).fit(data));
        assertArrayEquals(runs.getFirst().last().values(), runs.getLast().last().values());
    }

    private static Optimizer unnamed() {
        Optimizer adam = Optimizers.adam(1e-3);
        return new Optimizer() {
            @Override
            public double learningRate() {
                return adam.learningRate();
            }

            @Override
            public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
                return adam.bind(parameters, kernels);
            }
        };
    }
}
