package lanewise.nn.activation;

import java.util.Set;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Chunkless;
import lanewise.nn.Fusion;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * max(0, x), PyTorch's {@code nn.ReLU}; the gradient at 0 is 0.
 *
 * @param inPlace whether the output takes the input's memory
 */
public record ReLU(boolean inPlace) implements Layer {
    @Override
    public Set<Fusion.Offer> offers() {
        return Set.of(Fusion.Offer.IS_RELU);
    }

    @Override
    public String stem() {
        return "relu";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public BoundLayer bind(Binding b) {
        int stride = b.x().stride();
        return new Chunkless() {
            @Override
            public void forward(Pass pass, int from, int to) {
                b.kernels()
                        .relu(
                                (to - from) * stride,
                                b.x().array(),
                                b.x().at(from),
                                b.y().array(),
                                b.y().at(from));
            }

            @Override
            public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                if (b.dx() != null) {
                    b.kernels()
                            .reluBackward(
                                    (to - from) * stride,
                                    b.y().array(),
                                    b.y().at(from),
                                    b.dy().array(),
                                    b.dy().at(from),
                                    b.dx().array(),
                                    b.dx().at(from));
                }
            }
        };
    }

    @Override
    public String toString() {
        return inPlace ? Written.record(this) : "relu()";
    }
}
