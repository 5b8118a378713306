package lanewise.track;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Statistics of one tensor at one step: a {@code "watch"} line of {@code metrics.jsonl}.
 *
 * @param step the step's number, from 1
 * @param epoch the epoch's number, from 1
 * @param name the tensor's name ("conv1.weight")
 * @param kind "parameter", "gradient" or "activation"
 * @param statistics of its values
 * @param updateRatio the norm of the step's change over the norm of the parameter, or NaN
 * @param dead the share of units that are zero everywhere, or NaN
 * @param deadImages the number of images that {@code dead} was taken over; 0 if it is not told
 */
record Watched(
        long step,
        int epoch,
        String name,
        String kind,
        Statistics statistics,
        double updateRatio,
        double dead,
        int deadImages) {

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "watch");
        fields.put("step", step);
        fields.put("epoch", epoch);
        fields.put("name", name);
        fields.put("kind", kind);
        fields.put("norm", (float) statistics.norm());
        fields.put("mean", (float) statistics.mean());
        fields.put("std", (float) statistics.std());
        fields.put("min", (float) statistics.min());
        fields.put("max", (float) statistics.max());
        fields.put("zeros", (float) statistics.zeros());
        fields.put("nonfinite", (float) statistics.nonfinite());
        if (!Double.isNaN(updateRatio)) {
            fields.put("update_ratio", (float) updateRatio);
        }
        if (!Double.isNaN(dead)) {
            fields.put("dead", (float) dead);
            fields.put("dead_images", deadImages);
        }
        Histogram histogram = statistics.histogram();
        Map<String, Object> bins = new LinkedHashMap<>();
        bins.put("edges", List.of((float) histogram.low(), (float) histogram.high()));
        bins.put("counts", histogram.counts());
        fields.put("histogram", bins);
        return fields;
    }

    /** The norm and the histogram; the sums follow from mean and deviation. */
    void writeTo(EventFile events) {
        String tag = kind + "/" + name;
        events.scalar(tag + "/norm", step, statistics.norm());
        Histogram histogram = statistics.histogram();
        int[] counts = histogram.counts();
        if (counts.length == 0) {
            return;
        }
        double number = 0;
        double[] bucketCounts = new double[counts.length];
        double[] upperEdges = new double[counts.length];
        for (int b = 0; b < counts.length; b++) {
            number += counts[b];
            bucketCounts[b] = counts[b];
            upperEdges[b] =
                    histogram.low()
                            + (histogram.high() - histogram.low()) * (b + 1) / counts.length;
        }
        double mean = statistics.mean();
        double squares = number * (statistics.std() * statistics.std() + mean * mean);
        events.histogram(
                tag,
                step,
                statistics.min(),
                statistics.max(),
                number * mean,
                squares,
                upperEdges,
                bucketCounts);
    }

    static Watched of(Map<String, Object> line) {
        Map<?, ?> histogram = line.get("histogram") instanceof Map<?, ?> map ? map : Map.of();
        List<?> edges = histogram.get("edges") instanceof List<?> list ? list : List.of();
        List<?> bins = histogram.get("counts") instanceof List<?> list ? list : List.of();
        int[] counts = new int[edges.size() == 2 ? bins.size() : 0];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (int) number(bins.get(i));
        }
        return new Watched(
                (long) number(line.get("step")),
                (int) number(line.get("epoch")),
                String.valueOf(line.get("name")),
                String.valueOf(line.get("kind")),
                new Statistics(
                        number(line.get("norm")),
                        number(line.get("mean")),
                        number(line.get("std")),
                        number(line.get("min")),
                        number(line.get("max")),
                        number(line.get("zeros")),
                        number(line.get("nonfinite")),
                        new Histogram(
                                counts.length == 0 ? 0 : number(edges.get(0)),
                                counts.length == 0 ? 0 : number(edges.get(1)),
                                counts)),
                number(line.get("update_ratio")),
                number(line.get("dead")),
                (int) number(line.get("dead_images")));
    }

    /** A JSON number, or one of the texts that stand for NaN and the infinities; else NaN. */
    static double number(Object json) {
        return switch (json) {
            case Number n -> n.doubleValue();
            case String s when s.equals("Infinity") -> Double.POSITIVE_INFINITY;
            case String s when s.equals("-Infinity") -> Double.NEGATIVE_INFINITY;
            case null, default -> Double.NaN;
        };
    }
}
