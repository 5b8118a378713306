package lanewise.kernel;

/** An operand that stays in its place: floats of an array, from an offset on. */
public interface Floats {
    /** The array that holds the values. */
    float[] array();

    /** Where they start. */
    int offset();
}
