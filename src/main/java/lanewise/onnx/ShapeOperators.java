package lanewise.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lanewise.io.DType;
import lanewise.io.Tensor;
import lanewise.nn.layer.Flatten;
import lanewise.nn.layer.GroupNorm;
import lanewise.onnx.Value.Constant;
import lanewise.onnx.Value.Flow;
import lanewise.onnx.Value.Grouped;
import lanewise.onnx.Value.Numbers;
import lanewise.onnx.Value.Padded;
import lanewise.onnx.Value.Rows;
import lanewise.onnx.Value.Step;
import lanewise.tensor.Shape;

/** Operators that give values another shape, compute with shapes, or hand on what they get. */
final class ShapeOperators {
    private final Initializers initializers;
    private final long batch;

    /**
     * Operators for one graph.
     *
     * @param batch the number of samples if the graph fixes it, else 0
     */
    ShapeOperators(Initializers initializers, long batch) {
        this.initializers = initializers;
        this.batch = batch;
    }

    void addTo(Map<String, Operator> operators) {
        operators.put("Identity", node -> node.value(0));
        operators.put("Constant", this::constant);
        operators.put("Cast", ShapeOperators::cast);
        operators.put("Unsqueeze", this::unsqueeze);
        operators.put("Squeeze", this::squeeze);
        operators.put("Transpose", ShapeOperators::transpose);
        operators.put("Flatten", this::flatten);
        operators.put("Reshape", this::reshape);
        operators.put("Pad", ShapeOperators::pad);
    }

    /** A dimension of the sample by its number in the batch. */
    static int axis(long axis, int rank) throws Unsayable {
        long positive = axis < 0 ? axis + rank + 1 : axis;
        if (positive < 1 || positive > rank) {
            throw new Unsayable(
                    "axis %d of a batch of %d dimensions; the first, the batch's, stays as it is"
                            .formatted(axis, rank + 1));
        }
        return (int) positive - 1;
    }

    private Value constant(Node node) throws Unsayable {
        AttributeProto tensor = node.any("value");
        if (tensor != null && tensor.hasT()) {
            return new Constant(initializers.read(tensor.getT()), "");
        }
        AttributeProto each = node.any("value_float");
        if (each != null) {
            return new Constant(Tensor.of(Shape.of(), new float[] {each.getF()}), "");
        }
        each = node.any("value_int");
        if (each != null) {
            return new Constant(Tensor.of(Shape.of(), new long[] {each.getI()}), "");
        }
        each = node.any("value_ints");
        if (each != null) {
            long[] values = each.getIntsList().stream().mapToLong(Long::longValue).toArray();
            return new Constant(Tensor.of(Shape.of(values.length), values), "");
        }
        each = node.any("value_floats");
        if (each == null) {
            throw new Unsayable("a constant without numbers");
        }
        float[] values = new float[each.getFloatsCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = each.getFloats(i);
        }
        return new Constant(Tensor.of(Shape.of(values.length), values), "");
    }

    /** Between floats nothing happens here; rows of a table stay floats. */
    private static Value cast(Node node) throws Unsayable {
        long to = node.integer("to", 0);
        boolean floating =
                to == TensorProto.DataType.FLOAT_VALUE || to == TensorProto.DataType.DOUBLE_VALUE;
        boolean integer =
                to == TensorProto.DataType.INT64_VALUE || to == TensorProto.DataType.INT32_VALUE;
        node.integer("saturate", 1);
        Value x = node.value(0);
        return switch (x) {
            case Value.Numbers _ when integer -> x;
            case Rows _ when integer -> x;
            case Flow flow when integer -> new Rows(Elements.step(flow));
            case Flow _ when floating -> x;
            case Constant(Tensor t, String _) when floating && t.dtype().isFloating() -> x;
            case Constant(Tensor t, String name) when floating ->
                    new Constant(Tensor.of(t.shape(), t.toFloats()), name);
            case Constant(Tensor t, String _) when integer && t.dtype() == DType.I64 -> x;
            default -> throw new Unsayable("a cast to type " + to);
        };
    }

    private Value unsqueeze(Node node) throws Unsayable {
        long[] axes = node.numbers(1, "axes").values();
        Value x = node.value(0);
        if (x instanceof Numbers numbers && numbers.scalar() && axes.length == 1) {
            return new Numbers(numbers.values(), false);
        }
        int rank = rank(x) + DimensionOperators.few(axes.length);
        boolean[] added = new boolean[rank];
        for (long axis : axes) {
            int at = DimensionOperators.place(axis, rank - 1);
            if (added[at]) {
                throw new Unsayable("axes " + Arrays.toString(axes));
            }
            added[at] = true;
        }
        int[] old = dims(x);
        int[] dims = new int[rank];
        for (int i = 0, from = 0; i < rank; i++) {
            dims[i] = added[i] ? 1 : old[from++];
        }
        return reshaped(node, x, dims);
    }

    private Value squeeze(Node node) throws Unsayable {
        Value x = node.value(0);
        if (x instanceof Numbers numbers && numbers.values().length == 1) {
            return new Numbers(numbers.values(), true);
        }
        int[] old = dims(x);
        boolean[] left = new boolean[old.length];
        if (node.has(1)) {
            for (long axis : node.numbers(1, "axes").values()) {
                int at = DimensionOperators.place(axis, old.length - 1);
                if (old[at] != 1) {
                    throw new Unsayable("axis %d has the size %d".formatted(axis, old[at]));
                }
                left[at] = true;
            }
        } else {
            throw new Unsayable("without axes it takes the batch away where it is one sample");
        }
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < old.length; i++) {
            if (!left[i]) {
                dims.add(old[i]);
            }
        }
        return reshaped(node, x, dims.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Of the batch, whose size is no number, -1. */
    private static int[] dims(Value x) throws Unsayable {
        return switch (x) {
            case Constant constant -> constant.tensor().shape().dims();
            case Flow flow -> {
                int[] dims = new int[flow.shape().rank() + 1];
                dims[0] = -1;
                System.arraycopy(flow.shape().dims(), 0, dims, 1, dims.length - 1);
                yield dims;
            }
            default -> throw new Unsayable("gives a shape another one");
        };
    }

    private static int rank(Value x) throws Unsayable {
        return dims(x).length;
    }

    private Value reshaped(Node node, Value x, int[] dims) throws Unsayable {
        return switch (x) {
            case Constant(Tensor t, String name) -> new Constant(t.reshape(Shape.of(dims)), name);
            case Flow flow when dims.length > 0 && dims[0] == -1 ->
                    flow(node, flow, Shape.of(Arrays.copyOfRange(dims, 1, dims.length)));
            default -> throw new Unsayable("the batch is no longer the first dimension");
        };
    }

    /** A sample of another shape: itself, as a row, or as groups of channels. */
    private static Value flow(Node node, Flow x, Shape shape) throws Unsayable {
        if (x.shape().equals(shape)) {
            return x;
        }
        Step step = Elements.step(x);
        if (shape.rank() == 1) {
            return Step.of(step, new Flatten(), Map.of(), node.path());
        }
        if (shape.rank() == 2 && step.shape.dim(0) % shape.dim(0) == 0) {
            return new Grouped(step, shape.dim(0), null);
        }
        throw new Unsayable(
                "makes %s of %s; a reshape is read as Flatten or of GroupNorm"
                        .formatted(shape, x.shape()));
    }

    private static Value transpose(Node node) throws Unsayable {
        if (!(node.value(0) instanceof Constant(Tensor t, String name))) {
            throw new Unsayable("turns a sample; no layer does");
        }
        Shape shape = t.shape();
        List<Long> order = node.integers("perm");
        if (shape.rank() != 2 || order != null && !order.equals(List.of(1L, 0L))) {
            throw new Unsayable("the order " + order + " of " + shape + ", expected a matrix");
        }
        float[] turned =
                Turned.of(Node.floats(new Constant(t, name), "matrix"), shape.dim(0), shape.dim(1));
        return new Constant(Tensor.of(Shape.of(shape.dim(1), shape.dim(0)), turned), name);
    }

    private Value flatten(Node node) throws Unsayable {
        long axis = node.integer("axis", 1);
        Step x = node.step(0);
        if (axis != 1 && axis != -x.shape.rank()) {
            throw new Unsayable("axis " + axis + ", expected 1: a row for each sample");
        }
        return Step.of(x, new Flatten(), Map.of(), node.path());
    }

    private Value reshape(Node node) throws Unsayable {
        Numbers target = node.numbers(1, "shape");
        boolean zeros = node.integer("allowzero", 0) != 0;
        Value x = node.value(0);
        if (x instanceof Grouped grouped) {
            return grouped(node, grouped, target.values(), zeros);
        }
        if (x instanceof Constant(Tensor t, String name)) {
            return new Constant(t.reshape(shape(target.values(), t.shape(), zeros)), name);
        }
        Flow flow = node.flow(0);
        return flow(node, flow, sample(target.values(), flow.shape(), zeros));
    }

    private Shape sample(long[] target, Shape old, boolean zeros) throws Unsayable {
        boolean first =
                target.length > 0
                        && (target[0] == Value.BATCH
                                || target[0] == -1
                                || target[0] == 0 && !zeros
                                || target[0] == batch && batch > 0);
        if (!first) {
            throw new Unsayable(
                    "the new shape %s does not begin with the batch"
                            .formatted(Arrays.toString(target)));
        }
        long[] rest = Arrays.copyOfRange(target, 1, target.length);
        if (target[0] == -1 && Arrays.stream(rest).anyMatch(n -> n == -1)) {
            throw new Unsayable("the new shape has two unknown sizes");
        }
        return shape(rest, old, zeros);
    }

    private static Shape shape(long[] target, Shape old, boolean zeros) throws Unsayable {
        int[] dims = new int[DimensionOperators.few(target.length)];
        int open = -1;
        long size = 1;
        for (int i = 0; i < dims.length; i++) {
            long dim = target[i] == 0 && !zeros && i < old.rank() ? old.dim(i) : target[i];
            if (dim == -1 && open < 0) {
                open = i;
                continue;
            }
            if (dim < 1 || dim > Integer.MAX_VALUE) {
                throw new Unsayable("the new shape is " + Arrays.toString(target));
            }
            dims[i] = (int) dim;
            size = Math.multiplyExact(size, dim);
        }
        if (open >= 0) {
            dims[open] = Math.toIntExact(old.size() / size);
        }
        Shape shape = Shape.of(dims);
        if (shape.size() != old.size()) {
            throw new Unsayable("makes %s of %s, which is of another size".formatted(shape, old));
        }
        return shape;
    }

    /** What stands before and behind the normalisation of groups. */
    private Value grouped(Node node, Grouped grouped, long[] target, boolean zeros)
            throws Unsayable {
        Step x = grouped.step();
        Shape rows = Shape.of(grouped.groups(), x.shape.size() / grouped.groups());
        if (grouped.eps() == null || !sample(target, rows, zeros).equals(x.shape)) {
            throw new Unsayable("reshapes twice; a reshape is read as Flatten or of GroupNorm");
        }
        GroupNorm layer = new GroupNorm(grouped.groups(), x.shape.dim(0), grouped.eps(), false);
        return Step.of(x, layer, Map.of(), node.path());
    }

    private static Value pad(Node node) throws Unsayable {
        Step x = node.step(0);
        String mode = node.text("mode", "constant");
        long[] pads = node.numbers(1, "padding").values();
        boolean zero = !node.has(2) || node.floats(2, "value", 1)[0] == 0;
        int rank = x.shape.rank() + 1;
        boolean fits = mode.equals("constant") && zero && pads.length == 2 * rank && !node.has(3);
        for (int i = 0; fits && i < pads.length; i++) {
            fits = i % rank < 2 ? pads[i] == 0 : pads[i] >= 0 && pads[i] < 1 << 24;
        }
        if (!fits) {
            throw new Unsayable("expected zeros around rows and columns");
        }
        return Arrays.stream(pads).allMatch(n -> n == 0)
                ? x
                : new Padded(x, Arrays.stream(pads).mapToInt(n -> (int) n).toArray());
    }
}
