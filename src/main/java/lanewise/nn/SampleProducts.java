package lanewise.nn;

import java.util.function.IntFunction;
import lanewise.kernel.Kernels;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;

/**
 * A matrix product whose shape depends on the number of samples: bound for each number when it is
 * first wanted, so that a step allocates nothing.
 */
public final class SampleProducts {
    private final Kernels kernels;
    private final IntFunction<ProductShape> shape;
    private final Product[] bound;

    /**
     * A product of a layer.
     *
     * @param shape of the product of so many samples
     */
    public SampleProducts(Binding binding, IntFunction<ProductShape> shape) {
        this.kernels = binding.kernels();
        this.shape = shape;
        bound = new Product[binding.maxSamples() + 1];
    }

    /** The product of {@code samples} samples, at most those of a batch. */
    public Product of(int samples) {
        Product product = bound[samples];
        if (product == null) {
            // Two threads may make one each: they are alike.
            product = kernels.product(shape.apply(samples));
            bound[samples] = product;
        }
        return product;
    }
}
