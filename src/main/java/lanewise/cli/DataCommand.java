package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import lanewise.data.DataSource;
import lanewise.data.Split;
import lanewise.track.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches and checks a data set. */
@Command(
        name = "data",
        description = "Fetches a data set if it is not there, and checks that it can be read.",
        mixinStandardHelpOptions = true)
final class DataCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            completionCandidates = Names.Data.class,
            description = "Data set: shapes, cifar10, mnist, fashion-mnist, folder.")
    String name;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where its files are or go (default: NAME in ~/.cache/lanewise).")
    Path dataDir;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Split split =
                DataSource.of(name, Optional.ofNullable(dataDir))
                        .load(Console.downloads(new Terminal(spec)));
        out.printf(
                "%s: %,d training and %,d validation images of %s, %d classes: %s%n",
                name,
                split.train().size(),
                split.validation().size(),
                split.train().shape(),
                split.train().classNames().size(),
                TextTable.printable(String.join(", ", split.train().classNames())));
        out.flush();
        return 0;
    }
}
