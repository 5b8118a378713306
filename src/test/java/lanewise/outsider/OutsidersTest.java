package lanewise.outsider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lanewise.testkit.Law;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Subjects as others would write them, against the published kit alone: of the defects planted in
 * them at least 95 in 100 die, and what is sound passes.
 *
 * <p>{@code -Plong} plants every third defect; {@code -Poutsiders} plants all, and tries each law a
 * thousand times, with twenty seeds for what is sound.
 */
@Tag("long")
class OutsidersTest {
    private static final int TRIES = Integer.getInteger("lanewise.outsiders.tries", 40);

    /** Most defects die young: tries that they are given first, then eight times as many. */
    private static final int FIRST_TRIES = 5;

    private static final int STEP = Integer.getInteger("lanewise.outsiders.step", 3);
    private static final int SEEDS = Integer.getInteger("lanewise.outsiders.seeds", 1);

    private static final Launcher LAUNCHER = LauncherFactory.create();

    /** The subjects, each with its contracts. */
    private static final Map<Class<? extends Enum<?>>, List<Class<?>>> SUBJECTS =
            new LinkedHashMap<>();

    static {
        SUBJECTS.put(ScaleShift.Defect.class, List.of(ScaleShift.Laws.class));
        SUBJECTS.put(BatchScale.Defect.class, List.of(BatchScale.Laws.class));
        SUBJECTS.put(ReflectPad.Defect.class, List.of(ReflectPad.Laws.class));
        SUBJECTS.put(
                OwnDropout.Defect.class, List.of(OwnDropout.Laws.class, OwnDropout.LayerToo.class));
        SUBJECTS.put(PairedMasks.Defect.class, List.of(PairedMasks.Laws.class));
        SUBJECTS.put(Noise.Defect.class, List.of(Noise.Laws.class));
        SUBJECTS.put(LogCosh.Defect.class, List.of(LogCosh.Laws.class));
        SUBJECTS.put(HeavyBall.Defect.class, List.of(HeavyBall.Laws.class));
        SUBJECTS.put(Nadam.Defect.class, List.of(Nadam.Laws.class));
        SUBJECTS.put(OwnKernels.Defect.class, List.of(OwnKernels.Laws.class));
        SUBJECTS.put(GatedScale.Defect.class, List.of(GatedScale.Laws.class));
        SUBJECTS.put(GroupStatistics.Defect.class, List.of(GroupStatistics.Laws.class));
        SUBJECTS.put(SpreadPad.Defect.class, List.of(SpreadPad.Laws.class));
        SUBJECTS.put(BlockDrop.Defect.class, List.of(BlockDrop.Laws.class));
        SUBJECTS.put(
                MaskedWeights.Defect.class,
                List.of(MaskedWeights.Laws.class, MaskedWeights.Masks.class));
        SUBJECTS.put(
                UniformNoise.Defect.class,
                List.of(UniformNoise.Laws.class, UniformNoise.Numbers.class));
        SUBJECTS.put(Focal.Defect.class, List.of(Focal.Laws.class));
        SUBJECTS.put(WeightedHuber.Defect.class, List.of(WeightedHuber.Laws.class));
        SUBJECTS.put(SignedMomentum.Defect.class, List.of(SignedMomentum.Laws.class));
        SUBJECTS.put(CentredRoot.Defect.class, List.of(CentredRoot.Laws.class));
        SUBJECTS.put(Accumulating.Defect.class, List.of(Accumulating.Laws.class));
        SUBJECTS.put(TunedKernels.Defect.class, List.of(TunedKernels.Laws.class));
        SUBJECTS.put(TiedTaps.Defect.class, List.of(TiedTaps.Laws.class));
        SUBJECTS.put(Recurrence.Defect.class, List.of(Recurrence.Laws.class));
        SUBJECTS.put(Distillation.Defect.class, List.of(Distillation.Laws.class));
        SUBJECTS.put(CausalTaps.Defect.class, List.of(CausalTaps.Laws.class));
        SUBJECTS.put(MaxOverTime.Defect.class, List.of(MaxOverTime.Laws.class));
        SUBJECTS.put(TiledConvolutions.Defect.class, List.of(TiledConvolutions.Laws.class));
        SUBJECTS.put(CircularShuffle.Defect.class, List.of(CircularShuffle.Laws.class));
        SUBJECTS.put(RowDrop.Defect.class, List.of(RowDrop.Laws.class, RowDrop.LayerToo.class));
    }

    @TempDir Path folder;
    private int runs;

    @Test
    void whatIsSoundPasses() {
        Map<String, String> failures = new TreeMap<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            if (seed > 0) {
                System.setProperty(Law.SEED, "" + 1000 * seed);
            }
            try {
                for (Class<? extends Enum<?>> subject : SUBJECTS.keySet()) {
                    failures.putAll(run(subject.getEnumConstants()[0], TRIES, false));
                }
            } finally {
                System.clearProperty(Law.SEED);
            }
        }
        assertEquals(Map.of(), failures);
    }

    @Test
    void nineteenOfTwentyDefectsDie() throws Exception {
        List<Enum<?>> alive = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        int all = 0;
        for (Class<? extends Enum<?>> subject : SUBJECTS.keySet()) {
            Enum<?>[] defects = subject.getEnumConstants();
            int planted = defects.length - 1;
            for (int i = 1; i <= planted; i += STEP) {
                if (lives(defects[i])) {
                    alive.add(defects[i]);
                }
                all++;
            }
            rows.add(
                    "| `%s` | %d |"
                            .formatted(subject.getDeclaringClass().getSimpleName(), planted));
        }
        assertTrue(20 * alive.size() <= all, "of " + all + " live " + alive);
        String page = Files.readString(Path.of("docs/testing/mutation.md"));
        for (String row : rows) {
            assertTrue(page.contains(row), "not on the page: " + row);
        }
    }

    private boolean lives(Enum<?> defect) {
        int tries = Math.min(FIRST_TRIES, TRIES);
        boolean lives = run(defect, tries, true).isEmpty();
        while (lives && tries < TRIES) {
            tries = Math.min(8 * tries, TRIES);
            lives = run(defect, tries, true).isEmpty();
        }
        return lives;
    }

    /** The laws that fail and what they say. */
    private Map<String, String> run(Enum<?> defect, int tries, boolean untilOneFails) {
        Outsiders.plant(defect);
        Map<String, String> failures = new TreeMap<>();
        for (Class<?> contract : SUBJECTS.get(defect.getDeclaringClass())) {
            if (untilOneFails && !failures.isEmpty()) {
                break;
            }
            LAUNCHER.execute(
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectClass(contract))
                            .configurationParameter("jqwik.tries.default", "" + tries)
                            .configurationParameter("jqwik.shrinking.default", "OFF")
                            .configurationParameter("jqwik.reporting.usejunitplatform", "true")
                            .configurationParameter("jqwik.database", folder + "/" + runs++)
                            .build(),
                    new Failures(defect, failures, untilOneFails));
        }
        return failures;
    }

    private record Failures(Enum<?> defect, Map<String, String> failures, boolean once)
            implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier law, TestExecutionResult result) {
            result.getThrowable()
                    .ifPresent(e -> {
                        failures.put(defect + ": " + law.getDisplayName(), "" + e);
                        if (once) {
                            Outsiders.die();
                        }
                    });
        }
    }
}
