package lanewise.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.cli.Main;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command that a page shows is one that the programs understand. */
class CommandsTest {
    private static final Pattern IN_LINE = Pattern.compile("`((?:\\./|jmh/)[^`]+)`");
    private static final Pattern PROFILE = Pattern.compile("<profile>\\s*<id>([^<]+)</id>");

    private static final Pattern CLASSIFIER = Pattern.compile("<classifier>(\\w+(?:-\\w+)?)<");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final Pattern JAR = Pattern.compile("(?<![\\w-])lanewise[\\w.-]*\\.jar");

    private record Command(Page page, List<String> words) {
        String program() {
            return words.getFirst();
        }

        /** What follows the program, with numbers for what the page leaves open. */
        List<String> arguments() {
            return words.stream().skip(1).map(word -> word.matches("…|N") ? "1" : word).toList();
        }

        /** The values of all arguments that begin with an option, separated by commas. */
        List<String> values(String option) {
            return arguments().stream()
                    .filter(word -> word.startsWith(option))
                    .flatMap(word -> Arrays.stream(word.substring(option.length()).split(",")))
                    .toList();
        }

        @Override
        public String toString() {
            return page + ": " + String.join(" ", words);
        }
    }

    /** What the pages show, in blocks and within lines; the changelog tells of the past. */
    private static List<Command> commands(String program) {
        List<Command> commands = new ArrayList<>();
        for (Page page : Page.all()) {
            if (page.toString().equals("CHANGELOG.md")) {
                continue;
            }
            Stream<String> blocks =
                    page.code().stream()
                            .filter(code -> !code.language().equals("java"))
                            .flatMap(code -> code.text().replaceAll("\\\\\\n\\s*", "").lines());
            Stream<String> inLine =
                    IN_LINE.matcher(page.prose()).results().map(found -> found.group(1));
            Stream.concat(blocks, inLine).forEach(line -> add(commands, page, line, program));
        }
        return commands;
    }

    private static void add(List<Command> commands, Page page, String line, String program) {
        String bare =
                line.replaceAll("\\s2?[#|>].*|\\s{3,}.*|&&.*|;.*", "").replace("\n", " ").strip();
        List<String> words =
                Arrays.stream(bare.split("\\s+"))
                        .dropWhile(word -> word.matches("[A-Z_]+=.*"))
                        .toList();
        if (!words.isEmpty() && words.getFirst().equals(program)) {
            commands.add(new Command(page, words));
        }
    }

    private static void everyValueIs(
            String what, List<Command> commands, String option, Predicate<String> known) {
        List<String> unknown =
                commands.stream()
                        .flatMap(command ->
                                command.values(option).stream()
                                        .filter(known.negate())
                                        .map(value -> command + ": no " + what + " " + value))
                        .toList();
        assertEquals(List.of(), unknown);
    }

    @Test
    void everyCommandOfTheCommandLineHasTheOptionsShown() {
        List<Command> commands = commands("./lanewise");
        assertTrue(commands.size() > 20, "commands found: " + commands.size());
        List<String> refused = new ArrayList<>();
        for (Command command : commands) {
            try {
                new CommandLine(Main.class)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .parseArgs(command.arguments().toArray(String[]::new));
            } catch (CommandLine.ParameterException e) {
                refused.add(command + ": " + e.getMessage());
            }
        }
        assertEquals("", String.join("\n", refused));
    }

    @Test
    void everyProfileAndTestThatMavenIsAskedForExists() throws IOException {
        List<Command> commands = commands("./mvnw");
        assertTrue(commands.size() > 5, "commands found: " + commands.size());
        Set<String> profiles =
                PROFILE.matcher(Files.readString(Path.of("pom.xml")))
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.toSet());
        everyValueIs("profile", commands, "-P", profiles::contains);
        Set<String> tests;
        try (Stream<Path> sources = Files.walk(Path.of("src"))) {
            tests =
                    sources.map(path -> path.getFileName().toString().replace(".java", ""))
                            .collect(Collectors.toSet());
        }
        everyValueIs(
                "test",
                commands,
                "-Dtest=",
                asked -> tests.stream().anyMatch(name -> name.matches(asPattern(asked))));
    }

    private static String asPattern(String asked) {
        return asked.replace("'", "").replace("*", ".*");
    }

    @Test
    void everyProfileHasItsLineForContributors() throws IOException {
        String page = Page.of("CONTRIBUTING.md").text();
        List<String> untold =
                PROFILE.matcher(Files.readString(Path.of("pom.xml")))
                        .results()
                        .map(found -> found.group(1))
                        .filter(id -> !page.contains("`" + id + "`"))
                        .toList();
        assertEquals(List.of(), untold);
    }

    @Test
    void everyBenchmarkCommandIsOneThatJmhRunTells() throws IOException {
        String script = Files.readString(Path.of("jmh/run"));
        String usage = script.substring(script.indexOf("usage()"), script.indexOf("\nEND\n"));
        List<String> unknown = new ArrayList<>();
        for (Command command : commands("jmh/run")) {
            for (String word : command.arguments()) {
                String option = word.replaceAll("=.*", "");
                if (option.startsWith("-") && !option.equals("--help") && !usage.contains(option)) {
                    unknown.add(command + ": " + option);
                }
            }
        }
        assertEquals(List.of(), unknown);
    }

    @Test
    void coordinatesAreThoseOfThisBuild() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version =
                pom.replaceAll(
                        "(?s).*?<artifactId>lanewise</artifactId>\\s*<version>([^<]+)<.*", "$1");
        Pattern shown =
                Pattern.compile(
                        "<artifactId>lanewise</artifactId>\\s*<version>([^<]+)</version>"
                                + "|io\\.github\\.lanewise:lanewise:([\\w.-]+)"
                                + "|lanewise-(\\d[\\w.-]*?)(?:-testkit|-runnable|-spark)?\\.jar");
        int found = 0;
        for (Page page : Page.all()) {
            for (var match : shown.matcher(page.text()).results().toList()) {
                for (int group = 1; group <= 3; group++) {
                    if (match.group(group) != null) {
                        assertEquals(version, match.group(group), page + ": " + match.group());
                        found++;
                    }
                }
            }
        }
        assertTrue(found > 3, "coordinates found: " + found);
        assertTrue(
                Files.readString(Path.of("CITATION.cff")).contains("version: " + version + "\n"));
    }

    @Test
    void everyJarThatAPageNamesIsOneThatTheBuildWrites() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        Matcher version = VERSION.matcher(pom);
        assertTrue(version.find());
        String name = "lanewise-" + version.group(1);
        Set<String> written = new TreeSet<>(Set.of("lanewise.jar", name + ".jar"));
        CLASSIFIER
                .matcher(pom)
                .results()
                .forEach(found -> written.add(name + "-" + found.group(1) + ".jar"));
        assertTrue(Files.readString(Path.of("lanewise")).contains("jar=target/lanewise.jar"));
        List<String> unknown = new ArrayList<>();
        for (Page page : Page.all()) {
            JAR.matcher(page.text())
                    .results()
                    .map(found -> found.group())
                    .filter(jar -> !written.contains(jar))
                    .forEach(jar -> unknown.add(page + ": " + jar));
        }
        assertEquals(List.of(), unknown);
    }
}
