package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {
    /** Jobs of changing size in close succession: a late worker must not take from the next one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void everyPartRunsOnceWhateverTheSizesOfJobs(int threads) {
        try (Parallel parallel = new Parallel(threads)) {
            for (int round = 0; round < 30_000; round++) {
                int parts = round * 7919 % 13;
                AtomicIntegerArray runs = new AtomicIntegerArray(13);
                parallel.run(parts, (part, worker) -> runs.incrementAndGet(part));
                for (int part = 0; part < 13; part++) {
                    assertEquals(part < parts ? 1 : 0, runs.get(part));
                }
            }
        }
    }

    @Test
    void workersAreNumberedBelowTheThreads() {
        try (Parallel parallel = new Parallel(3)) {
            AtomicInteger highest = new AtomicInteger(-1);
            parallel.run(100, (part, worker) -> highest.accumulateAndGet(worker, Math::max));
            assertTrue(highest.get() >= 0 && highest.get() < 3);
            assertEquals(3, parallel.threads());
        }
    }

    @Test
    void whatAPartThrowsIsThrownWhenAllPartsHaveEnded() {
        try (Parallel parallel = new Parallel(2)) {
            AtomicInteger runs = new AtomicInteger();
            var thrown =
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    parallel.run(
                                            10,
                                            (part, worker) -> {
                                                runs.incrementAndGet();
                                                if (part == 4) {
                                                    throw new IllegalStateException("part 4");
                                                }
                                            }));
            assertEquals("part 4", thrown.getMessage());
            assertEquals(10, runs.get());
            parallel.run(10, (part, worker) -> runs.incrementAndGet());
            assertEquals(20, runs.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1025})
    void refusesWhatIsNoNumberOfThreads(int threads) {
        assertThrows(IllegalArgumentException.class, () -> new Parallel(threads));
    }
}
