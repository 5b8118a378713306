package lanewise.onnx;

import java.util.Arrays;
import java.util.Map;
import lanewise.kernel.Pair;
import lanewise.nn.Layer;
import lanewise.nn.layer.AdaptiveAvgPool2d;
import lanewise.nn.layer.AvgPool2d;
import lanewise.nn.layer.MaxPool2d;
import lanewise.onnx.Value.Padded;
import lanewise.onnx.Value.Step;

/** Poolings of images. */
final class PoolingOperators {
    private PoolingOperators() {}

    static void addTo(Map<String, Operator> operators) {
        operators.put("MaxPool", PoolingOperators::max);
        operators.put("AveragePool", PoolingOperators::average);
        operators.put("GlobalAveragePool", PoolingOperators::global);
    }

    private static void requireImage(Step x) throws Unsayable {
        if (x.shape.rank() != 3) {
            throw new Unsayable("a sample of the shape " + x.shape + ", expected an image");
        }
    }

    private static Windows windows(Node node, Step x) throws Unsayable {
        return Windows.of(node, null, new int[] {x.shape.dim(1), x.shape.dim(2)});
    }

    private static Value max(Node node) throws Unsayable {
        Step x = node.step(0);
        requireImage(x);
        Windows w = windows(node, x);
        node.integer("storage_order", 0); // Of the indices, which nobody reads.
        boolean ceil = w.ceil() || !w.isSymmetric();
        MaxPool2d pool =
                new MaxPool2d(
                        w.pair(w.kernel()),
                        w.pair(w.stride()),
                        w.pair(w.begin()),
                        w.pair(w.dilation()),
                        ceil);
        requireWindows(w, x, pool);
        return Step.of(x, pool, Map.of(), node.path());
    }

    /** What pads the end alone is, like ceil_mode, right if there are as many windows. */
    private static void requireWindows(Windows w, Step x, Layer pool) throws Unsayable {
        for (int i = 0; i < 2; i++) {
            int expected = w.count(i, x.shape.dim(i + 1));
            int found = pool.outputShape(x.shape).dim(i + 1);
            if (expected != found) {
                throw new Unsayable(
                        "padding %s before and %s behind gives %d windows, here there would be %d"
                                .formatted(
                                        Arrays.toString(w.begin()),
                                        Arrays.toString(w.end()),
                                        expected,
                                        found));
            }
        }
    }

    private static Value average(Node node) throws Unsayable {
        boolean counts = node.integer("count_include_pad", 0) != 0;
        Step x;
        Windows w;
        if (node.value(0) instanceof Padded padded) {
            x = padded.step();
            requireImage(x);
            w = windows(node, x);
            if (w.isPadded() || w.ceil()) {
                throw new Unsayable("takes padded values and pads them again");
            }
            int[] pads = padded.pads();
            w = w.padded(new int[] {pads[2], pads[3]}, new int[] {pads[6], pads[7]});
            counts = true;
        } else {
            x = node.step(0);
            requireImage(x);
            w = windows(node, x);
        }
        if (!Arrays.equals(w.dilation(), new int[] {1, 1})) {
            throw new Unsayable("attribute dilations; windows of neighbours are expected");
        }
        boolean uneven = w.ceil() || !w.isSymmetric();
        if (counts && w.isPadded() && uneven) {
            throw new Unsayable("zeros that count on one side alone or beside ceil_mode");
        }
        AvgPool2d pool =
                new AvgPool2d(
                        w.pair(w.kernel()),
                        w.pair(w.stride()),
                        w.pair(w.begin()),
                        uneven,
                        counts,
                        0);
        requireWindows(w, x, pool);
        return Step.of(x, pool, Map.of(), node.path());
    }

    private static Value global(Node node) throws Unsayable {
        Step x = node.step(0);
        requireImage(x);
        return Step.of(x, new AdaptiveAvgPool2d(Pair.of(1)), Map.of(), node.path());
    }
}
