package lanewise.jmh.peers;

import java.lang.foreign.MemorySegment;
import lanewise.jmh.Conv;
import lanewise.jmh.Work;
import lanewise.jmh.peers.Dnnl.Memory;
import lanewise.jmh.peers.Dnnl.Primitive;

/** One convolution on oneDNN: descriptors wanted by the layout, and plain ones for the exchange. */
final class OneDnnConvolution {

    private final Dnnl dnnl;
    private final Conv c;
    private final MemorySegment x;
    private final MemorySegment weight;
    private final MemorySegment y;
    private final MemorySegment plainX;
    private final MemorySegment plainWeight;
    private final MemorySegment plainY;
    private final MemorySegment bias;
    private final MemorySegment strides;
    private final MemorySegment dilates;
    private final MemorySegment padding;

    OneDnnConvolution(Dnnl dnnl, Conv c, int layout) {
        this.dnnl = dnnl;
        this.c = c;
        long[] xDims = {c.batch(), c.inChannels(), c.height(), c.width()};
        long[] yDims = {c.batch(), c.outChannels(), c.outHeight(), c.outWidth()};
        long k = c.kernelSize();
        long groups = c.groups();
        long in = c.inChannels() / groups;
        long[] weightDims =
                groups == 1
                        ? new long[] {c.outChannels(), in, k, k}
                        : new long[] {groups, c.outChannels() / groups, in, k, k};
        plainX = dnnl.descriptor(Dnnl.NCHW, xDims);
        plainY = dnnl.descriptor(Dnnl.NCHW, yDims);
        plainWeight = dnnl.descriptor(groups == 1 ? Dnnl.OIHW : Dnnl.GOIHW, weightDims);
        x = dnnl.descriptor(layout, xDims);
        y = dnnl.descriptor(layout, yDims);
        weight = dnnl.descriptor(Dnnl.FORMAT_ANY, weightDims);
        bias = dnnl.descriptor(Dnnl.A, c.outChannels());
        strides = dnnl.longs(c.stride(), c.stride());
        dilates = dnnl.longs(0, 0);
        padding = dnnl.longs(c.padding(), c.padding());
    }

    Work work() {
        return switch (c.pass()) {
            case FORWARD -> forwardWork();
            case DATA -> dataWork();
            case WEIGHTS -> weightsWork();
        };
    }

    private MemorySegment forward() {
        return dnnl.primitiveDescriptor(
                "dnnl_convolution_forward_primitive_desc_create",
                Dnnl.FORWARD_TRAINING,
                Dnnl.CONVOLUTION_AUTO,
                x,
                weight,
                bias,
                y,
                strides,
                dilates,
                padding,
                padding,
                null);
    }

    private Work forwardWork() {
        MemorySegment descriptor = forward();
        Memory answer = dnnl.memory(dnnl.query(descriptor, Dnnl.QUERY_DST));
        MemorySegment source = dnnl.query(descriptor, Dnnl.QUERY_SRC);
        MemorySegment weights = dnnl.query(descriptor, Dnnl.QUERY_WEIGHTS);
        Primitive primitive =
                dnnl.primitive(descriptor)
                        .with(Dnnl.ARG_SRC, dnnl.memory(source, c.x(), plainX))
                        .with(Dnnl.ARG_WEIGHTS, dnnl.memory(weights, c.weight(), plainWeight))
                        .with(Dnnl.ARG_BIAS, dnnl.memory(bias, c.bias(), bias))
                        .with(Dnnl.ARG_DST, answer)
                        .ready();
        return new OneDnn.Bound(dnnl, primitive, answer, plainY, c.outputSize());
    }

    private Work dataWork() {
        Primitive primitive = inputsPrimitive(y, null);
        Memory answer = primitive.memory(Dnnl.ARG_DIFF_SRC);
        return new OneDnn.Bound(dnnl, primitive, answer, plainX, c.inputSize());
    }

    /** How the outputs lie. */
    MemorySegment outputs() {
        return dnnl.query(forward(), Dnnl.QUERY_DST);
    }

    /** The outputs as they are exchanged. */
    MemorySegment plainOutputs() {
        return plainY;
    }

    /**
     * The gradient of the input.
     *
     * @param outputs how the gradient of the outputs lies
     * @param given where it is; null for the case's own
     */
    Primitive inputsPrimitive(MemorySegment outputs, Memory given) {
        MemorySegment descriptor =
                dnnl.primitiveDescriptor(
                        "dnnl_convolution_backward_data_primitive_desc_create",
                        Dnnl.CONVOLUTION_AUTO,
                        x,
                        weight,
                        outputs,
                        strides,
                        dilates,
                        padding,
                        padding,
                        forward(),
                        null);
        MemorySegment dy = dnnl.query(descriptor, Dnnl.QUERY_DIFF_DST);
        MemorySegment weights = dnnl.query(descriptor, Dnnl.QUERY_WEIGHTS);
        return dnnl.primitive(descriptor)
                .with(Dnnl.ARG_DIFF_DST, given == null ? dnnl.memory(dy, c.dy(), plainY) : given)
                .with(Dnnl.ARG_WEIGHTS, dnnl.memory(weights, c.weight(), plainWeight))
                .with(Dnnl.ARG_DIFF_SRC, dnnl.memory(dnnl.query(descriptor, Dnnl.QUERY_DIFF_SRC)))
                .ready();
    }

    /** The gradients of weights and bias, of the same gradient of the outputs. */
    Primitive weightsPrimitive(MemorySegment outputs, Memory given) {
        MemorySegment descriptor =
                dnnl.primitiveDescriptor(
                        "dnnl_convolution_backward_weights_primitive_desc_create",
                        Dnnl.CONVOLUTION_AUTO,
                        x,
                        weight,
                        bias,
                        outputs,
                        strides,
                        dilates,
                        padding,
                        padding,
                        forward(),
                        null);
        MemorySegment source = dnnl.query(descriptor, Dnnl.QUERY_SRC);
        MemorySegment dy = dnnl.query(descriptor, Dnnl.QUERY_DIFF_DST);
        MemorySegment dweight = dnnl.query(descriptor, Dnnl.QUERY_DIFF_WEIGHTS);
        return dnnl.primitive(descriptor)
                .with(Dnnl.ARG_SRC, dnnl.memory(source, c.x(), plainX))
                .with(Dnnl.ARG_DIFF_DST, given == null ? dnnl.memory(dy, c.dy(), plainY) : given)
                .with(Dnnl.ARG_DIFF_WEIGHTS, dnnl.memory(dweight))
                .with(Dnnl.ARG_DIFF_BIAS, dnnl.memory(bias))
                .ready();
    }

    /** What {@link #inputsPrimitive} answered. */
    float[] inputGradients(Primitive primitive) {
        return dnnl.read(primitive.memory(Dnnl.ARG_DIFF_SRC), plainX, c.inputSize());
    }

    /** What {@link #weightsPrimitive} answered, the weights' first. */
    float[] weightGradients(Primitive primitive) {
        Memory dweight = primitive.memory(Dnnl.ARG_DIFF_WEIGHTS);
        Memory dbias = primitive.memory(Dnnl.ARG_DIFF_BIAS);
        return LibTorch.concatenate(
                dnnl.read(dweight, plainWeight, c.weightSize()),
                dnnl.read(dbias, bias, c.outChannels()));
    }

    private Work weightsWork() {
        Primitive primitive = weightsPrimitive(y, null);
        return new Work() {
            @Override
            public void run() {
                primitive.run();
            }

            @Override
            public float[] output() {
                run();
                return weightGradients(primitive);
            }
        };
    }
}
