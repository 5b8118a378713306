package lanewise.jmh.peers;

import java.lang.foreign.MemorySegment;
import lanewise.jmh.peers.Dnnl.Memory;
import lanewise.jmh.peers.Dnnl.Primitive;

/** Max-pooling 2×2 with stride 2 on oneDNN; outputs lie as the library wants them. */
final class OneDnnPooling {

    private final Dnnl dnnl;
    private final MemorySegment x;
    private final MemorySegment y;
    private final MemorySegment two;
    private final MemorySegment zero;
    private final MemorySegment forward;

    /**
     * @param x how the inputs lie
     * @param outputs batch, channels, height and width
     */
    OneDnnPooling(Dnnl dnnl, MemorySegment x, long... outputs) {
        this.dnnl = dnnl;
        this.x = x;
        two = dnnl.longs(2, 2);
        zero = dnnl.longs(0, 0);
        forward =
                dnnl.primitiveDescriptor(
                        "dnnl_pooling_forward_primitive_desc_create",
                        Dnnl.FORWARD_TRAINING,
                        Dnnl.POOLING_MAX,
                        x,
                        dnnl.descriptor(Dnnl.FORMAT_ANY, outputs),
                        two,
                        two,
                        zero,
                        zero,
                        zero,
                        null);
        y = dnnl.query(forward, Dnnl.QUERY_DST);
    }

    /** How the outputs lie. */
    MemorySegment outputs() {
        return y;
    }

    /** The pass that training takes, which notes its choices. */
    Primitive forward(Memory values) {
        return dnnl.primitive(forward)
                .with(Dnnl.ARG_SRC, values)
                .with(Dnnl.ARG_DST, dnnl.memory(y))
                .with(Dnnl.ARG_WORKSPACE, dnnl.memory(dnnl.query(forward, Dnnl.QUERY_WORKSPACE)))
                .ready();
    }

    /**
     * The gradient of the values that a forward pass read.
     *
     * @param chosen that pass, which has run
     * @param gradients of its outputs
     * @param answer receives it
     */
    Primitive backward(Primitive chosen, Memory gradients, Memory answer) {
        MemorySegment backward =
                dnnl.primitiveDescriptor(
                        "dnnl_pooling_backward_primitive_desc_create",
                        Dnnl.POOLING_MAX,
                        x,
                        y,
                        two,
                        two,
                        zero,
                        zero,
                        zero,
                        forward,
                        null);
        return dnnl.primitive(backward)
                .with(Dnnl.ARG_DIFF_DST, gradients)
                .with(Dnnl.ARG_WORKSPACE, chosen.memory(Dnnl.ARG_WORKSPACE))
                .with(Dnnl.ARG_DIFF_SRC, answer)
                .ready();
    }
}
