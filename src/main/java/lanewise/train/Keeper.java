package lanewise.train;

import java.io.IOException;

/** What goes with a training: writes its checkpoints, or compares it with those of another. */
interface Keeper {
    /** Lets a training be. */
    Keeper NONE =
            new Keeper() {
                @Override
                public void begin(TrainingState state) {}

                @Override
                public void finish(TrainingState state) {}
            };

    /** Before the first step; may put the training elsewhere. */
    void begin(TrainingState state) throws IOException;

    /** After the training, however it ended, and where {@link #begin} failed. */
    default void end() {}

    /** After an epoch, when all listeners were told of it. */
    void finish(TrainingState state);
}
