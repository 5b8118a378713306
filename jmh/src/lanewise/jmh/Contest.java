package lanewise.jmh;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times all engines on some cases in this JVM, in turns; the engines that never win are left out,
 * and the cases that we do not offer.
 *
 * <p>Arguments: the file that receives the rows, then names of cases.
 */
final class Contest {

    private static final String ENGINES = "lanewise.jmh.engines";
    private static final String LENGTH = "lanewise.jmh.length";
    private static final long TURN_NANOS = 20_000_000;
    private static final long WINDOW_NANOS = 40_000_000;
    private static final int STEADY_WINDOWS = 3;
    private static final int MOST_WINDOWS = 250;

    /** Compiling a large kernel takes a second, in which nothing seems to change. */
    static final long COMPILER_QUIET_NANOS = 1_200_000_000;

    /** How long each case is measured. */
    enum Length {
        FULL(11, COMPILER_QUIET_NANOS),

        /**
         * For many JVMs: a second a case, and once more when all cases have had their turn. The
         * faster turn counts: a neighbour slows one of them, badly compiled code both.
         */
        TWICE(7, 400_000_000);

        private final int rounds;
        private final long quietNanos;

        Length(int rounds, long quietNanos) {
            this.rounds = rounds;
            this.quietNanos = quietNanos;
        }
    }

    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    private Contest() {}

    /**
     * Runs a contest in a JVM of its own.
     *
     * @param bits of our vectors, 0 for the preferred width
     * @param engines a pattern of the names of those that take part
     * @param cases their names
     */
    static List<Row> fork(int threads, int bits, String engines, List<String> cases)
            throws IOException, InterruptedException {
        return fork(threads, bits, engines, cases, Length.FULL);
    }

    /** The same at another length. */
    static List<Row> fork(int threads, int bits, String engines, List<String> cases, Length length)
            throws IOException, InterruptedException {
        Path result = Files.createTempFile("lanewise-contest", ".txt");
        try {
            var options = new ArrayList<String>();
            options.add("-D" + Settings.THREADS + "=" + threads);
            options.add("-D" + ENGINES + "=" + engines);
            options.add("-D" + LENGTH + "=" + length);
            if (bits > 0) {
                options.add("-D" + Settings.BITS + "=" + bits);
            }
            var arguments = new ArrayList<String>();
            arguments.add(result.toString());
            arguments.addAll(cases);
            Forks.run(Contest.class, options, arguments);
            return Files.readAllLines(result).stream().map(Row::parse).toList();
        } finally {
            Files.delete(result);
        }
    }

    public static void main(String[] args) throws IOException {
        List<Engine> engines = new ArrayList<>(Engines.all(Settings.threads()));
        engines.removeIf(e -> e.name().matches("scalar|ejml|netlib.*"));
        engines.add(new Copy());
        String taking = System.getProperty(ENGINES, ".*");
        engines.removeIf(e -> !e.name().matches(taking));
        Length length = Length.valueOf(System.getProperty(LENGTH));
        try (var out = new PrintWriter(Files.newBufferedWriter(Path.of(args[0])))) {
            var again = new ArrayList<List<Entrant>>();
            for (int i = 1; i < args.length; i++) {
                Case work = Cases.named(args[i]);
                if (engines.getFirst().offer(work).isPresent()) {
                    List<Entrant> entrants = enter(work, engines, length);
                    turn(entrants);
                    if (length == Length.TWICE) {
                        again.add(entrants);
                    } else {
                        print(entrants, out);
                    }
                }
            }
            for (List<Entrant> entrants : again) {
                List<double[]> before = entrants.stream().map(e -> e.samples().clone()).toList();
                turn(entrants);
                for (int i = 0; i < before.size(); i++) {
                    double[] now = entrants.get(i).samples();
                    if (median(before.get(i)) < median(now)) {
                        System.arraycopy(before.get(i), 0, now, 0, now.length);
                    }
                }
                print(entrants, out);
            }
        }
    }

    private static double median(double[] samples) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private record Entrant(Case at, Engine engine, Work work, long calls, double[] samples) {}

    /** Binds and warms up. */
    private static List<Entrant> enter(Case work, List<Engine> engines, Length length) {
        var entrants = new ArrayList<Entrant>();
        for (Engine engine : engines) {
            var offer = engine.offer(work);
            if (offer.isEmpty()) {
                continue;
            }
            Work bound = offer.get().get();
            if (engine.computes()) {
                work.check(engine.name(), bound.output());
            }
            double nanos = warm(bound, engine.name().equals("ours") ? length.quietNanos : 0);
            long calls = Math.max(1, (long) (TURN_NANOS / nanos));
            entrants.add(new Entrant(work, engine, bound, calls, new double[length.rounds]));
        }
        return entrants;
    }

    private static void turn(List<Entrant> entrants) {
        for (int round = 0; round < entrants.getFirst().samples().length; round++) {
            for (Entrant entrant : entrants) {
                // The first call brings this engine's data back into the cache.
                entrant.work().run();
                long start = System.nanoTime();
                for (long call = 0; call < entrant.calls(); call++) {
                    entrant.work().run();
                }
                entrant.samples()[round] = (System.nanoTime() - start) / 1e3 / entrant.calls();
            }
        }
    }

    private static void print(List<Entrant> entrants, PrintWriter out) {
        var line = new StringBuilder("  " + entrants.getFirst().at().name());
        for (Entrant entrant : entrants) {
            var row =
                    new Row(
                            entrant.at().name(),
                            entrant.engine().name(),
                            Settings.bits(),
                            Settings.threads(),
                            List.of(entrant.samples()));
            out.println(row.line());
            line.append("  %s %.1f".formatted(row.engine(), row.median()));
        }
        System.out.println(line);
    }

    /**
     * Runs until several windows in a row bring no gain, and the compiler has been quiet for so
     * long; nanoseconds of a call in the best.
     */
    static double warm(Work work, long quiet) {
        long compiled = COMPILER.getTotalCompilationTime();
        long compiledAt = System.nanoTime();
        double best = Double.POSITIVE_INFINITY;
        int steady = 0;
        for (int window = 0; window < MOST_WINDOWS; window++) {
            if (steady >= STEADY_WINDOWS && System.nanoTime() - compiledAt >= quiet) {
                break;
            }
            long start = System.nanoTime();
            long calls = 0;
            long elapsed;
            do {
                work.run();
                calls++;
                elapsed = System.nanoTime() - start;
            } while (elapsed < WINDOW_NANOS);
            if (COMPILER.getTotalCompilationTime() != compiled) {
                compiled = COMPILER.getTotalCompilationTime();
                compiledAt = System.nanoTime();
            }
            double nanos = (double) elapsed / calls;
            steady = nanos < 0.97 * best ? 0 : steady + 1;
            best = Math.min(best, nanos);
        }
        return best;
    }
}
