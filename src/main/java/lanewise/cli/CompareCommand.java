package lanewise.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lanewise.track.RunReader;
import lanewise.track.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Two runs side by side. */
@Command(
        name = "compare",
        description = "Shows where two runs differ: settings, machine, figures.",
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "A run's folder.")
    Path a;

    @Parameters(index = "1", paramLabel = "B", description = "Another run's folder.")
    Path b;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        spec.commandLine()
                .getOut()
                .print(
                        Runs.compare(
                                RunReader.open(Folders.named(a)),
                                RunReader.open(Folders.named(b))));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
