package lanewise.train;

import static lanewise.nn.Layers.batchNorm1d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.mse;
import static lanewise.nn.Layers.tanh;
import static lanewise.optim.Optimizers.adam;
import static lanewise.optim.Optimizers.adamW;
import static lanewise.optim.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.data.Split;
import lanewise.data.Targets;
import lanewise.nn.Sequential;
import lanewise.optim.GradientClipping;
import lanewise.optim.Optimizer;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parameters that are not treated alike, and trainings that begin or step otherwise. */
class GroupsTest {
    private static final Split DATA = Table.split(Targets.numbers(Table.NUMBERS));
    private static final Sequential NET = Table.network(1);

    @TempDir Path folder;

    private static Trainer trainer(Optimizer optimizer) {
        return Table.trainer(NET).loss(mse()).optimizer(optimizer).epochs(3);
    }

    private static Parameters trained(Optimizer optimizer) {
        return trainer(optimizer).fit(DATA).last();
    }

    @Test
    void groupsOfOneOptimiserAreThatOptimiser() {
        Optimizer one = adamW(0.01).weightDecay(0.1);
        assertArrayEquals(
                trained(one).values(),
                trained(one.group("fc1.*", one).group(".*bias", one)).values());
    }

    @Test
    void aGroupHasItsOwnRateAndDecay() {
        Parameters first = NET.initialize(Shape.of(3), Key.of(3).child("initialize"));
        Parameters still = trained(sgd(0.01).group("fc1\\..*", sgd(0)));
        assertArrayEquals(first.valuesOf("fc1.weight"), still.valuesOf("fc1.weight"));
        assertFalse(Arrays.equals(first.valuesOf("fc2.weight"), still.valuesOf("fc2.weight")));
        Parameters plain = trained(adamW(0.01).weightDecay(0));
        Parameters decayed = trained(adamW(0.01).weightDecay(0).group("fc2.weight", adamW(0.01)));
        assertFalse(Arrays.equals(plain.valuesOf("fc2.weight"), decayed.valuesOf("fc2.weight")));
    }

    @Test
    void aGroupWithoutAParameterIsRefused() {
        var thrown =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> trained(sgd(0.01).group("conv.*", sgd(1))));
        assertTrue(thrown.getMessage().contains("[fc1.weight"), thrown.getMessage());
        assertThrows(IllegalArgumentException.class, () -> trainer(sgd(0.1)).freeze("x").fit(DATA));
        var all =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> trainer(sgd(0.1)).freeze(".*").fit(DATA));
        assertTrue(all.getMessage().contains("expected one or more to train"), all.getMessage());
        assertThrows(IllegalArgumentException.class, () -> sgd(0.1).freeze("("));
        assertThrows(IllegalArgumentException.class, () -> sgd(0).group(".*", sgd(1)));
    }

    @Test
    void whatIsFrozenStaysAndIsNotClippedAgainst() {
        Optimizer optimizer = adam(0.01).weightDecay(0.1);
        Parameters first = NET.initialize(Shape.of(3), Key.of(3).child("initialize"));
        List<Double> norms = new ArrayList<>();
        Trainer trainer =
                trainer(optimizer).freeze("fc1\\..*").clip(new GradientClipping.ByNorm(1));
        trainer.listener(
                new TrainingListener() {
                    private Parameters parameters;

                    @Override
                    public void started(Trainer t, lanewise.nn.Network network, int steps) {
                        parameters = network.parameters();
                    }

                    @Override
                    public void step(
                            long step, int epoch, int n, double loss, double a, double rate) {
                        norms.add(norm(parameters.gradientsOf("fc1.weight")));
                    }
                });
        Parameters last = trainer.fit(DATA).last();
        assertArrayEquals(first.valuesOf("fc1.weight"), last.valuesOf("fc1.weight"));
        assertArrayEquals(first.valuesOf("fc1.bias"), last.valuesOf("fc1.bias"));
        assertFalse(Arrays.equals(first.valuesOf("fc2.bias"), last.valuesOf("fc2.bias")));
        assertTrue(norms.stream().allMatch(norm -> norm == 0), norms.toString());
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    @Test
    void frozenGroupsGoOnFromACheckpoint() {
        Optimizer optimizer = adam(0.01).group("fc2.bias", sgd(0.02).momentum(0.9));
        Trainer whole = trainer(optimizer).freeze("fc1.bias").accumulate(2).epochs(4);
        float[] expected = whole.fit(DATA).last().values();
        Trainer cut = trainer(optimizer).freeze("fc1.bias").accumulate(2).epochs(4);
        cut.listener(
                new TrainingListener() {
                    @Override
                    public void epoch(EpochMetrics metrics) {
                        if (metrics.epoch() == 2) {
                            cut.stop();
                        }
                    }
                });
        cut.resume(folder).fit(DATA);
        Trainer rest = trainer(optimizer).freeze("fc1.bias").accumulate(2).epochs(4);
        assertArrayEquals(expected, rest.resume(folder).fit(DATA).last().values());
    }

    @Test
    void aTrainingStartsFromGivenValues() {
        Parameters given = trained(adam(0.02));
        float[] before = given.values().clone();
        TrainingRun run = trainer(sgd(0)).start(given).epochs(1).fit(DATA);
        assertArrayEquals(before, run.last().values());
        TrainingRun more = trainer(adam(0.02)).start(given).fit(DATA);
        assertTrue(more.lastEpoch().validationLoss() < run.lastEpoch().validationLoss());
        assertArrayEquals(before, given.values(), "the given values are copied");
        Parameters other = Table.network(2).parameters(Shape.of(3));
        var thrown =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> trainer(sgd(0.1)).start(other).fit(DATA));
        assertTrue(thrown.getMessage().contains("fc2.weight (2, 16)"), thrown.getMessage());
    }

    @Test
    void gatheredBatchesStepLikeOneLargeBatch() {
        TrainingRun large = trainer(sgd(0.01)).batchSize(32).fit(DATA);
        TrainingRun gathered = trainer(sgd(0.01)).batchSize(8).accumulate(4).fit(DATA);
        assertEquals(large.lastEpoch().step(), gathered.lastEpoch().step());
        assertArrayEquals(large.last().values(), gathered.last().values(), 1e-5f);
        assertEquals(large.lastEpoch().trainLoss(), gathered.lastEpoch().trainLoss(), 1e-6);
    }

    @Test
    void gatheredBatchesDropOtherElements() {
        Sequential net = Sequential.of(linear(3, 8), tanh(), dropout(0.5), linear(8, 1));
        Trainer trainer =
                Table.trainer(net).loss(mse()).optimizer(sgd(0.01)).batchSize(8).epochs(1);
        float[] two = trainer.accumulate(2).fit(DATA).last().values();
        assertArrayEquals(two, trainer.threads(2).fit(DATA).last().values());
    }

    @Test
    void aLastBatchOfOneSampleIsRefusedBeforeTheFirstStepWhereItIsNormalised() {
        Sequential net = Sequential.of(linear(3, 4), batchNorm1d(4), linear(4, 1));
        Split odd = new Split(DATA.train().subset(first(65)), DATA.validation());
        Trainer trainer = Table.trainer(net).loss(mse()).batchSize(64).epochs(1);
        var thrown = assertThrows(IllegalArgumentException.class, () -> trainer.fit(odd));
        assertTrue(thrown.getMessage().contains("dropLast"), thrown.getMessage());
        assertEquals(1, trainer.dropLast().fit(odd).epochs().size());
    }

    private static int[] first(int count) {
        return java.util.stream.IntStream.range(0, count).toArray();
    }
}
