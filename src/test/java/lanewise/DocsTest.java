package lanewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages say is true as far as a compiler and a file system can tell. */
class DocsTest {
    private static final Pattern SNIPPET = Pattern.compile("(?ms)^```java\\n(.*?)^```");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern TYPE =
            Pattern.compile(
                    "(?m)^(?:@\\w+.*\\n)*(?:public |final |sealed )*(class|record|interface|enum)"
                            + " \\w+");

    /** What a page need not repeat in each snippet. */
    private static final String PRELUDE =
            """
            import static lanewise.nn.Layers.*;
            import static lanewise.optim.Optimizers.*;
            import java.io.*;
            import java.nio.file.*;
            import java.util.*;
            import java.util.function.*;
            import lanewise.data.*;
            import lanewise.io.*;
            import lanewise.kernel.*;
            import lanewise.nn.*;
            import lanewise.nn.activation.*;
            import lanewise.nn.dropout.*;
            import lanewise.nn.layer.*;
            import lanewise.nn.loss.*;
            import lanewise.optim.*;
            import lanewise.random.*;
            import lanewise.tensor.*;
            import lanewise.track.*;
            import lanewise.train.*;
            """;

    @TempDir Path folder;

    private record Snippet(Path page, int number, String code) {}

    private static List<Path> pages() throws IOException {
        List<Path> pages =
                new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    @Test
    void everyJavaSnippetCompiles() throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        for (Path page : pages()) {
            Matcher matcher = SNIPPET.matcher(Files.readString(page));
            for (int i = 1; matcher.find(); i++) {
                sources.add(source(new Snippet(page, i, matcher.group(1))));
            }
        }
        assertTrue(sources.size() > 3, "snippets found: " + sources.size());
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of(
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-nowarn",
                        "-proc:none",
                        "-d",
                        folder.toString(),
                        "-cp",
                        System.getProperty("java.class.path"));
        boolean compiled =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(messages, null, null, options, null, sources)
                        .call();
        assertTrue(compiled, messages.toString());
    }

    /** The tutorial's snippets are programs: they check themselves. */
    @Test
    void everySnippetOfTheTutorialRuns() throws Exception {
        everyJavaSnippetCompiles();
        URL[] place = {folder.toUri().toURL()};
        int run = 0;
        try (var loader = new URLClassLoader(place, getClass().getClassLoader())) {
            Matcher matcher = SNIPPET.matcher(Files.readString(Path.of("docs/tutorial.md")));
            for (int i = 1; matcher.find(); i++) {
                Class<?> snippet = loader.loadClass("docs.tutorial_md.snippet" + i + ".Snippet");
                var constructor = snippet.getDeclaredConstructor();
                constructor.setAccessible(true);
                Method method = snippet.getDeclaredMethod("run");
                method.setAccessible(true);
                method.invoke(constructor.newInstance());
                run++;
            }
        }
        assertTrue(run > 5, "snippets run: " + run);
    }

    /** A file of its own package for a snippet; statements are put into a method. */
    private static JavaFileObject source(Snippet snippet) {
        String name = snippet.page().getFileName().toString().replaceAll("\\W", "_");
        String home = "package docs." + name + ".snippet" + snippet.number() + ";\n";
        StringBuilder imports = new StringBuilder();
        StringBuilder body = new StringBuilder();
        for (String line : snippet.code().split("\n")) {
            (line.startsWith("import ") ? imports : body).append(line).append('\n');
        }
        boolean type = TYPE.matcher(body).find();
        String code =
                home
                        + PRELUDE
                        + imports
                        + (type
                                ? body.toString()
                                        .replaceAll("(?m)^public (?=.*(class|record) )", "")
                                : "class Snippet { void run() throws Exception {\n" + body + "} }");
        return new SimpleJavaFileObject(
                URI.create("string:///" + name + "/" + snippet.number() + "/Snippet.java"),
                JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return code;
            }

            @Override
            public boolean isNameCompatible(String simpleName, Kind kind) {
                return true;
            }
        };
    }

    @Test
    void everyLinkToAFileOfTheProjectLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path page : pages()) {
            Matcher matcher = LINK.matcher(Files.readString(page));
            while (matcher.find()) {
                String target = matcher.group(1);
                if (!target.contains("://")
                        && !Files.exists(page.resolveSibling(target).normalize())) {
                    dead.add(page + ": " + target);
                }
            }
        }
        assertEquals(List.of(), dead);
    }
}
