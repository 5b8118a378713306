package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lanewise.model.JavaExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A trained network as Java source. */
@Command(
        name = "export",
        description =
                "Writes a trained network as one Java source file and its weights, which need"
                        + " nothing but Java 17 and give the same bits.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "A run's folder, of which the best network is taken, or a file.")
    Path run;

    @Option(
            names = "--java",
            required = true,
            paramLabel = "CLASS",
            description = "The class to write, with its package: com.example.Classifier.")
    String className;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "A folder of sources (default: ${DEFAULT-VALUE}).")
    Path out;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        JavaExport export = JavaExport.of(Folders.classifier(Folders.checkpoint(run)), className);
        Path file = out.resolve(className.replace('.', '/') + ".java");
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(
                    file.toString(), null, "exists already; name another class or remove it");
        }
        export.write(out);
        PrintWriter said = spec.commandLine().getOut();
        said.printf("%s and its weights, %,d bytes%n", file, export.weights().length);
        said.flush();
        return 0;
    }
}
