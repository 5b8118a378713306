package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import lanewise.data.ImageFile;
import lanewise.nn.Inference;
import lanewise.train.Checkpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a trained network says of pictures. */
@Command(
        name = "predict",
        description = "Classifies pictures with a trained network.",
        mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "A run's folder, of which the best network is taken, or a file.")
    Path run;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "Pictures: PNG, JPEG, BMP or GIF.")
    List<Path> images;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many classes to name (default: ${DEFAULT-VALUE}).")
    int top;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (top < 1) {
            throw new IllegalArgumentException("--top: " + top + ", expected 1 or more");
        }
        Checkpoint checkpoint = Checkpoint.read(Folders.checkpoint(run));
        Inference inference =
                checkpoint.network().inference(checkpoint.parameters(), checkpoint.input());
        int classes = checkpoint.classes().size();
        float[] x = new float[images.size() * checkpoint.input().size()];
        float[] image = new float[checkpoint.input().size()];
        for (int i = 0; i < images.size(); i++) {
            byte[] pixels = ImageFile.read(images.get(i), checkpoint.input());
            checkpoint.normalization().apply(pixels, image);
            System.arraycopy(image, 0, x, i * image.length, image.length);
        }
        float[] logits = new float[images.size() * classes];
        inference.runChannelsLast(images.size(), x, 0, logits, 0);
        PrintWriter out = spec.commandLine().getOut();
        for (int i = 0; i < images.size(); i++) {
            double[] probabilities = softmax(logits, i * classes, classes);
            List<Integer> order =
                    IntStream.range(0, classes)
                            .boxed()
                            .sorted((a, b) -> Double.compare(probabilities[b], probabilities[a]))
                            .limit(top)
                            .toList();
            StringBuilder line = new StringBuilder(images.get(i).toString()).append(':');
            for (int j : order) {
                line.append("  %s %.3f".formatted(checkpoint.classes().get(j), probabilities[j]));
            }
            out.println(line);
        }
        out.flush();
        return 0;
    }

    private static double[] softmax(float[] logits, int offset, int n) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            max = Math.max(max, logits[offset + j]);
        }
        double[] result = new double[n];
        double sum = 0;
        for (int j = 0; j < n; j++) {
            result[j] = StrictMath.exp(logits[offset + j] - max);
            sum += result[j];
        }
        for (int j = 0; j < n; j++) {
            result[j] /= sum;
        }
        return result;
    }
}
