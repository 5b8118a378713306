package lanewise.train;

import java.io.IOException;
import java.util.List;
import lanewise.nn.Network;

/** Is told of a training as it goes, on the training thread: keep it short. */
public interface TrainingListener {
    /**
     * Before the first step.
     *
     * @param trainer what is trained and how
     * @param network bound; its parameters, gradients and activations may be read in every call
     * @param stepsAnEpoch optimiser steps of one epoch
     */
    default void started(Trainer trainer, Network network, int stepsAnEpoch) {}

    /**
     * After {@link #started}, where a training goes on from a checkpoint, or would if there were
     * one: what is known of later steps is to be forgotten.
     *
     * @param step the optimiser steps that are done, 0 without a checkpoint; the next has this
     *     number and one
     * @param epochs the figures of the epochs that are done
     */
    default void resumed(long step, List<EpochMetrics> epochs) {}

    /**
     * After each epoch, before its checkpoint is written: a training that is killed and resumed
     * does not come by again, so what belongs to the epoch must be on its way to the disk.
     */
    default void beforeCheckpoint() {}

    /**
     * When a checkpoint could not be written: the one before stands, the training goes on, and the
     * next epoch tries again.
     *
     * @return whether somebody was told; where no listener does, a warning is logged
     */
    default boolean checkpointFailed(IOException cause) {
        return false;
    }

    /**
     * When the training thread has got a batch.
     *
     * @param step the optimiser step that it is for, from 1
     * @param images in it
     * @param waited nanoseconds that the training thread waited for it
     */
    default void batch(long step, int images, long waited) {}

    /**
     * After an optimiser step; the gradients are still those of the step, clipped if they were to
     * be, and {@link Network#dropoutRates} the rates that it dropped with.
     *
     * @param step its number over all epochs, from 1
     * @param epoch its epoch, from 1
     * @param images in its batch
     * @param loss of its batch, before the update, without what layers add for their own rates
     * @param accuracy share of right answers in its batch, 0 to 1
     * @param learningRate of the update
     */
    default void step(
            long step, int epoch, int images, double loss, double accuracy, double learningRate) {}

    /** After an epoch and its validation. */
    default void epoch(EpochMetrics metrics) {}

    /** After the last step, also if training was stopped early or by a signal. */
    default void finished(TrainingRun run) {}
}
