package lanewise.testkit;

import lanewise.kernel.Bernoulli;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.PoolGeometry;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** The hard cases do occur: the generators are held to their shares. */
class GeneratorsTest {
    private static void hard(String name, boolean occurs, double leastPercent) {
        Statistics.label(name)
                .collect(occurs)
                .coverage(coverage -> coverage.check(true).percentage(p -> p >= leastPercent));
    }

    @Property(tries = 2000, seed = "1", edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void convolutionsHaveEveryHardCase(
            @ForAll(supplier = Geometries.CroppedConvolutions.class) ConvGeometry g) {
        hard("padding 0", !g.padded(), 5);
        hard("padding on one axis", g.paddingHeight() == 0 ^ g.paddingWidth() == 0, 10);
        hard("padding 1", g.paddingHeight() == 1, 10);
        hard("padding 2", g.paddingHeight() == 2, 5);
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
        hard("cropped", g.cropHeight() > 0, 10);
        hard("plain 3 x 3 on 16 n channels", plain(g) && g.depth() % 16 == 0, 5);
        hard("one output pixel", g.outHeight() * g.outWidth() == 1, 1);
        for (int lanes : new int[] {4, 8, 16}) {
            hard("channels " + lanes + " n", g.groupOutChannels() % lanes == 0, 3);
            hard("channels " + lanes + " n + 1", g.groupOutChannels() % lanes == 1, 3);
            hard("channels " + lanes + " n - 1", g.groupOutChannels() % lanes == lanes - 1, 2);
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

    @Property(tries = 2000, seed = "1", edgeCases = EdgeCasesMode.NONE)
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

    @Property(tries = 2000, seed = "1", edgeCases = EdgeCasesMode.NONE)
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
            hard(kind.toString(), fill.kind() == kind, 8);
        }
    }

    @Property(tries = 2000, seed = "1", edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void keepRatesHaveEveryHardCase(@ForAll(supplier = Keeps.class) Bernoulli keep) {
        hard("p = 0", keep.keepsAll(), 2);
        hard("p = 1", keep.keepsNone(), 2);
        hard("one bit", keep.keep() == 1L << 31, 2);
        hard("two bits", keep.keep() % (1L << 30) == 0 && keep.keep() % (1L << 31) != 0, 4);
        hard("eight bits", keep.keep() % (1L << 24) == 0 && keep.keep() % (1L << 30) != 0, 20);
        hard("all 32 bits", keep.keep() % (1L << 24) != 0, 20);
    }

    @Property(tries = 2000, seed = "1", edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void sizesHaveEveryTail(@ForAll(supplier = LaneSizes.class) int n) {
        hard("0", n == 0, 3);
        for (int lanes : new int[] {4, 8, 16}) {
            hard("one less than " + lanes, n == lanes - 1, 3);
            hard("one more than " + lanes, n == lanes + 1, 3);
            hard("eight vectors of " + lanes + " and two", n == 8 * lanes + 2, 3);
        }
    }

    @Property(tries = 2000, seed = "1", edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(onFailureOnly = true)
    void networksHaveEveryKindOfLayer(@ForAll(supplier = Networks.class) Networks.Small small) {
        String layers = small.layers().toString();
        hard("no convolution", !layers.contains("conv2d"), 15);
        hard("two convolutions", layers.contains("conv2:"), 15);
        hard("padded", layers.contains("padding"), 20);
        hard("convolution, ReLU", layers.matches(".*conv2d[^:]*: relu.*"), 15);
        hard("convolution, ReLU, pool", layers.matches(".*conv2d[^:]*: relu[^:]*: maxPool.*"), 5);
        hard("average pool", layers.contains("avgPool"), 8);
        hard("hidden dense layer", layers.contains("fc2"), 30);
        hard("dense layer, ReLU", layers.matches(".*linear[^:]*: relu.*"), 10);
        hard("dropout", layers.contains(" dropout("), 30);
        hard("channel dropout", layers.contains("dropout2d"), 20);
        hard("one pixel", small.input().dim(1) * small.input().dim(2) == 1, 1);
    }
}
