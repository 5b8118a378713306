package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.PoolGeometry;
import lanewise.nn.Layers;
import lanewise.outsider.CircularShuffle;
import lanewise.random.Bernoulli;
import lanewise.tensor.Shape;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** The hard cases do occur: the generators are held to their shares. */
class GeneratorsTest {
    private static final Set<Fill.Kind> ONE_LAW =
            Set.of(Fill.Kind.NAN, Fill.Kind.LARGE, Fill.Kind.SHIFTED, Fill.Kind.MASKED);

    private static final List<String> KINDS =
            List.of(
                    "rates that few bits draw",
                    "low rates",
                    "high rates",
                    "rates of (k + 0.3) / 256",
                    "rates of (k + 0.7) / 256",
                    "any rates");

    private static void hard(String name, boolean occurs, double leastPercent) {
        Statistics.label(name)
                .collect(occurs)
                .coverage(coverage -> coverage.check(true).percentage(p -> p >= leastPercent));
    }

    @Property(
            tries = 2000,
            seed = "1",
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void convolutionsHaveEveryHardCase(
            @ForAll(supplier = Geometries.CroppedConvolutions.class) ConvGeometry g) {
        hard("padding 0", !g.padded(), 5);
        hard("padding on one axis", g.paddingHeight() == 0 ^ g.paddingWidth() == 0, 10);
        hard("padding 1", g.paddingHeight() == 1, 10);
        hard("padding 2", g.paddingHeight() == 2, 5);
        hard("padding 3", g.paddingHeight() == 3, 5);
        hard("padding wider than the kernel", g.paddingHeight() >= g.kernelHeight(), 5);
        hard("kernel 1 x 1", g.kernelHeight() == 1 && g.kernelWidth() == 1, 2);
        hard("kernel not square", g.kernelHeight() != g.kernelWidth(), 30);
        hard("stride 1", g.strideHeight() == 1, 20);
        hard("stride 2", g.strideHeight() == 2, 20);
        hard("stride 3", g.strideWidth() == 3, 10);
        hard("rows that no window reaches", unreached(g), 10);
        hard("dilated", g.dilationHeight() > 1 && g.kernelHeight() > 1, 10);
        hard("grouped", g.groups() > 1, 15);
        hard("depthwise", g.groups() > 1 && g.groupInChannels() == 1, 3);
        hard("cropped", g.crop().height() > 0, 10);
        hard("plain 3 x 3 on 16 n channels", plain(g) && g.depth() % 16 == 0, 5);
        hard("one output pixel", g.outHeight() * g.outWidth() == 1, 1);
        for (int lanes : new int[] {4, 8, 16}) {
            hard("channels " + lanes + " n", g.groupOutChannels() % lanes == 0, 3);
            hard("channels " + lanes + " n + 1", g.groupOutChannels() % lanes == 1, 3);
            hard("channels " + lanes + " n - 1", g.groupOutChannels() % lanes == lanes - 1, 2);
        }
        for (int tail = 0; tail < 16; tail++) {
            hard("output channels 16 n + " + tail, g.groupOutChannels() % 16 == tail, 0.3);
            hard("input channels 16 n + " + tail, g.groupInChannels() % 16 == tail, 0.3);
        }
    }

    private static boolean plain(ConvGeometry g) {
        return g.kernelHeight() == 3
                && g.kernelWidth() == 3
                && g.strideHeight() * g.strideWidth() == 1
                && g.dilationHeight() * g.dilationWidth() * g.groups() == 1;
    }

    private static boolean unreached(ConvGeometry g) {
        int span = (g.kernelHeight() - 1) * g.dilationHeight() + 1;
        return (g.height() + 2 * g.paddingHeight() - span) % g.strideHeight() != 0;
    }

    @Property(
            tries = 2000,
            seed = "1",
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void poolingsHaveEveryHardCase(@ForAll(supplier = Geometries.Poolings.class) PoolGeometry g) {
        hard("padded", g.paddingHeight() > 0, 20);
        hard("overlapping", g.strideHeight() < g.kernelHeight(), 20);
        hard("gaps", g.strideHeight() > g.kernelHeight(), 5);
        hard("dilated", g.dilationHeight() > 1 && g.kernelHeight() > 1, 10);
        hard("ceil mode", g.ceilMode(), 40);
        int floor = (g.height() + 2 * g.paddingHeight() - span(g)) / g.strideHeight() + 1;
        hard("a window over the edge", g.outHeight() > floor, 5);
    }

    private static int span(PoolGeometry g) {
        return (g.kernelHeight() - 1) * g.dilationHeight() + 1;
    }

    @Property(
            tries = 2000,
            seed = "1",
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void tensorsHaveEveryHardCase(@ForAll(supplier = Fills.Any.class) Fill fill) {
        float[] values = fill.floats(40);
        boolean[] seen = new boolean[6];
        for (int i = 0; i < values.length; i++) {
            float v = values[i];
            seen[0] |= Float.isNaN(v);
            seen[1] |= Float.isInfinite(v);
            seen[2] |= Float.floatToRawIntBits(v) == 0x80000000;
            seen[3] |= v != 0 && Math.abs(v) < Float.MIN_NORMAL;
            seen[4] |= Math.abs(v) > 1e12f;
            seen[5] |= i > 0 && v == values[i - 1];
        }
        hard("NaN", seen[0], 4);
        hard("infinity", seen[1], 3);
        hard("-0", seen[2], 10);
        hard("subnormal", seen[3], 10);
        hard("huge", seen[4], 10);
        hard("a tie of neighbours", seen[5], 20);
        for (Fill.Kind kind : Fill.Kind.values()) {
            // Some kinds are made for one law each.
            boolean special = ONE_LAW.contains(kind);
            hard(kind.toString(), special || fill.kind() == kind, 8);
        }
    }

    @Property(
            tries = 2000,
            seed = "1",
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void keepRatesHaveEveryHardCase(@ForAll(supplier = Keeps.class) Bernoulli keep) {
        hard("p = 0", keep.keepsAll(), 2);
        hard("p = 1", keep.keepsNone(), 2);
        hard("one bit", keep.keep() == 1L << 31, 2);
        hard("two bits", keep.keep() % (1L << 30) == 0 && keep.keep() % (1L << 31) != 0, 4);
        hard("eight bits", keep.keep() % (1L << 24) == 0 && keep.keep() % (1L << 30) != 0, 20);
        hard("all 32 bits", keep.keep() % (1L << 24) != 0, 20);
    }

    @Property(
            tries = 2000,
            seed = "1",
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void ratesAreOfEveryKind(@ForAll(supplier = Rates.class) double rate) {
        for (String kind : KINDS) {
            hard(kind, Rates.kind(rate).equals(kind), 8);
        }
        hard("0", rate == 0, 1);
        hard("1", rate == 1, 1);
        assertTrue(rate >= 0 && rate <= 1);
    }

    @Example
    void aRateIsOfOneKind() {
        assertEquals(Rates.KINDS, KINDS.size());
        for (double rate : new double[] {0, 1, 0.5, 0.25, 0.125, 0.875}) {
            assertEquals("rates that few bits draw", Rates.kind(rate));
        }
        for (double rate : new double[] {1e-9, 1e-4, 0.01, 0.3 / 256}) {
            assertEquals("low rates", Rates.kind(rate));
        }
        for (double rate : new double[] {0.99, 0.999, 255.3 / 256}) {
            assertEquals("high rates", Rates.kind(rate));
        }
        for (int k : new int[] {3, 100, 252}) {
            assertEquals("rates of (k + 0.3) / 256", Rates.kind((k + 0.3) / 256));
            assertEquals("rates of (k + 0.7) / 256", Rates.kind((k + 0.7) / 256));
            assertEquals("any rates", Rates.kind((k + 0.4) / 256));
        }
    }

    @Example
    void shapesNearOneAreThoseThatALayerTakes() {
        assertEquals(
                Stream.of(3, 4, 6, 2, 1, 9, 19, 37, 131).map(n -> Shape.of(n)).toList(),
                Shapes.near(Shape.of(3), Layers.relu()));
        List<Shape> images = Shapes.near(Shape.image(2, 1, 5), Layers.conv2d(2, 3, 1));
        assertEquals(
                List.of(Shape.image(2, 1, 5), Shape.image(2, 1, 1), Shape.image(2, 2, 5)),
                images.subList(0, 3));
        assertTrue(images.contains(Shape.image(2, 37, 5)), "370 elements of 400");
        assertFalse(images.contains(Shape.image(2, 131, 5)), "1310 elements");
        assertTrue(images.contains(Shape.image(2, 1, 4)) && images.contains(Shape.image(2, 1, 10)));
        assertEquals(
                images, Shapes.near(Shape.image(2, 1, 5), Layers.conv2d(2, 3, 1)), "as before");
        assertEquals(List.of(Shape.of(7)), Shapes.near(Shape.of(7), Layers.linear(7, 2)));
        assertTrue(Shapes.near(Shape.of(500), Layers.relu()).contains(Shape.of(1000)));
        assertEquals(Shape.of(9), Shapes.pick(List.of(Shape.of(9), Shape.of(8)), 6));
        assertEquals(Shape.of(8), Shapes.pick(List.of(Shape.of(9), Shape.of(8)), 7));
        assertEquals(Shape.of(9), Shapes.pick(List.of(Shape.of(9), Shape.of(8)), 5));
    }

    @Example
    void aSizeIsRoundedUpToWhatALayerTakes() {
        CircularShuffle fours = new CircularShuffle(CircularShuffle.Defect.NONE);
        List<Shape> near = Shapes.near(Shape.image(4, 2, 3), fours);
        assertTrue(near.contains(Shape.image(12, 2, 3)), "9 channels");
        assertTrue(near.contains(Shape.image(300, 1, 1)), "300 channels");
        assertTrue(near.contains(Shape.image(4, 1, 131)), "columns, with little beside");
        List<Shape> large = Shapes.large(Shape.image(4, 2, 3), fours);
        assertTrue(large.getFirst().size() > Short.MAX_VALUE, "more than a short counts");
        assertEquals(List.of(), Shapes.large(Shape.of(7), Layers.linear(7, 2)));
    }

    @Property(
            tries = 2000,
            seed = "1",
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void sizesHaveEveryTail(@ForAll(supplier = LaneSizes.class) int n) {
        hard("0", n == 0, 3);
        hard("1", n == 1, 3);
        hard("3", n == 3, 3);
        for (int tail = 0; tail < 16; tail++) {
            hard("16 n + " + tail, n % 16 == tail, 0.8);
        }
        for (int lanes : new int[] {4, 8, 16}) {
            hard("one less than " + lanes, n == lanes - 1, 3);
            hard("just " + lanes, n == lanes, 3);
            hard("one more than " + lanes, n == lanes + 1, 3);
            hard("eight vectors of " + lanes + " and two", n == 8 * lanes + 2, 3);
        }
    }

    @Property(
            tries = 2000,
            seed = "1",
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void networksHaveEveryKindOfLayer(@ForAll(supplier = Networks.class) Networks.Small small) {
        String layers =
                small.layers().layers().stream()
                        .map(named -> named.layer().getClass().getSimpleName())
                        .collect(Collectors.joining(" ", " ", " "));
        hard("no convolution", !layers.contains("Conv2d"), 15);
        hard("two convolutions", layers.matches(".* Conv2d .*Conv2d .*"), 15);
        hard("padded", small.layers().toString().contains("padding"), 20);
        hard("transposed convolution", layers.contains("ConvTranspose2d"), 5);
        hard("residual block", layers.contains("Residual"), 5);
        hard("batch normalisation", layers.contains("BatchNorm2d"), 4);
        hard("group normalisation", layers.contains("GroupNorm"), 4);
        hard("layer normalisation", layers.contains("LayerNorm"), 4);
        hard("learned or dropped weights", layers.matches(".*(DropC|Concrete|Vari).*"), 5);
        hard("convolution, ReLU", layers.contains("Conv2d ReLU "), 12);
        hard("convolution, ReLU, pool", layers.contains("Conv2d ReLU MaxPool2d"), 5);
        hard("average pool", layers.contains("AvgPool2d"), 6);
        hard("hidden dense layer", layers.matches(".*Flatten .*Linear .*"), 25);
        hard("dense layer, ReLU", layers.contains("Linear ReLU "), 10);
        hard("dropout", layers.contains(" Dropout "), 25);
        hard("channel dropout", layers.contains("Dropout2d"), 10);
        hard("one pixel", small.input().dim(1) * small.input().dim(2) == 1, 1);
    }

    @Property(
            tries = 2000,
            seed = "1",
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void shapesHaveEveryRank(@ForAll(supplier = Shapes.class) Shape shape) {
        for (int rank = 1; rank <= 4; rank++) {
            hard("rank " + rank, shape.rank() == rank, 15);
        }
        hard("one element", shape.size() == 1, 1);
        hard("one channel", shape.dim(0) == 1, 4);
        hard("a last dimension of 1", shape.rank() > 1 && shape.dim(-1) == 1, 8);
        hard("no whole vectors of channels", shape.dim(0) % 4 != 0, 30);
        hard("whole vectors of channels", shape.dim(0) % 16 == 0, 3);
    }

    /** A case that fails ends as one that a reader can follow. */
    @Example
    void casesShrinkToSmallOnes() {
        assertEquals(Fill.smallIntegers(0), smallest(new Fills.Any().get(), fill -> true));
        assertEquals(
                new Fill(Fill.Kind.TIES, 0),
                smallest(
                        new Fills.Any().get(), fill -> fill.kind().compareTo(Fill.Kind.TIES) >= 0));
        assertEquals(1, smallest(new LaneSizes().get(), n -> n % 2 == 1));
        assertEquals(Shape.of(1), smallest(new Shapes().get(), shape -> true));
        assertEquals(Shape.image(1, 1, 1), smallest(new Shapes.Images().get(), shape -> true));
        ConvGeometry strided =
                smallest(new Geometries.Convolutions().get(), g -> g.strideHeight() > 1);
        assertEquals(2, strided.strideHeight());
        assertEquals(1, strided.inChannels() * strided.outChannels() * strided.kernelWidth());
        assertEquals(1, strided.strideWidth() * strided.groups() * strided.dilationWidth());
        assertEquals(0, strided.paddingHeight() + strided.paddingWidth());
        Networks.Small network = smallest(new Networks().get(), small -> true);
        assertEquals(Shape.image(1, 1, 1), network.input());
        assertEquals("Sequential.of(flatten(), linear(1, 2))", "" + network.layers());
    }

    private static <T> T smallest(Arbitrary<T> arbitrary, Predicate<T> fails) {
        var random = new Random(1);
        var drawn = arbitrary.generator(1000, false).next(random);
        while (!fails.test(drawn.value())) {
            drawn = arbitrary.generator(1000, false).next(random);
        }
        for (boolean smaller = true; smaller; ) {
            var next = drawn.shrink().filter(each -> fails.test(each.value())).findFirst();
            smaller = next.isPresent();
            drawn = next.orElse(drawn);
        }
        return drawn.value();
    }
}
