package lanewise.nn;

import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;
import lanewise.testkit.Fill;
import lanewise.testkit.Networks;

/** Random networks of the laws, bound and fed, and how many of them a law fails on. */
final class SmallNetworks {
    private SmallNetworks() {}

    static Network bind(
            Networks.Small small,
            Parameters parameters,
            int samples,
            int seed,
            boolean fused,
            Loss loss,
            Kernels kernels) {
        Network network =
                Network.of(small.layers())
                        .parameters(parameters)
                        .input(small.input())
                        .batch(samples)
                        .loss(loss)
                        .kernels(kernels)
                        .fuse(fused)
                        .bind();
        int n = samples * small.input().size();
        Fill.centred(seed).into(network.input().array(), network.input().offset(), n);
        return network;
    }

    static Target labels(Networks.Small small, int samples) {
        return Target.labels(IntStream.range(0, samples).map(i -> i % small.classes()).toArray());
    }

    /** In how many of some random networks a law fails. */
    static int failures(int networks, Consumer<Networks.Small> law) {
        var random = new Random(1);
        var small = new Networks().get().generator(1000, false);
        int failures = 0;
        for (int i = 0; i < networks; i++) {
            try {
                law.accept(small.next(random).value());
            } catch (AssertionError expected) {
                failures++;
            }
        }
        return failures;
    }
}
