package lanewise.track;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The histograms of one tensor over time on one grid, small enough for a page. A column holds the
 * histograms of a stretch of steps; a cell, the share of values in its row, on a logarithmic scale
 * from 10⁻⁵ (level 1) to 1 (level 63) as one character of the base-64 alphabet; level 0 is no
 * value. The rows span what the middle 99.8 % of every histogram spans; values beyond count in the
 * first and the last row.
 */
final class HeatMap {
    static final String LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final double TAIL = 0.001;

    private HeatMap() {}

    /** Null if no line holds a histogram with a value in it. */
    static Map<String, Object> of(List<Watched> lines, int columns, int rows) {
        List<Watched> filled = lines.stream().filter(line -> hasValues(histogram(line))).toList();
        if (filled.isEmpty()) {
            return null;
        }
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Watched line : filled) {
            low = Math.min(low, quantile(histogram(line), TAIL));
            high = Math.max(high, quantile(histogram(line), 1 - TAIL));
        }
        if (!(high > low)) {
            double margin = low == 0 ? 1e-6 : Math.abs(low) * 0.01;
            low -= margin;
            high += margin;
        }
        int across = Math.min(columns, filled.size());
        double[] ends = new double[across];
        StringBuilder cells = new StringBuilder(across * rows);
        for (int c = 0; c < across; c++) {
            int from = (int) ((long) c * filled.size() / across);
            int to = (int) ((long) (c + 1) * filled.size() / across);
            double[] share = new double[rows];
            for (Watched line : filled.subList(from, to)) {
                spread(histogram(line), low, high, share);
            }
            for (double s : share) {
                cells.append(LEVELS.charAt(level(s / (to - from))));
            }
            ends[c] = filled.get(to - 1).step();
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("lo", Buckets.rounded(low));
        map.put("hi", Buckets.rounded(high));
        map.put("rows", rows);
        map.put("first", filled.get(0).step());
        map.put("x", Buckets.box(ends));
        map.put("cells", cells.toString());
        return map;
    }

    private static Histogram histogram(Watched line) {
        return line.statistics().histogram();
    }

    private static boolean hasValues(Histogram h) {
        for (int count : h.counts()) {
            if (count > 0) {
                return Double.isFinite(h.low()) && Double.isFinite(h.high());
            }
        }
        return false;
    }

    private static long total(Histogram h) {
        long total = 0;
        for (int count : h.counts()) {
            total += count;
        }
        return total;
    }

    /** Where the share {@code q} of the values lies below, to the edge of the bin outwards. */
    private static double quantile(Histogram h, double q) {
        int[] counts = h.counts();
        double width = (h.high() - h.low()) / counts.length;
        double below = q * total(h);
        long sum = 0;
        for (int b = 0; b < counts.length; b++) {
            sum += counts[b];
            if (sum > 0 && sum >= below) {
                return h.low() + width * (q < 0.5 ? b : b + 1);
            }
        }
        return h.high();
    }

    /** Adds the shares of one histogram, a bin's values spread evenly over its width. */
    private static void spread(Histogram h, double low, double high, double[] share) {
        int[] counts = h.counts();
        double total = total(h);
        double binWidth = (h.high() - h.low()) / counts.length;
        double rowWidth = (high - low) / share.length;
        for (int b = 0; b < counts.length; b++) {
            if (counts[b] == 0) {
                continue;
            }
            double from = (h.low() + b * binWidth - low) / rowWidth;
            double to = from + binWidth / rowWidth;
            int first = clamp((int) StrictMath.floor(from), share.length);
            int last = Math.max(first, clamp((int) StrictMath.ceil(to) - 1, share.length));
            double part = counts[b] / total;
            for (int r = first; r <= last; r++) {
                double overlap =
                        (r == last ? to : Math.min(to, r + 1))
                                - (r == first ? from : Math.max(from, r));
                share[r] += first == last ? part : part * overlap / (to - from);
            }
        }
    }

    private static int clamp(int row, int rows) {
        return Math.max(0, Math.min(rows - 1, row));
    }

    private static int level(double share) {
        if (share <= 0) {
            return 0;
        }
        double scaled = (StrictMath.log10(share) + 5) / 5;
        return 1 + (int) StrictMath.rint(62 * Math.max(0, Math.min(1, scaled)));
    }
}
