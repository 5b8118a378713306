package lanewise.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import lanewise.kernel.KernelChoice;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.optim.Optimizers;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adagrad;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.RMSprop;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;

/** Thirty steps of every optimiser with drawn settings end where libtorch's do. */
class PyTorchOptimizerTest {
    private record Twin(
            Optimizer here, Function<TensorVector, org.bytedeco.pytorch.Optimizer> there) {}

    private static Twin draw(SplittableRandom random) {
        double rate = Math.pow(10, -random.nextInt(1, 4)) * (1 + random.nextInt(5));
        double decay = random.nextBoolean() ? 0 : random.nextInt(1, 9) / 100.0;
        boolean flag = random.nextBoolean();
        double keep = random.nextInt(10) / 10.0;
        double second = 1 - Math.pow(10, -random.nextInt(1, 5));
        double eps = Math.pow(10, -random.nextInt(3, 9));
        return switch (random.nextInt(5)) {
            case 0 -> sgd(rate, decay, flag && keep > 0, keep);
            case 1 -> adam(rate, decay, flag, keep, second, eps);
            case 2 -> adamW(rate, decay, flag, keep, second, eps);
            case 3 -> rmsprop(rate, decay, flag, keep, second, eps);
            default -> adagrad(rate, decay, keep, eps);
        };
    }

    private static Twin sgd(double rate, double decay, boolean nesterov, double keep) {
        SGDOptions options = new SGDOptions(rate);
        options.momentum().put(keep);
        options.weight_decay().put(decay);
        options.nesterov().put(nesterov);
        options.dampening().put(nesterov ? 0 : keep / 3);
        var here = Optimizers.sgd(rate).weightDecay(decay);
        here = keep > 0 ? here.momentum(keep) : here;
        here = keep > 0 && !nesterov ? here.dampening(keep / 3) : here;
        return new Twin(nesterov ? here.withNesterov() : here, all -> new SGD(all, options));
    }

    private static Twin adam(
            double rate, double decay, boolean max, double keep, double second, double eps) {
        AdamOptions options = new AdamOptions(rate);
        // The C++ library lays tuples out from the last.
        options.betas().put(0, second).put(1, keep);
        options.eps().put(eps);
        options.weight_decay().put(decay);
        options.amsgrad().put(max);
        var here = Optimizers.adam(rate).betas(keep, second).eps(eps).weightDecay(decay);
        return new Twin(max ? here.withAmsgrad() : here, all -> new Adam(all, options));
    }

    private static Twin adamW(
            double rate, double decay, boolean max, double keep, double second, double eps) {
        AdamWOptions options = new AdamWOptions(rate);
        // The C++ library lays tuples out from the last.
        options.betas().put(0, second).put(1, keep);
        options.eps().put(eps);
        options.weight_decay().put(decay);
        options.amsgrad().put(max);
        var here = Optimizers.adamW(rate).betas(keep, second).eps(eps).weightDecay(decay);
        return new Twin(max ? here.withAmsgrad() : here, all -> new AdamW(all, options));
    }

    private static Twin rmsprop(
            double rate, double decay, boolean centred, double keep, double alpha, double eps) {
        RMSpropOptions options = new RMSpropOptions(rate);
        options.alpha().put(alpha);
        options.eps().put(eps);
        options.weight_decay().put(decay);
        options.momentum().put(keep);
        options.centered().put(centred);
        var here = Optimizers.rmsprop(rate).alpha(alpha).eps(eps).weightDecay(decay).momentum(keep);
        return new Twin(centred ? here.withCentering() : here, all -> new RMSprop(all, options));
    }

    private static Twin adagrad(double rate, double decay, double start, double eps) {
        AdagradOptions options = new AdagradOptions(rate);
        options.lr_decay().put(decay);
        options.weight_decay().put(decay);
        options.initial_accumulator_value().put(start);
        options.eps().put(eps);
        return new Twin(
                Optimizers.adagrad(rate)
                        .learningRateDecay(decay)
                        .weightDecay(decay)
                        .initialAccumulator(start)
                        .eps(eps),
                all -> new Adagrad(all, options));
    }

    @Test
    void optimizersAgree() {
        List<String> differ = new ArrayList<>();
        for (int seed = 0; seed < PyTorchTest.CASES / 3; seed++) {
            try (var _ = new PointerScope()) {
                String said = compare(seed);
                if (said != null) {
                    differ.add(said);
                }
            }
        }
        System.out.println(PyTorchTest.CASES / 3 + " optimisers of thirty steps");
        assertEquals(List.of(), differ);
    }

    private static String compare(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Twin twin = draw(random);
        int n = random.nextInt(1, 200);
        Fill fill = Fill.centred(seed);
        Parameters parameters =
                new Parameters.Builder().add("w", Shape.of(n), Parameters.Kind.TRAINABLE).build();
        fill.into(parameters.values(), 0, n);
        Tensor w = Torch.tensor(parameters.values().clone(), n);
        w.set_requires_grad(true);
        BoundOptimizer here =
                twin.here.bind(
                        parameters,
                        seed % 2 == 0 ? KernelChoice.scalar() : KernelChoice.preferred());
        var there = twin.there.apply(new TensorVector(w));
        for (int step = 1; step <= 30; step++) {
            fill.next(step).into(parameters.gradients(), 0, n);
            w.mutable_grad().put(Torch.tensor(parameters.gradients().clone(), n));
            here.step();
            there.step();
        }
        return PyTorchTest.differs(
                "seed %d, %s".formatted(seed, twin.here),
                Torch.values(w),
                parameters.values(),
                1e-3);
    }
}
