package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import lanewise.data.ImageFile;
import lanewise.io.Json;
import lanewise.model.Model;
import lanewise.nn.Inference;
import lanewise.nn.MonteCarlo;
import lanewise.nn.Network;
import lanewise.nn.loss.CrossEntropy;
import lanewise.random.Key;
import lanewise.track.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a trained network says of pictures. */
@Command(
        name = "predict",
        description =
                "Classifies pictures with a trained network; with --mc-samples it says how sure it"
                        + " is.",
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

    @Option(
            names = "--mc-samples",
            paramLabel = "N",
            description =
                    "Predict N times with dropout on: mean and standard deviation of each"
                            + " probability; and, in nats, the entropy of the means (all"
                            + " uncertainty) and the mutual information (what the N disagree"
                            + " about). Default: once, without dropout.")
    Integer samples;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Decides what dropout drops (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--json", description = "Write a JSON list with an object for each picture.")
    boolean json;

    @Mixin Budget budget;

    @Spec CommandSpec spec;

    /**
     * What is said of a picture.
     *
     * @param std of each probability over the samples; null if there was one
     * @param entropy of the probabilities, in nats
     * @param mutualInformation in nats; NaN if there was one sample
     */
    private record Answer(
            double[] probabilities, double[] std, double entropy, double mutualInformation) {}

    @Override
    public Integer call() throws IOException {
        if (top < 1) {
            throw new IllegalArgumentException("--top: " + top + ", expected 1 or more");
        }
        if (samples != null && (samples < 2 || samples > MonteCarlo.MOST_PASSES)) {
            throw new IllegalArgumentException(
                    "--mc-samples: %d, expected 2 to %d"
                            .formatted(samples, MonteCarlo.MOST_PASSES));
        }
        Model model = Folders.classifier(Folders.checkpoint(run));
        if (samples != null && !drops(model)) {
            spec.commandLine()
                    .getErr()
                    .printf("lanewise: the network has no dropout: all %d passes agree%n", samples);
        }
        long inputs = Float.BYTES * (long) images.size() * model.input().size();
        budget.check(run.toString(), model.network().memory(model.input()).total() + inputs);
        Inference inference = model.inference();
        int classes = model.classes().size();
        float[] x = new float[images.size() * model.input().size()];
        List<Path> read = read(model, x);
        List<Answer> answers =
                read.isEmpty()
                        ? List.of()
                        : samples == null
                                ? once(inference, read.size(), x, classes)
                                : often(inference, read.size(), x, classes);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < read.size(); i++) {
                list.add(fields(read.get(i), answers.get(i), model.classes()));
            }
            out.println(Json.pretty(list));
        } else {
            for (int i = 0; i < read.size(); i++) {
                out.println(line(read.get(i), answers.get(i), model.classes()));
            }
        }
        out.flush();
        return read.size() == images.size() ? 0 : Main.FAILED;
    }

    private static boolean drops(Model model) {
        try (Network network =
                Network.of(model.network())
                        .parameters(model.parameters())
                        .input(model.input())
                        .batch(1)
                        .loss(new CrossEntropy())
                        .bind()) {
            return network.dropoutRates().values().stream().anyMatch(p -> p > 0);
        }
    }

    /** The pictures that can be read, one after the other into {@code x}; the others are named. */
    private List<Path> read(Model model, float[] x) {
        float[] image = new float[model.input().size()];
        List<Path> read = new ArrayList<>();
        for (Path each : images) {
            try {
                byte[] pixels = ImageFile.readChannelsLast(each, model.input());
                model.normalization().orElseThrow().applyChannelsLast(pixels, image);
                System.arraycopy(image, 0, x, read.size() * image.length, image.length);
                read.add(each);
            } catch (IOException e) {
                spec.commandLine().getErr().println(Main.message(e));
            }
        }
        return read;
    }

    private static List<Answer> once(Inference inference, int images, float[] x, int classes) {
        float[] logits = new float[images * classes];
        inference.runChannelsLast(images, x, 0, logits, 0);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            double[] probabilities = softmax(logits, i * classes, classes);
            answers.add(new Answer(probabilities, null, entropy(probabilities), Double.NaN));
        }
        return answers;
    }

    private List<Answer> often(Inference inference, int images, float[] x, int classes) {
        MonteCarlo.Prediction prediction =
                new MonteCarlo(inference, samples, Key.of(seed)).predictChannelsLast(images, x);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            double[] mean = new double[classes];
            double[] std = new double[classes];
            for (int c = 0; c < classes; c++) {
                mean[c] = prediction.mean()[i * classes + c];
                std[c] = prediction.std()[i * classes + c];
            }
            answers.add(
                    new Answer(
                            mean, std, prediction.entropy()[i], prediction.mutualInformation()[i]));
        }
        return answers;
    }

    /** The most probable classes, the first the most. */
    private List<Integer> order(Answer answer) {
        return IntStream.range(0, answer.probabilities().length)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -answer.probabilities()[c]))
                .limit(top)
                .toList();
    }

    private String line(Path image, Answer answer, List<String> names) {
        StringBuilder line = new StringBuilder(TextTable.printable(image.toString())).append(':');
        for (int c : order(answer)) {
            line.append(
                    "  %s %.3f"
                            .formatted(
                                    TextTable.printable(names.get(c)), answer.probabilities()[c]));
            if (answer.std() != null) {
                line.append(" ± %.3f".formatted(answer.std()[c]));
            }
        }
        if (answer.std() != null) {
            line.append(
                    "  entropy %.3f  mutual information %.3f"
                            .formatted(answer.entropy(), answer.mutualInformation()));
        }
        return line.toString();
    }

    private Map<String, Object> fields(Path image, Answer answer, List<String> names) {
        List<Object> classes = new ArrayList<>();
        for (int c : order(answer)) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("class", names.get(c));
            each.put("probability", (float) answer.probabilities()[c]);
            if (answer.std() != null) {
                each.put("std", (float) answer.std()[c]);
            }
            classes.add(each);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("image", image.toString());
        fields.put("classes", classes);
        fields.put("entropy", (float) answer.entropy());
        if (answer.std() != null) {
            fields.put("mutual_information", (float) answer.mutualInformation());
            fields.put("samples", samples);
            fields.put("seed", seed);
        }
        return fields;
    }

    private static double entropy(double[] probabilities) {
        double sum = 0;
        for (double p : probabilities) {
            sum -= p > 0 ? p * StrictMath.log(p) : 0;
        }
        return sum;
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
