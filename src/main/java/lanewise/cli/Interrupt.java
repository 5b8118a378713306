package lanewise.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lanewise.train.Trainer;

/**
 * Ctrl-C: the training at work ends after its step, and the virtual machine waits until the run's
 * folder is complete.
 */
final class Interrupt implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interrupt");
    private volatile Trainer trainer;
    private volatile boolean interrupted;

    Interrupt() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interrupt() {
        interrupted = true;
        Trainer current = trainer;
        if (current != null) {
            current.stop();
        }
        try {
            done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From now on Ctrl-C stops this trainer. */
    void stops(Trainer next) {
        trainer = next;
        if (interrupted) {
            next.stop();
        }
    }

    boolean interrupted() {
        return interrupted;
    }

    /**
     * What the command exits with.
     *
     * @param incomplete whether a run failed or could not be written whole
     */
    int code(boolean incomplete) {
        return interrupted ? Main.INTERRUPTED : incomplete ? Main.FAILED : 0;
    }

    @Override
    public void close() {
        done.countDown();
        if (!interrupted) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                interrupted = true;
            }
        }
    }
}
