package lanewise.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.nn.Layer;
import lanewise.tensor.Shape;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * Shapes of a sample, in PyTorch's order; channels and features are {@link LaneSizes.Channels}.
 * They shrink to few dimensions of 1.
 */
public final class Shapes implements ArbitrarySupplier<Shape> {
    /** Elements that a shape may have even where that is more than four times as many. */
    private static final int MOST = 400;

    /** Just one, and what has a tail beyond vectors and blocks of 8, 16, 32 and 128. */
    private static final List<Integer> SIZES = List.of(1, 9, 19, 37, 131);

    /** Beyond a block of 32 and of 128 and beyond a byte, with little beside. */
    private static final int[] LONG = {37, 131, 300};

    /** Elements that a shape with one long dimension may have. */
    private static final int MOST_LONG = 1200;

    /** Groups of channels that a layer may ask for: a size is rounded up to what it takes. */
    private static final int LARGEST_GROUP = 8;

    /** Elements of a large sample: more than a short counts. */
    private static final int LARGE = 40_000;

    /** Parameters that a large sample may ask for. */
    private static final int MOST_PARAMETERS = 1 << 17;

    /** For jqwik. */
    public Shapes() {}

    /**
     * The shape itself, and those with one dimension changed (one more, three more, one less,
     * twice, just one, 9, 19, 37, 131) or all of them; at most four times as large, or of 400
     * elements. Where a layer refuses a size, the next is taken that it does not. One dimension of
     * 37, 131 or 300 comes with others as small as a layer takes.
     */
    public static List<Shape> near(Shape shape, Layer layer) {
        Near known = last;
        if (known == null || !known.shape.equals(shape) || !known.layer.equals(layer)) {
            known = new Near(shape, layer, List.copyOf(found(shape, layer)));
            last = known;
        }
        return known.shapes;
    }

    /** What was asked last: laws ask in every try, and networks take their time to answer. */
    private record Near(Shape shape, Layer layer, List<Shape> shapes) {}

    private static volatile Near last;

    private static List<Shape> found(Shape shape, Layer layer) {
        List<IntUnaryOperator> changes =
                new ArrayList<>(List.of(n -> n + 1, n -> n + 3, n -> n - 1, n -> 2 * n));
        SIZES.forEach(size -> changes.add(n -> size));
        List<Shape> near = new ArrayList<>(List.of(shape));
        for (int axis = -1; axis < shape.rank(); axis++) {
            int only = axis;
            for (IntUnaryOperator change : changes) {
                int[] dims = new int[shape.rank()];
                Arrays.setAll(
                        dims,
                        i ->
                                only < 0 || only == i
                                        ? change.applyAsInt(shape.dim(i))
                                        : shape.dim(i));
                if (Arrays.stream(dims).allMatch(n -> n > 0)) {
                    taken(layer, dims, axis)
                            .filter(other -> other.size() <= Math.max(MOST, 4 * shape.size()))
                            .ifPresent(near::add);
                }
            }
        }
        for (int axis = 0; axis < shape.rank() && shape.rank() > 1; axis++) {
            for (int length : LONG) {
                slim(shape, layer, axis, length).ifPresent(near::add);
            }
        }
        return near.stream().distinct().toList();
    }

    /** The first shape that a layer takes with one dimension, or the first, a little larger. */
    private static Optional<Shape> taken(Layer layer, int[] dims, int axis) {
        for (int more = 0; more < LARGEST_GROUP; more++) {
            int[] larger = dims.clone();
            for (int i = 0; i < dims.length; i++) {
                larger[i] += i == Math.max(axis, 0) ? more : 0;
            }
            Shape shape = Shape.of(larger);
            if (takes(layer, shape)) {
                return Optional.of(shape);
            }
        }
        return Optional.empty();
    }

    /** One long dimension, the others as short as a layer takes; beyond 3 the first alone. */
    private static Optional<Shape> slim(Shape shape, Layer layer, int axis, int length) {
        return IntStream.rangeClosed(1, LARGEST_GROUP)
                .mapToObj(least -> {
                    int[] dims = new int[shape.rank()];
                    Arrays.fill(dims, least > 3 ? 1 : least);
                    dims[0] = least;
                    dims[axis] = length;
                    return taken(layer, dims, axis);
                })
                .flatMap(Optional::stream)
                .filter(slim -> slim.size() <= MOST_LONG)
                .findFirst();
    }

    /**
     * Samples of more elements than a short counts, as far as a layer takes them: all dimensions
     * many times as long, or the last alone where that would ask for too many parameters; and one
     * dimension beyond a byte with the others short.
     */
    static List<Shape> large(Shape shape, Layer layer) {
        int rank = shape.rank();
        int all = (int) Math.ceil(Math.pow((double) LARGE / shape.size(), 1.0 / rank));
        int[] dims = Arrays.stream(shape.dims()).map(n -> n * all).toArray();
        int[] last = shape.dims();
        last[rank - 1] *= Math.ceilDiv(LARGE, shape.size());
        List<Shape> large = new ArrayList<>();
        Stream.of(dims, last)
                .map(Shape::of)
                .filter(each -> takes(layer, each) && parameters(layer, each) <= MOST_PARAMETERS)
                .findFirst()
                .ifPresent(large::add);
        for (int axis = 0; axis < rank; axis++) {
            slim(shape, layer, axis, LONG[LONG.length - 1])
                    .filter(each -> parameters(layer, each) <= 2 * MOST_PARAMETERS)
                    .ifPresent(large::add);
        }
        return large;
    }

    private static long parameters(Layer layer, Shape shape) {
        return layer.parameters(shape).stream().mapToLong(spec -> spec.shape().size()).sum();
    }

    private static boolean takes(Layer layer, Shape shape) {
        try {
            layer.parameters(shape);
            return layer.outputShape(shape).size() > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** One of several shapes: every second time the first, which its author chose. */
    static Shape pick(List<Shape> shapes, int which) {
        return shapes.get(which % 2 == 0 ? 0 : which / 2 % shapes.size());
    }

    private static Arbitrary<Integer> sizes() {
        return Arbitraries.integers().between(1, 6);
    }

    /** Rows, sequences, images and volumes. */
    @Override
    public Arbitrary<Shape> get() {
        Arbitrary<Shape> volumes =
                Combinators.combine(new LaneSizes.Channels().get(), sizes(), sizes(), sizes())
                        .as((c, d, h, w) -> Shape.of(c, d, h, w));
        return Arbitraries.oneOf(
                new Rows().get(), new Sequences().get(), new Images().get(), volumes);
    }

    /** Features alone. */
    public static final class Rows implements ArbitrarySupplier<Shape> {
        /** For jqwik. */
        public Rows() {}

        @Override
        public Arbitrary<Shape> get() {
            return new LaneSizes.Channels().get().map(n -> Shape.of(n));
        }
    }

    /** Channels and length. */
    public static final class Sequences implements ArbitrarySupplier<Shape> {
        /** For jqwik. */
        public Sequences() {}

        @Override
        public Arbitrary<Shape> get() {
            return Combinators.combine(new LaneSizes.Channels().get(), sizes())
                    .as((c, length) -> Shape.of(c, length));
        }
    }

    /** Channels, height and width. */
    public static final class Images implements ArbitrarySupplier<Shape> {
        /** For jqwik. */
        public Images() {}

        @Override
        public Arbitrary<Shape> get() {
            return Combinators.combine(new LaneSizes.Channels().get(), sizes(), sizes())
                    .as(Shape::image);
        }
    }
}
