package lanewise.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every link within the project leads somewhere, and every page is reached. */
class LinksTest {
    private static final Pattern LINK =
            Pattern.compile("\\]\\((?!\\w+://)([^)#\\s]*)(?:#([^)\\s]*))?\\)");

    private record Link(Page from, Path to, String anchor) {
        boolean leadsSomewhere() {
            if (!Files.exists(to)) {
                return false;
            }
            return anchor == null
                    || to.toString().endsWith(".md") && Page.read(to).anchors().contains(anchor);
        }

        @Override
        public String toString() {
            return from + " -> " + to + (anchor == null ? "" : "#" + anchor);
        }
    }

    private static List<Link> links(Page page) {
        return LINK.matcher(page.words()).results().map(found -> link(page, found)).toList();
    }

    private static Link link(Page page, MatchResult found) {
        Path to =
                found.group(1).isEmpty()
                        ? page.path()
                        : page.path().resolveSibling(found.group(1)).normalize();
        return new Link(page, to, found.group(2));
    }

    @Test
    void everyLinkWithinTheProjectLeadsToAFileAndAHeading() {
        List<String> dead = new ArrayList<>();
        int links = 0;
        for (Page page : Page.all()) {
            for (Link link : links(page)) {
                links++;
                if (!link.leadsSomewhere()) {
                    dead.add(link.toString());
                }
            }
        }
        assertEquals(List.of(), dead);
        assertTrue(links > 50, "links found: " + links);
    }

    @Test
    void everyPageIsReachedFromTheFrontPage() {
        Set<Path> reached = new HashSet<>();
        List<Path> ahead = new ArrayList<>(List.of(Path.of("README.md")));
        while (!ahead.isEmpty()) {
            Path next = ahead.removeLast();
            if (next.toString().endsWith(".md") && Files.exists(next) && reached.add(next)) {
                links(Page.read(next)).forEach(link -> ahead.add(link.to()));
            }
        }
        List<Path> lost =
                Page.all().stream()
                        .map(Page::path)
                        .filter(page -> !reached.contains(page))
                        .toList();
        assertEquals(List.of(), lost);
    }

    @Test
    void everyPictureHasWordsForThoseWhoDoNotSeeIt() {
        List<String> silent =
                Page.all().stream()
                        .filter(page -> page.prose().contains("![]("))
                        .map(Page::toString)
                        .toList();
        assertEquals(List.of(), silent);
    }
}
