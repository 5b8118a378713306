package lanewise.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import lanewise.track.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The runs below a folder. */
@Command(
        name = "runs",
        description = "Lists runs: state, figures, age.",
        mixinStandardHelpOptions = true)
final class RunsCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Where to look (default: ${DEFAULT-VALUE}).")
    Path root;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        spec.commandLine()
                .getOut()
                .print(Runs.table(Runs.below(root), Instant.now(), new Terminal(spec).width()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
