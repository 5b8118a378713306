package lanewise.jmh.peers;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import lanewise.jmh.Inference;
import lanewise.jmh.TutorialNet;
import lanewise.jmh.Work;
import lanewise.jmh.peers.Dnnl.Memory;
import lanewise.jmh.peers.Dnnl.Primitive;

/**
 * Inference of the tutorial's network on oneDNN, as an engine would put it together: weights
 * reordered beforehand, each ReLU inside the primitive before it, values laid from layer to layer
 * as the library wants them.
 */
final class OneDnnNet implements Work {
    private final Dnnl dnnl;
    private final int batch;
    private final int layout;
    private final List<Primitive> order = new ArrayList<>();

    /** What the next layer reads; null before the first. */
    private Memory values;

    OneDnnNet(Dnnl dnnl, Inference inference, int layout) {
        this.dnnl = dnnl;
        this.layout = layout;
        batch = inference.batch();
        int side = 32;
        for (int layer = 0; layer < 3; layer++) {
            side = convolution(2 * layer, side) / 2;
            pooling(TutorialNet.PARAMETERS.get(2 * layer).shape()[0], side);
        }
        dense(6, dnnl.endingWithRelu(), 128, side, side);
        dense(8, null);
    }

    private Memory parameter(int index, MemorySegment wanted, int tag, long... shape) {
        float[] initial = TutorialNet.initial().get(index);
        return dnnl.memory(wanted, initial, dnnl.descriptor(tag, shape));
    }

    /** Adds a primitive and lets the next one read its answer. */
    private void add(MemorySegment descriptor, Primitive primitive) {
        Memory answer = dnnl.memory(dnnl.query(descriptor, Dnnl.QUERY_DST));
        order.add(primitive.with(Dnnl.ARG_SRC, values).with(Dnnl.ARG_DST, answer).ready());
        values = answer;
    }

    private int convolution(int index, int side) {
        int[] shape = TutorialNet.PARAMETERS.get(index).shape();
        long[] wide = {shape[0], shape[1], shape[2], shape[3]};
        int out = side - shape[2] + 1;
        MemorySegment bias = dnnl.descriptor(Dnnl.A, shape[0]);
        MemorySegment images = dnnl.descriptor(layout, batch, shape[1], side, side);
        MemorySegment descriptor =
                dnnl.primitiveDescriptor(
                        "dnnl_convolution_forward_primitive_desc_create",
                        Dnnl.FORWARD_INFERENCE,
                        Dnnl.CONVOLUTION_AUTO,
                        values == null ? images : values.descriptor(),
                        dnnl.descriptor(Dnnl.FORMAT_ANY, wide),
                        bias,
                        dnnl.descriptor(layout, batch, shape[0], out, out),
                        dnnl.longs(1, 1),
                        dnnl.longs(0, 0),
                        dnnl.longs(0, 0),
                        dnnl.longs(0, 0),
                        dnnl.endingWithRelu());
        if (values == null) {
            values =
                    dnnl.memory(
                            dnnl.query(descriptor, Dnnl.QUERY_SRC),
                            TutorialNet.images(batch),
                            dnnl.descriptor(Dnnl.NCHW, batch, shape[1], side, side));
        }
        MemorySegment weights = dnnl.query(descriptor, Dnnl.QUERY_WEIGHTS);
        add(
                descriptor,
                dnnl.primitive(descriptor)
                        .with(Dnnl.ARG_WEIGHTS, parameter(index, weights, Dnnl.OIHW, wide))
                        .with(Dnnl.ARG_BIAS, parameter(index + 1, bias, Dnnl.A, shape[0])));
        return out;
    }

    private void pooling(int channels, int side) {
        MemorySegment descriptor =
                dnnl.primitiveDescriptor(
                        "dnnl_pooling_forward_primitive_desc_create",
                        Dnnl.FORWARD_INFERENCE,
                        Dnnl.POOLING_MAX,
                        values.descriptor(),
                        dnnl.descriptor(Dnnl.FORMAT_ANY, batch, channels, side, side),
                        dnnl.longs(2, 2),
                        dnnl.longs(2, 2),
                        dnnl.longs(0, 0),
                        dnnl.longs(0, 0),
                        dnnl.longs(0, 0),
                        null);
        add(descriptor, dnnl.primitive(descriptor));
    }

    /** A dense layer; behind the images it reads {@code channels, height, width} of them. */
    private void dense(int index, MemorySegment attributes, long... image) {
        long outputs = TutorialNet.PARAMETERS.get(index).shape()[0];
        long[] shape =
                image.length == 0
                        ? new long[] {outputs, TutorialNet.PARAMETERS.get(index).shape()[1]}
                        : new long[] {outputs, image[0], image[1], image[2]};
        MemorySegment bias = dnnl.descriptor(Dnnl.A, outputs);
        MemorySegment descriptor =
                dnnl.primitiveDescriptor(
                        "dnnl_inner_product_forward_primitive_desc_create",
                        Dnnl.FORWARD_INFERENCE,
                        values.descriptor(),
                        dnnl.descriptor(Dnnl.FORMAT_ANY, shape),
                        bias,
                        dnnl.descriptor(Dnnl.AB, batch, outputs),
                        attributes);
        MemorySegment weights = dnnl.query(descriptor, Dnnl.QUERY_WEIGHTS);
        int tag = image.length == 0 ? Dnnl.AB : Dnnl.OIHW;
        add(
                descriptor,
                dnnl.primitive(descriptor)
                        .with(Dnnl.ARG_WEIGHTS, parameter(index, weights, tag, shape))
                        .with(Dnnl.ARG_BIAS, parameter(index + 1, bias, Dnnl.A, outputs)));
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
        int size = batch * TutorialNet.CLASSES;
        return dnnl.read(values, dnnl.descriptor(Dnnl.AB, batch, TutorialNet.CLASSES), size);
    }
}
