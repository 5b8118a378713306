package lanewise.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program on the page of clusters compiles. */
class DistributedPageTest {
    private static final Pattern CODE = Pattern.compile("(?ms)^```Java\\n(.*?)^```$");

    @Test
    void theProgramOfThePageCompiles(@TempDir Path folder) throws IOException {
        Matcher code = CODE.matcher(Files.readString(Path.of("docs", "distributed.md")));
        assertTrue(code.find());
        String text = code.group(1);
        JavaFileObject source =
                new SimpleJavaFileObject(
                        URI.create("string:///OnCluster.java"), JavaFileObject.Kind.SOURCE) {
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
