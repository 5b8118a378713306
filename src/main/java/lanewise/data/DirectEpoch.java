package lanewise.data;

import java.util.function.IntFunction;

/** A pass whose batches are filled when they are asked for. */
final class DirectEpoch implements DataLoader.Epoch {
    private final int batches;
    private final IntFunction<Batch> fill;
    private final Runnable onClose;
    private int next;
    private boolean closed;

    DirectEpoch(int batches, IntFunction<Batch> fill, Runnable onClose) {
        this.batches = batches;
        this.fill = fill;
        this.onClose = onClose;
    }

    @Override
    public Batch next() {
        return closed || next == batches ? null : fill.apply(next++);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}
