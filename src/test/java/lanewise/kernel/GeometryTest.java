package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Sizes of convolutions and poolings, window by window, and those that are refused. */
class GeometryTest {
    /** Of a convolution or a pooling, one dimension. */
    private record Axis(int in, int kernel, int stride, int padding, int dilation) {
        /** By how much a window reaches beyond the padded input; 0 or less if it fits. */
        int overhang(int window) {
            return window * stride + (kernel - 1) * dilation + 1 - in - 2 * padding;
        }

        int windowsThatFit() {
            int windows = 0;
            while (overhang(windows) <= 0) {
                windows++;
            }
            return windows;
        }

        /** Those that hang over the edge too, if they start before it and one fewer does not. */
        int windowsThatStartInside() {
            int windows = 0;
            while (overhang(windows) < stride && windows * stride < in + padding) {
                windows++;
            }
            return windows;
        }
    }

    private static final Axis PLAIN = new Axis(5, 2, 2, 0, 1);

    private static List<Axis> axes() {
        List<Axis> axes = new ArrayList<>();
        for (int in = 1; in <= 6; in++) {
            for (int kernel = 1; kernel <= 4; kernel++) {
                for (int stride = 1; stride <= 3; stride++) {
                    for (int padding = 0; padding <= 3; padding++) {
                        for (int dilation = 1; dilation <= 3; dilation++) {
                            axes.add(new Axis(in, kernel, stride, padding, dilation));
                        }
                    }
                }
            }
        }
        return axes;
    }

    private static ConvGeometry convolution(Axis h, Axis w) {
        return ConvGeometry.of(6, new Pair(h.in, w.in), 4, window(h, w)).withGroups(2);
    }

    private static PoolGeometry pooling(Axis h, Axis w, boolean ceilMode) {
        return new PoolGeometry(3, new Pair(h.in, w.in), window(h, w), ceilMode);
    }

    private static void assertRefused(Supplier<?> making, String... said) {
        String message = assertThrows(IllegalArgumentException.class, making::get).getMessage();
        for (String each : said) {
            assertTrue(message.contains(each), message);
        }
    }

    @Test
    void aConvolutionHasAnOutputForEveryWindowThatFits() {
        for (Axis axis : axes()) {
            int windows = axis.windowsThatFit();
            if (windows == 0) {
                int span = (axis.kernel - 1) * axis.dilation + 1;
                int room = axis.in + 2 * axis.padding;
                assertRefused(
                        () -> convolution(axis, PLAIN),
                        "covers %d x 2, more than the padded input's %d x 5".formatted(span, room));
                assertRefused(
                        () -> convolution(PLAIN, axis),
                        "covers 2 x %d, more than the padded input's 5 x %d".formatted(span, room));
            } else {
                assertSizes(convolution(axis, PLAIN), windows, 2);
                assertSizes(convolution(PLAIN, axis), 2, windows);
            }
        }
    }

    private static void assertSizes(ConvGeometry g, int rows, int columns) {
        assertEquals(rows, g.outHeight(), g.toString());
        assertEquals(columns, g.outWidth(), g.toString());
        assertEquals(3, g.groupInChannels());
        assertEquals(2, g.groupOutChannels());
        assertEquals(6 * g.height() * g.width(), g.inputSize());
        assertEquals(4 * rows * columns, g.outputSize());
        assertEquals(3 * g.kernelHeight() * g.kernelWidth(), g.depth());
        assertEquals(4 * g.depth(), g.weightSize());
        assertEquals(2L * 4 * rows * columns * g.depth(), g.flops());
        assertEquals(g.paddingHeight() + g.paddingWidth() > 0, g.padded());
    }

    @Test
    void theLastRowsAndColumnsCanBeLeftOut() {
        ConvGeometry all = ConvGeometry.valid(2, 6, 7, 3, 2);
        ConvGeometry some = all.cropped(5, 4).cropped(3, 1);
        assertEquals(3, some.outHeight());
        assertEquals(1, some.outWidth());
        assertEquals(all, all.cropped(5, 6));
        assertRefused(() -> all.cropped(0, 6), "crop (5, 0)");
        assertRefused(() -> all.cropped(5, 0), "crop (0, 6)");
        assertRefused(() -> all.cropped(6, 6), "crop (-1, 0)");
        assertRefused(() -> all.cropped(5, 7), "crop (0, -1)");
    }

    @Test
    void aConvolutionWithoutOneOfItsSizesNamesIt() {
        String[] said = {
            "inChannels: 0",
            "height: 0",
            "width: 0",
            "outChannels: 0",
            "kernel (0, 1)",
            "kernel (1, 0)",
            "stride (0, 1)",
            "stride (1, 0)",
            "padding (-1, 0)",
            "padding (0, -1)",
            "dilation (0, 1)",
            "dilation (1, 0)",
            "groups: 0"
        };
        for (int i = 0; i < said.length; i++) {
            int[] s = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1};
            s[i]--;
            assertRefused(
                    () ->
                            ConvGeometry.of(s[0], new Pair(s[1], s[2]), s[3], window(s, 4))
                                    .withGroups(s[12]),
                    said[i],
                    "expected");
        }
    }

    private static Window window(int[] sizes, int from) {
        return new Window(
                new Pair(sizes[from], sizes[from + 1]),
                new Pair(sizes[from + 2], sizes[from + 3]),
                new Pair(sizes[from + 4], sizes[from + 5]),
                new Pair(sizes[from + 6], sizes[from + 7]));
    }

    private static Window window(Axis h, Axis w) {
        return new Window(
                new Pair(h.kernel, w.kernel),
                new Pair(h.stride, w.stride),
                new Pair(h.padding, w.padding),
                new Pair(h.dilation, w.dilation));
    }

    private static ConvGeometry square(int channels, int size, int kernel, int padding) {
        return ConvGeometry.of(
                channels, new Pair(size, size), 4, Window.of(kernel).withPadding(padding));
    }

    /** 3 x 3 on 15 x 15: 43 of 45 squared, 8.7 %; on 16 x 16: 46 of 48 squared, 8.2 %. */
    @Test
    void aTwelfthOfAPaddingIsLeftOutOfWeightGradientsOfManyChannels() {
        assertTrue(square(32, 15, 3, 1).leavesOutPadding());
        assertFalse(square(32, 16, 3, 1).leavesOutPadding());
        assertFalse(square(31, 15, 3, 1).leavesOutPadding());
        assertFalse(square(32, 15, 3, 0).leavesOutPadding());
        assertTrue(square(32, 15, 3, 1).cropped(13, 13).leavesOutPadding());
        assertFalse(square(32, 16, 3, 1).cropped(3, 3).leavesOutPadding());
    }

    @Test
    void groupsDivideBothChannels() {
        assertRefused(() -> grouped(3, 4), "3 input and 4 output channels");
        assertRefused(() -> grouped(4, 3), "4 input and 3 output channels");
        assertEquals(2, grouped(4, 6).groupInChannels());
    }

    private static ConvGeometry grouped(int in, int out) {
        return ConvGeometry.of(in, new Pair(1, 1), out, Window.of(1)).withGroups(2);
    }

    @Test
    void aPoolingHasAnOutputForEveryWindowThatFitsOrInCeilModeStartsInside() {
        for (Axis axis : axes()) {
            for (boolean ceilMode : new boolean[] {false, true}) {
                int windows = ceilMode ? axis.windowsThatStartInside() : axis.windowsThatFit();
                int others = ceilMode ? 3 : 2;
                if (axis.padding > axis.kernel / 2) {
                    assertPoolingRefused(axis, ceilMode, "padding");
                } else if (windows == 0) {
                    int span = (axis.kernel - 1) * axis.dilation + 1;
                    int room = axis.in + 2 * axis.padding;
                    assertRefused(
                            () -> pooling(axis, PLAIN, ceilMode),
                            "(%d, 2) does not fit the padded input of (%d, 5)"
                                    .formatted(span, room));
                    assertRefused(
                            () -> pooling(PLAIN, axis, ceilMode),
                            "(2, %d) does not fit the padded input of (5, %d)"
                                    .formatted(span, room));
                } else if (axis.dilation > axis.in && axis.padding > 0) {
                    assertPoolingRefused(axis, ceilMode, "in the padding alone");
                } else {
                    boolean two =
                            axis.kernel == 2
                                    && axis.stride == 2
                                    && axis.padding == 0
                                    && axis.dilation == 1
                                    && axis.overhang(windows - 1) <= 0
                                    && !ceilMode;
                    assertSizes(pooling(axis, PLAIN, ceilMode), windows, others, two);
                    assertSizes(pooling(PLAIN, axis, ceilMode), others, windows, two);
                }
            }
        }
    }

    private static void assertPoolingRefused(Axis axis, boolean ceilMode, String said) {
        assertRefused(() -> pooling(axis, PLAIN, ceilMode), said);
        assertRefused(() -> pooling(PLAIN, axis, ceilMode), said);
    }

    private static void assertSizes(PoolGeometry g, int rows, int columns, boolean twoByTwo) {
        assertEquals(rows, g.outHeight(), g.toString());
        assertEquals(columns, g.outWidth(), g.toString());
        assertEquals(3 * g.height() * g.width(), g.inputSize());
        assertEquals(3 * rows * columns, g.outputSize());
        assertEquals(twoByTwo, g.isTwoByTwo(), g.toString());
    }

    @Test
    void aPoolingWithoutOneOfItsSizesSaysWhich() {
        String[] said = {
            "input (0, 1, 1)",
            "input (1, 0, 1)",
            "input (1, 1, 0)",
            "kernel (0, 1)",
            "kernel (1, 0)",
            "stride (0, 1)",
            "stride (1, 0)",
            "padding (-1, 0)",
            "padding (0, -1)",
            "dilation (0, 1)",
            "dilation (1, 0)"
        };
        for (int i = 0; i < said.length; i++) {
            int[] s = {1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1};
            s[i]--;
            assertRefused(
                    () -> new PoolGeometry(s[0], new Pair(s[1], s[2]), window(s, 3), false),
                    said[i],
                    "expected");
        }
    }

    @Test
    void twoByTwoIsWhatASquareOfTwoIs() {
        assertTrue(PoolGeometry.square(3, 4, 6, 2).isTwoByTwo());
        assertFalse(PoolGeometry.square(3, 6, 6, 3).isTwoByTwo());
    }
}
