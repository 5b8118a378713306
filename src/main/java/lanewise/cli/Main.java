package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import lanewise.io.UnwritableException;
import lanewise.track.TextTable;
import lanewise.train.NonFiniteException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
        name = "lanewise",
        description =
                "Neural networks in plain Java on the Vector API: the dropout tutorial, trained and"
                        + " compared.",
        mixinStandardHelpOptions = true,
        version = "lanewise 0.1.0-SNAPSHOT",
        subcommands = {
            StudyCommand.class,
            TrainCommand.class,
            SweepCommand.class,
            VerifyCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            ImageCommand.class,
            ReportCommand.class,
            WatchCommand.class,
            RunsCommand.class,
            CompareCommand.class,
            NoteCommand.class,
            ProfileCommand.class,
            InfoCommand.class,
            DataCommand.class,
            AutoComplete.GenerateCompletion.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 failed while running, 2 bad input, 130 interrupted.",
            "Completion for bash and zsh: source <(./lanewise generate-completion)"
        })
public final class Main {
    /** When to write in colours. */
    enum Colour {
        AUTO,
        ALWAYS,
        NEVER
    }

    /** Bad input. */
    static final int BAD_INPUT = 2;

    /** Failed while running. */
    static final int FAILED = 1;

    /** Stopped by Ctrl-C. */
    static final int INTERRUPTED = 130;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            scope = ScopeType.INHERIT,
            description =
                    "auto, always or never; auto is on a terminal where NO_COLOR is not set"
                            + " (default: ${DEFAULT-VALUE}).")
    Colour colour;

    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        takeBackWarning();
        System.exit(run(arguments));
    }

    /**
     * The virtual machine says at every start that an incubating module is used. Nothing turns that
     * off; where its line is the last on a terminal, it is taken away.
     */
    private static void takeBackWarning() {
        boolean said = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (said && Boolean.getBoolean("lanewise.stderr.terminal")) {
            System.err.print("\033[1A\033[2K");
            System.err.flush();
        }
    }

    private static Help.Ansi ansi(ParseResult given) {
        Main main = given.commandSpec().root().userObject() instanceof Main m ? m : new Main();
        return switch (main.colour == null ? Colour.AUTO : main.colour) {
            case ALWAYS -> Help.Ansi.ON;
            case NEVER -> Help.Ansi.OFF;
            case AUTO -> automatic();
        };
    }

    private static Help.Ansi automatic() {
        String refused = System.getenv("NO_COLOR");
        boolean wanted = (refused == null || refused.isEmpty()) && Terminal.isPresent();
        return wanted ? Help.Ansi.ON : Help.Ansi.OFF;
    }

    /** What understands the arguments. */
    static CommandLine commandLine() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Runs a command. */
    static int run(String... arguments) {
        PredictCommand plain = PredictCommand.plain(arguments);
        try {
            return plain == null || spoilt(arguments) ? parsed(arguments) : plain.call();
        } catch (Exception e) {
            PrintWriter err = new PrintWriter(System.err, true);
            return failed(e, err);
        } catch (OutOfMemoryError e) {
            System.err.println(message(e));
            return FAILED;
        }
    }

    private static int failed(Exception exception, PrintWriter err) {
        int code = code(exception);
        if (code == 0) {
            exception.printStackTrace(err);
            return FAILED;
        }
        err.println(message(exception));
        return code;
    }

    private static int parsed(String... arguments) {
        CommandLine line = commandLine();
        line.getSubcommands()
                .get("generate-completion")
                .getCommandSpec()
                .usageMessage()
                .hidden(true);
        line.setUsageHelpAutoWidth(true);
        line.setColorScheme(Help.defaultColorScheme(automatic()));
        line.setExecutionStrategy(parsed -> {
            line.setColorScheme(Help.defaultColorScheme(ansi(parsed)));
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler((exception, given) -> {
            CommandLine command = exception.getCommandLine();
            String name = command.getCommandSpec().qualifiedName();
            command.getErr()
                    .println(reason(exception) + meant(exception) + "; see '" + name + " --help'");
            return BAD_INPUT;
        });
        line.setExecutionExceptionHandler(
                (exception, command, result) -> failed(exception, command.getErr()));
        if (arguments.length == 0) {
            line.usage(line.getOut());
            return 0;
        }
        for (int i = 0; i < arguments.length; i++) {
            String problem = problem(arguments, i);
            if (problem != null) {
                line.getErr().println("lanewise: " + problem);
                return BAD_INPUT;
            }
        }
        return line.execute(arguments);
    }

    /** The exit code of a failure that its message explains, or 0 where it does not. */
    private static int code(Exception exception) {
        return switch (exception) {
            case IllegalArgumentException e -> BAD_INPUT;
            case UnwritableException e -> FAILED;
            case IOException e -> BAD_INPUT;
            case UncheckedIOException e -> FAILED;
            case NonFiniteException e -> FAILED;
            default -> 0;
        };
    }

    /** What the parser would not notice: an empty list, and a name that the locale has spoilt. */
    private static String problem(String[] arguments, int i) {
        String value = arguments[i].replaceFirst("^--[\\w-]+=", "");
        if (value.matches(",+")) {
            String option = value.equals(arguments[i]) && i > 0 ? arguments[i - 1] : arguments[i];
            return option + ": \"" + value + "\" is a list of nothing, expected values";
        }
        if (spoilt(arguments[i])) {
            return "an argument has characters that this locale does not know; set LC_ALL=C.UTF-8";
        }
        return null;
    }

    /** Whether the locale has spoilt a name. */
    private static boolean spoilt(String... arguments) {
        return String.join("", arguments).indexOf('\ufffd') >= 0;
    }

    private static String message(OutOfMemoryError error) {
        return "lanewise: out of memory, of which there are %,d MB: %s; give more with LANEWISE_JAVA_OPTS=-Xmx8g, or take smaller images or a smaller --batch"
                .formatted(
                        Runtime.getRuntime().maxMemory() >> 20,
                        TextTable.printable(String.valueOf(error.getMessage())));
    }

    /** What is wrong with a command line, an option's value in the words of our own checks. */
    private static String reason(ParameterException exception) {
        ArgSpec option = exception.getArgSpec();
        String value = exception.getValue();
        if (option == null || value == null) {
            return message(exception);
        }
        Class<?> type = option.auxiliaryTypes()[0];
        String expected =
                type == Double.class || type == double.class
                        ? "a number"
                        : type == Colour.class ? "auto, always or never" : "a whole number";
        String name = option instanceof OptionSpec o ? o.longestName() : option.paramLabel();
        return "lanewise: %s: \"%s\", expected %s".formatted(name, value, expected);
    }

    /** The option or command that was meant, if one is near what was given. */
    private static String meant(ParameterException exception) {
        if (!(exception instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        List<String> near = unmatched.getSuggestions();
        return near.isEmpty() ? "" : "; did you mean " + near.getFirst() + "?";
    }

    /** One line that says what is wrong, also for exceptions that only name a file. */
    static String message(Exception exception) {
        String text = exception.getMessage() == null ? "" : exception.getMessage();
        String said =
                switch (exception) {
                    case NoSuchFileException e -> e.getFile() + ": no such file or folder";
                    case AccessDeniedException e -> e.getFile() + ": may not be read or written";
                    case FileAlreadyExistsException e when e.getReason() == null ->
                            e.getFile() + ": exists already; name another one or remove it";
                    case UncheckedIOException e
                            when text.startsWith(e.getCause().getClass().getName()) ->
                            message(e.getCause()).substring("lanewise: ".length());
                    default -> text.isEmpty() ? exception.getClass().getSimpleName() : text;
                };
        return "lanewise: " + TextTable.printable(said.replaceAll("\\s*\\R\\s*", " "));
    }
}
