package lanewise.kernel.vector;

import lanewise.kernel.KernelChoice;
import lanewise.kernel.ProductShape;
import lanewise.testkit.Bits;
import lanewise.testkit.Fill;
import net.jqwik.api.Example;
import net.jqwik.api.Tag;

/** Matrix products larger than the blocks that the vector form works in. */
@Tag("lanes")
class LargeProductsAgreeTest {
    private static void agree(int m, int n, int k) {
        for (int form = 0; form < 8; form++) {
            boolean transA = (form & 1) != 0;
            boolean transB = (form & 2) != 0;
            boolean accumulate = (form & 4) != 0;
            int lda = (transA ? m : k) + 1;
            int ldb = (transB ? k : n) + 2;
            int ldc = n + 3;
            Fill fill = Fill.centred(m + n + k);
            float[] a = fill.floats((transA ? k : m) * lda);
            float[] b = fill.next(1).floats((transB ? n : k) * ldb);
            float[] expected = fill.next(2).floats(m * ldc);
            float[] actual = expected.clone();
            ProductShape shape = new ProductShape(m, n, k, transA, transB, lda, ldb, ldc);
            KernelChoice.scalar().product(shape).run(a, 0, b, 0, accumulate, expected, 0);
            KernelChoice.choose("vector")
                    .kernels()
                    .product(shape)
                    .run(a, 0, b, 0, accumulate, actual, 0);
            Bits.assertSame("C, form " + form, expected, actual);
        }
    }

    @Example
    void moreRowsThanABlock() {
        agree(270, 70, 33);
        agree(270, 83, 530);
        agree(401, 10, 21);
    }

    @Example
    void chainsLongerThanABlock() {
        agree(27, 129, 775);
        agree(19, 11, 515);
        agree(144, 16, 390);
    }

    @Example
    void moreColumnsThanABlock() {
        agree(23, 2087, 5);
        agree(1, 2087, 17);
    }

    @Example
    void fewRowsAndManyColumns() {
        agree(64, 300, 390);
        agree(17, 101, 19);
    }
}
