package lanewise.nn;

import java.util.concurrent.atomic.AtomicBoolean;

/** Refuses a second thread where memory is made for one: some nanoseconds a call. */
final class OneAtATime {
    private final AtomicBoolean taken = new AtomicBoolean();

    /**
     * Begins a call.
     *
     * @param what is called and what else to do, as the message says it
     * @throws IllegalStateException if another call has not ended
     */
    void enter(String what) {
        if (taken.getAndSet(true)) {
            throw new IllegalStateException(what);
        }
    }

    /** Ends the call. */
    void leave() {
        taken.setRelease(false);
    }
}
