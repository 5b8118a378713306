package lanewise.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.List;
import lanewise.kernel.Pair;
import lanewise.nn.layer.AdaptiveAvgPool2d;
import lanewise.nn.layer.AvgPool2d;
import lanewise.nn.layer.MaxPool2d;
import lanewise.tensor.Shape;

/**
 * Poolings as nodes. A last window that hangs over the edge is written as more padding at the end,
 * as runtimes differ in how they read {@code ceil_mode}.
 */
final class PoolingNodes {
    private final Nodes nodes;

    PoolingNodes(Nodes nodes) {
        this.nodes = nodes;
    }

    /** What a window has in ONNX's words. */
    static List<AttributeProto> window(Pair kernel, Pair stride, Pair padding, Pair dilation) {
        return List.of(
                Nodes.integers("kernel_shape", kernel.height(), kernel.width()),
                Nodes.integers("strides", stride.height(), stride.width()),
                Nodes.integers(
                        "pads",
                        padding.height(),
                        padding.width(),
                        padding.height(),
                        padding.width()),
                Nodes.integers("dilations", dilation.height(), dilation.width()));
    }

    String max(String path, MaxPool2d pool, Shape input, String x) {
        Shape output = pool.outputShape(input);
        int rows =
                over(
                        input.dim(1),
                        output.dim(1),
                        pool.kernelSize().height(),
                        pool.stride().height(),
                        pool.padding().height(),
                        pool.dilation().height());
        int columns =
                over(
                        input.dim(2),
                        output.dim(2),
                        pool.kernelSize().width(),
                        pool.stride().width(),
                        pool.padding().width(),
                        pool.dilation().width());
        return nodes.add(
                path,
                "MaxPool",
                x,
                Nodes.integers(
                        "kernel_shape", pool.kernelSize().height(), pool.kernelSize().width()),
                Nodes.integers("strides", pool.stride().height(), pool.stride().width()),
                Nodes.integers("dilations", pool.dilation().height(), pool.dilation().width()),
                pads(pool.padding(), rows, columns));
    }

    /** By how much the last window passes the padding at the end; 0 if it does not. */
    private static int over(int in, int out, int kernel, int stride, int padding, int dilation) {
        int end = (out - 1) * stride - padding + (kernel - 1) * dilation + 1;
        return Math.max(0, end - in - padding);
    }

    private static AttributeProto pads(Pair padding, int rows, int columns) {
        return Nodes.integers(
                "pads",
                padding.height(),
                padding.width(),
                padding.height() + rows,
                padding.width() + columns);
    }

    String average(String path, AvgPool2d pool, Shape input, String x) throws Unsayable {
        if (pool.divisorOverride() != 0) {
            throw new Unsayable("AveragePool has no divisor of one's own");
        }
        Shape output = pool.outputShape(input);
        Pair kernel = pool.kernelSize();
        Pair stride = pool.stride();
        Pair padding = pool.padding();
        int rows =
                over(
                        input.dim(1),
                        output.dim(1),
                        kernel.height(),
                        stride.height(),
                        padding.height(),
                        1);
        int columns =
                over(
                        input.dim(2),
                        output.dim(2),
                        kernel.width(),
                        stride.width(),
                        padding.width(),
                        1);
        boolean padded = padding.height() > 0 || padding.width() > 0;
        boolean counted = pool.countIncludePad() && padded;
        if (counted && rows + columns > 0) {
            throw new Unsayable(
                    "its zeros count and what hangs over the edge does not; AveragePool counts both");
        }
        List<AttributeProto> attributes = new ArrayList<>();
        attributes.add(Nodes.integers("kernel_shape", kernel.height(), kernel.width()));
        attributes.add(Nodes.integers("strides", stride.height(), stride.width()));
        attributes.add(pads(padding, rows, columns));
        attributes.add(Nodes.integer("count_include_pad", counted ? 1 : 0));
        return nodes.add(path, "AveragePool", x, attributes.toArray(AttributeProto[]::new));
    }

    String adaptive(String path, AdaptiveAvgPool2d pool, Shape input, String x) throws Unsayable {
        Shape output = pool.outputShape(input);
        if (output.dim(1) == 1 && output.dim(2) == 1) {
            return nodes.add(path, "GlobalAveragePool", x);
        }
        if (input.dim(1) % output.dim(1) != 0 || input.dim(2) % output.dim(2) != 0) {
            throw new Unsayable(
                    "windows of %s from %s are of several sizes".formatted(output, input));
        }
        int height = input.dim(1) / output.dim(1);
        int width = input.dim(2) / output.dim(2);
        return nodes.add(
                path,
                "AveragePool",
                x,
                Nodes.integers("kernel_shape", height, width),
                Nodes.integers("strides", height, width));
    }
}
