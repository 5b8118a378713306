package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Chunkless;
import lanewise.nn.Pass;
import lanewise.tensor.Slot;

/** An activation that the kernels have a curve for. */
interface CurveActivation extends Activation {
    /** The curve. */
    Curve curve();

    @Override
    default float value(float x) {
        return curve().value(x);
    }

    @Override
    default float slope(float x, float y) {
        return curve().slope(x, y);
    }

    @Override
    default BoundLayer bind(Binding b) {
        return new Bound(b, curve(), b.x().stride());
    }

    /** The layer in its place. */
    record Bound(Binding b, Curve curve, int stride) implements Chunkless {
        @Override
        public void forward(Pass pass, int from, int to) {
            Slot x = b.x();
            Slot y = b.y();
            int n = (to - from) * stride;
            b.kernels().apply(curve, n, x.array(), x.at(from), y.array(), y.at(from));
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean start) {
            if (b.dx() != null) {
                int n = (to - from) * stride;
                b.kernels().applyBackward(curve, from * stride, n, b.x(), b.y(), b.dy(), b.dx());
            }
        }
    }
}
