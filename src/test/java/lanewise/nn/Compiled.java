package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Expressions of layers and losses as a program with the usual imports would have them. */
final class Compiled {
    private static final String IMPORTS =
            """
            import static lanewise.nn.Layers.*;
            import java.util.List;
            import lanewise.kernel.*;
            import lanewise.nn.*;
            import lanewise.nn.activation.*;
            import lanewise.nn.dropout.*;
            import lanewise.nn.layer.*;
            import lanewise.nn.loss.*;
            """;

    private Compiled() {}

    /** What they make. */
    static List<?> values(Path folder, List<String> expressions)
            throws IOException, ReflectiveOperationException {
        String code =
                IMPORTS
                        + "public class Expressions { public static List<Object> values() {\n"
                        + "    return List.of(\n        "
                        + expressions.stream().collect(Collectors.joining(",\n        "))
                        + "); } }\n";
        var source =
                new SimpleJavaFileObject(
                        URI.create("string:///Expressions.java"),
                        javax.tools.JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return code;
                    }
                };
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of(
                        "-nowarn",
                        "-proc:none",
                        "-d",
                        folder.toString(),
                        "-cp",
                        System.getProperty("java.class.path"));
        boolean compiled =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(messages, null, null, options, null, List.of(source))
                        .call();
        assertTrue(compiled, () -> messages + code);
        URL[] place = {folder.toUri().toURL()};
        try (var loader = new URLClassLoader(place, Compiled.class.getClassLoader())) {
            return (List<?>)
                    loader.loadClass("Expressions").getDeclaredMethod("values").invoke(null);
        }
    }
}
