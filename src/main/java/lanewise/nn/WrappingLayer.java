package lanewise.nn;

import java.util.List;
import lanewise.tensor.Shape;

/**
 * A layer around another: what it does not say of itself is what the other says. It offers its
 * neighbours nothing by default.
 */
public interface WrappingLayer extends Layer {
    /** The other. */
    Layer layer();

    @Override
    default String stem() {
        return layer().stem();
    }

    @Override
    default Shape outputShape(Shape input) {
        return layer().outputShape(input);
    }

    @Override
    default List<ParameterSpec> parameters(Shape input) {
        return layer().parameters(input);
    }

    /** The layer around has its outputs where the other has them. */
    @Override
    default boolean outputOverwritable() {
        return layer().outputOverwritable();
    }

    @Override
    default boolean sampleWise() {
        return layer().sampleWise();
    }

    @Override
    default boolean sampleWiseInEvaluation() {
        return layer().sampleWiseInEvaluation();
    }

    @Override
    default int preferredSamples() {
        return layer().preferredSamples();
    }

    @Override
    default int leastSamples(Shape input) {
        return layer().leastSamples(input);
    }

    @Override
    default long flops(Shape input) {
        return layer().flops(input);
    }
}
