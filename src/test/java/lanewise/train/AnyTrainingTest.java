package lanewise.train;

import static lanewise.nn.Layers.batchNorm1d;
import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.bceWithLogits;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.embedding;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.huber;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.mse;
import static lanewise.nn.Layers.residual;
import static lanewise.nn.Layers.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.data.Augmentation;
import lanewise.data.DataLoader;
import lanewise.data.Dataset;
import lanewise.data.Normalization;
import lanewise.data.Sample;
import lanewise.data.SampleStream;
import lanewise.data.Samples;
import lanewise.data.Schema;
import lanewise.data.Split;
import lanewise.data.Targets;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.Inference;
import lanewise.nn.Sequential;
import lanewise.optim.Optimizers;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Rows, sequences and images, with classes, numbers and vectors as targets. */
class AnyTrainingTest {
    /** 200 rows of wide and narrow features, and what follows from them. */
    private static final Samples ROWS;

    private static final float[] NUMBERS = new float[200];
    private static final float[] VECTORS = new float[600];
    private static final int[] CLASSES = new int[200];

    static {
        var random = Key.of(11).sequence();
        float[][] rows = new float[200][3];
        for (int i = 0; i < 200; i++) {
            float a = (float) random.nextDouble(-1, 1);
            float b = (float) random.nextDouble(-1, 1);
            float c = (float) random.nextDouble(-1, 1);
            rows[i] = new float[] {1000 + 500 * a, 0.001f * b, c};
            NUMBERS[i] = 2 * a - b + 0.5f * c + 3;
            VECTORS[3 * i] = a > 0 ? 1 : 0;
            VECTORS[3 * i + 1] = b > 0 ? 1 : 0;
            VECTORS[3 * i + 2] = c > a ? 1 : 0;
            CLASSES[i] = a + b > 0.3f ? 2 : c > 0 ? 1 : 0;
        }
        ROWS = Samples.ofRows(rows);
    }

    private static Split split(Targets targets) {
        return Dataset.of("rows", ROWS, targets).split(50, Key.of(2));
    }

    private static Sequential network(int outputs) {
        return Sequential.of(linear(3, 16), tanh(), linear(16, outputs));
    }

    private static Trainer trainer(Sequential network) {
        return Trainer.of(network)
                .optimizer(Optimizers.adam(0.02))
                .epochs(20)
                .batchSize(16)
                .seed(3)
                .threads(1);
    }

    @Test
    void aTableOfFloatsBecomesARegression() {
        Split data = split(Targets.numbers(NUMBERS));
        TrainingRun run =
                trainer(network(1))
                        .loss(mse())
                        .metrics(Metrics.mae(), Metrics.r2())
                        .epochs(40)
                        .fit(data);
        EpochMetrics best = run.bestMetrics();
        assertTrue(best.validation().get("r2") > 0.99, best.toString());
        assertEquals(List.of("mae", "r2"), List.copyOf(best.validation().keySet()));
        assertEquals(Double.NaN, best.validationAccuracy());
        assertTrue(best.best());

        Inference inference = network(1).inference(run.best(), Shape.of(3));
        double error = 0;
        float[] y = new float[1];
        for (int i = 0; i < data.validation().size(); i++) {
            float[] x = data.validation().sample(i);
            run.normalization().apply(x, x);
            inference.run(1, x, y);
            error += Math.abs(y[0] - data.validation().target(i)[0]);
        }
        assertEquals(best.validation().get("mae"), error / data.validation().size(), 1e-6, "mae");
    }

    @Test
    void vectorsAreLearntPlaceByPlace() {
        Split data = split(Targets.vectors(Shape.of(3), VECTORS));
        TrainingRun run = trainer(network(3)).loss(bceWithLogits()).fit(data);
        assertTrue(run.bestMetrics().validationLoss() < 0.2, run.bestMetrics().toString());
        assertEquals(0, run.bestMetrics().validation().size());
    }

    @Test
    void classesOfRowsAreLearnt() {
        Split data = split(Targets.classes(List.of("a", "b", "c"), CLASSES));
        TrainingRun run =
                trainer(network(3))
                        .loss(crossEntropy().classWeights(data.train().classWeights()))
                        .metrics(Metrics.topK(2), Metrics.f1())
                        .best("f1")
                        .fit(data);
        EpochMetrics best = run.bestMetrics();
        assertTrue(best.validation().get("f1") > 0.8, best.toString());
        assertEquals(List.of("accuracy", "top-2", "f1"), List.copyOf(best.validation().keySet()));
        for (EpochMetrics epoch : run.epochs()) {
            assertTrue(epoch.validation().get("f1") <= best.validation().get("f1"));
        }
    }

    @Test
    void numbersOfWordsAreNotNormalised() {
        int[] words = new int[400];
        float[] sums = new float[100];
        var random = Key.of(5).sequence();
        for (int i = 0; i < 400; i++) {
            words[i] = random.nextInt(6);
            sums[i / 4] += words[i];
        }
        Dataset data =
                Dataset.of("words", Samples.indices(Shape.of(4), words), Targets.numbers(sums));
        TrainingRun run =
                trainer(Sequential.of(embedding(6, 2), flatten(), linear(8, 1)))
                        .loss(huber())
                        .fit(data, data);
        assertTrue(run.bestMetrics().validationLoss() < 0.1, run.bestMetrics().toString());
        assertEquals(Normalization.none(4), run.normalization());
    }

    @Test
    void imagesMayBeTargets() {
        Shape shape = Shape.image(2, 4, 3);
        float[] images = new float[20 * shape.size()];
        for (int i = 0; i < images.length; i++) {
            images[i] = i * 7919 % 101 / 100f;
        }
        Samples samples = Samples.of(shape, images);
        Dataset data = Dataset.of("images", samples, Targets.values(samples));
        TrainingRun run =
                trainer(Sequential.of(conv2d(2, 2, 1)))
                        .loss(mse())
                        .epochs(100)
                        .optimizer(Optimizers.adam(0.05))
                        .fit(data, data);
        assertTrue(run.bestMetrics().validationLoss() < 1e-4, run.bestMetrics().toString());
    }

    @Test
    void theSameSeedGivesTheSameBitsForEveryTarget() {
        for (Targets targets :
                List.of(
                        Targets.numbers(NUMBERS),
                        Targets.vectors(Shape.of(3), VECTORS),
                        Targets.classes(List.of("a", "b", "c"), CLASSES))) {
            Split data = split(targets);
            boolean classes = data.train().schema().hasClasses();
            int outputs = classes ? 3 : data.train().schema().targetShape().size();
            float[] expected = null;
            for (int threads = 1; threads <= 3; threads++) {
                for (Kernels kernels : List.of(KernelChoice.preferred(), KernelChoice.scalar())) {
                    float[] values =
                            trainer(network(outputs))
                                    .loss(classes ? crossEntropy() : mse())
                                    .epochs(2)
                                    .threads(threads)
                                    .kernels(kernels)
                                    .fit(data)
                                    .last()
                                    .values();
                    expected = expected == null ? values : expected;
                    assertArrayEquals(expected, values, data.train().toString());
                }
            }
        }
    }

    @Test
    void aLoaderOfOnesOwnTrainsAsItsDataSet() {
        Split data = split(Targets.numbers(NUMBERS));
        Normalization by = Normalization.of(data.train());
        TrainingRun expected = trainer(network(1)).loss(mse()).epochs(3).fit(data);
        TrainingRun run =
                trainer(network(1))
                        .loss(mse())
                        .epochs(3)
                        .fit(
                                DataLoader.of(data.train(), 16, by).shuffled(),
                                DataLoader.of(data.validation(), 64, by));
        assertArrayEquals(expected.last().values(), run.last().values());
    }

    @Test
    void aNormalizationThatIsGivenIsTakenAndComesBack() {
        Split data = split(Targets.numbers(NUMBERS));
        Normalization given =
                new Normalization(new float[] {1000, 0, 0}, new float[] {100, 0.01f, 1});
        TrainingRun own = trainer(network(1)).loss(mse()).epochs(1).fit(data);
        TrainingRun run = trainer(network(1)).loss(mse()).epochs(1).normalization(given).fit(data);
        assertEquals(given, run.normalization());
        assertEquals(Normalization.of(data.train()), own.normalization());
        assertFalse(java.util.Arrays.equals(own.last().values(), run.last().values()));
    }

    @Test
    void ofEqualFiguresTheLowerLossIsBest() {
        Goal accuracy = new Goal("accuracy", true);
        assertTrue(accuracy.isBetter(evaluation(0.2, 0.9), epoch(0.1, 0.8)));
        assertFalse(accuracy.isBetter(evaluation(0.1, 0.8), epoch(0.2, 0.9)));
        assertTrue(accuracy.isBetter(evaluation(0.0002, 1), epoch(0.2, 1)));
        assertFalse(accuracy.isBetter(evaluation(0.2, 1), epoch(0.2, 1)));
        assertFalse(accuracy.isBetter(evaluation(0.1, Double.NaN), epoch(0.2, 0)));
        assertTrue(accuracy.isBetter(evaluation(0.2, 0), epoch(0.1, Double.NaN)));
        assertFalse(accuracy.isBetter(evaluation(Double.NaN, 1), epoch(0.2, 1)));
        assertTrue(accuracy.isBetter(evaluation(0.2, 1), epoch(Double.NaN, 1)));
        Goal loss = new Goal("loss", false);
        assertTrue(loss.isBetter(evaluation(0.1, 0.1), epoch(0.2, 0.9)));
        assertFalse(loss.isBetter(evaluation(0.2, 0.9), epoch(0.2, 0.1)));
        Goal less = new Goal("accuracy", false);
        assertTrue(less.isBetter(evaluation(0.2, 0.8), epoch(0.2, 0.9)));
        assertFalse(less.isBetter(evaluation(0.2, Double.NaN), epoch(0.2, 0.9)));
    }

    private static Evaluation evaluation(double loss, double accuracy) {
        return new Evaluation(1, loss, java.util.Map.of("accuracy", accuracy));
    }

    private static EpochMetrics epoch(double loss, double accuracy) {
        var metrics = java.util.Map.of("accuracy", accuracy);
        return new EpochMetrics(1, 1, 0, metrics, loss, metrics, true, 0, 0, 0);
    }

    @Test
    void theParametersOfTheBestEpochComeBack() {
        Split data = split(Targets.numbers(NUMBERS));
        TrainingRun run =
                trainer(network(1)).loss(mse()).optimizer(Optimizers.adam(1)).epochs(12).fit(data);
        assertNotEquals(run.bestEpoch(), run.epochs().size());
        TrainingRun until =
                trainer(network(1))
                        .loss(mse())
                        .optimizer(Optimizers.adam(1))
                        .epochs(run.bestEpoch())
                        .fit(data);
        assertArrayEquals(until.last().values(), run.best().values());
        assertEquals(
                run.bestEpoch(),
                run.epochs().stream().filter(EpochMetrics::best).toList().getLast().epoch());
    }

    @Test
    void whatDoesNotMeetIsRefusedBeforeTheFirstStep() {
        Split numbers = split(Targets.numbers(NUMBERS));
        Split vectors = split(Targets.vectors(Shape.of(3), VECTORS));
        Split classes = split(Targets.classes(List.of("a", "b", "c"), CLASSES));
        refused("given values", trainer(network(1)), numbers);
        refused("given labels", trainer(network(3)).loss(mse()), classes);
        refused("outputs the shape (2,)", trainer(network(2)), classes);
        refused(
                "outputs have the shape (2,), the targets (3,)",
                trainer(network(2)).loss(mse()),
                vectors);
        refused("mae: targets are classes", trainer(network(3)).metrics(Metrics.mae()), classes);
        refused(
                "targets are values",
                trainer(network(3)).loss(mse()).metrics(Metrics.f1()),
                vectors);
        refused(
                "no such metric, expected one of [loss, r2]",
                trainer(network(1)).loss(mse()).metrics(Metrics.r2()).best("mae"),
                numbers);
        refused(
                "only images",
                trainer(network(3)).augmentation(new Augmentation(true, 1)),
                classes);
        Dataset other = Dataset.of("o", ROWS, Targets.numbers(NUMBERS));
        IllegalArgumentException thrown =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> trainer(network(3)).loss(mse()).fit(vectors.train(), other));
        assertTrue(thrown.getMessage().contains("differ"), thrown.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> trainer(network(1)).metrics(Metrics.mae(), Metrics.mae()));
    }

    private static void refused(String part, Trainer trainer, Split data) {
        trainer.listener(
                new TrainingListener() {
                    @Override
                    public void started(Trainer t, lanewise.nn.Network network, int steps) {
                        throw new AssertionError("it began");
                    }
                });
        String message =
                assertThrows(IllegalArgumentException.class, () -> trainer.fit(data)).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void aLoaderDecidesWhatALoaderDecides() {
        Split data = split(Targets.numbers(NUMBERS));
        DataLoader train = DataLoader.of(data.train(), 16, Normalization.of(data.train()));
        DataLoader validation = DataLoader.of(data.validation(), 16, Normalization.none(3));
        assertThrows(
                IllegalArgumentException.class,
                () -> trainer(network(1)).loss(mse()).fit(train, validation));
        assertThrows(
                IllegalArgumentException.class,
                () -> trainer(network(1)).loss(mse()).dropLast().fit(train, train));
    }

    @Test
    void aTrainerThatWasStoppedTrainsAgain() {
        Split data = split(Targets.numbers(NUMBERS));
        Trainer trainer = trainer(network(1)).loss(mse()).epochs(2);
        trainer.stop();
        TrainingRun none = trainer.fit(data);
        assertEquals(TrainingRun.End.INTERRUPTED, none.end());
        assertThrows(IllegalStateException.class, none::lastEpoch);
        assertThrows(IllegalStateException.class, none::bestMetrics);
        assertEquals(TrainingRun.End.COMPLETED, trainer.fit(data).end());
    }

    @Test
    void theLastBatchOfAnEpochCanBeLeftOut() {
        Dataset data = Dataset.of("rows", ROWS, Targets.numbers(NUMBERS)).limit(65, Key.of(1));
        Sequential network = Sequential.of(linear(3, 8), batchNorm1d(8), tanh(), linear(8, 1));
        TrainingRun run =
                trainer(network).loss(mse()).batchSize(64).epochs(2).dropLast().fit(data, data);
        assertEquals(2, run.lastEpoch().step());
    }

    @Test
    void aLastBatchTooSmallForBatchNormalisationIsRefusedAtOnce() {
        Dataset rows = Dataset.of("rows", ROWS, Targets.numbers(NUMBERS)).limit(65, Key.of(1));
        for (Sequential network :
                List.of(
                        Sequential.of(linear(3, 8), batchNorm1d(8), linear(8, 1)),
                        Sequential.of(residual(linear(3, 3), batchNorm1d(3)), linear(3, 1)))) {
            Trainer trainer = trainer(network).loss(mse()).epochs(1);
            refused("dropLast()", trainer.batchSize(64), new Split(rows, rows));
            refused("has 1 of 65 samples", trainer.batchSize(1), new Split(rows, rows));
        }
        float[] pixels = new float[5 * 18];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i % 7;
        }
        Dataset images =
                Dataset.of(
                        "images",
                        Samples.of(Shape.image(2, 3, 3), pixels),
                        Targets.numbers(1, 2, 3, 4, 5));
        TrainingRun run =
                trainer(Sequential.of(batchNorm2d(2), flatten(), linear(18, 1)))
                        .loss(mse())
                        .batchSize(2)
                        .epochs(1)
                        .fit(images, images);
        assertEquals(3, run.lastEpoch().step(), "an image has many values a channel");
    }

    @Test
    void aStreamTrainsLikeTheDataSetItReads() {
        Split data = split(Targets.classes(List.of("a", "b", "c"), CLASSES));
        Normalization by = Normalization.of(data.train());
        DataLoader validation = DataLoader.of(data.validation(), 64, by);
        TrainingRun expected =
                trainer(network(3)).fit(DataLoader.of(data.train(), 16, by), validation);
        DataLoader stream = DataLoader.of(new Reading(data.train()), 16, by);
        TrainingRun run = trainer(network(3)).fit(stream.prefetching(), validation);
        assertArrayEquals(expected.last().values(), run.last().values());
        float[] shuffled = trainer(network(3)).fit(stream.shuffled(50), validation).last().values();
        assertFalse(java.util.Arrays.equals(shuffled, run.last().values()));
        assertArrayEquals(
                shuffled,
                trainer(network(3))
                        .threads(2)
                        .fit(stream.shuffled(50).prefetching(), validation)
                        .last()
                        .values());
    }

    /** A data set, as if it could only be read in its order. */
    private record Reading(Dataset data) implements SampleStream {
        @Override
        public String name() {
            return data.name();
        }

        @Override
        public Schema schema() {
            return data.schema();
        }

        @Override
        public int size() {
            return data.size();
        }

        @Override
        public Cursor open() {
            return new Cursor() {
                private int next;

                @Override
                public boolean next(Sample into) {
                    if (next == data.size()) {
                        return false;
                    }
                    float[] x = data.sample(next);
                    System.arraycopy(x, 0, into.x(), 0, x.length);
                    into.label(data.label(next++));
                    return true;
                }

                @Override
                public void close() {}
            };
        }
    }
}
