package lanewise.testkit;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lanewise.kernel.Kernels;

/** What is done with kernels, written to an operand. */
@FunctionalInterface
interface KernelUse {
    /** Runs a kernel whose result goes to {@code y}. */
    void on(Kernels kernels, Operand y);

    /**
     * Both kernels write the same bits, around the operand too, and leave what they read; now and
     * then on three threads at once.
     */
    default void agrees(
            String what, Operand y, Kernels specification, Kernels tested, Operand... read) {
        Operand expected = y.copy();
        Operand actual = y.copy();
        on(specification, expected);
        float[][] before = Arrays.stream(read).map(x -> x.array().clone()).toArray(float[][]::new);
        on(tested, actual);
        Bits.assertSame(tested.name() + ": " + what, expected.array(), actual.array());
        for (int i = 0; i < read.length; i++) {
            String left = tested.name() + ": what was read, beside " + what;
            Bits.assertSame(left, before[i], read[i].array());
        }
        new Job(what, this, y, expected, specification).besideOthers(tested);
    }

    /** A use that was right alone. */
    record Job(String what, KernelUse use, Operand y, Operand expected, Kernels specification) {
        private static final Map<String, Deque<Job>> RECENT = new HashMap<>();
        private static final int THREADS = 3;
        private static final int ROUNDS = 20;

        /** One time in eight, three threads do this and the same of earlier tries at once. */
        void besideOthers(Kernels tested) {
            Deque<Job> recent = RECENT.computeIfAbsent(what, name -> new ArrayDeque<>());
            recent.removeIf(job -> job.specification != specification);
            recent.addFirst(this);
            if (recent.size() > THREADS) {
                recent.removeLast();
            }
            if (recent.size() < THREADS || Arrays.hashCode(expected.array()) % 8 != 0) {
                return;
            }
            List<Job> jobs = List.copyOf(recent);
            OnThreads.run(
                    THREADS,
                    worker -> {
                        for (int round = 0; round < ROUNDS; round++) {
                            jobs.get(worker).again(tested);
                        }
                    });
        }

        private void again(Kernels tested) {
            Operand actual = y.copy();
            use.on(tested, actual);
            String where = tested.name() + ": " + what + " on three threads";
            Bits.assertSame(where, expected.array(), actual.array());
        }
    }
}
