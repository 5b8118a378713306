import static lanewise.nn.Layers.crossEntropy;
import static lanewise.optim.Optimizers.adam;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import lanewise.model.Model;
import lanewise.nn.Memory;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.Target;
import lanewise.random.Key;
import lanewise.tensor.Parameters;

/**
 * Fine-tuning on a device with little memory: the batch is the largest that the budget has room for,
 * known before anything is allocated.
 */
public final class FineTune {
    private static final int STEPS = 200;

    private FineTune() {}

    public static void main(String[] arguments) throws IOException {
        Model model = Model.load(Path.of(arguments[0]));
        long budget = Long.parseLong(arguments[1]);
        // What the device has seen: here points that a shifted circle divides.
        float[][] points = new float[400][2];
        int[] labels = new int[points.length];
        Random random = new Random(3);
        for (int i = 0; i < points.length; i++) {
            points[i][0] = random.nextFloat(-1, 1);
            points[i][1] = random.nextFloat(-1, 1);
            labels[i] = Math.hypot(points[i][0] - 0.3, points[i][1]) < 0.8 ? 0 : 1;
        }
        int batch = batch(model, budget);
        System.out.println("batches of " + batch);
        tune(model, points, labels, batch).save(Path.of(arguments[2]));
    }

    /** The largest batch, a power of two, with which training stays within a budget. */
    static int batch(Model model, long budget) {
        int best = 0;
        for (int batch = 2; batch <= 256; batch *= 2) {
            Memory memory = model.network().trainingMemory(model.input(), batch, 1);
            // Adam remembers two values a parameter.
            long all = memory.total() + 2 * memory.gradients();
            best = all <= budget ? batch : best;
        }
        if (best == 0) {
            throw new IllegalArgumentException(
                    "a budget of " + budget + " bytes is too small to train this network");
        }
        return best;
    }

    static Model tune(Model model, float[][] points, int[] labels, int batch) {
        Parameters parameters = model.parameters().copy();
        try (Network network =
                Network.of(model.network())
                        .parameters(parameters)
                        .input(model.input())
                        .batch(batch)
                        .loss(crossEntropy())
                        .bind()) {
            var optimizer = adam(1e-2).bind(network);
            Random random = new Random(1);
            int size = model.input().size();
            float[] x = new float[batch * size];
            float[] one = new float[size];
            int[] y = new int[batch];
            for (int step = 0; step < STEPS; step++) {
                for (int i = 0; i < batch; i++) {
                    int pick = random.nextInt(points.length);
                    model.normalization().orElseThrow().apply(points[pick], one);
                    System.arraycopy(one, 0, x, i * size, size);
                    y[i] = labels[pick];
                }
                network.load(x);
                network.forward(Mode.TRAIN, Key.of(7).child(step));
                network.backward(Target.labels(y));
                optimizer.step();
            }
        }
        return Model.of(model.network(), model.input(), parameters)
                .classes(model.classes())
                .normalization(model.normalization().orElseThrow());
    }
}
