package lanewise.testkit;

/** Gives parameters their values. */
@FunctionalInterface
public interface ParameterValues {
    /**
     * The values of a trained parameter.
     *
     * @param name without the layer's own, e.g. {@code weight}
     * @param fill a recipe, another for each parameter
     * @param n how many
     */
    float[] of(String name, Fill fill, int n);
}
