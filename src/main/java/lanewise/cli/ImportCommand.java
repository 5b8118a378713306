package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lanewise.model.Model;
import lanewise.onnx.OnnxImport;
import lanewise.tensor.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A network of an ONNX file as a file of lanewise. */
@Command(
        name = "import",
        description =
                "Reads a network of an ONNX file and writes it as a model file of lanewise: layers,"
                        + " weights and shape of a sample in one safetensors file, which"
                        + " 'evaluate', 'predict' and 'export' and Model.load read.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "An ONNX file, as PyTorch, ONNX Runtime and lanewise write them.")
    Path file;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "The file to write, which must not exist (default: beside the ONNX file, with"
                            + " the ending .safetensors).")
    Path out;

    @Option(
            names = "--input",
            split = ",",
            paramLabel = "N",
            description =
                    "The shape of one sample, e.g. 3,32,32, where the file leaves it open"
                            + " (default: the file's).")
    List<Integer> input;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path target = out != null ? out : beside(file);
        Folders.requireNew(target);
        Shape shape =
                input == null
                        ? null
                        : Shape.of(input.stream().mapToInt(Integer::intValue).toArray());
        Model model = OnnxImport.read(file, shape);
        model.save(target);
        PrintWriter said = spec.commandLine().getOut();
        said.printf(
                "%s: %d layers, %,d parameters, %s to %s%n",
                target,
                model.network().layers().size(),
                model.parameters().size(),
                model.input(),
                model.network().outputShape(model.input()));
        if (model.normalization().isEmpty()) {
            said.println("it has no normalisation of its input: samples go in as they are");
        }
        if (model.classes().isEmpty()) {
            said.println("it has no names of classes");
        }
        said.flush();
        return 0;
    }

    private static Path beside(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        return file.resolveSibling(name.replaceFirst("\\.onnx$", "") + ".safetensors");
    }
}
