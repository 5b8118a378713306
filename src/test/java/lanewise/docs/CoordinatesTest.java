package lanewise.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A library that a page tells the reader to add has the version that the build is tested with. */
class CoordinatesTest {
    private static final Pattern COORDINATES =
            Pattern.compile("`(?:de\\.siegmar|org\\.webjars\\.npm):(\\w+)(?::([\\w.]+))?`");

    @Test
    void theVersionsOnThePagesAreTheBuilds() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        int found = 0;
        for (Page page : Page.all()) {
            Matcher named = COORDINATES.matcher(page.text());
            while (named.find()) {
                Matcher built =
                        Pattern.compile(
                                        "<%1$s.version>(.+)</%1$s.version>"
                                                .formatted(named.group(1)))
                                .matcher(pom);
                assertTrue(built.find(), page + ": " + named.group());
                assertEquals(built.group(1), named.group(2), page + ": " + named.group());
                found++;
            }
        }
        assertTrue(found >= 3, "coordinates found: " + found);
    }
}
