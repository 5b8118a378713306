package lanewise.nn;

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
}
