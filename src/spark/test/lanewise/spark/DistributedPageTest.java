package lanewise.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs on the page of clusters compile. */
class DistributedPageTest {
    private static final Pattern CODE =
            Pattern.compile("(?ms)^```Java\\n(.*?^class (\\w+) .*?)^```$");

    @Test
    void theProgramsOfThePageCompile(@TempDir Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        Matcher code = CODE.matcher(Files.readString(Path.of("docs", "distributed.md")));
        while (code.find()) {
            names.add(code.group(2));
            assertCompiles(code.group(2), code.group(1), folder);
        }
        assertEquals(List.of("OnCluster", "ClassifyOnCluster"), names);
    }

    private static void assertCompiles(String name, String text, Path folder) {
        JavaFileObject source =
                new SimpleJavaFileObject(
                        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreErrors) {
                        return text;
                    }
                };
        StringWriter said = new StringWriter();
        boolean compiles =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(
                                said,
                                null,
                                null,
                                List.of("-proc:none", "-d", folder.toString()),
                                null,
                                List.of(source))
                        .call();
        assertEquals("", said.toString());
        assertTrue(compiles);
    }
}
