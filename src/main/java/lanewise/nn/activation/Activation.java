package lanewise.nn.activation;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Chunkless;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;

/**
 * A layer that applies one function to every element; any shape.
 *
 * <p>An activation of one's own needs {@link #stem}, {@link #value} and {@link #slope}.
 */
public interface Activation extends Layer {
    /** The function. */
    float value(float x);

    /**
     * Its derivative.
     *
     * @param x where
     * @param y the function's value there
     */
    float slope(float x, float y);

    @Override
    default Shape outputShape(Shape input) {
        return input;
    }

    /** The derivative may want the output, so nobody may overwrite it. */
    @Override
    default boolean outputOverwritable() {
        return false;
    }

    @Override
    default BoundLayer bind(Binding b) {
        int stride = b.x().stride();
        return new Chunkless() {
            @Override
            public void forward(Pass pass, int from, int to) {
                float[] x = b.x().array();
                float[] y = b.y().array();
                int yo = b.y().at(from) - b.x().at(from);
                for (int i = b.x().at(from); i < b.x().at(from) + (to - from) * stride; i++) {
                    y[yo + i] = value(x[i]);
                }
            }

            @Override
            public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                if (b.dx() == null) {
                    return;
                }
                float[] x = b.x().array();
                float[] y = b.y().array();
                float[] dy = b.dy().array();
                float[] dx = b.dx().array();
                int xo = b.x().at(from);
                int yo = b.y().at(from);
                int dyo = b.dy().at(from);
                int dxo = b.dx().at(from);
                for (int i = 0; i < (to - from) * stride; i++) {
                    dx[dxo + i] = dy[dyo + i] * slope(x[xo + i], y[yo + i]);
                }
            }
        };
    }
}
