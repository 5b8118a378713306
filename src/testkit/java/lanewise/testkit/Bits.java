package lanewise.testkit;

/** Assertions about values bit for bit; all NaN count as one. */
public final class Bits {
    private Bits() {}

    /**
     * Two arrays hold the same bits.
     *
     * @throws AssertionError naming the first index that differs and both values
     */
    public static void assertSame(String what, float[] expected, float[] actual) {
        if (expected.length != actual.length) {
            throw new AssertionError(
                    "%s: expected %d values, got %d"
                            .formatted(what, expected.length, actual.length));
        }
        assertSame(what, expected, 0, actual, 0, expected.length);
    }

    /** As {@link #assertSame(String, float[], float[])} for parts of arrays. */
    public static void assertSame(
            String what, float[] expected, int eo, float[] actual, int ao, int n) {
        int different = 0;
        int first = -1;
        for (int i = n - 1; i >= 0; i--) {
            if (Float.floatToIntBits(expected[eo + i]) != Float.floatToIntBits(actual[ao + i])) {
                different++;
                first = i;
            }
        }
        if (different > 0) {
            throw new AssertionError(
                    "%s: [%d] is %s (%08x), expected %s (%08x); %d of %d differ"
                            .formatted(
                                    what,
                                    first,
                                    actual[ao + first],
                                    Float.floatToRawIntBits(actual[ao + first]),
                                    expected[eo + first],
                                    Float.floatToRawIntBits(expected[eo + first]),
                                    different,
                                    n));
        }
    }

    /** Two numbers hold the same bits. */
    public static void assertSame(String what, double expected, double actual) {
        if (Double.doubleToLongBits(expected) != Double.doubleToLongBits(actual)) {
            throw new AssertionError("%s: %s, expected %s".formatted(what, actual, expected));
        }
    }
}
