package lanewise.testkit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Several threads that start at one moment. */
final class OnThreads {
    /** What went wrong on one of them. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }

    private OnThreads() {}

    /**
     * Runs work on so many threads, the caller's among them, and waits for all.
     *
     * @param work is given the number of the thread
     * @throws Failure with the first thing that any of them threw
     */
    static void run(int count, IntConsumer work) {
        AtomicInteger waiting = new AtomicInteger(count);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        IntConsumer together =
                worker -> {
                    waiting.decrementAndGet();
                    while (waiting.get() > 0) {
                        Thread.yield();
                    }
                    try {
                        work.accept(worker);
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                    }
                };
        Thread[] threads = new Thread[count - 1];
        for (int i = 0; i < threads.length; i++) {
            int worker = i + 1;
            threads[i] = Thread.ofPlatform().start(() -> together.accept(worker));
        }
        together.accept(0);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (failure.get() != null) {
            throw new Failure(failure.get());
        }
    }
}
