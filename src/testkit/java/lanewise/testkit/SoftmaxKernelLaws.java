package lanewise.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import lanewise.kernel.Kernels;
import lanewise.kernel.Lines;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

/** Softmax, its logarithm and the loss on it equal the plain loops; part of {@link KernelLaws}. */
public interface SoftmaxKernelLaws extends ElementwiseKernelLaws {
    private void agree(String what, Operand y, KernelUse use, Operand... read) {
        use.agrees(what, y, specification(), kernels(), read);
    }

    /** Softmax and its logarithm, and the gradients of both, elsewhere and in place. */
    @Law
    @Label("softmax and logSoftmax equal the specification bit for bit")
    default void softmaxAgrees(
            @ForAll @IntRange(min = 1, max = 3) int samples,
            @ForAll @IntRange(min = 1, max = 2) int outer,
            @ForAll(supplier = LaneSizes.Lengths.class) int size,
            @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @FloatRange(min = 1, max = 40) float spread,
            @ForAll @IntRange(max = 17) int margin) {
        Lines lines = new Lines(outer, Math.max(size, 1), stride);
        int n = samples * outer * lines.block();
        Operand x = Operand.of(fill, n, margin);
        specification().scale(n, spread, x.array(), x.offset());
        Operand dy = Operand.of(fill.next(1), n, margin + 3);
        Operand to = Operand.of(fill.next(2), n, margin + 5);
        float[] in = x.array();
        agree(
                "softmax",
                to,
                (kernels, y) -> kernels.softmax(lines, samples, in, margin, y.array(), y.offset()),
                x);
        agree(
                "softmax in place",
                x,
                (kernels, y) ->
                        kernels.softmax(
                                lines, samples, y.array(), y.offset(), y.array(), y.offset()));
        agree(
                "logSoftmax",
                to,
                (kernels, y) ->
                        kernels.logSoftmax(lines, samples, in, margin, y.array(), y.offset()),
                x);
        Operand logs = to.copy();
        specification().logSoftmax(lines, samples, in, margin, logs.array(), logs.offset());
        for (boolean inPlace : new boolean[] {false, true}) {
            String where = inPlace ? " in place" : "";
            Operand result = inPlace ? dy : to;
            agree(
                    "softmaxBackward" + where,
                    result,
                    (kernels, dx) ->
                            backward(kernels, false, lines, samples, x, inPlace ? dx : dy, dx),
                    x,
                    dy);
            agree(
                    "logSoftmaxBackward" + where,
                    result,
                    (kernels, dx) ->
                            backward(kernels, true, lines, samples, logs, inPlace ? dx : dy, dx),
                    logs,
                    dy);
        }
    }

    private static void backward(
            Kernels kernels,
            boolean logs,
            Lines lines,
            int samples,
            Operand y,
            Operand dy,
            Operand dx) {
        float[] from = y.array();
        float[] in = dy.array();
        float[] to = dx.array();
        if (logs) {
            kernels.logSoftmaxBackward(
                    lines, samples, from, y.offset(), in, dy.offset(), to, dx.offset());
        } else {
            kernels.softmaxBackward(
                    lines, samples, from, y.offset(), in, dy.offset(), to, dx.offset());
        }
    }

    /** The loss and its gradient, elsewhere and in place. */
    @Law
    @Label("softmaxCrossEntropy equals the specification bit for bit")
    default void softmaxCrossEntropyAgrees(
            @ForAll @IntRange(max = 9) int rows,
            @ForAll(supplier = LaneSizes.Lengths.class) int size,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @FloatRange(min = 0.01f, max = 2) float weight,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPlace) {
        int classes = Math.max(size, 1);
        int[] labels = IntStream.range(0, rows).map(i -> i * 7 % classes).toArray();
        Operand logits = Operand.of(fill, rows * classes, margin);
        Map<Kernels, Double> losses = new ConcurrentHashMap<>();
        Kernels specification = specification();
        Kernels tested = kernels();
        KernelUse use =
                (kernels, y) -> {
                    Operand in = inPlace ? y : logits;
                    losses.put(
                            kernels,
                            kernels.softmaxCrossEntropy(
                                    rows,
                                    classes,
                                    in.array(),
                                    in.offset(),
                                    labels,
                                    weight,
                                    y.array(),
                                    y.offset()));
                };
        Operand room = inPlace ? logits : Operand.of(fill.next(1), rows * classes, margin + 3);
        use.agrees("gradient", room, specification, tested, logits);
        Bits.assertSame("loss", losses.get(specification), losses.get(tested));
    }
}
