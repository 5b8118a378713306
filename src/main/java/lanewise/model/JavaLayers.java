package lanewise.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Pair;
import lanewise.kernel.ProductShape;
import lanewise.kernel.Window;
import lanewise.kernel.Winograd;
import lanewise.nn.Layer;
import lanewise.nn.Residual;
import lanewise.nn.Sequential;
import lanewise.nn.activation.ReLU;
import lanewise.nn.dropout.AlphaDropout;
import lanewise.nn.dropout.DropBlock;
import lanewise.nn.dropout.Dropout;
import lanewise.nn.dropout.Dropout1d;
import lanewise.nn.dropout.Dropout2d;
import lanewise.nn.dropout.Dropout3d;
import lanewise.nn.dropout.FeatureAlphaDropout;
import lanewise.nn.dropout.GaussianDropout;
import lanewise.nn.dropout.GaussianNoise;
import lanewise.nn.dropout.SequenceDropout;
import lanewise.nn.dropout.StochasticDepth;
import lanewise.nn.layer.AdaptiveAvgPool2d;
import lanewise.nn.layer.Conv2d;
import lanewise.nn.layer.Flatten;
import lanewise.nn.layer.Linear;
import lanewise.nn.layer.MaxPool2d;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * Layers in Java's own words: each a method that calls one of the template's loops with the layer's
 * sizes, or the loop itself.
 */
final class JavaLayers {
    private final Parameters parameters;
    private final StringBuilder buffers = new StringBuilder();
    private final StringBuilder calls = new StringBuilder();
    private final StringBuilder methods = new StringBuilder();
    private final List<String> others = new ArrayList<>();
    private float[] weights = {};
    private int count;

    JavaLayers(Parameters parameters) {
        this.parameters = parameters;
    }

    String buffers() {
        return buffers.toString();
    }

    String calls() {
        return calls.toString();
    }

    String methods() {
        return methods.toString();
    }

    float[] weights() {
        return weights;
    }

    /** Refuses layers that there is no Java for, all at once. */
    void refuseOthers() {
        if (!others.isEmpty()) {
            throw new IllegalArgumentException(
                    "no Java can be written for "
                            + String.join(", ", others)
                            + "; there is some for conv2d, linear, relu, maxPool2d,"
                            + " adaptiveAvgPool2d, flatten, residual, dropouts of values, and batch"
                            + " normalisation right after conv2d or linear");
        }
    }

    /**
     * Adds the layers of a sequence.
     *
     * @param from the variable that holds the input
     * @param prefix of the layers' names
     * @return the variable that holds the output
     */
    String add(Sequential network, Shape input, String from, String prefix) {
        List<Sequential.Named> layers = network.layers();
        Shape shape = input;
        String at = from;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i).layer();
            String path = prefix + layers.get(i).path();
            Shape after = layer.outputShape(shape);
            boolean relu = i + 1 < layers.size() && layers.get(i + 1).layer() instanceof ReLU;
            switch (layer) {
                case Conv2d conv -> {
                    at = product(path, layer, geometry(conv, shape), relu, conv.bias(), at);
                    i += relu ? 1 : 0;
                }
                case Linear linear when after.rank() == 1 -> {
                    ConvGeometry g =
                            ConvGeometry.valid(linear.inFeatures(), 1, 1, linear.outFeatures(), 1);
                    at = product(path, layer, g, relu, linear.bias(), at);
                    i += relu ? 1 : 0;
                }
                case ReLU each -> at = call(path, each, after, "relu(%s, %s)", at);
                case MaxPool2d pool -> at = pooled(path, pool, shape, after, at);
                case AdaptiveAvgPool2d pool -> at = averaged(path, pool, shape, after, at);
                case Flatten flatten -> at = flattened(path, flatten, shape, at);
                case Residual(Sequential branch, Sequential shortcut) -> {
                    String main = add(branch, shape, at, path + ".");
                    String beside =
                            shortcut == null ? at : add(shortcut, shape, at, path + ".shortcut.");
                    at = call(path, layer, after, "add(" + beside + ", %s, %s)", main);
                }
                default -> refuse(path, layer);
            }
            shape = after;
        }
        return at;
    }

    /** What evaluation leaves as it is needs no code; what else there is cannot be written. */
    private void refuse(String path, Layer layer) {
        boolean passes =
                switch (layer) {
                    case Dropout _, Dropout1d _, Dropout2d _, Dropout3d _ -> true;
                    case AlphaDropout _, FeatureAlphaDropout _, DropBlock _ -> true;
                    case GaussianDropout _, GaussianNoise _, SequenceDropout _ -> true;
                    case StochasticDepth _ -> true;
                    default -> false;
                };
        if (!passes) {
            others.add("\"" + path + "\" (" + layer + ")");
        }
    }

    private static ConvGeometry geometry(Conv2d conv, Shape input) {
        Window window =
                new Window(conv.kernelSize(), conv.stride(), conv.padding(), conv.dilation());
        Pair size = new Pair(input.dim(1), input.dim(2));
        return ConvGeometry.of(conv.inChannels(), size, conv.outChannels(), window)
                .withGroups(conv.groups());
    }

    private String buffer(int size) {
        String name = "y" + ++count;
        buffers.append("    private final float[] %s = new float[%d];%n".formatted(name, size));
        return name;
    }

    private String call(String path, Layer layer, Shape output, String format, String from) {
        String to = buffer(output.size());
        calls.append("        %s; // %s: %s%n".formatted(format.formatted(from, to), path, layer));
        return to;
    }

    private int keep(float[] values) {
        int at = weights.length;
        weights = Arrays.copyOf(weights, Math.addExact(at, values.length));
        System.arraycopy(values, 0, weights, at, values.length);
        return at;
    }

    /** A convolution or, of one pixel, a product with a matrix. */
    private String product(
            String path, Layer layer, ConvGeometry g, boolean relu, boolean bias, String from) {
        Convolution convolution = KernelChoice.scalar().convolution(g);
        float[] packed = new float[convolution.packedSize()];
        Parameters.View weight = parameters.view(path + ".weight");
        convolution.pack(parameters.values(), weight.offset(), packed, 0);
        boolean winograd = Winograd.applies(g);
        Map<String, Object> names = new TreeMap<>();
        String to = buffer(g.outputSize());
        names.put("name", "layer" + count);
        names.put("what", path + ": " + layer + (relu ? ", relu()" : ""));
        names.put("weight", keep(packed));
        names.put("bias", bias ? keep(parameters.valuesOf(path + ".bias")) : -1);
        names.put("in", g.groupInChannels());
        names.put("out", g.groupOutChannels());
        names.put("channels", g.inChannels());
        names.put("outputs", g.outChannels());
        names.put("groups", g.groups());
        names.put("height", g.height());
        names.put("width", g.width());
        names.put("rows", g.outHeight());
        names.put("columns", g.outWidth());
        names.put("kernelHeight", g.kernelHeight());
        names.put("kernelWidth", g.kernelWidth());
        names.put("strideHeight", g.strideHeight());
        names.put("strideWidth", g.strideWidth());
        names.put("dilationHeight", g.dilationHeight());
        names.put("dilationWidth", g.dilationWidth());
        names.put("top", g.paddingHeight());
        names.put("left", g.paddingWidth());
        names.put("tileRows", Winograd.tileRows(g));
        names.put("tileColumns", Winograd.tileColumns(g));
        names.put("finish", relu ? "sum <= 0f ? 0f : sum" : "sum");
        names.put("added", bias ? " + w[" + names.get("bias") + " + o]" : "");
        boolean vector = g.inputSize() == g.inChannels() && g.outputSize() == g.outChannels();
        String loops =
                winograd ? JavaLoops.WINOGRAD : vector ? linearLoops(layer) : JavaLoops.CONVOLUTION;
        methods.append(filled(loops, names));
        calls.append("        layer%d(%s, %s);%n".formatted(count, from, to));
        return to;
    }

    private static String linearLoops(Layer layer) {
        return layer instanceof Linear(int in, int out, boolean _)
                        && ProductShape.of(1, out, in).withTransB().inLanes()
                ? JavaLoops.LANES
                : JavaLoops.LINEAR;
    }

    private static String filled(String text, Map<String, Object> names) {
        String result = text;
        for (Map.Entry<String, Object> each : names.entrySet()) {
            result = result.replace("$" + each.getKey() + "$", each.getValue().toString());
        }
        return result;
    }

    private String pooled(String path, MaxPool2d pool, Shape input, Shape output, String from) {
        String to = buffer(output.size());
        Map<String, Object> names = pooling(path, pool, input, output);
        names.put("kernelHeight", pool.kernelSize().height());
        names.put("kernelWidth", pool.kernelSize().width());
        names.put("strideHeight", pool.stride().height());
        names.put("strideWidth", pool.stride().width());
        names.put("dilationHeight", pool.dilation().height());
        names.put("dilationWidth", pool.dilation().width());
        names.put("top", pool.padding().height());
        names.put("left", pool.padding().width());
        methods.append(filled(JavaLoops.MAX_POOL, names));
        calls.append("        layer%d(%s, %s);%n".formatted(count, from, to));
        return to;
    }

    private Map<String, Object> pooling(String path, Layer pool, Shape input, Shape output) {
        Map<String, Object> names = new TreeMap<>();
        names.put("name", "layer" + count);
        names.put("what", path + ": " + pool);
        names.put("channels", input.dim(0));
        names.put("height", input.dim(1));
        names.put("width", input.dim(2));
        names.put("rows", output.dim(1));
        names.put("columns", output.dim(2));
        return names;
    }

    private String averaged(
            String path, AdaptiveAvgPool2d pool, Shape input, Shape output, String from) {
        String to = buffer(output.size());
        methods.append(filled(JavaLoops.AVERAGE, pooling(path, pool, input, output)));
        calls.append("        layer%d(%s, %s);%n".formatted(count, from, to));
        return to;
    }

    /** Rows have but one order. */
    private String flattened(String path, Layer flatten, Shape input, String from) {
        if (input.rank() < 2) {
            return from;
        }
        int channels = input.dim(0);
        String format = "channelsFirst(%s, %s, " + channels + ")";
        return call(path, flatten, Shape.of(input.size()), format, from);
    }
}
