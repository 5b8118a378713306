package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.kernel.KernelChoice;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.kernel.vector.tiles.GemmTiles;
import lanewise.testkit.Bits;
import lanewise.testkit.Fill;
import lanewise.testkit.Fills;
import lanewise.testkit.Operand;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** Code that is written for a shape gives the bits of the specification. */
@Tag("lanes")
class WrittenProductTest {
    @Property
    void aWrittenProductEqualsTheSpecificationBitForBit(
            @ForAll @IntRange(min = 1, max = 29) int m,
            @ForAll @IntRange(max = 50) int beyond,
            @ForAll @IntRange(min = 1, max = 40) int k,
            @ForAll @IntRange(max = 5) int extra,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll boolean transA,
            @ForAll boolean transB,
            @ForAll boolean packed,
            @ForAll boolean accumulate) {
        ProductShape shape = shape(m, L + beyond, k, extra, transA, transB);
        Assume.that(!shape.inLanes()); // of narrow vectors: their sums are no chains
        agree(new WrittenProduct(shape, packed), fill, extra, accumulate);
    }

    @Property
    void writtenSumsInLanesEqualTheSpecificationBitForBit(
            @ForAll @IntRange(min = 1, max = 40) int m,
            @ForAll @IntRange(min = 1, max = 15) int n,
            @ForAll @IntRange(min = 1, max = 70) int k,
            @ForAll @IntRange(max = 5) int extra,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll boolean accumulate) {
        ProductShape shape = shape(m, n, k, extra, false, true);
        agree(LaneProduct.written(shape), fill, extra, accumulate);
        agree(new LaneProduct(shape), fill, extra, accumulate);
    }

    @Example
    void everyNumberOfColumnsAndOfLanesThatAreLeft() {
        for (int n = 1; n < 16; n++) {
            for (int k : new int[] {n, 16 + n, 32}) {
                for (int extra = 0; extra < 2; extra++) {
                    ProductShape shape = shape(n % 2 == 0 ? 32 : 21, n, k, extra, false, true);
                    agree(LaneProduct.written(shape), Fill.centred(n), 1, k == 32);
                    agree(LaneProduct.written(shape), Fill.centred(k), 3, k != 32);
                }
            }
        }
    }

    @Example
    void chainsAreCutIntoStretches() {
        for (int k : new int[] {95, 96, 97, 192, 200}) {
            agree(
                    new WrittenProduct(shape(7, 2 * L + 3, k, 1, false, false), false),
                    Fill.centred(k),
                    2,
                    true);
        }
    }

    @Example
    void everyWidthAndEveryNumberOfRowsUpToTwoPanelsOrTiles() {
        for (int n = L; n <= 2 * GemmTiles.MAX_COLUMNS + 1; n += n % L == 1 ? L - 2 : 1) {
            for (int m = 1; m <= 2 * GemmTiles.MAX_ROWS + 1; m += m < 4 ? 3 : 2) {
                for (boolean packed : new boolean[] {false, true}) {
                    ProductShape shape = shape(m, n, 3, 2, packed, m % 4 == 0 && n >= 16);
                    agree(new WrittenProduct(shape, packed), Fill.centred(n), 1, packed);
                }
            }
        }
    }

    /** Two that are made for different shapes, in turns. */
    @Example
    void eachHasCodeOfItsOwn() {
        Product one = new WrittenProduct(shape(5, L, 4, 0, false, false), false);
        Product other = new WrittenProduct(shape(6, L + 1, 5, 1, true, true), true);
        agree(one, Fill.centred(1), 0, false);
        agree(other, Fill.centred(2), 3, false);
        agree(one, Fill.centred(3), 1, true);
    }

    @Example
    void panelsAreAboutEquallyWideAndTheLastReachesIntoNoOther() {
        for (int n = L; n < 300; n++) {
            var panels = new ProductPanels(ProductShape.of(1, n, 1), false).all();
            int from = 0;
            for (ProductPanels.Panel panel : panels) {
                assertEquals(from, panel.from());
                assertTrue(panel.columns() >= L, "n = " + n);
                assertTrue(panel.columns() <= GemmTiles.MAX_COLUMNS, "n = " + n);
                assertTrue(Math.abs(panel.vectors() - panels[0].vectors()) <= 1, "n = " + n);
                assertTrue(
                        panel.rows() * panel.vectors()
                                <= GemmTiles.MAX_ROWS * GemmTiles.MAX_COLUMNS / L);
                assertTrue(panel.rows() >= GemmTiles.MAX_ROWS);
                from += panel.columns();
            }
            assertEquals(n, from);
            ProductPanels.Panel last = panels[panels.length - 1];
            assertTrue(last.at(last.vectors() - 1) >= 0, "n = " + n);
            assertTrue(last.vectors() >= panels[0].vectors(), "n = " + n);
            var packed = new ProductPanels(ProductShape.of(1, n, 7), true);
            assertEquals(panels.length * 7 * GemmTiles.MAX_COLUMNS, packed.size());
            assertEquals(Math.ceilDiv(n, GemmTiles.MAX_COLUMNS), panels.length);
        }
    }

    private static ProductShape shape(
            int m, int n, int k, int extra, boolean transA, boolean transB) {
        return new ProductShape(
                m,
                n,
                k,
                transA,
                transB,
                (transA ? m : k) + extra,
                (transB ? k : n) + 2 * extra,
                n + 3 * extra);
    }

    private static void agree(Product written, Fill fill, int offset, boolean accumulate) {
        ProductShape s = written.shape();
        Operand a = Operand.of(fill, (s.transA() ? s.k() : s.m()) * s.lda(), offset);
        Operand b = Operand.of(fill.next(1), (s.transB() ? s.n() : s.k()) * s.ldb(), offset + 2);
        Operand c = Operand.of(fill.next(2), s.m() * s.ldc(), offset + 7);
        float[] actual = c.array().clone();
        float[] expected = c.array().clone();
        KernelChoice.scalar()
                .product(s)
                .run(a.array(), offset, b.array(), b.offset(), accumulate, expected, c.offset());
        written.run(a.array(), offset, b.array(), b.offset(), accumulate, actual, c.offset());
        Bits.assertSame(s + (accumulate ? ", added" : ""), expected, actual);
    }
}
