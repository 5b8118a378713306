package lanewise.charts;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lanewise.charts.Figures.Point;

/** What the kernels were meant to reach; the page of limits explains each that is missed. */
enum Targets {
    STEP("A training step", "ratio from 3 on, batch 64", ratios("step/batch64", 3)),
    INFERENCE_ONE("Inference of one image", "ratio from 4 on", ratios("inference/batch1", 4)),
    INFERENCE("Inference of a batch", "ratio from 2.5 on", ratios("inference/batch64", 2.5)),
    SMALL("Small products", "ratio from 1 on, n = 64 and 100", ratios("gemm/nn/(64|100)x.*", 1)),
    LARGE(
            "Large products",
            "ratio from 0.95 on, n from 256 on",
            ratios("gemm/nn/(256|512|513|1024)x.*", 0.95)),
    SHORT("Short chains", "ratio from 0.95 on, 512 × 512 × 64", ratios("gemm/tn/512x512x64", 0.95)),
    THIN("Ten columns", "ratio from 0.9 on, 64 × 10 × 512", ratios("gemm/nt/64x10x512", 0.9)),
    IMAGE("An image's outputs", "ratio from 1.05 on, conv1", ratios("conv/conv1/forward", 1.05)),
    WEIGHTS(
            "Weight gradients",
            "ratio from 1.05 on, conv1 to conv3",
            ratios("conv/conv[123]/weights", 1.05)),
    POOLED(
            "Below a pooling",
            "ratio from 2.5 on, convolution, ReLU and pooling backward",
            ratios("pooled/all/backward", 2.5)),
    POOL("Max-pooling", "ratio from 1 on, both ways", ratios("pool/.*", 1)),
    RELU("ReLU", "ratio from 1 on, both ways", ratios("elementwise/relu.*", 1)),
    GELU("GELU", "ratio from 1 on", ratios("elementwise/gelu.*", 1)),
    SOFTMAX("Softmax", "ratio from 1 on, 256 × 1,000", ratios("softmax/forward/.*", 1)),
    COPY("Dropout and a copy", "a copy's time / ours from 0.77 on", limits("dropout/.*", 0.77)),
    DROPOUT("Dropout and libtorch", "ratio from 30 on, both ways", ratios("dropout/.*", 30)),
    THREADS(
            "Two threads",
            "1.85 times one thread, batch 64 and 256",
            machine ->
                    machine.scaling()
                            .map(s -> values(s.threads()).stream())
                            .map(v ->
                                    v.map(x ->
                                            new Reached(Format.ratio(x), Format.reaches(x, 1.85))))
                            .map(r -> r.toList())
                            .orElse(List.of())),
    BATCHES(
            "Small batches",
            "time an image within 15 %, batch 16 to 1,024",
            machine -> machine.scaling().map(s -> spread(s.images())).stream().toList()),
    JVMS(
            "Spread over JVMs",
            "p90 / p10 of twenty JVMs up to 1.15",
            machine -> machine.luck().map(Luck::reached).stream().toList());

    /** What a machine reached in one case. */
    record Reached(String value, boolean met) {}

    private final String heading;
    private final String condition;
    private final Function<Figures, List<Reached>> reached;

    Targets(String heading, String condition, Function<Figures, List<Reached>> reached) {
        this.heading = heading;
        this.condition = condition;
        this.reached = reached;
    }

    private static Function<Figures, List<Reached>> ratios(String cases, double least) {
        return ratios(cases, least, false);
    }

    private static Function<Figures, List<Reached>> limits(String cases, double least) {
        return ratios(cases, least, true);
    }

    private static Function<Figures, List<Reached>> ratios(
            String cases, double least, boolean limit) {
        Pattern pattern = Pattern.compile(cases);
        return machine ->
                machine.headlines().rows().stream()
                        .filter(r -> r.limit() == limit && r.work().threads() == 1)
                        .filter(r -> pattern.matcher(r.label()).matches())
                        .map(r -> r.ratio().median())
                        .map(ratio ->
                                new Reached(Format.ratio(ratio), Format.reaches(ratio, least)))
                        .toList();
    }

    private static List<Double> values(List<Point> points) {
        return points.stream().map(p -> p.value().median()).toList();
    }

    private static Reached spread(List<Point> points) {
        List<Double> sorted = values(points).stream().sorted().toList();
        double spread = sorted.getLast() / sorted.getFirst() - 1;
        return new Reached(Format.percent(spread), Format.reaches(0.15, spread));
    }

    /** The heading of its paragraph. */
    String heading() {
        return heading;
    }

    /** Whether a machine misses it in a case. */
    boolean isMissed(List<Figures> machines) {
        return machines.stream().anyMatch(m -> reached.apply(m).stream().anyMatch(r -> !r.met));
    }

    /** The missed ones, with what was missed in bold. */
    static String table(List<Figures> machines) {
        var text = new StringBuilder("| target | condition |");
        machines.forEach(m -> text.append(" ").append(m.name()).append(" |"));
        text.append("\n|---|---|").append("---|".repeat(machines.size())).append("\n");
        for (Targets target : values()) {
            if (target.isMissed(machines)) {
                text.append("| ").append(target.heading);
                text.append(" | ").append(target.condition).append(" |");
                machines.forEach(m -> text.append(" ").append(target.cell(m)).append(" |"));
                text.append("\n");
            }
        }
        return text.toString();
    }

    private String cell(Figures machine) {
        return reached.apply(machine).stream()
                .map(r -> r.met ? r.value : "**" + r.value + "**")
                .collect(Collectors.joining(", "));
    }
}
