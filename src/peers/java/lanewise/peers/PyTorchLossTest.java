package lanewise.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Layers;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.nn.loss.BCEWithLogits;
import lanewise.nn.loss.Huber;
import lanewise.nn.loss.L1;
import lanewise.nn.loss.MSE;
import lanewise.nn.loss.Reduction;
import lanewise.nn.loss.SmoothL1;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Losses and their gradients are libtorch's: means, sums, weights, ignored labels, far logits. */
class PyTorchLossTest {
    private record Twin(
            Loss here, java.util.function.BinaryOperator<Tensor> there, boolean labels) {}

    private static Twin draw(SplittableRandom random, int n) {
        boolean sums = random.nextBoolean();
        Reduction reduction = sums ? Reduction.SUM : Reduction.MEAN;
        long how = sums ? 2 : 1;
        double bend = random.nextInt(1, 30) / 10.0;
        double[] weights = random.doubles(n, 0.2, 2).toArray();
        Tensor heavy = Torch.tensor(weights, n);
        return switch (random.nextInt(7)) {
            case 0 -> new Twin(new MSE(reduction), (y, t) -> torch.mse_loss(y, t, how), false);
            case 1 -> new Twin(new L1(reduction), (y, t) -> torch.l1_loss(y, t, how), false);
            case 2 ->
                    new Twin(
                            new SmoothL1(bend, reduction),
                            (y, t) -> torch.smooth_l1_loss(y, t, how, bend),
                            false);
            case 3 ->
                    new Twin(
                            new Huber(bend, reduction),
                            (y, t) -> torch.huber_loss(y, t, how, bend),
                            false);
            case 4 ->
                    new Twin(
                            new BCEWithLogits(
                                    java.util.Arrays.stream(weights).boxed().toList(), reduction),
                            (y, t) ->
                                    torch.binary_cross_entropy_with_logits(
                                            y,
                                            t.sigmoid(),
                                            new TensorOptional(),
                                            new TensorOptional(heavy),
                                            how),
                            false);
            case 5 ->
                    new Twin(
                            Layers.nll().classWeights(weights).ignoreIndex(0).reduction(reduction),
                            (y, t) -> torch.nll_loss(y, t, new TensorOptional(heavy), how, 0),
                            true);
            default -> {
                double smooth = random.nextInt(3) / 10.0;
                yield new Twin(
                        Layers.crossEntropy()
                                .classWeights(weights)
                                .labelSmoothing(smooth)
                                .ignoreIndex(0)
                                .reduction(reduction),
                        (y, t) ->
                                torch.cross_entropy_loss(
                                        y, t, new TensorOptional(heavy), how, 0, smooth),
                        true);
            }
        };
    }

    @Test
    void lossesAgree() {
        List<String> differ = new ArrayList<>();
        for (int seed = 0; seed < PyTorchTest.CASES; seed++) {
            try (var _ = new PointerScope()) {
                String said = compare(seed);
                if (said != null) {
                    differ.add(said);
                }
            }
        }
        System.out.println(PyTorchTest.CASES + " losses");
        assertEquals(List.of(), differ);
    }

    private static String compare(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = random.nextInt(2, 20);
        int samples = random.nextInt(1, 40);
        Twin twin = draw(random, n);
        boolean far = seed % 5 == 0;
        Fill fill = new Fill(far ? Fill.Kind.WIDE : Fill.Kind.CENTRED, seed);
        float[] y = fill.floats(samples * n);
        float[] values = fill.next(1).floats(samples * n);
        int[] labels = random.ints(samples, 0, n).toArray();
        labels[0] = 1;
        Tensor outputs = Torch.tensor(y, samples, n);
        outputs.set_requires_grad(true);
        Tensor target = twin.labels ? Torch.labels(labels) : Torch.tensor(values, samples, n);
        double[] here = values(target, twin, values);
        Tensor loss = twin.there.apply(outputs, target);
        loss.backward();
        Slot gradient = slot(new float[y.length], n);
        double value =
                twin.here.apply(
                        seed % 2 == 0 ? KernelChoice.scalar() : KernelChoice.preferred(),
                        samples,
                        slot(y, n),
                        twin.labels ? Target.labels(labels) : Target.values(floats(here)),
                        gradient,
                        slot(new float[y.length], n));
        String what = "seed %d, %s of %d samples of %d".formatted(seed, twin.here, samples, n);
        String said =
                PyTorchTest.differs(
                        what, Torch.values(loss.reshape(1)), new float[] {(float) value}, 1e-3);
        return said != null
                ? said
                : PyTorchTest.differs(
                        what + ": gradient", Torch.values(outputs.grad()), gradient.array(), 1e-3);
    }

    /** Where probabilities are wanted, those of the values. */
    private static double[] values(Tensor target, Twin twin, float[] values) {
        if (twin.here instanceof BCEWithLogits) {
            return Torch.values(target.sigmoid());
        }
        double[] wide = new double[values.length];
        java.util.Arrays.setAll(wide, i -> values[i]);
        return wide;
    }

    private static float[] floats(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    private static Slot slot(float[] values, int n) {
        Slot slot = new Slot(Shape.of(n));
        slot.point(values, 0);
        return slot;
    }
}
