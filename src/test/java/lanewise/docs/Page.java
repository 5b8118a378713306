package lanewise.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the project: Markdown, taken apart as far as the tests of pages need it. */
record Page(Path path, String text) {
    private static final Pattern FENCE =
            Pattern.compile("(?ms)^ {0,3}```(\\w*)\\n(.*?)^ {0,3}```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");

    /** A block of code and its language. */
    record Code(String language, String text) {}

    /** All pages that are kept under version control for readers. */
    static List<Page> all() {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(Path::of),
                            docs.filter(path -> path.toString().endsWith(".md")).sorted())
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page read(Path path) {
        try {
            return new Page(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page of(String path) {
        return read(Path.of(path));
    }

    /** The blocks of code, in order. */
    List<Code> code() {
        return FENCE.matcher(text)
                .results()
                .map(block -> new Code(block.group(1), block.group(2)))
                .toList();
    }

    List<String> code(String language) {
        return code().stream()
                .filter(block -> block.language().equals(language))
                .map(Code::text)
                .toList();
    }

    /** The page without its blocks of code. */
    String prose() {
        return FENCE.matcher(text).replaceAll("");
    }

    /** The page without blocks of code and without code within lines. */
    String words() {
        return prose().replaceAll("(`+)[^`]+\\1", "");
    }

    /** The cells of all tables, the rules between head and body left out. */
    List<String> cells() {
        List<String> cells = new ArrayList<>();
        for (String line : prose().split("\n")) {
            String row = line.strip();
            if (row.startsWith("|") && !row.matches("[|: -]+")) {
                for (String cell : row.substring(1).split("(?<!\\\\)\\|")) {
                    cells.add(cell.strip());
                }
            }
        }
        return cells;
    }

    /** Paragraphs and items of lists: no headings, no tables, no code. */
    List<String> paragraphs() {
        String blank = HEADING.matcher(words()).replaceAll("");
        return Pattern.compile("\\n\\s*\\n|\\n(?=\\s*(?:[-*]|\\d+\\.) )")
                .splitAsStream(blank)
                .map(block ->
                        block.lines()
                                .filter(line -> !line.strip().startsWith("|"))
                                .collect(Collectors.joining(" ")))
                .map(block -> LINK.matcher(block).replaceAll("$1").strip())
                .filter(block -> !block.isEmpty())
                .toList();
    }

    /** What may follow {@code #} in a link to this page, as GitHub forms it from headings. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Matcher headings = HEADING.matcher(FENCE.matcher(text).replaceAll(""));
        while (headings.find()) {
            String name =
                    LINK.matcher(headings.group(1))
                            .replaceAll("$1")
                            .strip()
                            .toLowerCase()
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-');
            String anchor = name;
            for (int again = 1; !anchors.add(anchor); again++) {
                anchor = name + "-" + again;
            }
        }
        return anchors;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
