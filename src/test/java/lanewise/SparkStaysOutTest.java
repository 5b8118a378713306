package lanewise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void theCommandLineTakesSparkOnlyWhenItIsAskedFor(@TempDir Path home) throws Exception {
        for (String folder : List.of("src/main", "src/spark", "target/classes/lanewise/cli")) {
            Files.createDirectories(home.resolve(folder));
        }
        for (String file : List.of("pom.xml", "target/classes/lanewise/cli/Main.class")) {
            Files.createFile(home.resolve(file));
        }
        Files.copy(
                Path.of("lanewise"), home.resolve("lanewise"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(home.resolve("target/lanewise.classpath"), "pom.xml");
        Files.writeString(home.resolve("target/spark.classpath"), "the-jars-of-spark");
        Files.createFile(home.resolve("target/lanewise-0-spark.jar"));
        Files.createFile(home.resolve("target/lanewise.jar"));
        assertFalse(started(home, "study", "--epochs", "1").contains("spark"));
        String words = started(home, "study", "--spark", "local[2]");
        assertTrue(words.contains("lanewise-0-spark.jar:the-jars-of-spark"), words);
        assertTrue(words.contains(flags("pom.xml")), words);
    }

    /** The words that the command line gives a JVM. */
    private static String started(Path home, String... words) throws Exception {
        Path jdk = Files.createDirectories(home.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
        for (String tool : List.of("java", "javac")) {
            Path file = jdk.resolve("bin").resolve(tool);
            Files.writeString(file, "#!/bin/sh\necho \"$@\"\n");
            assertTrue(file.toFile().setExecutable(true));
        }
        List<String> command = new ArrayList<>(List.of(home.resolve("lanewise").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().remove("LANEWISE_JAVA_OPTS");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static String flags(String file) throws IOException {
        Matcher found = FLAGS.matcher(read(file));
        assertTrue(found.find(), file);
        return found.group(1) == null ? found.group(2) : found.group(1);
    }
}
