package lanewise.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import lanewise.io.Json;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.Parallel;

/** What it costs to share a small job between two threads. */
final class Handoff {

    private static final int PARTS = 8;
    private static final int ROUNDS = 2_000;

    private Handoff() {}

    /** Puts the times of jobs of several sizes on one thread and on two into a file, and prints. */
    public static void main(String[] args) throws IOException {
        System.out.println("\na job in 8 parts, us: one thread, two threads, over half");
        var jobs = new ArrayList<Object>();
        for (int size : new int[] {4_096, 16_384, 65_536}) {
            double alone = micros(1, size);
            double shared = micros(2, size);
            System.out.printf("%10.1f %10.1f %10.1f%n", alone, shared, shared - alone / 2);
            jobs.add(Map.of("one_us", alone, "two_us", shared));
        }
        Files.writeString(Path.of(args[0]), Json.pretty(jobs));
    }

    /** The median time of a job whose parts add up arrays that stay in the first-level cache. */
    private static double micros(int threads, int size) {
        Kernels kernels = KernelChoice.preferred();
        var arrays = new float[PARTS][2 * 1024];
        Parallel.Job job =
                (part, worker) -> {
                    for (int done = 0; done < size; done += 1024) {
                        int n = Math.min(1024, size - done);
                        kernels.add(n, arrays[part], 0, arrays[part], 1024);
                    }
                };
        var times = new double[ROUNDS];
        try (var parallel = new Parallel(threads)) {
            for (int round = -10 * ROUNDS; round < ROUNDS; round++) {
                long start = System.nanoTime();
                parallel.run(PARTS, job);
                times[Math.max(0, round)] = (System.nanoTime() - start) / 1e3;
            }
        }
        Arrays.sort(times);
        return times[ROUNDS / 2];
    }
}
