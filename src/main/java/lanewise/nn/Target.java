package lanewise.nn;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a loss compares the outputs of a batch with: class labels or values.
 *
 * @param labels the class of each sample (of each position, for outputs with positions), or null
 * @param values as many as the outputs have, channels-last as they are, or null
 */
public record Target(int[] labels, float[] values) {
    /** Class labels, one a sample. */
    public static Target labels(int... labels) {
        return new Target(Objects.requireNonNull(labels, "labels"), null);
    }

    /** Values, as many as outputs. */
    public static Target values(float... values) {
        return new Target(null, Objects.requireNonNull(values, "values"));
    }

    @Override
    public String toString() {
        return labels != null
                ? "labels("
                        + some(
                                Arrays.toString(Arrays.copyOf(labels, Math.min(8, labels.length))),
                                labels.length)
                : "values("
                        + some(
                                Arrays.toString(Arrays.copyOf(values, Math.min(8, values.length))),
                                values.length);
    }

    private static String some(String first, int count) {
        String text = first.substring(1, first.length() - 1);
        return count > 8 ? text + ", ... " + count + " in all)" : text + ")";
    }
}
