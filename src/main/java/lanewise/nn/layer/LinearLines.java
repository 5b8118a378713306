package lanewise.nn.layer;

import lanewise.kernel.Kernels;
import lanewise.kernel.Lines;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.nn.Axis;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.ChunkSums;
import lanewise.nn.GradientSources;
import lanewise.nn.Pass;
import lanewise.tensor.Slot;

/** A {@link Linear} layer over the last dimension of samples that have more than one. */
final class LinearLines implements BoundLayer {
    private final Binding b;
    private final Product product;
    private final Product inputGradient;
    private final Product weightGradient;
    private final int in;
    private final int out;
    private final int outer;
    private final int lines;
    private final int weight;
    private final int bias;
    private final boolean hasBias;
    private final ChunkSums weightSums;
    private final ChunkSums biasSums;

    LinearLines(Linear layer, Binding b) {
        this.b = b;
        in = layer.inFeatures();
        out = layer.outFeatures();
        Lines axis = Axis.lines(b.input(), b.input().rank() - 1);
        outer = axis.outer();
        lines = axis.stride();
        Kernels kernels = b.kernels();
        product = kernels.product(ProductShape.of(out, lines, in));
        inputGradient = kernels.product(ProductShape.of(in, lines, out).withTransA());
        weightGradient = kernels.product(ProductShape.of(out, in, lines).withTransB());
        weight = b.parameter("weight").offset();
        hasBias = layer.bias();
        bias = hasBias ? b.parameter("bias").offset() : 0;
        weightSums = new ChunkSums(b, in * out);
        biasSums = new ChunkSums(b, hasBias ? out : 0);
    }

    private int at(Slot slot, int n, int block, int features) {
        return slot.at(n) + block * features * lines;
    }

    @Override
    public void forward(Pass pass, int from, int to) {
        float[] values = b.parameters().values();
        float[] y = b.y().array();
        for (int n = from; n < to; n++) {
            for (int block = 0; block < outer; block++) {
                int yo = at(b.y(), n, block, out);
                product.run(values, weight, b.x().array(), at(b.x(), n, block, in), false, y, yo);
                for (int o = 0; hasBias && o < out; o++) {
                    for (int i = 0; i < lines; i++) {
                        y[yo + o * lines + i] += values[bias + o];
                    }
                }
            }
        }
    }

    @Override
    public void backward(Pass pass, int from, int to, int chunk, boolean first) {
        float[] dy = b.dy().array();
        if (first) {
            weightSums.clear(chunk);
            biasSums.clear(chunk);
        }
        for (int n = from; n < to; n++) {
            for (int block = 0; block < outer; block++) {
                int dyo = at(b.dy(), n, block, out);
                weightGradient.run(
                        dy,
                        dyo,
                        b.x().array(),
                        at(b.x(), n, block, in),
                        true,
                        weightSums.array(),
                        weightSums.at(chunk));
                for (int o = 0; hasBias && o < out; o++) {
                    b.kernels()
                            .columnSums(
                                    lines,
                                    1,
                                    dy,
                                    dyo + o * lines,
                                    true,
                                    biasSums.array(),
                                    biasSums.at(chunk) + o);
                }
                if (b.dx() != null) {
                    inputGradient.run(
                            b.parameters().values(),
                            weight,
                            dy,
                            dyo,
                            false,
                            b.dx().array(),
                            at(b.dx(), n, block, in));
                }
            }
        }
    }

    @Override
    public void gradientSources(GradientSources sources) {
        weightSums.tell(sources);
        biasSums.tell(sources);
    }

    @Override
    public int gradientParts() {
        return 1;
    }

    @Override
    public void gradients(Pass pass, int part, int chunks) {
        weightSums.finish(chunks, b.parameters().gradients(), weight);
        if (hasBias) {
            biasSums.finish(chunks, b.parameters().gradients(), bias);
        }
    }
}
