package lanewise.testkit;

import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.MaxPool;
import lanewise.kernel.PoolGeometry;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/** Max-poolings under test equal the plain loops bit for bit, whatever the geometry and values. */
public interface MaxPoolLaws {
    /** The kernels under test. */
    Kernels kernels();

    /** What they must equal. */
    default Kernels specification() {
        return KernelChoice.scalar();
    }

    private void agree(String what, Operand y, KernelUse use, Operand... read) {
        use.agrees(what, y, specification(), kernels(), read);
    }

    /** The largest of each window. */
    @Law
    @Label("maxPool equals the specification bit for bit")
    default void maxPoolAgrees(
            @ForAll(supplier = Geometries.Poolings.class) PoolGeometry geometry,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 3) int samples,
            @ForAll @IntRange(max = 17) int margin) {
        Operand x = Operand.of(fill, samples * geometry.inputSize(), margin);
        agree(
                "y",
                Operand.of(fill.next(1), samples * geometry.outputSize(), margin + 3),
                (kernels, y) ->
                        kernels.maxPool(geometry)
                                .forward(samples, x.array(), x.offset(), y.array(), y.offset()),
                x);
    }

    /** The same where the choices are kept. */
    @Law
    @Label("maxPool that keeps its choices equals the specification bit for bit")
    default void maxPoolWithChoicesAgrees(
            @ForAll(supplier = Geometries.Poolings.class) PoolGeometry geometry,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 3) int samples,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean throughRelu) {
        Operand x = Operand.of(fill, samples * geometry.inputSize(), margin);
        agree(
                "y",
                Operand.of(fill.next(1), samples * geometry.outputSize(), margin + 3),
                (kernels, y) -> pool(kernels, geometry, samples, x, throughRelu, margin, y),
                x);
    }

    private static long[] pool(
            Kernels kernels,
            PoolGeometry geometry,
            int samples,
            Operand x,
            boolean throughRelu,
            int co,
            Operand y) {
        MaxPool pool = kernels.maxPool(geometry);
        long[] choices = new long[co + samples * pool.choicesSize()];
        pool.forwardChoosing(
                samples, x.array(), x.offset(), throughRelu, choices, co, y.array(), y.offset());
        return choices;
    }

    /** The gradient of the largest of each window, ties and overlaps included. */
    @Law
    @Label("maxPoolBackward equals the specification bit for bit")
    default void maxPoolBackwardAgrees(
            @ForAll(supplier = Geometries.Poolings.class) PoolGeometry geometry,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 3) int samples,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean throughRelu) {
        int outputs = samples * geometry.outputSize();
        Operand x = Operand.of(fill, samples * geometry.inputSize(), margin);
        Operand dy = Operand.of(fill.next(1), outputs, margin + 3);
        Operand y = Operand.of(fill, outputs, margin);
        agree(
                "dx",
                Operand.of(fill.next(2), samples * geometry.inputSize(), margin + 5),
                (kernels, dx) ->
                        kernels.maxPool(geometry)
                                .backward(
                                        samples,
                                        pool(kernels, geometry, samples, x, throughRelu, margin, y),
                                        margin,
                                        dy.array(),
                                        dy.offset(),
                                        dx.array(),
                                        dx.offset()));
    }
}
