package lanewise.train;

import static lanewise.nn.Layers.bceWithLogits;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.embedding;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.huber;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.mse;
import static lanewise.train.Table.CLASSES;
import static lanewise.train.Table.NUMBERS;
import static lanewise.train.Table.VECTORS;
import static lanewise.train.Table.network;
import static lanewise.train.Table.split;
import static lanewise.train.Table.trainer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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
        assertTrue(best.validation().metric("r2") > 0.99, best.toString());
        assertEquals(List.of("mae", "r2"), List.copyOf(best.validation().metrics().keySet()));
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
        assertEquals(
                best.validation().metric("mae"), error / data.validation().size(), 1e-6, "mae");
    }

    @Test
    void vectorsAreLearntPlaceByPlace() {
        Split data = split(Targets.vectors(Shape.of(3), VECTORS));
        TrainingRun run = trainer(network(3)).loss(bceWithLogits()).fit(data);
        assertTrue(run.bestMetrics().validationLoss() < 0.2, run.bestMetrics().toString());
        assertEquals(0, run.bestMetrics().validation().metrics().size());
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
        assertTrue(best.validation().metric("f1") > 0.8, best.toString());
        assertEquals(
                List.of("accuracy", "top-2", "f1"),
                List.copyOf(best.validation().metrics().keySet()));
        for (EpochMetrics epoch : run.epochs()) {
            assertTrue(epoch.validation().metric("f1") <= best.validation().metric("f1"));
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
