package lanewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import lanewise.testkit.LayerLaws;
import net.jqwik.api.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The example of the page on laws: it passes as it stands, and fails with the defect it names. */
class LawsPageTest {
    private static final Path PAGE = Path.of("docs/laws.md");
    private static final Pattern SNIPPET =
            Pattern.compile("(?ms)^```java\\n(import lanewise.testkit.LayerLaws.*?)^```");
    private static final String IMPORTS =
            "package mine; import lanewise.nn.*; import lanewise.tensor.*; ";

    @TempDir Path folder;

    @Test
    void theExamplePasses() throws Exception {
        var summary = run(example());
        assertEquals(0, summary.getTestsFailedCount(), () -> "" + summary.getFailures());
        assertTrue(
                summary.getTestsSucceededCount() >= 11,
                "laws run: " + summary.getTestsFoundCount());
    }

    @Test
    void theExampleFailsWithTheDefectThatThePageNames() throws Exception {
        String faulty = example().replace("= 2 * x *", "= x *");
        String said =
                run(faulty).getFailures().stream()
                        .map(failure -> failure.getException().getMessage())
                        .filter(message -> message.contains("input["))
                        .findFirst()
                        .orElse("nothing of a gradient");
        String page = Files.readString(PAGE).replace('\n', ' ');
        assertTrue(page.contains(said), said);
    }

    /** A law stands there under the name that its failure prints. */
    @Test
    void everyLawIsOnThePage() throws Exception {
        String page = Files.readString(PAGE);
        Path contracts =
                Path.of(
                        LayerLaws.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Set<String> missing = new TreeSet<>();
        int found = 0;
        try (var files = Files.list(contracts.resolve("lanewise/testkit"))) {
            for (Path file : files.filter(f -> ("" + f).endsWith("Laws.class")).toList()) {
                String name = "" + file.getFileName();
                for (Method law :
                        Class.forName("lanewise.testkit." + name.replace(".class", ""))
                                .getDeclaredMethods()) {
                    Label label = law.getAnnotation(Label.class);
                    if (label != null) {
                        found++;
                        // Kernels stand side by side in one sentence.
                        String shown = label.value().replaceFirst(" equals? the spec.*", "");
                        if (!page.contains(shown)) {
                            missing.add(shown);
                        }
                    }
                }
            }
        }
        assertTrue(found > 60, "laws found: " + found);
        assertEquals(Set.of(), missing);
    }

    private static String example() throws IOException {
        Matcher matcher = SNIPPET.matcher(Files.readString(PAGE));
        assertTrue(matcher.find(), "no example in " + PAGE);
        return IMPORTS + matcher.group(1);
    }

    private org.junit.platform.launcher.listeners.TestExecutionSummary run(String code)
            throws Exception {
        JavaFileObject source =
                new SimpleJavaFileObject(
                        URI.create("string:///mine/SquareTest.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return code;
                    }
                };
        List<String> options =
                List.of(
                        "-proc:none",
                        "-nowarn",
                        "-d",
                        folder.toString(),
                        "-cp",
                        System.getProperty("java.class.path"));
        assertTrue(
                ToolProvider.getSystemJavaCompiler()
                        .getTask(null, null, null, options, null, List.of(source))
                        .call());
        URL[] place = {folder.toUri().toURL()};
        try (var loader = new URLClassLoader(place, getClass().getClassLoader())) {
            LauncherDiscoveryRequest request =
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectClass(loader.loadClass("mine.SquareTest")))
                            .configurationParameter("jqwik.tries.default", "50")
                            .configurationParameter("jqwik.reporting.usejunitplatform", "true")
                            .configurationParameter(
                                    "jqwik.database", folder.resolve("jqwik").toString())
                            .build();
            var listener = new SummaryGeneratingListener();
            LauncherFactory.create().execute(request, listener);
            return listener.getSummary();
        }
    }
}
