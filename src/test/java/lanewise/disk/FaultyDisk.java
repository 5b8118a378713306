package lanewise.disk;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When the disk fails: at one of the operations that change it, counted from 1, or from that one
 * on. Creating a file or a folder, writing, forcing and renaming count; removing never fails.
 */
public final class FaultyDisk {
    private static final AtomicInteger LEFT = new AtomicInteger(Integer.MAX_VALUE);
    private static volatile boolean stays;
    private static volatile String failed;

    private FaultyDisk() {}

    /** Lets the n-th operation from now fail, and all after it if the disk stays full. */
    public static void fail(int n, boolean staysFull) {
        failed = null;
        stays = staysFull;
        LEFT.set(n);
    }

    /** Lets nothing fail any more; returns what failed first, or null. */
    public static String heal() {
        LEFT.set(Integer.MAX_VALUE);
        stays = false;
        return failed;
    }

    /** Whether this operation is to fail. */
    static boolean fails(String operation) {
        int left = LEFT.decrementAndGet();
        if (left == 0) {
            failed = operation;
        }
        return left == 0 || left < 0 && stays;
    }

    static void check(String operation) throws IOException {
        if (fails(operation)) {
            throw new IOException("No space left on device");
        }
    }
}
