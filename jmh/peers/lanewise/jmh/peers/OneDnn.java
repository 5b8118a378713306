package lanewise.jmh.peers;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Supplier;
import lanewise.jmh.Case;
import lanewise.jmh.Conv;
import lanewise.jmh.Elementwise;
import lanewise.jmh.Engine;
import lanewise.jmh.Gemm;
import lanewise.jmh.Inference;
import lanewise.jmh.Pool;
import lanewise.jmh.PooledBackward;
import lanewise.jmh.Softmax;
import lanewise.jmh.Work;
import lanewise.jmh.peers.Dnnl.Memory;
import lanewise.jmh.peers.Dnnl.Primitive;

/**
 * oneDNN's primitives in one of three layouts. Weights are reordered to the layout that the library
 * asks for before the timed call, so its best chance is what is timed.
 */
final class OneDnn implements Engine {

    /** How activations lie in memory; {@code BLOCKED} leaves every layout to the library. */
    enum Layout {
        NCHW(Dnnl.NCHW),
        NHWC(Dnnl.NHWC),
        BLOCKED(Dnnl.FORMAT_ANY);

        private final int tag;

        Layout(int tag) {
            this.tag = tag;
        }
    }

    private final Dnnl dnnl;
    private final Layout layout;

    OneDnn(Dnnl dnnl, Layout layout) {
        this.dnnl = dnnl;
        this.layout = layout;
    }

    @Override
    public String name() {
        return "onednn/" + layout.name().toLowerCase();
    }

    @Override
    public Optional<Supplier<Work>> offer(Case work) {
        return Optional.ofNullable(
                switch (work) {
                    // The matrix cases have one layout: two of the settings show both interfaces.
                    case Gemm g when layout == Layout.NCHW -> () -> new Sgemm(g);
                    case Gemm g when layout == Layout.NHWC -> () -> matmul(g);
                    // On plain NCHW there are only reference loops, five hundred times slower.
                    case Conv c when layout != Layout.NCHW ->
                            () -> new OneDnnConvolution(dnnl, c, layout.tag).work();
                    case PooledBackward p when layout != Layout.NCHW ->
                            () -> p.together(c -> new OneDnnPooled(dnnl, c, layout.tag));
                    case Pool p -> () -> pool(p);
                    case Inference i when layout != Layout.NCHW ->
                            () -> new OneDnnNet(dnnl, i, layout.tag);
                    case Elementwise e when layout == Layout.NCHW -> () -> elementwise(e);
                    case Softmax s when layout == Layout.NCHW && !s.loss() -> () -> softmax(s);
                    default -> null;
                });
    }

    /** A primitive whose answer is one memory. */
    record Bound(Dnnl dnnl, Primitive primitive, Memory answer, MemorySegment plain, int size)
            implements Work {
        @Override
        public void run() {
            primitive.run();
        }

        @Override
        public float[] output() {
            run();
            return dnnl.read(answer, plain, size);
        }
    }

    private final class Sgemm implements Work {
        private final Gemm gemm;
        private final MemorySegment a;
        private final MemorySegment b;
        private final MemorySegment c;

        Sgemm(Gemm gemm) {
            this.gemm = gemm;
            a = dnnl.floats(gemm.a());
            b = dnnl.floats(gemm.b());
            c = dnnl.floats(new float[gemm.m() * gemm.n()]);
        }

        @Override
        public void run() {
            dnnl.sgemm(
                    gemm.transposeA(),
                    gemm.transposeB(),
                    gemm.m(),
                    gemm.n(),
                    gemm.k(),
                    a,
                    gemm.lda(),
                    b,
                    gemm.ldb(),
                    c,
                    gemm.n());
        }

        @Override
        public float[] output() {
            run();
            return c.toArray(JAVA_FLOAT);
        }
    }

    private Work matmul(Gemm g) {
        MemorySegment a = dnnl.descriptor(g.transposeA() ? Dnnl.BA : Dnnl.AB, g.m(), g.k());
        MemorySegment b = dnnl.descriptor(g.transposeB() ? Dnnl.BA : Dnnl.AB, g.k(), g.n());
        MemorySegment c = dnnl.descriptor(Dnnl.AB, g.m(), g.n());
        MemorySegment descriptor =
                dnnl.primitiveDescriptor("dnnl_matmul_primitive_desc_create", a, b, null, c, null);
        Memory answer = dnnl.memory(c);
        Primitive primitive =
                dnnl.primitive(descriptor)
                        .with(Dnnl.ARG_SRC, dnnl.memory(a, g.a(), a))
                        .with(Dnnl.ARG_WEIGHTS, dnnl.memory(b, g.b(), b))
                        .with(Dnnl.ARG_DST, answer)
                        .ready();
        return new Bound(dnnl, primitive, answer, c, g.m() * g.n());
    }

    private Work pool(Pool p) {
        long[] xDims = {p.batch(), p.channels(), p.height(), p.width()};
        long[] yDims = {p.batch(), p.channels(), p.outHeight(), p.outWidth()};
        MemorySegment plainX = dnnl.descriptor(Dnnl.NCHW, xDims);
        MemorySegment plainY = dnnl.descriptor(Dnnl.NCHW, yDims);
        MemorySegment x =
                layout == Layout.BLOCKED
                        ? new OneDnnConvolution(dnnl, before(p), layout.tag).outputs()
                        : dnnl.descriptor(layout.tag, xDims);
        OneDnnPooling pooling = new OneDnnPooling(dnnl, x, yDims);
        Primitive forward = pooling.forward(dnnl.memory(x, p.x(), plainX));
        if (!p.backward()) {
            return new Bound(dnnl, forward, forward.memory(Dnnl.ARG_DST), plainY, p.outputSize());
        }
        forward.run();
        Memory gradients = dnnl.memory(pooling.outputs(), p.dy(), plainY);
        Memory answer = dnnl.memory(x);
        Primitive backward = pooling.backward(forward, gradients, answer);
        return new Bound(dnnl, backward, answer, plainX, p.inputSize());
    }

    /** A convolution whose outputs the pooling would read, for how it would lay them. */
    private static Conv before(Pool p) {
        int channels = p.channels();
        int height = p.height() + 2;
        int width = p.width() + 2;
        return new Conv("before", null, p.batch(), channels, height, width, channels, 3, 1, 0, 1);
    }

    private Work elementwise(Elementwise e) {
        MemorySegment flat = dnnl.descriptor(Dnnl.A, e.size());
        int algorithm =
                switch (e.op()) {
                    case RELU, RELU_BACKWARD -> Dnnl.ELTWISE_RELU;
                    case SIGMOID -> Dnnl.ELTWISE_LOGISTIC;
                    case TANH -> Dnnl.ELTWISE_TANH;
                    case GELU -> Dnnl.ELTWISE_GELU_ERF;
                };
        MemorySegment descriptor =
                dnnl.primitiveDescriptor(
                        "dnnl_eltwise_forward_primitive_desc_create",
                        Dnnl.FORWARD_TRAINING,
                        algorithm,
                        flat,
                        flat,
                        0f,
                        0f,
                        null);
        Memory answer = dnnl.memory(flat);
        Memory x = dnnl.memory(flat, e.x(), flat);
        Primitive primitive;
        if (e.op() == Elementwise.Op.RELU_BACKWARD) {
            MemorySegment backward =
                    dnnl.primitiveDescriptor(
                            "dnnl_eltwise_backward_primitive_desc_create",
                            algorithm,
                            flat,
                            flat,
                            flat,
                            0f,
                            0f,
                            descriptor,
                            null);
            primitive =
                    dnnl.primitive(backward)
                            .with(Dnnl.ARG_SRC, x)
                            .with(Dnnl.ARG_DIFF_DST, dnnl.memory(flat, e.dy(), flat))
                            .with(Dnnl.ARG_DIFF_SRC, answer);
        } else {
            primitive = dnnl.primitive(descriptor).with(Dnnl.ARG_SRC, x).with(Dnnl.ARG_DST, answer);
        }
        return new Bound(dnnl, primitive.ready(), answer, flat, e.size());
    }

    private Work softmax(Softmax s) {
        MemorySegment matrix = dnnl.descriptor(Dnnl.AB, s.rows(), s.columns());
        MemorySegment descriptor =
                dnnl.primitiveDescriptor(
                        "dnnl_softmax_forward_primitive_desc_create",
                        Dnnl.FORWARD_INFERENCE,
                        Dnnl.SOFTMAX_ACCURATE,
                        matrix,
                        matrix,
                        1,
                        null);
        Memory answer = dnnl.memory(matrix);
        Primitive primitive =
                dnnl.primitive(descriptor)
                        .with(Dnnl.ARG_SRC, dnnl.memory(matrix, s.logits(), matrix))
                        .with(Dnnl.ARG_DST, answer)
                        .ready();
        return new Bound(dnnl, primitive, answer, matrix, s.rows() * s.columns());
    }
}
