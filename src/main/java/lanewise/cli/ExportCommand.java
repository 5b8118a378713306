package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lanewise.model.JavaExport;
import lanewise.onnx.OnnxExport;
import lanewise.train.TutorialFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A trained network as Java source or as an ONNX file. */
@Command(
        name = "export",
        description =
                "Writes a trained network as one Java source file and its weights, which need"
                        + " nothing but Java 17 and give the same bits, or as an ONNX file, which"
                        + " other runtimes read.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "A run's folder, of which the best network is taken, or a file.")
    Path run;

    @ArgGroup(exclusive = true, multiplicity = "1")
    Form form;

    @Spec CommandSpec spec;

    /** What is written. */
    static final class Form {
        @ArgGroup(exclusive = false)
        Java java;

        @ArgGroup(exclusive = false)
        Onnx onnx;
    }

    /** Java source. */
    static final class Java {
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
    }

    /** An ONNX file. */
    static final class Onnx {
        @Option(
                names = "--onnx",
                required = true,
                paramLabel = "FILE",
                description =
                        "The ONNX file to write. Samples go in normalised; mean, deviation and"
                                + " classes stand in its metadata.")
        Path file;

        @Option(
                names = "--opset",
                paramLabel = "N",
                defaultValue = "17",
                description = "The version of its operators, 13 to 21 (default: ${DEFAULT-VALUE}).")
        int opset;

        @Option(
                names = "--fold",
                description = "Fold batch normalisation into the layers before it.")
        boolean fold;
    }

    @Override
    public Integer call() throws IOException {
        Path network = Folders.checkpoint(run);
        String said = form.java != null ? java(network, form.java) : onnx(network, form.onnx);
        PrintWriter out = spec.commandLine().getOut();
        out.println(said);
        out.flush();
        return 0;
    }

    private static String java(Path network, Java java) throws IOException {
        JavaExport export = JavaExport.of(Folders.classifier(network), java.className);
        Path file = java.out.resolve(java.className.replace('.', '/') + ".java");
        Folders.requireNew(file);
        export.write(java.out);
        return "%s and its weights, %,d bytes; Maven and Gradle want the weights below src/main/resources"
                .formatted(file, export.weights().length);
    }

    private static String onnx(Path network, Onnx onnx) throws IOException {
        Folders.requireNew(onnx.file);
        new OnnxExport(TutorialFile.load(network), onnx.opset, onnx.fold).write(onnx.file);
        return "%s, %,d bytes, operators of version %d"
                .formatted(onnx.file, Files.size(onnx.file), onnx.opset);
    }
}
