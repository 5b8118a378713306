package lanewise.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A team of threads that shares the parts of one job at a time.
 *
 * <p>The parts are numbered and given out one by one, so which thread runs a part is left open; a
 * job must therefore give the same result for every assignment, which it does when each part writes
 * outputs of its own. Running a job allocates nothing.
 *
 * <p>A waiting thread spins for a while before it parks: to wake a parked thread costs 30 to 50 µs,
 * which is as long as a small kernel takes.
 */
public final class Parallel implements AutoCloseable {
    /** What is run in parts. */
    @FunctionalInterface
    public interface Job {
        /**
         * Runs one part.
         *
         * @param part its number, from 0
         * @param worker the number of the thread that runs it, below {@link #threads()}
         */
        void run(int part, int worker);
    }

    private static final int SPINS = 20_000;

    private final int threads;
    private final Thread[] workers;

    /**
     * The generation of the job in the high half, how many of its parts are still to be given out
     * in the low half: who takes a part decides by this word alone, because a late worker may see
     * the job's other fields already replaced.
     */
    private final AtomicLong ticket = new AtomicLong();

    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile Throwable failure;
    private volatile boolean closed;
    private volatile Job job;
    private volatile int parts;

    /**
     * Starts {@code threads - 1} daemon threads; the caller of {@link #run} is the last one.
     *
     * @param threads at least 1
     */
    public Parallel(int threads) {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads: " + threads + ", expected 1 to 1024");
        }
        this.threads = threads;
        this.workers = new Thread[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            int worker = i + 1;
            workers[i] =
                    Thread.ofPlatform()
                            .daemon()
                            .name("lanewise-" + worker)
                            .start(() -> work(worker));
        }
    }

    /** The number of threads, the caller's included. */
    public int threads() {
        return threads;
    }

    /**
     * Runs all parts and returns when the last is done. Must not be called from two threads at
     * once, nor from inside a job.
     *
     * @throws RuntimeException or Error what a part threw, after all parts have ended
     */
    public void run(int parts, Job job) {
        if (workers.length == 0 || parts == 1) {
            for (int part = 0; part < parts; part++) {
                job.run(part, 0);
            }
            return;
        }
        if (parts == 0) {
            return;
        }
        this.job = job;
        this.parts = parts;
        unfinished.set(parts);
        long generation = (ticket.get() >>> 32) + 1;
        ticket.set(generation << 32 | parts);
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
        takeParts(generation, 0);
        for (int spins = 0; unfinished.get() != 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            switch (thrown) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(thrown);
            }
        }
    }

    private void takeParts(long generation, int worker) {
        while (true) {
            long seen = ticket.get();
            int left = (int) seen;
            if (seen >>> 32 != generation || left == 0) {
                return;
            }
            if (ticket.compareAndSet(seen, seen - 1)) {
                try {
                    // The job stays in place until the part that was just taken is done.
                    job.run(parts - left, worker);
                } catch (Throwable t) {
                    failure = t;
                } finally {
                    unfinished.decrementAndGet();
                }
            }
        }
    }

    private void work(int worker) {
        long done = 0;
        while (!closed) {
            int spins = 0;
            while (ticket.get() >>> 32 == done && !closed) {
                if (spins < SPINS) {
                    spins++;
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            done = ticket.get() >>> 32;
            takeParts(done, worker);
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
    }
}
