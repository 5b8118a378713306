package lanewise.track;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Statistics of one tensor at one step: a {@code "watch"} line of {@code metrics.jsonl}. The
 * figures are over the finite values; {@code zeros} and {@code nonfinite} are shares of all values.
 *
 * @param step the step's number, from 1
 * @param epoch the epoch's number, from 1
 * @param name the tensor's name ("conv1.weight")
 * @param kind "parameter", "gradient" or "activation"
 * @param norm the Euclidean norm
 * @param mean the mean
 * @param std the deviation, over n
 * @param min the smallest value
 * @param max the largest value
 * @param zeros the share of values that are zero, in [0, 1]
 * @param nonfinite the share of NaN and infinities, in [0, 1]
 * @param updateRatio the norm of the step's change over the norm of the parameter, or NaN
 * @param dead the share of units that are zero everywhere, or NaN
 * @param deadImages the number of images that {@code dead} was taken over; 0 if it is not told
 * @param low the histogram's lower edge
 * @param high the histogram's upper edge
 * @param counts how many values fall into each of the equally wide bins from low to high
 */
public record Watched(
        long step,
        int epoch,
        String name,
        String kind,
        double norm,
        double mean,
        double std,
        double min,
        double max,
        double zeros,
        double nonfinite,
        double updateRatio,
        double dead,
        int deadImages,
        double low,
        double high,
        int[] counts) {

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "watch");
        fields.put("step", step);
        fields.put("epoch", epoch);
        fields.put("name", name);
        fields.put("kind", kind);
        fields.put("norm", (float) norm);
        fields.put("mean", (float) mean);
        fields.put("std", (float) std);
        fields.put("min", (float) min);
        fields.put("max", (float) max);
        fields.put("zeros", (float) zeros);
        fields.put("nonfinite", (float) nonfinite);
        if (!Double.isNaN(updateRatio)) {
            fields.put("update_ratio", (float) updateRatio);
        }
        if (!Double.isNaN(dead)) {
            fields.put("dead", (float) dead);
            fields.put("dead_images", deadImages);
        }
        Map<String, Object> histogram = new LinkedHashMap<>();
        histogram.put("edges", List.of((float) low, (float) high));
        histogram.put("counts", counts);
        fields.put("histogram", histogram);
        return fields;
    }

    /** The norm and the histogram; the sums follow from mean and deviation. */
    void writeTo(EventFile events) {
        String tag = kind + "/" + name;
        events.scalar(tag + "/norm", step, norm);
        if (counts.length == 0) {
            return;
        }
        double number = 0;
        double[] bucketCounts = new double[counts.length];
        double[] upperEdges = new double[counts.length];
        for (int b = 0; b < counts.length; b++) {
            number += counts[b];
            bucketCounts[b] = counts[b];
            upperEdges[b] = low + (high - low) * (b + 1) / counts.length;
        }
        double squares = number * (std * std + mean * mean);
        events.histogram(tag, step, min, max, number * mean, squares, upperEdges, bucketCounts);
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
                number(line.get("norm")),
                number(line.get("mean")),
                number(line.get("std")),
                number(line.get("min")),
                number(line.get("max")),
                number(line.get("zeros")),
                number(line.get("nonfinite")),
                number(line.get("update_ratio")),
                number(line.get("dead")),
                (int) number(line.get("dead_images")),
                counts.length == 0 ? 0 : number(edges.get(0)),
                counts.length == 0 ? 0 : number(edges.get(1)),
                counts);
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
