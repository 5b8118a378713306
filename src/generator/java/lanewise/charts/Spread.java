package lanewise.charts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A figure over several JVMs.
 *
 * @param min the least of them, NaN where no range was recorded
 * @param max the greatest of them, NaN where no range was recorded
 */
record Spread(double min, double median, double max) {

    /** A figure whose range nobody recorded. */
    static Spread of(double median) {
        return new Spread(Double.NaN, median, Double.NaN);
    }

    /** The spread of one value a JVM; that of a single JVM has no range. */
    static Spread over(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values, expected one a JVM");
        }
        List<Double> sorted = values.stream().sorted().toList();
        if (sorted.size() == 1) {
            return of(sorted.getFirst());
        }
        return new Spread(sorted.getFirst(), sorted.get(sorted.size() / 2), sorted.getLast());
    }

    /** Reads {@code {"min", "median", "max"}}, or {@code {"median"}} alone. */
    static Spread parse(Fields fields) {
        double median = fields.number("median");
        if (!fields.has("min") && !fields.has("max")) {
            return of(median);
        }
        var spread = new Spread(fields.number("min"), median, fields.number("max"));
        if (!(spread.min <= median && median <= spread.max)) {
            throw fields.refuse("a median within min and max", "median");
        }
        return spread;
    }

    boolean hasRange() {
        return !Double.isNaN(min);
    }

    Spread scale(double factor) {
        return new Spread(min * factor, median * factor, max * factor);
    }

    Map<String, Object> json() {
        var map = new LinkedHashMap<String, Object>();
        if (hasRange()) {
            map.put("min", Format.rounded(min));
        }
        map.put("median", Format.rounded(median));
        if (hasRange()) {
            map.put("max", Format.rounded(max));
        }
        return map;
    }
}
