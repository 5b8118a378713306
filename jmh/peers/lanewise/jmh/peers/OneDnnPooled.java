package lanewise.jmh.peers;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import lanewise.jmh.Conv;
import lanewise.jmh.PooledBackward;
import lanewise.jmh.Work;
import lanewise.jmh.peers.Dnnl.Memory;
import lanewise.jmh.peers.Dnnl.Primitive;

/**
 * The backward pass of convolution, ReLU and max-pooling on oneDNN, primitive by primitive; the
 * gradient lies between them as the convolution wants it. The ReLU works on what was pooled, a
 * quarter of the elements: the largest of a window passes it exactly if the window does.
 */
final class OneDnnPooled implements Work {

    private final Dnnl dnnl;
    private final OneDnnConvolution convolution;
    private final Primitive weights;
    private final Primitive inputs;
    private final List<Primitive> order;

    OneDnnPooled(Dnnl dnnl, Conv c, int layout) {
        this.dnnl = dnnl;
        convolution = new OneDnnConvolution(dnnl, c, layout);
        MemorySegment y = convolution.outputs();
        Memory activations =
                dnnl.memory(y, PooledBackward.activations(c), convolution.plainOutputs());
        long[] pooled = {c.batch(), c.outChannels(), c.outHeight() / 2, c.outWidth() / 2};
        OneDnnPooling pooling = new OneDnnPooling(dnnl, y, pooled);
        Memory gradients =
                dnnl.memory(
                        pooling.outputs(),
                        PooledBackward.gradients(c),
                        dnnl.descriptor(Dnnl.NCHW, pooled));
        Primitive forward = pooling.forward(activations);
        forward.run();
        Memory gated = dnnl.memory(pooling.outputs());
        Memory gradient = dnnl.memory(y);
        Primitive relu = relu(forward.memory(Dnnl.ARG_DST), gradients, gated);
        weights = convolution.weightsPrimitive(y, gradient);
        inputs = PooledBackward.wantsInputs(c) ? convolution.inputsPrimitive(y, gradient) : null;
        order =
                Stream.of(relu, pooling.backward(forward, gated, gradient), weights, inputs)
                        .filter(each -> each != null)
                        .toList();
    }

    private Primitive relu(Memory values, Memory gradient, Memory answer) {
        MemorySegment y = values.descriptor();
        MemorySegment forward =
                dnnl.primitiveDescriptor(
                        "dnnl_eltwise_forward_primitive_desc_create",
                        Dnnl.FORWARD_TRAINING,
                        Dnnl.ELTWISE_RELU,
                        y,
                        y,
                        0f,
                        0f,
                        null);
        MemorySegment descriptor =
                dnnl.primitiveDescriptor(
                        "dnnl_eltwise_backward_primitive_desc_create",
                        Dnnl.ELTWISE_RELU,
                        y,
                        y,
                        y,
                        0f,
                        0f,
                        forward,
                        null);
        return dnnl.primitive(descriptor)
                .with(Dnnl.ARG_SRC, values)
                .with(Dnnl.ARG_DIFF_DST, gradient)
                .with(Dnnl.ARG_DIFF_SRC, answer)
                .ready();
    }

    @Override
    public void run() {
        for (Primitive primitive : order) {
            primitive.run();
        }
    }

    @Override
    public float[] output() {
        run();
        float[] sums = convolution.weightGradients(weights);
        return inputs == null
                ? sums
                : LibTorch.concatenate(sums, convolution.inputGradients(inputs));
    }
}
