package lanewise.track;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import lanewise.io.Json;

/** Run folders that look like real ones, written from the description of the files alone. */
final class SyntheticRuns {
    static final List<String> CLASSES =
            List.of(
                    "circle",
                    "square",
                    "triangle",
                    "star",
                    "ring",
                    "cross",
                    "crescent",
                    "bar",
                    "pentagon",
                    "ellipse");
    private static final List<String> TENSORS =
            List.of(
                    "conv1.weight",
                    "conv1.bias",
                    "conv2.weight",
                    "conv2.bias",
                    "conv3.weight",
                    "conv3.bias",
                    "fc1.weight",
                    "fc1.bias",
                    "fc2.weight",
                    "fc2.bias");

    /**
     * @param dropout the probability, 0 for none
     * @param watchEvery steps between watched tensors, 0 for none
     */
    record Spec(
            String name,
            double dropout,
            long seed,
            int epochs,
            int stepsPerEpoch,
            int watchEvery) {}

    private SyntheticRuns() {}

    /** The tutorial's two runs. */
    static List<Path> study(Path folder) throws IOException {
        return List.of(
                write(folder, new Spec("no-dropout", 0, 42, 15, 80, 20)),
                write(folder, new Spec("dropout-0.25", 0.25, 42, 15, 80, 20)));
    }

    static Path write(Path study, Spec spec) throws IOException {
        Path folder = Files.createDirectories(study.resolve(spec.name()));
        Random random = new Random(spec.seed() * 31 + (long) (spec.dropout() * 1000));
        Map<String, Object> summary = metrics(folder.resolve("metrics.jsonl"), spec, random);
        Files.writeString(
                folder.resolve("run.json"),
                Json.pretty(info(study.getFileName().toString(), spec, summary)));
        if (spec.watchEvery() > 0) {
            Files.writeString(
                    folder.resolve("confusion.json"), Json.compact(confusion(spec, random)));
            Files.writeString(folder.resolve("worst.json"), Json.compact(images("loss", random)));
            Files.writeString(
                    folder.resolve("uncertain.json"), Json.compact(images("entropy", random)));
        }
        return folder;
    }

    /** Five rates with three seeds each. */
    static List<Path> grid(Path study) throws IOException {
        List<Path> runs = new ArrayList<>();
        for (double p : new double[] {0, 0.1, 0.25, 0.4, 0.5}) {
            for (int seed = 1; seed <= 3; seed++) {
                String name = (p == 0 ? "no-dropout" : "dropout-" + p) + "-seed" + seed;
                runs.add(write(study, new Spec(name, p, seed, 8, 40, 20)));
            }
        }
        return runs;
    }

    /** Many runs of 20,000 steps, ten settings with five seeds; the series repeat after ten. */
    static List<Path> fifty(Path study) throws IOException {
        List<Path> runs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Spec spec = new Spec("run-" + i, i % 10 / 20.0, i / 10, 20, 1000, 100);
            if (i < 10) {
                runs.add(write(study, spec));
                continue;
            }
            Path folder = Files.createDirectories(study.resolve(spec.name()));
            try (var files = Files.list(runs.get(i % 10))) {
                for (Path file : files.toList()) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
            Files.writeString(
                    folder.resolve("run.json"),
                    Json.pretty(info(study.getFileName().toString(), spec, Map.of())));
            runs.add(folder);
        }
        return runs;
    }

    private static Map<String, Object> info(String study, Spec spec, Map<String, Object> summary) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("data", "shapes");
        config.put("network", "conv32-conv64-conv128-fc512");
        config.put("dropout", spec.dropout());
        config.put("optimizer", "adam");
        config.put("lr", 0.001);
        config.put("batch", 64);
        config.put("epochs", spec.epochs());
        config.put("threads", 2);
        config.put("kernels", "vector");
        config.put("limit", null);
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("jdk", "OpenJDK 64-Bit Server VM 25.0.3+9");
        environment.put("os", "Linux 6.1");
        environment.put("cpu", "AMD EPYC");
        environment.put("cores", 2);
        environment.put("species_bits", 512);
        environment.put("lanes", 16);
        environment.put("fma", true);
        environment.put("kernels", "vector");
        environment.put("threads", 2);
        environment.put("lanewise", "0.1.0");
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("name", spec.name());
        info.put("study", study);
        info.put("state", "finished");
        info.put("failure", null);
        info.put(
                "command",
                "./lanewise train --data shapes --dropout "
                        + spec.dropout()
                        + " --seed "
                        + spec.seed());
        info.put("seed", spec.seed());
        info.put("started", "2026-01-15T10:00:00.000Z");
        info.put("finished", "2026-01-15T10:01:12.250Z");
        info.put("git", null);
        info.put("pid", 1);
        info.put("config", config);
        info.put("environment", environment);
        info.put("parameters", 361_162);
        info.put("classes", CLASSES);
        info.put("summary", summary);
        return info;
    }

    private static Map<String, Object> metrics(Path file, Spec spec, Random random)
            throws IOException {
        Map<String, Object> epoch = new LinkedHashMap<>();
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            long step = 0;
            for (int e = 1; e <= spec.epochs(); e++) {
                double lossSum = 0;
                double accuracySum = 0;
                for (int b = 0; b < spec.stepsPerEpoch(); b++) {
                    step++;
                    double progress = step / (double) (spec.epochs() * spec.stepsPerEpoch());
                    double floor = 0.08 + 1.4 * spec.dropout();
                    double loss =
                            (floor + 2.2 * Math.exp(-progress * 5))
                                    * (1 + 0.12 * random.nextGaussian());
                    double accuracy = Math.rint(64 * clamp(1.02 - 0.38 * loss)) / 64;
                    lossSum += loss;
                    accuracySum += accuracy;
                    line(out, step(step, e, loss, accuracy, progress, random));
                    if (spec.watchEvery() > 0 && step % spec.watchEvery() == 0) {
                        watch(out, spec, step, e, progress, random);
                    }
                }
                double loss = lossSum / spec.stepsPerEpoch();
                double accuracy = accuracySum / spec.stepsPerEpoch();
                epoch = epoch(spec, e, step, loss, accuracy, random);
                line(out, epoch);
            }
        }
        Map<String, Object> summary = new LinkedHashMap<>(epoch);
        summary.remove("type");
        return summary;
    }

    private static Map<String, Object> step(
            long step, int epoch, double loss, double accuracy, double progress, Random random) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", "step");
        line.put("step", step);
        line.put("epoch", epoch);
        line.put("loss", (float) loss);
        line.put("accuracy", (float) accuracy);
        line.put("lr", rate(progress));
        line.put("images_per_second", (float) (3600 + 150 * random.nextGaussian()));
        line.put("time", step * 18 / 1e3);
        return line;
    }

    private static Map<String, Object> epoch(
            Spec spec, int epoch, long step, double loss, double accuracy, Random random) {
        double p = spec.dropout();
        double progress = epoch / (double) spec.epochs();
        double validation =
                0.82 + 1.6 * Math.exp(-progress * 7) + (1 - 3 * p) * 0.8 * progress * progress;
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", "epoch");
        line.put("epoch", epoch);
        line.put("step", step);
        line.put("train_loss", (float) loss);
        line.put("train_accuracy", (float) accuracy);
        line.put("validation_loss", (float) (validation * (1 + 0.02 * random.nextGaussian())));
        line.put(
                "validation_accuracy",
                (float)
                        (0.71
                                + 0.12 * p
                                - 0.4 * Math.exp(-progress * 7)
                                + 0.006 * random.nextGaussian()));
        line.put("seconds", 4.5 + 0.1 * random.nextDouble());
        line.put("images_per_second", (float) (3600 + 40 * random.nextGaussian()));
        line.put("lr", rate(progress));
        line.put("time", step * 18 / 1e3 + 0.5);
        return line;
    }

    private static float rate(double progress) {
        return (float) (0.001 * 0.5 * (1 + Math.cos(Math.PI * progress)));
    }

    private static void watch(
            BufferedWriter out, Spec spec, long step, int epoch, double progress, Random random)
            throws IOException {
        for (int t = 0; t < TENSORS.size(); t++) {
            double parameter = 0.12 / (1 + t % 4) * (1 + progress);
            double gradient =
                    0.02 / (1 + t) * Math.exp(-2 * progress) * (1 + 0.3 * random.nextDouble());
            line(out, tensor(step, epoch, TENSORS.get(t), "parameter", parameter, 0, random));
            line(out, tensor(step, epoch, TENSORS.get(t), "gradient", gradient, 0.05, random));
        }
        for (String layer : List.of("relu1", "relu2", "relu3", "relu4")) {
            line(out, tensor(step, epoch, layer, "activation", 0.8, 0.45 + 0.2 * progress, random));
        }
        for (String layer : List.of("dropout1", "dropout2")) {
            if (spec.dropout() > 0) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("type", "dropout");
                line.put("step", step);
                line.put("layer", layer);
                line.put("p", spec.dropout());
                line.put(
                        "keep_rate", (float) (1 - spec.dropout() + 0.0025 * random.nextGaussian()));
                line(out, line);
            }
        }
    }

    private static Map<String, Object> tensor(
            long step,
            int epoch,
            String name,
            String kind,
            double std,
            double zeros,
            Random random) {
        int[] counts = new int[64];
        for (int i = 0; i < 200; i++) {
            int bin = (int) (32 + 8 * random.nextGaussian());
            counts[Math.max(0, Math.min(63, bin))]++;
        }
        boolean positive = kind.equals("activation");
        Statistics statistics =
                new Statistics(
                        std * Math.sqrt(2000),
                        0.001 * random.nextGaussian(),
                        std,
                        -4 * std,
                        4 * std,
                        zeros,
                        0,
                        new Histogram(positive ? 0 : -4 * std, 4 * std, counts));
        return new Watched(
                        step,
                        epoch,
                        name,
                        kind,
                        statistics,
                        kind.equals("parameter") ? 0.001 + 0.002 * random.nextDouble() : Double.NaN,
                        positive ? 0.05 * zeros : Double.NaN,
                        positive ? 64 : 0)
                .fields();
    }

    /** The gradient of a parameter at one step. */
    static Watched watched(long step, String name) {
        int[] counts = {1, 4, 2};
        return new Watched(
                step,
                1,
                name,
                "gradient",
                new Statistics(1, 0, 1, -1, 1, 0, 0, new Histogram(-1, 1, counts)),
                Double.NaN,
                Double.NaN,
                0);
    }

    private static Map<String, Object> confusion(Spec spec, Random random) {
        List<List<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < CLASSES.size(); i++) {
            List<Integer> row = new ArrayList<>();
            for (int j = 0; j < CLASSES.size(); j++) {
                int near = Math.max(0, 14 - 4 * Math.abs(i - j));
                row.add(i == j ? 140 + random.nextInt(40) : random.nextInt(near + 2));
            }
            counts.add(row);
        }
        Map<String, Object> confusion = new LinkedHashMap<>();
        confusion.put("classes", CLASSES);
        confusion.put("counts", counts);
        return confusion;
    }

    private static List<Object> images(String score, Random random) throws IOException {
        List<Object> images = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int label = random.nextInt(10);
            Map<String, Object> image = new LinkedHashMap<>();
            image.put("index", random.nextInt(2000));
            image.put("label", label);
            image.put("predicted", (label + 1 + random.nextInt(9)) % 10);
            image.put(score, (float) (9 - 0.4 * i + 0.1 * random.nextDouble()));
            image.put("image", Base64.getEncoder().encodeToString(png(label, random)));
            images.add(image);
        }
        return images;
    }

    private static byte[] png(int label, Random random) throws IOException {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.getHSBColor(random.nextFloat(), 0.4f, 0.5f));
        g.fillRect(0, 0, 32, 32);
        g.setColor(Color.getHSBColor(label / 10f, 0.8f, 0.95f));
        int size = 10 + random.nextInt(10);
        if (label % 2 == 0) {
            g.fillOval(4 + random.nextInt(8), 4 + random.nextInt(8), size, size);
        } else {
            g.fillRect(4 + random.nextInt(8), 4 + random.nextInt(8), size, size);
        }
        g.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static void line(BufferedWriter out, Map<String, Object> fields) throws IOException {
        out.write(Json.compact(fields));
        out.write('\n');
    }

    private static double clamp(double share) {
        return Math.max(0.05, Math.min(1, share));
    }
}
