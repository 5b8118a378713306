package lanewise.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes to: a terminal of some width, or a file; with colours or without. */
final class Terminal {
    /** Lines of a file may be as long as they are. */
    private static final int UNLIMITED = 1000;

    private static final int USUAL = 80;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean colours;
    private final boolean present;

    Terminal(CommandSpec spec) {
        out = spec.commandLine().getOut();
        err = spec.commandLine().getErr();
        colours = spec.commandLine().getColorScheme().ansi() == Ansi.ON;
        present = isPresent();
    }

    /** Whether the standard output is a terminal. */
    static boolean isPresent() {
        return System.console() != null && System.console().isTerminal();
    }

    boolean present() {
        return present;
    }

    PrintWriter out() {
        return out;
    }

    /** Columns at this moment. */
    int width() {
        return present ? columns() : UNLIMITED;
    }

    private static int columns() {
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(new File("/dev/tty"))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            stty.waitFor(1, TimeUnit.SECONDS);
            int columns = Integer.parseInt(size.strip().split(" ")[1]);
            return columns > 0 ? columns : USUAL;
        } catch (IOException | RuntimeException unknown) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** Whether the standard output has a character. */
    static boolean has(char c) {
        return System.out.charset().newEncoder().canEncode(c);
    }

    String bold(String text) {
        return colours ? "\033[1m" + text + "\033[0m" : text;
    }

    /** Writes a line and hands it on at once. */
    void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Writes a line to the standard error. */
    void warn(String text) {
        out.flush();
        err.println("lanewise: " + text);
        err.flush();
    }
}
