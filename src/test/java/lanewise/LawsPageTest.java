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
import java.util.ArrayList;
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
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The examples of the page on tests of one's own pass as they stand, and fail as it says. */
class LawsPageTest {
    private static final Path PAGE = Path.of("docs/testing/your-own-layer.md");
    private static final Path LAWS = Path.of("docs/testing/laws.md");
    private static final Pattern SNIPPET = Pattern.compile("(?ms)^```java\\n(.*?)^```");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import [^;]+;\\n");
    private static final Pattern TEST = Pattern.compile("(?m)^class (\\w+Test) ");

    @TempDir Path folder;

    @Test
    void theExamplesPass() throws Exception {
        Set<String> tests = new TreeSet<>();
        String code = examples();
        Matcher test = TEST.matcher(code);
        while (test.find()) {
            tests.add(test.group(1));
        }
        assertEquals(6, tests.size(), "" + tests);
        var summary = run(code, tests);
        assertEquals(0, summary.getTestsFailedCount(), () -> "" + summary.getFailures());
        assertTrue(summary.getTestsSucceededCount() >= 80, "laws: " + summary.getTestsFoundCount());
    }

    @Test
    void theExampleFailsWithTheDefectThatThePageNames() throws Exception {
        String faulty = examples().replace("= 2 * x *", "= x *");
        String page = Files.readString(PAGE).replace('\n', ' ');
        List<String> said =
                run(faulty, Set.of("SquareTest")).getFailures().stream()
                        .filter(failure -> {
                            String law = failure.getTestIdentifier().getDisplayName();
                            return page.contains("the law \"" + law + "\" says");
                        })
                        .map(failure -> failure.getException().getMessage())
                        .toList();
        assertEquals(1, said.size(), "" + said);
        assertTrue(page.contains(said.getFirst()), said.getFirst());
    }

    /** A law stands there under the name that its failure prints. */
    @Test
    void everyLawIsOnThePage() throws Exception {
        String page = Files.readString(LAWS);
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

    /** What declares types, in one file. */
    private static String examples() throws IOException {
        Set<String> imports = new TreeSet<>();
        StringBuilder types = new StringBuilder();
        Matcher snippets = SNIPPET.matcher(Files.readString(PAGE));
        while (snippets.find()) {
            String snippet = snippets.group(1);
            if (TEST.matcher(snippet).find()) {
                IMPORT.matcher(snippet).results().forEach(found -> imports.add(found.group()));
                types.append(IMPORT.matcher(snippet).replaceAll(""));
            }
        }
        return "package mine;\n" + String.join("", imports) + types;
    }

    private org.junit.platform.launcher.listeners.TestExecutionSummary run(
            String code, Set<String> tests) throws Exception {
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
            List<ClassSelector> classes = new ArrayList<>();
            for (String test : tests) {
                classes.add(selectClass(loader.loadClass("mine." + test)));
            }
            LauncherDiscoveryRequest request =
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(classes)
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
