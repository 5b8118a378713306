package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import lanewise.data.ImageFile;
import lanewise.io.Json;
import lanewise.model.Model;
import lanewise.model.Prediction;
import lanewise.model.Predictor;
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
                        + " is. Exit code 0 if all pictures were read, 1 if some were not, which are"
                        + " named, 2 if the network or an option is not as it should be.",
        mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {
    private static final String TOP = "3";

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
            defaultValue = TOP,
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

    /** Where answers go. */
    private PrintWriter out = new PrintWriter(System.out, true);

    /** What is wrong with a picture. */
    private PrintWriter err = new PrintWriter(System.err, true);

    /**
     * The command without options: its parser takes longer to start than an answer.
     *
     * @return null where there are options, or too little to go without the parser's words
     */
    static PredictCommand plain(String... words) {
        boolean plain = words.length >= 3 && words[0].equals("predict");
        for (String word : words) {
            plain &= !word.isEmpty() && !word.startsWith("-") && !word.startsWith("@");
        }
        if (!plain) {
            return null;
        }
        PredictCommand command = new PredictCommand();
        command.run = Path.of(words[1]);
        command.images = Arrays.stream(words).skip(2).map(Path::of).toList();
        command.top = Integer.parseInt(TOP);
        command.budget = new Budget();
        return command;
    }

    /**
     * What is said of a picture.
     *
     * @param std of each probability over the samples; null if there was one
     * @param entropy of the probabilities, in nats
     * @param mutualInformation in nats; NaN if there was one sample
     */
    private record Answer(
            float[] probabilities, float[] std, float entropy, float mutualInformation) {}

    @Override
    public Integer call() throws IOException {
        if (spec != null) {
            out = spec.commandLine().getOut();
            err = spec.commandLine().getErr();
        }
        if (top < 1) {
            throw new IllegalArgumentException("--top: " + top + ", expected 1 or more");
        }
        if (samples != null && (samples < 2 || samples > MonteCarlo.MOST_PASSES)) {
            throw new IllegalArgumentException(
                    "--mc-samples: %d, expected 2 to %d"
                            .formatted(samples, MonteCarlo.MOST_PASSES));
        }
        Model model = Folders.imageClassifier(Folders.checkpoint(run));
        if (samples != null && !drops(model)) {
            err.printf("lanewise: the network has no dropout: all %d passes agree%n", samples);
        }
        long inputs = Float.BYTES * (long) images.size() * model.input().size();
        budget.check(run.toString(), model.network().memory(model.input()).total() + inputs);
        List<Path> read = new ArrayList<>();
        List<byte[]> pictures = read(model, read);
        List<Answer> answers = samples == null ? once(model, pictures) : often(model, pictures);
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

    /** The pixels of the pictures that can be read, which are kept; the others are named. */
    private List<byte[]> read(Model model, List<Path> read) {
        List<byte[]> pictures = new ArrayList<>();
        for (Path each : images) {
            try {
                pictures.add(ImageFile.readChannelsLast(each, model.input()));
                read.add(each);
            } catch (IOException e) {
                err.println(Main.message(e));
            }
        }
        return pictures;
    }

    private static List<Answer> once(Model model, List<byte[]> pictures) {
        List<Answer> answers = new ArrayList<>();
        Predictor predictor = Predictor.of(model, 1);
        for (Prediction said : predictor.predictChannelsLast(pictures.toArray(byte[][]::new))) {
            float[] probabilities = said.probabilities();
            answers.add(new Answer(probabilities, null, entropy(probabilities), Float.NaN));
        }
        return answers;
    }

    private List<Answer> often(Model model, List<byte[]> pictures) {
        if (pictures.isEmpty()) {
            return List.of();
        }
        int size = model.input().size();
        float[] x = new float[pictures.size() * size];
        float[] one = new float[size];
        for (int i = 0; i < pictures.size(); i++) {
            model.normalization().orElseThrow().applyChannelsLast(pictures.get(i), one);
            System.arraycopy(one, 0, x, i * size, size);
        }
        MonteCarlo.Prediction prediction =
                new MonteCarlo(model.inference(), samples, Key.of(seed))
                        .predictChannelsLast(pictures.size(), x);
        List<Answer> answers = new ArrayList<>();
        int classes = model.classes().size();
        for (int i = 0; i < pictures.size(); i++) {
            int from = i * classes;
            answers.add(
                    new Answer(
                            Arrays.copyOfRange(prediction.mean(), from, from + classes),
                            Arrays.copyOfRange(prediction.std(), from, from + classes),
                            prediction.entropy()[i],
                            prediction.mutualInformation()[i]));
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
            line.append("  ").append(TextTable.printable(names.get(c))).append(' ');
            line.append(thousandths(answer.probabilities()[c]));
            if (answer.std() != null) {
                line.append(" ± ").append(thousandths(answer.std()[c]));
            }
        }
        if (answer.std() != null) {
            line.append("  entropy ").append(thousandths(answer.entropy()));
            line.append("  mutual information ").append(thousandths(answer.mutualInformation()));
        }
        return line.toString();
    }

    /** With three decimals. A formatter would take a start 30 ms. */
    static String thousandths(float value) {
        String digits = Long.toString(1000 + Math.abs(Math.round(1000.0 * value)));
        int whole = digits.length() - 3;
        return Long.parseLong(digits.substring(0, whole)) - 1 + "." + digits.substring(whole);
    }

    private Map<String, Object> fields(Path image, Answer answer, List<String> names) {
        List<Object> classes = new ArrayList<>();
        for (int c : order(answer)) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("class", names.get(c));
            each.put("probability", answer.probabilities()[c]);
            if (answer.std() != null) {
                each.put("std", answer.std()[c]);
            }
            classes.add(each);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("image", image.toString());
        fields.put("classes", classes);
        fields.put("entropy", answer.entropy());
        if (answer.std() != null) {
            fields.put("mutual_information", answer.mutualInformation());
            fields.put("samples", samples);
            fields.put("seed", seed);
        }
        return fields;
    }

    private static float entropy(float[] probabilities) {
        double sum = 0;
        for (double p : probabilities) {
            sum -= p > 0 ? p * StrictMath.log(p) : 0;
        }
        return (float) sum;
    }
}
