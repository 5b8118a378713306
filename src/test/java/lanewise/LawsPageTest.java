package lanewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
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
        var failures = run(faulty).getFailures();
        assertTrue(
                failures.stream()
                        .anyMatch(f -> f.getException().getMessage().contains("backward says")),
                () -> "" + failures);
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
