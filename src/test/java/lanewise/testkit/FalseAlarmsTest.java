package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How likely it is that a run fails although all is as it should be, from what laws declare. */
class FalseAlarmsTest {
    /** Groups of claims that share a rate, in all laws of {@link DropoutLaws} together. */
    private static final int GROUPS = 97;

    /** One try in so many looks at words, each look with a rate of its own. */
    private static final int TRIES_A_LOOK = 4;

    /** A pair of small keys, a try. */
    private static final double SMALL_KEYS = Chance.FALSE_ALARM / (1 << 17);

    private static final int LOOKS_ALONE = 4096;

    private static final int SEEDS = 20;

    /** Assertions about chance in tests of single layers. */
    private static final int OTHERS = 20_000;

    private static double aClass(int tries) {
        double pooled = GROUPS * Chance.FALSE_ALARM * (1 + tries / (double) LOOKS_ALONE);
        return pooled + tries * (Chance.FALSE_ALARM / TRIES_A_LOOK + SMALL_KEYS);
    }

    private static long classes() throws Exception {
        Path tests =
                Path.of(
                        FalseAlarmsTest.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        List<Path> files;
        try (var all = Files.walk(tests)) {
            files = all.filter(file -> file.toString().endsWith(".class")).toList();
        }
        long count = 0;
        for (Path file : files) {
            String name =
                    tests.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
            if (!name.matches(".*(Laws|Dropout|Noise|Mask).*")) {
                continue;
            }
            Class<?> type = Class.forName(name, false, FalseAlarmsTest.class.getClassLoader());
            boolean test = DrawLaws.class.isAssignableFrom(type);
            count += test && !Modifier.isAbstract(type.getModifiers()) ? 1 : 0;
        }
        return count;
    }

    @Test
    void aRunRaisesFewerThanOneInAMillion() throws Exception {
        long classes = classes();
        double run = classes * aClass(100) + OTHERS * Chance.FALSE_ALARM;
        double outsiders = SEEDS * classes * aClass(1000);
        String said =
                "%d classes draw, false alarms %.1e a run, %.1e in -Poutsiders"
                        .formatted(classes, run, outsiders);
        assertTrue(classes >= 15 && run < 3e-8 && outsiders < 1e-6, said);
        String page = Files.readString(Path.of("docs/testing/statistics.md"));
        assertTrue(page.contains("counts " + classes + " classes that draw"), said);
    }
}
