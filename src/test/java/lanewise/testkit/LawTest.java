package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What a law can be told from outside: its seed, and that it does not apply. */
class LawTest {
    private static final List<Integer> DRAWN = new ArrayList<>();

    @TempDir Path folder;

    interface Contract {
        @Law
        @Label("draws: remembers what it draws")
        default void draws(@ForAll int number) {
            DRAWN.add(number);
        }

        @Law
        @Label("fails: always")
        default void fails() {
            throw new AssertionError("as it must");
        }
    }

    static class Whole implements Contract {}

    @LeftOut(law = "fails", reason = "no subject can keep it")
    static class WithoutOne implements Contract {}

    @LeftOut(law = "fials", reason = "a slip of the pen")
    static class WithASlip implements Contract {}

    private TestExecutionSummary run(Class<?> subject) {
        DRAWN.clear();
        var listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(subject))
                                .configurationParameter("jqwik.tries.default", "9")
                                .configurationParameter("jqwik.reporting.usejunitplatform", "true")
                                .configurationParameter("jqwik.database", "" + folder.resolve("db"))
                                .build(),
                        listener);
        return listener.getSummary();
    }

    @Test
    void aLawThatIsLeftOutIsSkipped() {
        assertEquals(1, run(Whole.class).getTestsFailedCount());
        TestExecutionSummary summary = run(WithoutOne.class);
        assertEquals(0, summary.getTestsFailedCount());
        assertEquals(1, summary.getTestsSkippedCount());
        assertEquals(1, summary.getTestsSucceededCount());
    }

    @Test
    void leavingOutWhatIsNoLawFails() {
        TestExecutionSummary summary = run(WithASlip.class);
        assertEquals(0, summary.getTestsSucceededCount());
        String said = summary.getFailures().getFirst().getException().getMessage();
        String expected =
                "leaves out \"fials\" because \"a slip of the pen\": no law begins so; the laws are\n"
                        + "  draws: remembers what it draws\n  fails: always";
        assertTrue(said.contains(expected), said);
    }

    @Test
    void anotherSeedDrawsOtherCases() {
        run(WithoutOne.class);
        List<Integer> usual = List.copyOf(DRAWN);
        run(WithoutOne.class);
        assertEquals(usual, DRAWN);
        System.setProperty(Law.SEED, "7");
        try {
            run(WithoutOne.class);
        } finally {
            System.clearProperty(Law.SEED);
        }
        assertNotEquals(usual, DRAWN);
    }
}
