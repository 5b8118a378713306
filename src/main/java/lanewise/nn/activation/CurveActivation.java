package lanewise.nn.activation;

import lanewise.kernel.function.CurveFamily;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Pass;

/** An activation that the kernels have a curve for. */
interface CurveActivation extends Activation {
    /** The curve. */
    CurveFamily curve();

    /** The curve's first parameter. */
    default float first() {
        return 0;
    }

    /** The curve's second parameter. */
    default float second() {
        return 0;
    }

    @Override
    default float value(float x) {
        return curve().value(x, first(), second());
    }

    @Override
    default float slope(float x, float y) {
        return curve().slope(x, y, first(), second());
    }

    @Override
    default BoundLayer bind(Binding b) {
        CurveFamily curve = curve();
        float first = first();
        float second = second();
        int stride = b.x().stride();
        return new BoundLayer() {
            @Override
            public void forward(Pass pass, int from, int to) {
                b.kernels()
                        .apply(
                                curve,
                                first,
                                second,
                                (to - from) * stride,
                                b.x().array(),
                                b.x().at(from),
                                b.y().array(),
                                b.y().at(from));
            }

            @Override
            public void backward(Pass pass, int from, int to, int chunk, boolean start) {
                if (b.dx() != null) {
                    b.kernels()
                            .applyBackward(
                                    curve,
                                    first,
                                    second,
                                    (to - from) * stride,
                                    b.x().array(),
                                    b.x().at(from),
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
}
