package lanewise.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import lanewise.train.NonFiniteException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
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
            EvaluateCommand.class,
            PredictCommand.class,
            ReportCommand.class,
            WatchCommand.class,
            RunsCommand.class,
            CompareCommand.class,
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
    /** Bad input. */
    static final int BAD_INPUT = 2;

    /** Failed while running. */
    static final int FAILED = 1;

    /** Stopped by Ctrl-C. */
    static final int INTERRUPTED = 130;

    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        System.exit(run(arguments));
    }

    /** Runs a command. */
    static int run(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        line.getSubcommands()
                .get("generate-completion")
                .getCommandSpec()
                .usageMessage()
                .hidden(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setParameterExceptionHandler((exception, given) -> {
            CommandLine command = exception.getCommandLine();
            String name = command.getCommandSpec().qualifiedName();
            command.getErr()
                    .println(message(exception) + meant(exception) + "; see '" + name + " --help'");
            return BAD_INPUT;
        });
        line.setExecutionExceptionHandler((exception, command, result) -> {
            switch (exception) {
                case IllegalArgumentException e -> {
                    command.getErr().println(message(e));
                    return BAD_INPUT;
                }
                case IOException e -> {
                    command.getErr().println(message(e));
                    return BAD_INPUT;
                }
                case NonFiniteException e -> {
                    command.getErr().println(message(e));
                    return FAILED;
                }
                default -> {
                    exception.printStackTrace(command.getErr());
                    return FAILED;
                }
            }
        });
        if (arguments.length == 0) {
            line.usage(line.getOut());
            return 0;
        }
        return line.execute(arguments);
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
                    default -> text.isEmpty() ? exception.getClass().getSimpleName() : text;
                };
        return "lanewise: " + said.replaceAll("\\s*\\R\\s*", " ");
    }
}
