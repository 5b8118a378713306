package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What is said of fused products, by virtual machines that have the instruction and do not. */
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64", disabledReason = "UseFMA")
class FusedMultiplyAddTest {
    /** Run in a virtual machine of its own: says what it found. */
    public static final class Main {
        public static void main(String[] arguments) {
            System.out.println("fact: " + KernelChoice.facts().get("fma"));
            System.out.println("choice: " + KernelChoice.made().kernels().name());
        }
    }

    @Test
    void withTheInstructionItIsFusedAndNothingIsWarnedOf() throws IOException {
        for (String compiler : List.of("-Xint", "-Xmixed")) {
            String said = said(compiler, "-XX:+UseFMA");
            assertTrue(said.contains("fact: fused, one rounding"), said);
            assertEquals(false, said.contains("emulated"), said);
        }
    }

    @Test
    void withoutItOneLineWarns() throws IOException {
        for (String compiler : List.of("-Xint", "-Xmixed")) {
            String said = said(compiler, "-XX:-UseFMA");
            assertTrue(said.contains("fact: emulated"), said);
            String warning = "Math.fma is emulated (same bits, 20 to 45 times slower)";
            assertEquals(1, said.lines().filter(line -> line.contains(warning)).count(), said);
        }
    }

    private static String said(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UnlockDiagnosticVMOptions");
        command.addAll(List.of(options));
        command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
