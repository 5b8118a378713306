package lanewise.kernel.vector;

import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;

/**
 * A product that has code written for it once it has computed so much that it pays, and goes over
 * to it between two calls. The bits stay the same.
 */
final class HotProduct implements Product {
    private final Executor thread;

    /** Made when the product is bound, so that the call that finds it hot makes next to nothing. */
    private final Runnable search;

    private volatile Product now;

    /** Multiplications and additions until it is hot; threads that lose some make it later. */
    private long left;

    /**
     * On shared kernels.
     *
     * @param hot multiplications and additions from which on a faster form is sought
     * @param faster what gives it, or the shared one itself
     * @param thread where that is asked
     */
    HotProduct(Product shared, long hot, UnaryOperator<Product> faster, Executor thread) {
        this.thread = thread;
        search = () -> now = faster.apply(shared);
        now = shared;
        left = hot;
    }

    /**
     * The fastest form if it is known; else a product on shared kernels that will go over to it.
     */
    static Product of(Product shared) {
        if (!FastestProduct.applies(shared)) {
            return shared;
        }
        Product known = FastestProduct.known(shared);
        return known != null
                ? known
                : new HotProduct(
                        shared, FastestProduct.HOT, FastestProduct::of, FastestProduct.THREAD);
    }

    @Override
    public ProductShape shape() {
        return now.shape();
    }

    @Override
    public void run(float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        Product product = now;
        product.run(a, ao, b, bo, accumulate, c, co);
        if (left > 0) {
            left -= product.shape().flops();
            if (left <= 0) {
                seek();
            }
        }
    }

    private void seek() {
        try {
            thread.execute(search);
        } catch (OutOfMemoryError e) {
            left = 0; // without a thread the shared kernels stay
        }
    }
}
