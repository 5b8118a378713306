package lanewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Who does not compute on a cluster has nothing of Spark: not in the POM, not on the class path.
 */
class SparkStaysOutTest {
    private static final Pattern FLAGS =
            Pattern.compile("<spark.flags>(.*?)</spark.flags>|spark_flags='(.*?)'");

    private static String read(String name) throws IOException {
        return Files.readString(Path.of(name));
    }

    @Test
    void onlyTheProfileNamesSparksJars() throws IOException {
        String pom = read("pom.xml");
        String profile = pom.substring(pom.indexOf("<id>spark</id>"));
        assertTrue(profile.indexOf("org.apache.spark") < profile.indexOf("</profile>"));
        assertEquals(
                pom.indexOf("org.apache.spark"),
                pom.lastIndexOf("org.apache.spark"),
                "Spark is a dependency at one place");
        assertTrue(pom.indexOf("org.apache.spark") > pom.indexOf("<id>spark</id>"));
    }

    @Test
    void theClassPathOfTheCommandLineHasNoSpark() throws IOException {
        Path file = Path.of("target", "lanewise.classpath");
        if (Files.exists(file)) {
            assertFalse(Files.readString(file).contains("spark"));
        }
    }

    @Test
    void theCommandLineAndTheTestsGiveSparkTheSameFlags() throws IOException {
        assertEquals(flags("pom.xml"), flags("lanewise"));
    }

    private static String flags(String file) throws IOException {
        Matcher found = FLAGS.matcher(read(file));
        assertTrue(found.find(), file);
        return found.group(1) == null ? found.group(2) : found.group(1);
    }
}
