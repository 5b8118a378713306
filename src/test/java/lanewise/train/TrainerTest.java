package lanewise.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import lanewise.data.Augmentation;
import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.optim.Optimizers;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final Split DATA = Shapes.of(7, 150, 70);

    private static Sequential network() {
        return Tutorial.network(DATA.train().shape(), 10, 0.25);
    }

    private static Trainer trainer() {
        return Trainer.of(network()).epochs(2).batchSize(32).seed(5).threads(1);
    }

    private static float[] trained(Trainer trainer) {
        return trainer.fit(DATA.train(), DATA.validation()).last().values();
    }

    @Test
    void theSameSeedGivesTheSameBitsOnAnyThreadsAndKernels() {
        float[] expected = trained(trainer());
        assertArrayEquals(expected, trained(trainer()), "again");
        assertArrayEquals(expected, trained(trainer().threads(2)), "two threads");
        assertArrayEquals(expected, trained(trainer().threads(3)), "three threads");
        assertArrayEquals(expected, trained(trainer().kernels(KernelChoice.scalar())), "scalar");
    }

    @Test
    void anotherSeedGivesOtherParameters() {
        assertFalse(java.util.Arrays.equals(trained(trainer()), trained(trainer().seed(6))));
    }

    @Test
    void augmentationIsReproducible() {
        Augmentation augmentation = new Augmentation(true, 4);
        assertArrayEquals(
                trained(trainer().augmentation(augmentation)),
                trained(trainer().augmentation(augmentation).threads(2)));
    }

    @Test
    void listenersHearEveryStepAndEpochInOrder() {
        List<String> heard = new ArrayList<>();
        trainer()
                .listener(
                        new TrainingListener() {
                            @Override
                            public void started(Trainer t, Network n, int stepsAnEpoch) {
                                heard.add("start " + stepsAnEpoch);
                            }

                            @Override
                            public void step(
                                    long step,
                                    int epoch,
                                    int images,
                                    double l,
                                    double a,
                                    double r) {
                                heard.add("step " + step + " of " + epoch + ": " + images);
                            }

                            @Override
                            public void epoch(EpochMetrics m) {
                                heard.add("epoch " + m.epoch() + " at " + m.step());
                            }

                            @Override
                            public void finished(TrainingRun run) {
                                heard.add("end " + run.end());
                            }
                        })
                .fit(DATA.train(), DATA.validation());
        assertEquals(1 + 2 * 5 + 2 + 1, heard.size());
        assertEquals("start 5", heard.getFirst());
        assertEquals("step 5 of 1: 22", heard.get(5));
        assertEquals("epoch 1 at 5", heard.get(6));
        assertEquals("end COMPLETED", heard.getLast());
    }

    @Test
    void stopEndsTheTrainingAfterTheStep() {
        Trainer trainer = trainer().epochs(50);
        trainer.listener(
                new TrainingListener() {
                    @Override
                    public void step(
                            long step, int epoch, int images, double l, double a, double r) {
                        if (step == 7) {
                            trainer.stop();
                        }
                    }
                });
        TrainingRun run = trainer.fit(DATA.train(), DATA.validation());
        assertEquals(TrainingRun.End.INTERRUPTED, run.end());
        assertEquals(1, run.epochs().size());
        TrainingRun again = trainer.fit(DATA.train(), DATA.validation());
        assertEquals(1, again.epochs().size(), "a stopped trainer trains again");
    }

    @Test
    void anInterruptEndsATrainingWithinAStepAndStaysSet() {
        int[] steps = {0};
        TrainingRun run =
                trainer()
                        .listener(
                                new TrainingListener() {
                                    @Override
                                    public void step(
                                            long s, int e, int i, double l, double a, double r) {
                                        steps[0]++;
                                        if (s == 3) {
                                            Thread.currentThread().interrupt();
                                        }
                                    }
                                })
                        .fit(DATA.train(), DATA.validation());
        assertTrue(Thread.interrupted());
        assertEquals(TrainingRun.End.INTERRUPTED, run.end());
        assertEquals(3, steps[0]);
    }

    @Test
    void patienceStopsWhenTheValidationLossNoLongerFalls() {
        TrainingRun run =
                trainer()
                        .epochs(30)
                        .patience(2)
                        .optimizer(Optimizers.adam(3e-3))
                        .fit(DATA.train(), DATA.validation());
        assertEquals(TrainingRun.End.EARLY_STOP, run.end());
        assertTrue(run.epochs().size() < 30);
    }

    @Test
    void anInfiniteLossNamesTheFirstLayerAtFault() {
        Trainer trainer = trainer().epochs(5).optimizer(Optimizers.sgd(1e30));
        NonFiniteException thrown =
                assertThrows(
                        NonFiniteException.class,
                        () -> trainer.fit(DATA.train(), DATA.validation()));
        assertTrue(thrown.getMessage().contains("\"conv2\""), thrown.getMessage());
    }

    @Test
    void aTrainingThatWasStoppedBeforeItsFirstEpochSaysThatItHasNoFigures() {
        Trainer trainer = trainer();
        trainer.stop();
        TrainingRun run = trainer.fit(DATA);
        var thrown = assertThrows(IllegalStateException.class, run::lastEpoch);
        assertTrue(thrown.getMessage().contains("the training was interrupted"));
        assertThrows(IllegalStateException.class, run::bestMetrics);
    }

    @Test
    void badSettingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> trainer().epochs(0));
        assertThrows(IllegalArgumentException.class, () -> trainer().batchSize(0));
        assertThrows(IllegalArgumentException.class, () -> trainer().threads(0));
        assertThrows(IllegalArgumentException.class, () -> trainer().patience(-1));
    }
}
