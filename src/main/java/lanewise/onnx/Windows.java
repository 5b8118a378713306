package lanewise.onnx;

import java.util.Arrays;
import lanewise.kernel.Pair;

/**
 * What a node says of its windows, in one dimension or two.
 *
 * @param kernel sizes
 * @param begin padding before the first element
 * @param end padding behind the last one
 */
record Windows(int[] kernel, int[] stride, int[] dilation, int[] begin, int[] end, boolean ceil) {
    /**
     * Reads the attributes.
     *
     * @param kernel sizes of the weight; null for a pooling, which says them itself
     * @param input sizes of the input
     */
    static Windows of(Node node, int[] kernel, int[] input) throws Unsayable {
        int rank = input.length;
        int[] sizes = node.sizes("kernel_shape", rank, 1, kernel == null ? -1 : 1);
        if (kernel != null) {
            boolean said = !Arrays.equals(sizes, ones(rank));
            if (said && !Arrays.equals(sizes, kernel)) {
                throw new Unsayable("attribute kernel_shape is not the weight's");
            }
            sizes = kernel;
        }
        int[] stride = node.sizes("strides", rank, 1, 1);
        int[] dilation = node.sizes("dilations", rank, 1, 1);
        int[] pads = node.sizes("pads", 2 * rank, 0, 0);
        int[] begin = Arrays.copyOf(pads, rank);
        int[] end = Arrays.copyOfRange(pads, rank, 2 * rank);
        String auto = node.text("auto_pad", "NOTSET");
        for (int i = 0; i < rank && auto.startsWith("SAME_"); i++) {
            int out = (input[i] + stride[i] - 1) / stride[i];
            long span = (sizes[i] - 1L) * dilation[i] + 1;
            long all = Math.max(0, (out - 1L) * stride[i] + span - input[i]);
            begin[i] = Math.toIntExact(auto.equals("SAME_LOWER") ? all - all / 2 : all / 2);
            end[i] = Math.toIntExact(all - begin[i]);
        }
        switch (auto) {
            case "NOTSET", "SAME_UPPER", "SAME_LOWER" -> {}
            case "VALID" -> {
                begin = new int[rank];
                end = new int[rank];
            }
            default -> throw new Unsayable("attribute auto_pad is " + auto);
        }
        boolean ceil = node.integer("ceil_mode", 0) != 0;
        return new Windows(sizes, stride, dilation, begin, end, ceil);
    }

    private static int[] ones(int rank) {
        int[] result = new int[rank];
        Arrays.fill(result, 1);
        return result;
    }

    /** The same with padding of a node before it. */
    Windows padded(int[] before, int[] behind) {
        int[] first = begin.clone();
        int[] last = end.clone();
        for (int i = 0; i < first.length; i++) {
            first[i] = Math.addExact(first[i], before[i]);
            last[i] = Math.addExact(last[i], behind[i]);
        }
        return new Windows(kernel, stride, dilation, first, last, ceil);
    }

    boolean isPadded() {
        return Arrays.stream(begin).anyMatch(n -> n > 0) || Arrays.stream(end).anyMatch(n -> n > 0);
    }

    boolean isSymmetric() {
        return Arrays.equals(begin, end);
    }

    /** Refuses padding that differs on the two sides. */
    void requireSymmetric() throws Unsayable {
        if (!isSymmetric()) {
            throw new Unsayable(
                    "padding %s before and %s behind; expected as much on both sides"
                            .formatted(Arrays.toString(begin), Arrays.toString(end)));
        }
    }

    Pair pair(int[] values) {
        return new Pair(values[0], values[1]);
    }

    /** How many windows the standard counts in dimension {@code i} of so many elements. */
    int count(int i, int input) {
        long room = (long) input + begin[i] + end[i] - (kernel[i] - 1L) * dilation[i] - 1;
        long more = ceil ? stride[i] - 1 : 0;
        return Math.toIntExact(Math.floorDiv(room + more, stride[i]) + 1);
    }
}
