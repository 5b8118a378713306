package lanewise.cli;

import lanewise.kernel.KernelChoice;
import picocli.CommandLine.Option;

/** What computes: it decides how long that takes, and no bit of what comes out. */
final class Workers {
    private static final int MOST_THREADS = 1024;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads to compute with (default: all cores).")
    Integer threads;

    @Option(
            names = "--kernels",
            completionCandidates = Names.Kinds.class,
            paramLabel = "KIND",
            description = "vector or scalar; the bits are the same (default: the faster).")
    String kernels;

    /** The number of threads; one that nobody can have is refused. */
    int threads() {
        int asked = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        checkThreads(asked);
        return asked;
    }

    /** Refuses a number of threads that none can have. */
    static void checkThreads(int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "--threads: %d, expected 1 to %d".formatted(threads, MOST_THREADS));
        }
    }

    KernelChoice kernels() {
        return kernels == null ? KernelChoice.made() : KernelChoice.choose(kernels);
    }
}
