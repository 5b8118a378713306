package lanewise.data;

import java.util.function.IntFunction;

/**
 * A pass whose batches are filled on a thread, so far ahead that a batch in use is never filled.
 *
 * <p>A monitor, not a queue: queues allocate when they wait.
 */
final class PrefetchedEpoch implements DataLoader.Epoch {
    private final int batches;
    private final IntFunction<Batch> fill;
    private final Runnable onClose;
    private final Batch[] ring;
    private final Thread thread;

    private int filled;
    private int handedOut;
    private int givenBack;
    private Throwable failure;
    private boolean closed;

    /**
     * @param fill fills the batch of a number; its memory may be used again {@code ring} batches
     *     later
     * @param onClose runs once, when the thread has ended
     */
    PrefetchedEpoch(int batches, int ring, IntFunction<Batch> fill, Runnable onClose) {
        this.batches = batches;
        this.fill = fill;
        this.onClose = onClose;
        this.ring = new Batch[ring];
        this.thread = Thread.ofPlatform().daemon().name("lanewise-loader").start(this::fillAll);
    }

    @Override
    public synchronized Batch next() {
        if (closed || handedOut == batches) {
            return null;
        }
        givenBack = handedOut;
        notifyAll();
        boolean interrupted = false;
        while (filled == handedOut && failure == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (filled > handedOut) {
            return ring[handedOut++ % ring.length];
        }
        throw failure instanceof Error error ? rethrow(error) : (RuntimeException) failure;
    }

    private static RuntimeException rethrow(Error error) {
        throw error;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        onClose.run();
    }

    private void fillAll() {
        try {
            for (int batch = 0; batch < batches && awaitRoom(batch); batch++) {
                Batch full = fill.apply(batch);
                synchronized (this) {
                    ring[batch % ring.length] = full;
                    filled++;
                    notifyAll();
                }
            }
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                failure = e;
                notifyAll();
            }
        }
    }

    /** Waits until the batch's memory is free; false if the pass was closed before. */
    private synchronized boolean awaitRoom(int batch) {
        while (batch - givenBack >= ring.length && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException("the data loader's thread was interrupted", e);
            }
        }
        return !closed;
    }
}
