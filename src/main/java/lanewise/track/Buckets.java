package lanewise.track;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Thins a series honestly: neighbouring points are taken together in buckets of one width on the x
 * axis, the same for all runs, and each bucket gives the mean, the smallest and the largest of its
 * values. Width 0 keeps every point as it is.
 *
 * @param width the bucket's width in units of x, or 0
 */
record Buckets(double width) {
    /**
     * Wide enough, in round numbers, that a series up to {@code lastX} has at most {@code points}.
     */
    static Buckets atMost(int points, int longest, double lastX) {
        if (longest <= points) {
            return new Buckets(0);
        }
        double least = lastX / points;
        double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (power * factor >= least) {
                return new Buckets(power * factor);
            }
        }
        return new Buckets(power * 10);
    }

    /**
     * The series as columns for the page: "x" (a bucket's upper end), one column a name, and "min"
     * and "max" beside it where points were taken together. Non-finite values are left out of a
     * bucket; a point with none is null.
     */
    Map<String, Object> of(double[] x, Map<String, double[]> columns) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("x", width == 0 ? box(x) : ends(x));
        columns.forEach((name, values) -> {
            if (width == 0) {
                out.put(name, box(values));
            } else {
                thin(x, values, name, out);
            }
        });
        return out;
    }

    private long bucket(double x) {
        return (long) StrictMath.ceil(x / width);
    }

    private List<Object> ends(double[] x) {
        List<Object> ends = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            if (i == 0 || bucket(x[i]) != bucket(x[i - 1])) {
                ends.add(number(bucket(x[i]) * width));
            }
        }
        return ends;
    }

    private void thin(double[] x, double[] values, String name, Map<String, Object> out) {
        List<Object> mean = new ArrayList<>();
        List<Object> min = new ArrayList<>();
        List<Object> max = new ArrayList<>();
        boolean flat = true;
        for (int from = 0, to; from < x.length; from = to) {
            double sum = 0;
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            int count = 0;
            for (to = from; to < x.length && bucket(x[to]) == bucket(x[from]); to++) {
                double v = values[to];
                if (Double.isFinite(v)) {
                    sum += v;
                    low = Math.min(low, v);
                    high = Math.max(high, v);
                    count++;
                }
            }
            mean.add(count == 0 ? null : low == high ? number(low) : rounded(sum / count));
            min.add(count == 0 ? null : number(low));
            max.add(count == 0 ? null : number(high));
            flat &= count == 0 || low == high;
        }
        out.put(name, mean);
        if (!flat) {
            out.put(name + "_min", min);
            out.put(name + "_max", max);
        }
    }

    static List<Object> box(double[] values) {
        List<Object> list = new ArrayList<>(values.length);
        for (double v : values) {
            list.add(number(v));
        }
        return list;
    }

    /** As a JSON number without a needless ".0", null if it is not finite. */
    static Object number(double v) {
        if (!Double.isFinite(v)) {
            return null;
        }
        return v == (long) v ? (Object) (long) v : RunFolder.shortest(v);
    }

    /** A figure of our own making (a mean): five digits say all it has to say. */
    static Object rounded(double v) {
        if (!Double.isFinite(v) || v == 0) {
            return number(v);
        }
        int digits = 4 - (int) StrictMath.floor(StrictMath.log10(Math.abs(v)));
        if (digits > 300 || digits < 0) {
            return number(v);
        }
        double scale = StrictMath.pow(10, digits);
        return number(StrictMath.rint(v * scale) / scale);
    }
}
