package lanewise.track;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lanewise.data.DataLoader;
import lanewise.data.Dataset;
import lanewise.data.Normalization;
import lanewise.data.Samples;
import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.data.Targets;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.nn.Threads;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.nn.loss.CrossEntropy;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.train.ConfusionMatrix;
import lanewise.train.Evaluation;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import lanewise.train.TrainingRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
    private static final RunStart START =
            new RunStart("cmd", 1, Map.of(), Map.of(), 0, Shapes.CLASS_NAMES);
    private static final Split SPLIT = Shapes.of(3, 200, 64);

    @TempDir Path temp;

    private static Sequential network() {
        return Sequential.of(
                conv2d(3, 8, 5),
                relu(),
                maxPool2d(4),
                flatten(),
                dropout(0.25),
                linear(392, 32),
                relu(),
                dropout(0.5),
                linear(32, 10));
    }

    private static Trainer trainer() {
        return Trainer.of(network()).epochs(2).batchSize(50).threads(2).seed(5);
    }

    private RunReader watched(int every) throws IOException {
        Path folder = temp.resolve("run");
        try (RunFolder run = RunFolder.create(folder, START)) {
            trainer()
                    .listener(run.listener())
                    .listener(new Watch(run, every))
                    .fit(SPLIT.train(), SPLIT.validation());
            run.finish(Map.of());
        }
        return RunReader.open(folder);
    }

    @Test
    void everyParameterGradientAndOutputIsWatched() throws IOException {
        RunReader run = watched(4);
        assertEquals(8, run.stepCount());
        assertEquals(2, run.epochCount());
        Map<String, TreeSet<String>> names =
                run.watched().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Watched::kind,
                                        Collectors.mapping(
                                                Watched::name,
                                                Collectors.toCollection(TreeSet::new))));
        List<String> parameters =
                List.of(
                        "conv1.bias",
                        "conv1.weight",
                        "fc1.bias",
                        "fc1.weight",
                        "fc2.bias",
                        "fc2.weight");
        assertEquals(parameters, List.copyOf(names.get("parameter")));
        assertEquals(parameters, List.copyOf(names.get("gradient")));
        assertEquals(
                List.of("fc2", "flatten1", "pool1", "relu1", "relu2"),
                List.copyOf(names.get("activation")));
        for (Watched line : run.watched()) {
            assertTrue(List.of(1L, 2L, 4L, 8L).contains(line.step()), "dense at first");
            assertEquals(0, line.statistics().nonfinite());
            assertTrue(line.statistics().norm() > 0);
            assertTrue(Arrays.stream(line.statistics().histogram().counts()).sum() > 0);
        }
        Watched relu =
                run.watched().stream().filter(w -> w.name().equals("relu1")).findFirst().get();
        assertTrue(relu.statistics().zeros() > 0 && relu.statistics().zeros() < 1);
        assertTrue(relu.statistics().min() == 0);
        assertTrue(relu.dead() >= 0 && relu.dead() < 1);
        assertEquals(50, relu.deadImages(), "the whole batch");
    }

    @Test
    void aUnitIsDeadIfItIsSilentInEveryImageOfTheBatch() throws IOException {
        Path folder = temp.resolve("run");
        TrainingListener silence =
                new TrainingListener() {
                    private Network network;

                    @Override
                    public void started(Trainer trainer, Network bound, int steps) {
                        network = bound;
                    }

                    @Override
                    public void step(
                            long step, int epoch, int images, double l, double a, double lr) {
                        Parameters.View bias = network.parameters().view("fc1.bias");
                        for (int unit = 0; unit < 32; unit++) {
                            float value = unit < 5 ? -1e6f : 1e6f;
                            network.parameters().values()[bias.offset() + unit] = value;
                        }
                    }
                };
        try (RunFolder run = RunFolder.create(folder, START)) {
            trainer()
                    .listener(silence)
                    .listener(new Watch(run, 8))
                    .fit(SPLIT.train(), SPLIT.validation());
        }
        Watched relu =
                RunReader.open(folder).watched().stream()
                        .filter(w -> w.name().equals("relu2") && w.step() == 8)
                        .findFirst()
                        .orElseThrow();
        assertEquals(5 / 32.0, relu.dead(), 1e-6);
        assertEquals(50, relu.deadImages());
    }

    @Test
    void aChannelIsAliveIfItSpeaksInOneImageBelowAPooling() throws IOException {
        Shape image = Shape.image(1, 8, 8);
        float[] pixels = new float[50 * 64];
        Arrays.fill(pixels, 64, 128, 1);
        Samples samples = Samples.of(image, pixels);
        Dataset data =
                Dataset.of(
                        "one of fifty", samples, Targets.classes(Shapes.CLASS_NAMES, new int[50]));
        Sequential net =
                Sequential.of(conv2d(1, 8, 3), relu(), maxPool2d(2), flatten(), linear(72, 10));
        Parameters values = net.initialize(image, Key.of(1));
        Parameters.View weight = values.view("conv1.weight");
        Arrays.fill(values.values(), weight.offset(), weight.offset() + weight.size(), 1);
        Parameters.View bias = values.view("conv1.bias");
        for (int channel = 0; channel < 8; channel++) {
            values.values()[bias.offset() + channel] = channel < 3 ? -1000 : -1;
        }
        Trainer trainer = Trainer.of(net).start(values).normalization(Normalization.none(1));
        Watched relu = watched(trainer.batchSize(50).epochs(1).seed(5), data, 1);
        assertEquals(3 / 8.0, relu.dead(), 1e-6);
        assertEquals(50, relu.deadImages());
    }

    @Test
    void theFirstOfAGroupWatchesImagesOfItsOwn() throws IOException {
        List<Watched> first =
                Threads.together(
                        3,
                        group -> {
                            Trainer trainer = trainer().batchSize(16).group(group);
                            return watched(trainer, SPLIT.train(), group.rank());
                        });
        assertTrue(first.getFirst().statistics().norm() > 0);
        assertEquals(4, first.getFirst().deadImages(), "the rest is with the others");
    }

    /** What the first look told of the first ReLU. */
    private Watched watched(Trainer trainer, Dataset data, int number) {
        Path folder = temp.resolve("run" + number);
        try (RunFolder run = RunFolder.create(folder, START)) {
            trainer.listener(new Watch(run, 100)).fit(data, data);
            run.finish(Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            return RunReader.open(folder).watched().stream()
                    .filter(w -> w.name().equals("relu1"))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRateThatMovesIsToldFromTheFirstStepOn() throws IOException {
        try (RunFolder run = RunFolder.create(temp.resolve("run"), START)) {
            trainer()
                    .dropoutSchedule(DropoutSchedule.linear(0, 1))
                    .listener(new Watch(run, 100))
                    .fit(SPLIT.train(), SPLIT.validation());
        }
        StepTable rates = RunReader.open(temp.resolve("run")).dropout().get("dropout1");
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, rates.x());
        for (int i = 0; i < 8; i++) {
            assertEquals(0.25 * i / 7, rates.column("p")[i], 1e-9);
        }
    }

    @Test
    void adamsFirstUpdateIsTheLearningRateEverywhere() throws IOException {
        RunReader run = watched(1);
        Watched first =
                run.watched().stream()
                        .filter(w -> w.name().equals("fc1.weight") && w.kind().equals("parameter"))
                        .findFirst()
                        .orElseThrow();
        double changed = first.updateRatio() * first.statistics().norm();
        double most = 1e-3 * Math.sqrt(392 * 32);
        assertTrue(changed > 0.5 * most && changed < 1.05 * most, changed + " of " + most);
    }

    @Test
    void theMeasuredKeepRateIsOneLessP() throws IOException {
        RunReader run = watched(2);
        assertEquals(List.of("dropout1", "dropout2"), List.copyOf(run.dropout().keySet()));
        double[] first = run.dropout().get("dropout1").column("keep_rate");
        double[] second = run.dropout().get("dropout2").column("keep_rate");
        assertArrayEquals(new double[] {1, 2, 4, 6, 8}, run.dropout().get("dropout1").x());
        for (int i = 0; i < 5; i++) {
            assertEquals(0.75, first[i], 6 * Math.sqrt(0.75 * 0.25 / 3000));
            assertEquals(0.5, second[i], 6 * Math.sqrt(0.25 / 300));
        }
    }

    @Test
    void watchingChangesNoBit() throws IOException {
        TrainingRun plain = trainer().fit(SPLIT.train(), SPLIT.validation());
        try (RunFolder run = RunFolder.create(temp.resolve("run"), START)) {
            TrainingRun seen =
                    trainer().listener(new Watch(run, 1)).fit(SPLIT.train(), SPLIT.validation());
            assertTrue(Arrays.equals(plain.last().values(), seen.last().values()));
        }
    }

    @Test
    void aGradientThatIsNotFiniteEndsTheRunAndIsNamed() throws IOException {
        try (RunFolder run = RunFolder.create(temp.resolve("run"), START)) {
            TrainingListener poison =
                    new TrainingListener() {
                        private Network network;

                        @Override
                        public void started(Trainer trainer, Network bound, int steps) {
                            network = bound;
                        }

                        @Override
                        public void step(
                                long step, int epoch, int images, double l, double a, double lr) {
                            if (step == 3) {
                                int at = network.parameters().view("fc1.weight").offset();
                                network.parameters().gradients()[at + 7] = Float.NaN;
                                network.parameters().gradients()[0] = Float.NaN;
                            }
                        }
                    };
            Trainer trainer = trainer().listener(poison).listener(new Watch(run, 100));
            var e =
                    assertThrows(
                            ArithmeticException.class,
                            () -> trainer.fit(SPLIT.train(), SPLIT.validation()));
            assertTrue(e.getMessage().contains("fc1.weight"), e.getMessage());
            assertTrue(e.getMessage().contains("step 3"), e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> new Watch(run, -1));
        }
    }

    @Test
    void mistakesAgreeWithTheEvaluation() throws IOException {
        Path folder = temp.resolve("run");
        TrainingRun trained = trainer().fit(SPLIT.train(), SPLIT.validation());
        Normalization normalization = Normalization.of(SPLIT.train());
        try (RunFolder run = RunFolder.create(folder, START);
                Network network =
                        Network.of(network())
                                .parameters(trained.best())
                                .input(SPLIT.train().shape())
                                .batch(50)
                                .loss(new CrossEntropy())
                                .threads(2)
                                .bind()) {
            DataLoader loader = DataLoader.of(SPLIT.validation(), 50, normalization);
            ConfusionMatrix confusion = new ConfusionMatrix(Shapes.CLASS_NAMES.size());
            Evaluation.of(network, loader, confusion.metric());
            Mistakes mistakes =
                    Mistakes.of(network, SPLIT.validation(), 50, normalization, Key.of(1));
            assertTrue(Arrays.deepEquals(confusion.counts(), mistakes.confusion()));
            mistakes.writeTo(run);
        }
        RunReader read = RunReader.open(folder);
        for (String[] list : new String[][] {{"worst", "loss"}, {"uncertain", "entropy"}}) {
            List<?> images = (List<?>) read.attached(list[0] + ".json");
            assertEquals(24, images.size());
            double before = Double.POSITIVE_INFINITY;
            for (Object each : images) {
                Map<?, ?> image = (Map<?, ?>) each;
                double score = ((Number) image.get(list[1])).doubleValue();
                assertTrue(score <= before, "the first is the most remarkable");
                before = score;
                int index = ((Number) image.get("index")).intValue();
                assertEquals((long) SPLIT.validation().label(index), image.get("label"));
            }
        }
    }
}
