package lanewise.nn;

/** Numbers that a configuration takes: in range, and finite as a float. */
public final class Finite {
    private Finite() {}

    /**
     * Refuses what is out of range, infinite or not a number.
     *
     * @param what the layer and its argument, as the message begins
     * @param expected the range, as the message ends
     */
    public static void require(boolean inRange, String what, double given, String expected) {
        if (!inRange || !Float.isFinite((float) given)) {
            throw new IllegalArgumentException(
                    "%s %s, expected %s".formatted(what, given, expected)
                            + (inRange || Double.isNaN(given) ? ", finite" : ""));
        }
    }
}
