package lanewise.nn;

/**
 * Numbers that a configuration takes: in range, and finite as a float.
 *
 * {@snippet :
 * public record Scaled(double factor) implements Layer {
 *     public Scaled {
 *         Finite.require(factor > 0, "scaled: factor", factor, "above 0");
 *     }
 * }
 * }
 */
public final class Finite {
    private Finite() {}

    /**
     * Refuses what is out of range, infinite or not a number.
     *
     * @param inRange whether it is in range; NaN is in none
     * @param what the layer and its argument, as the message begins
     * @param given the number
     * @param expected the range, as the message ends
     * @throws IllegalArgumentException e.g. "scaled: factor -1.0, expected above 0"
     */
    public static void require(boolean inRange, String what, double given, String expected) {
        if (!inRange || !Float.isFinite((float) given)) {
            throw new IllegalArgumentException(
                    "%s %s, expected %s".formatted(what, given, expected)
                            + (inRange || Double.isNaN(given) ? ", finite" : ""));
        }
    }
}
