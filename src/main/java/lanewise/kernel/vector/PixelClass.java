package lanewise.kernel.vector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.vector.simd.Simd;
import lanewise.kernel.vector.tiles.RowTiles;

/**
 * The pixels of some images whose chains run over the same taps, as tables for {@link
 * PixelProduct}.
 *
 * <p>What a tap takes from beyond a border, or from between two strides, is not part of a chain. So
 * there is a class for every set of taps: the pixels inside, and a few at each border.
 *
 * @param count pixels of one image
 * @param sources where a pixel's inputs start, image after image
 * @param targets where a pixel's result is
 * @param starts the stretches of a chain: start from the pixel's inputs
 * @param lengths of the stretches
 * @param steps the stretches' places in the packed weights
 * @param ofColours whether each stretch is three pixels of three colours, for which there is a tile
 */
record PixelClass(
        int count,
        int[] sources,
        int[] targets,
        int[] starts,
        int[] lengths,
        int[] steps,
        boolean ofColours) {

    /** Pixels of one image, whose channels are the last dimension. */
    record Image(int height, int width, int channels) {
        static Image ofInputs(ConvGeometry g) {
            return new Image(g.height(), g.width(), g.inChannels());
        }

        static Image ofOutputs(ConvGeometry g) {
            return new Image(g.outHeight(), g.outWidth(), g.outChannels());
        }

        int size() {
            return height * width * channels;
        }
    }

    /**
     * Of one dimension: the positions whose taps are the same.
     *
     * @param taps ascending
     * @param offsets of the taps' sources from the first one's
     * @param positions of results
     * @param bases the source of the first tap, for each position
     */
    private record Line(int[] taps, int[] offsets, int[] positions, int[] bases) {}

    /** The source of each tap at one position, or -1. */
    private static List<Line> lines(int positions, IntFunction<int[]> sourcesOf) {
        Map<List<Integer>, List<Integer>> byTaps = new LinkedHashMap<>();
        for (int i = 0; i < positions; i++) {
            int[] sources = sourcesOf.apply(i);
            List<Integer> taps = new ArrayList<>();
            for (int k = 0; k < sources.length; k++) {
                if (sources[k] >= 0) {
                    taps.add(k);
                }
            }
            byTaps.computeIfAbsent(taps, _ -> new ArrayList<>()).add(i);
        }
        List<Line> lines = new ArrayList<>();
        byTaps.forEach((taps, at) -> {
            int[] sources = sourcesOf.apply(at.getFirst());
            int first = taps.isEmpty() ? -1 : taps.getFirst();
            lines.add(
                    new Line(
                            ints(taps),
                            taps.stream().mapToInt(k -> sources[k] - sources[first]).toArray(),
                            ints(at),
                            at.stream()
                                    .mapToInt(i -> first < 0 ? 0 : sourcesOf.apply(i)[first])
                                    .toArray()));
        });
        return lines;
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The classes of outputs, whose taps are inputs. */
    static PixelClass[] ofOutputs(ConvGeometry g, int images) {
        return classes(
                g,
                images,
                Image.ofInputs(g),
                Image.ofOutputs(g),
                lines(
                        g.outHeight(),
                        i ->
                                inputs(
                                        i * g.strideHeight() - g.paddingHeight(),
                                        g.kernelHeight(),
                                        g.dilationHeight(),
                                        g.height())),
                lines(
                        g.outWidth(),
                        i ->
                                inputs(
                                        i * g.strideWidth() - g.paddingWidth(),
                                        g.kernelWidth(),
                                        g.dilationWidth(),
                                        g.width())));
    }

    private static int[] inputs(int first, int kernel, int dilation, int size) {
        int[] result = new int[kernel];
        for (int k = 0; k < kernel; k++) {
            int at = first + k * dilation;
            result[k] = at < size ? at : -1;
        }
        return result;
    }

    /** The classes of inputs, whose taps are the outputs that they take part in. */
    static PixelClass[] ofInputs(ConvGeometry g, int images) {
        return classes(
                g,
                images,
                Image.ofOutputs(g),
                Image.ofInputs(g),
                lines(
                        g.height(),
                        i ->
                                outputs(
                                        i + g.paddingHeight(),
                                        g.kernelHeight(),
                                        g.dilationHeight(),
                                        g.strideHeight(),
                                        g.outHeight())),
                lines(
                        g.width(),
                        i ->
                                outputs(
                                        i + g.paddingWidth(),
                                        g.kernelWidth(),
                                        g.dilationWidth(),
                                        g.strideWidth(),
                                        g.outWidth())));
    }

    private static int[] outputs(int first, int kernel, int dilation, int stride, int size) {
        int[] result = new int[kernel];
        for (int k = 0; k < kernel; k++) {
            int up = first - k * dilation;
            boolean meets = up >= 0 && up % stride == 0 && up / stride < size;
            result[k] = meets ? up / stride : -1;
        }
        return result;
    }

    private static PixelClass[] classes(
            ConvGeometry g,
            int images,
            Image source,
            Image target,
            List<Line> rows,
            List<Line> columns) {
        List<PixelClass> classes = new ArrayList<>();
        for (Line row : rows) {
            for (Line column : columns) {
                classes.add(of(g, images, source, target, row, column));
            }
        }
        return classes.toArray(PixelClass[]::new);
    }

    private static PixelClass of(
            ConvGeometry g, int images, Image source, Image target, Line row, Line column) {
        int depth = source.channels / g.groups();
        int count = row.positions.length * column.positions.length;
        int[] sources = new int[images * count];
        int[] targets = new int[images * count];
        int p = 0;
        for (int n = 0; n < images; n++) {
            for (int i = 0; i < row.positions.length; i++) {
                for (int j = 0; j < column.positions.length; j++) {
                    int from = row.bases[i] * source.width + column.bases[j];
                    int to = row.positions[i] * target.width + column.positions[j];
                    sources[p] = n * source.size() + from * source.channels;
                    targets[p] = n * target.size() + to * target.channels;
                    p++;
                }
            }
        }
        List<int[]> stretches = new ArrayList<>();
        for (int i = 0; i < row.taps.length; i++) {
            for (int j = 0; j < column.taps.length; ) {
                int run = 1;
                while (g.groups() == 1
                        && j + run < column.taps.length
                        && column.taps[j + run] == column.taps[j] + run
                        && column.offsets[j + run] == column.offsets[j] + run) {
                    run++;
                }
                int start = (row.offsets[i] * source.width + column.offsets[j]) * source.channels;
                int step = (row.taps[i] * g.kernelWidth() + column.taps[j]) * depth;
                for (int k = 0; k < run * depth; k += RowTiles.STRETCH) {
                    int length = Math.min(RowTiles.STRETCH, run * depth - k);
                    stretches.add(new int[] {start + k, length, step + k});
                }
                j += run;
            }
        }
        int[] lengths = stretches.stream().mapToInt(s -> s[1]).toArray();
        return new PixelClass(
                count,
                sources,
                targets,
                stretches.stream().mapToInt(s -> s[0]).toArray(),
                lengths,
                stretches.stream().mapToInt(s -> s[2]).toArray(),
                Simd.MANY_REGISTERS && IntStream.of(lengths).allMatch(n -> n == 3 * 3));
    }
}
