package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lanewise.random.Key;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However Java is started, the same bits come out; where they come slowly, one line says why. */
@Tag("long")
class StartsAnywhereTest {
    private static final String PROGRAM =
            """
            import static lanewise.nn.Layers.*;
            import lanewise.kernel.*;
            import lanewise.nn.*;
            import lanewise.random.*;
            import lanewise.tensor.*;

            void main() {
                Sequential net = Sequential.of(conv2d(3, 16, 3), relu(), flatten(), linear(576, 3));
                Shape image = Shape.image(3, 8, 8);
                Inference inference = net.inference(net.initialize(image, Key.of(7)), image);
                float[] x = new float[192];
                for (int i = 0; i < 192; i++) {
                    x[i] = i % 13 / 13f;
                }
                for (float y : inference.run(x)) {
                    System.out.print(Integer.toHexString(Float.floatToIntBits(y)) + " ");
                }
                System.out.println(KernelChoice.preferred().name());
            }
            """;

    private static final String CURE =
            "lanewise: scalar kernels run (same bits, slower): the Vector API is not there; pass"
                    + " '--add-modules jdk.incubator.vector'";

    @TempDir Path folder;

    private record Said(String output, List<String> errors) {
        String bits() {
            return output.substring(0, output.lastIndexOf(' '));
        }

        String kernels() {
            return output.substring(output.lastIndexOf(' ') + 1).strip();
        }
    }

    private static Path classes() throws URISyntaxException {
        return Path.of(Key.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private Said run(List<String> options) throws IOException, InterruptedException {
        Path program = folder.resolve("Program.java");
        Files.writeString(program, PROGRAM);
        return run("java", options, program);
    }

    private Said run(String tool, List<String> options, Path program)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(options);
        command.add(program.toString());
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");
        assertEquals(0, process.exitValue(), Files.readString(errors));
        return new Said(
                Files.readString(output),
                Files.readAllLines(errors).stream()
                        .filter(line -> !line.contains("Using incubator modules"))
                        .filter(line -> !line.startsWith("warning: using incubating module"))
                        .filter(line -> !line.startsWith("warning: [incubating]"))
                        .filter(line -> !line.equals("1 warning"))
                        .toList());
    }

    /** With the options that getting started shows. */
    @Test
    void jshellRunsTheVectorKernels() throws Exception {
        Path script = folder.resolve("script.jsh");
        Files.writeString(
                script,
                """
                import lanewise.kernel.*;
                System.out.println("runs " + KernelChoice.preferred().name());
                /exit
                """);
        Said said =
                run(
                        "jshell",
                        List.of(
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-R--add-modules",
                                "-Rjdk.incubator.vector",
                                "--class-path",
                                classes().toString()),
                        script);
        assertTrue(said.output().contains("runs vector"), said.output());
    }

    @Test
    void classPathWithTheModuleAndWithoutGiveTheSameBits() throws Exception {
        String classes = classes().toString();
        Said with = run(List.of("--add-modules", "jdk.incubator.vector", "-cp", classes));
        Said without = run(List.of("-cp", classes));
        Said quiet = run(List.of("-Dlanewise.quiet", "-cp", classes));
        assertEquals("vector", with.kernels());
        assertEquals(List.of(), with.errors());
        assertEquals("scalar", without.kernels());
        assertEquals(List.of(CURE), without.errors());
        assertEquals(with.bits(), without.bits());
        assertEquals(with.bits(), quiet.bits());
        assertEquals(List.of(), quiet.errors());
    }
}
