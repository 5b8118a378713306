package lanewise.docs;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/**
 * The Java of a page as the files that a reader would make of it.
 *
 * <p>A snippet sees the imports that its page has shown up to there, and those of getting-started
 * where the page links to them. Statements stand in {@code void main()} of a compact source file; a
 * snippet that declares types at its margin, or has a {@code main} of its own, is a file as it is.
 */
final class Snippets {
    static final String IMPORTS_LINK = "getting-started.md#imports";

    private static final Pattern IMPORT = Pattern.compile("(?m)^import [^;]+;\\n?");
    private static final Pattern TYPE =
            Pattern.compile(
                    "(?m)^(?:public |final |sealed |abstract )*(?:class|record|interface|enum)"
                            + " (\\w+)");
    private static final Pattern MAIN = Pattern.compile("(?m)^void main\\(");

    /** A snippet as a file: the name of its class and what stands in it. */
    record Source(String name, String text, boolean runs) {}

    private Snippets() {}

    /**
     * The files of a page's snippets, in order; snippets that are nothing but imports make none.
     */
    static List<Source> of(Page page) {
        Set<String> imports = new LinkedHashSet<>();
        if (page.text().contains(IMPORTS_LINK)) {
            imports.addAll(imports(section(Page.of("docs/getting-started.md"), "Imports")));
        }
        List<Source> sources = new ArrayList<>();
        for (String snippet : page.code("java")) {
            imports.addAll(imports(snippet));
            String body = IMPORT.matcher(snippet).replaceAll("");
            if (!body.isBlank()) {
                String name = "Snippet" + (sources.size() + 1);
                sources.add(source(name, String.join("", imports), body));
            }
        }
        return sources;
    }

    private static Source source(String name, String imports, String body) {
        Matcher type = TYPE.matcher(body);
        boolean main = MAIN.matcher(body).find();
        if (!main && type.find()) {
            Matcher open = Pattern.compile("(?m)^public .*?(?:class|record) (\\w+)").matcher(body);
            return new Source(open.find() ? open.group(1) : name, imports + body, false);
        }
        String text = main ? body : "void main() throws Exception {\n" + body + "}\n";
        return new Source(name, imports + text, true);
    }

    private static List<String> imports(String code) {
        return IMPORT.matcher(code).results().map(found -> found.group().strip() + "\n").toList();
    }

    private static String section(Page page, String heading) {
        String text = page.text();
        int from = text.indexOf("## " + heading + "\n");
        if (from < 0) {
            throw new AssertionError(page + " has no section \"" + heading + "\"");
        }
        int to = text.indexOf("\n## ", from);
        return text.substring(from, to < 0 ? text.length() : to);
    }

    /** What the compiler says to the sources; empty if it takes them. */
    static String compile(List<Source> sources, Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Source source : sources) {
            Path file = folder.resolve(source.name() + ".java");
            Files.createDirectories(folder);
            Files.writeString(file, source.text());
            files.add(file);
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of(
                            "--add-modules",
                            "jdk.incubator.vector",
                            "-nowarn",
                            "-proc:none",
                            "-implicit:none",
                            "-d",
                            folder.toString(),
                            "-cp",
                            System.getProperty("java.class.path"));
            var units = manager.getJavaFileObjectsFromPaths(files);
            boolean done = compiler.getTask(messages, manager, null, options, null, units).call();
            return done
                    ? ""
                    : messages.toString()
                            .lines()
                            .filter(line -> !line.startsWith("warning:"))
                            .collect(Collectors.joining("\n"));
        }
    }
}
