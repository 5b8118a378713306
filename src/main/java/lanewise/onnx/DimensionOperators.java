package lanewise.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import lanewise.onnx.Value.Flow;
import lanewise.onnx.Value.Numbers;

/** Operators that compute with the dimensions of a shape, as exporters do before a reshape. */
final class DimensionOperators {
    private static final int MOST_NUMBERS = 64;

    private DimensionOperators() {}

    static void addTo(Map<String, Operator> operators) {
        operators.put("Shape", DimensionOperators::shape);
        operators.put("Concat", DimensionOperators::concat);
        operators.put("Slice", DimensionOperators::slice);
    }

    private static Value shape(Node node) throws Unsayable {
        long[] dims =
                LongStream.concat(
                                LongStream.of(Value.BATCH),
                                Arrays.stream(node.flow(0).shape().dims()).asLongStream())
                        .toArray();
        int start = place(node.integer("start", 0), dims.length);
        int end = place(node.integer("end", dims.length), dims.length);
        return new Numbers(Arrays.copyOfRange(dims, start, Math.max(start, end)), false);
    }

    static int place(long i, int length) {
        return Math.clamp(i < 0 ? i + length : i, 0, length);
    }

    /** Elements of a shape. */
    static Value element(Node node, long axis) throws Unsayable {
        Numbers from = node.numbers(0, "shape");
        Numbers which = node.numbers(1, "index");
        if (axis != 0 && axis != -1 || from.scalar()) {
            throw new Unsayable("axis " + axis + " of a shape");
        }
        long[] result = new long[few(which.values().length)];
        for (int i = 0; i < result.length; i++) {
            long at = which.values()[i];
            at = at < 0 ? at + from.values().length : at;
            if (at < 0 || at >= from.values().length) {
                throw new Unsayable(
                        "element %d of a shape of %d"
                                .formatted(which.values()[i], from.values().length));
            }
            result[i] = from.values()[(int) at];
        }
        return new Numbers(result, which.scalar());
    }

    static int few(int count) throws Unsayable {
        if (count > MOST_NUMBERS) {
            throw new Unsayable("a shape of " + count + " dimensions");
        }
        return count;
    }

    private static Value concat(Node node) throws Unsayable {
        if (node.has(0) && node.value(0) instanceof Flow) {
            throw new Unsayable("joins values; networks are sequences with residual branches");
        }
        long axis = node.integer("axis", 0);
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < node.inputs(); i++) {
            Numbers part = node.numbers(i, "part");
            if (part.scalar() || axis != 0 && axis != -1) {
                throw new Unsayable("joins what is no shape");
            }
            few(all.size() + part.values().length);
            Arrays.stream(part.values()).forEach(all::add);
        }
        return new Numbers(all.stream().mapToLong(Long::longValue).toArray(), false);
    }

    private static Value slice(Node node) throws Unsayable {
        if (node.value(0) instanceof Flow) {
            throw new Unsayable("takes a part of a sample; no layer does");
        }
        Numbers from = node.numbers(0, "shape");
        long[] starts = node.numbers(1, "start").values();
        long[] ends = node.numbers(2, "end").values();
        boolean first =
                !node.has(3) || Arrays.equals(node.numbers(3, "axis").values(), new long[1]);
        boolean each =
                !node.has(4) || Arrays.equals(node.numbers(4, "step").values(), new long[] {1});
        if (from.scalar() || !first || !each || starts.length != 1 || ends.length != 1) {
            throw new Unsayable("expected neighbouring dimensions of a shape");
        }
        int start = place(starts[0], from.values().length);
        int end = place(ends[0], from.values().length);
        return new Numbers(Arrays.copyOfRange(from.values(), start, Math.max(start, end)), false);
    }
}
