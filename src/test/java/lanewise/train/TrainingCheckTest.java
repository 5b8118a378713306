package lanewise.train;

import static lanewise.nn.Layers.batchNorm1d;
import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.mse;
import static lanewise.nn.Layers.residual;
import static lanewise.nn.Layers.tanh;
import static lanewise.train.Table.CLASSES;
import static lanewise.train.Table.NUMBERS;
import static lanewise.train.Table.ROWS;
import static lanewise.train.Table.VECTORS;
import static lanewise.train.Table.network;
import static lanewise.train.Table.split;
import static lanewise.train.Table.trainer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.data.Augmentation;
import lanewise.data.DataLoader;
import lanewise.data.Dataset;
import lanewise.data.Normalization;
import lanewise.data.Samples;
import lanewise.data.Split;
import lanewise.data.Targets;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** What would fail in the first step, or in the last of an epoch, is refused before it. */
class TrainingCheckTest {
    @Test
    void whatDoesNotMeetIsRefusedBeforeTheFirstStep() {
        Split numbers = split(Targets.numbers(NUMBERS));
        Split vectors = split(Targets.vectors(Shape.of(3), VECTORS));
        Split classes = split(Targets.classes(List.of("a", "b", "c"), CLASSES));
        refused("given values", trainer(network(1)), numbers);
        refused(
                "mse(): expected values, given classes; take a loss of classes",
                trainer(network(3)).loss(mse()),
                classes);
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
    void classesThatDifferInTheirNamesAreBothShown() {
        Dataset train = Dataset.of("a", ROWS, Targets.classes(List.of("a", "b", "c"), CLASSES));
        Dataset other = Dataset.of("b", ROWS, Targets.classes(List.of("a", "b", "d"), CLASSES));
        String said =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> trainer(network(3)).fit(train, other))
                        .getMessage();
        assertTrue(said.contains("[a, b, c]") && said.contains("[a, b, d]"), said);
    }

    @Test
    void aMetricWithoutATallyIsNamed() {
        Metric none =
                new Metric() {
                    @Override
                    public String name() {
                        return "mine";
                    }

                    @Override
                    public Tally tally(Shape output) {
                        return null;
                    }
                };
        Split classes = split(Targets.classes(List.of("a", "b", "c"), CLASSES));
        String said =
                assertThrows(
                                NullPointerException.class,
                                () -> trainer(network(3)).metrics(none).fit(classes))
                        .getMessage();
        assertEquals("metric \"mine\": tally((3,)) gave null, expected a Tally", said);
    }
}
