package lanewise.kernel;

/**
 * Adam's running means, a value a weight.
 *
 * @param first of the gradients
 * @param second of their squares
 */
public record Moments(float[] first, float[] second) {
    /** At 0. */
    public Moments(int size) {
        this(new float[size], new float[size]);
    }
}
