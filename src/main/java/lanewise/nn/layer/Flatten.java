package lanewise.nn.layer;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Chunkless;
import lanewise.nn.Layer;
import lanewise.nn.Layout;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * A sample as one row in PyTorch's order (channels, height, width), PyTorch's {@code nn.Flatten}.
 */
public record Flatten() implements Layer {
    @Override
    public String stem() {
        return "flatten";
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shape.of(input.size());
    }

    @Override
    public BoundLayer bind(Binding b) {
        Shape shape = b.input();
        return new Chunkless() {
            @Override
            public void forward(Pass pass, int from, int to) {
                Slot x = b.x();
                Slot y = b.y();
                for (int i = from; i < to; i++) {
                    Layout.toChannelsFirst(shape, x.array(), x.at(i), y.array(), y.at(i));
                }
            }

            @Override
            public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                Slot dx = b.dx();
                Slot dy = b.dy();
                for (int i = from; dx != null && i < to; i++) {
                    Layout.toChannelsLast(shape, dy.array(), dy.at(i), dx.array(), dx.at(i));
                }
            }
        };
    }

    @Override
    public String toString() {
        return "flatten()";
    }
}
