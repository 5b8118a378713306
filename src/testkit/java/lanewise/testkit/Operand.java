package lanewise.testkit;

import java.util.Arrays;
import lanewise.kernel.Floats;

/**
 * Part of an array with NaN around it, so that a kernel that reads too far spoils its result and
 * one that writes too far is seen.
 *
 * @param array the values and what is around them
 * @param offset of the first value
 */
public record Operand(float[] array, int offset) implements Floats {
    /**
     * Values with a margin.
     *
     * @param before elements in front
     * @param after elements behind
     */
    public static Operand of(Fill fill, int n, int before, int after) {
        float[] array = new float[before + n + after];
        Arrays.fill(array, Float.NaN);
        fill.into(array, before, n);
        return new Operand(array, before);
    }

    /** Room for a result, with what was there before. */
    public static Operand of(Fill fill, int n, int margin) {
        return of(fill, n, margin, margin % 3);
    }

    /** The same values elsewhere. */
    public Operand copy() {
        return new Operand(array.clone(), offset);
    }
}
