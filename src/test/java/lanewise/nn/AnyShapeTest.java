package lanewise.nn;

import java.util.List;
import lanewise.kernel.KernelChoice;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.testkit.Bits;
import lanewise.testkit.Fill;
import lanewise.testkit.Fills;
import lanewise.testkit.Law;
import lanewise.testkit.LayerRun;
import lanewise.testkit.RunOptions;
import lanewise.testkit.Shapes;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;

/** Layers of elements do not see the shape that elements come in. */
class AnyShapeTest {
    private static final List<Layer> LAYERS =
            List.of(
                    Layers.relu(),
                    Layers.relu6(),
                    Layers.leakyRelu(0.1),
                    Layers.elu(),
                    Layers.selu(),
                    Layers.gelu(),
                    Layers.silu(),
                    Layers.mish(),
                    Layers.hardswish(),
                    Layers.hardsigmoid(),
                    Layers.sigmoid(),
                    Layers.tanh(),
                    Layers.softplus(),
                    Layers.dropout(0.3),
                    Layers.alphaDropout(0.3),
                    Layers.gaussianDropout(0.3),
                    Layers.gaussianNoise(0.3),
                    Layers.standout(1, 0.5),
                    Layers.stochasticDepth(0.3));

    @Law
    void aRowOfTheSameElementsGivesTheSameBits(
            @ForAll(supplier = Shapes.class) Shape shape,
            @ForAll @IntRange(max = 18) int layer,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 5) int samples) {
        float[] x = fill.floats(samples * shape.size());
        float[] dy = fill.next(1).floats(x.length);
        RunOptions options = RunOptions.PLAIN.kernels(KernelChoice.preferred());
        LayerRun one = new LayerRun(LAYERS.get(layer), shape, samples, options);
        LayerRun row = new LayerRun(LAYERS.get(layer), Shape.of(shape.size()), samples, options);
        for (Mode mode : new Mode[] {Mode.EVAL, Mode.TRAIN}) {
            Bits.assertSame("y", one.forward(mode, x, Key.of(1)), row.forward(mode, x, Key.of(1)));
        }
        Bits.assertSame("dx", one.backward(dy).input(), row.backward(dy).input());
    }
}
