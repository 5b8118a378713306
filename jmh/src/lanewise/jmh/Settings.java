package lanewise.jmh;

/** What a fork is told by its JVM's properties. */
final class Settings {

    static final String BITS = "lanewise.vector.bits";
    static final String THREADS = "lanewise.jmh.threads";

    private Settings() {}

    /** The width of a vector that was asked for, 0 for the preferred one. */
    static int bits() {
        return Integer.getInteger(BITS, 0);
    }

    /** Threads that every engine may use. */
    static int threads() {
        return Integer.getInteger(THREADS, 1);
    }
}
