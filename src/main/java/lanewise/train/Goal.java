package lanewise.train;

import java.util.ArrayList;
import java.util.List;

/**
 * What makes one epoch better than another: a figure of its validation and, where that is equal,
 * the validation loss.
 *
 * @param name {@link #LOSS} or a metric's
 * @param higherIsBetter whether more of it is better
 */
record Goal(String name, boolean higherIsBetter) {
    static final String LOSS = "loss";

    /**
     * The goal of a name.
     *
     * @param name may be null: accuracy if it is taken, else the loss
     * @throws IllegalArgumentException if there is no such metric
     */
    static Goal of(String name, List<Metric> metrics) {
        List<String> names = new ArrayList<>(List.of(LOSS));
        metrics.forEach(metric -> names.add(metric.name()));
        String chosen = name != null ? name : names.contains("accuracy") ? "accuracy" : LOSS;
        if (!names.contains(chosen)) {
            throw new IllegalArgumentException(
                    "best by \"%s\": there is no such metric, expected one of %s"
                            .formatted(chosen, names));
        }
        return new Goal(
                chosen,
                metrics.stream().anyMatch(m -> m.name().equals(chosen) && m.higherIsBetter()));
    }

    /** Whether an evaluation is better than another; what is no number is worse than any. */
    boolean isBetter(Evaluation a, Evaluation b) {
        double sign = higherIsBetter ? 1 : -1;
        int order =
                name.equals(LOSS)
                        ? 0
                        : compare(sign * a.metrics().get(name), sign * b.metrics().get(name));
        return order > 0 || order == 0 && compare(-a.loss(), -b.loss()) > 0;
    }

    private static int compare(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Boolean.compare(Double.isNaN(b), Double.isNaN(a));
        }
        return a > b ? 1 : a < b ? -1 : 0;
    }
}
