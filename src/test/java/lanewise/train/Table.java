package lanewise.train;

import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.tanh;

import lanewise.data.Dataset;
import lanewise.data.Samples;
import lanewise.data.Split;
import lanewise.data.Targets;
import lanewise.nn.Sequential;
import lanewise.optim.Optimizers;
import lanewise.random.Key;

/** A table to train on, and a small network with a trainer for it. */
final class Table {
    /** 200 rows of wide and narrow features, and what follows from them. */
    static final Samples ROWS;

    static final float[] NUMBERS = new float[200];
    static final float[] VECTORS = new float[600];
    static final int[] CLASSES = new int[200];

    static {
        var random = Key.of(11).sequence();
        float[][] rows = new float[200][3];
        for (int i = 0; i < 200; i++) {
            float a = (float) random.nextDouble(-1, 1);
            float b = (float) random.nextDouble(-1, 1);
            float c = (float) random.nextDouble(-1, 1);
            rows[i] = new float[] {1000 + 500 * a, 0.001f * b, c};
            NUMBERS[i] = 2 * a - b + 0.5f * c + 3;
            VECTORS[3 * i] = a > 0 ? 1 : 0;
            VECTORS[3 * i + 1] = b > 0 ? 1 : 0;
            VECTORS[3 * i + 2] = c > a ? 1 : 0;
            CLASSES[i] = a + b > 0.3f ? 2 : c > 0 ? 1 : 0;
        }
        ROWS = Samples.ofRows(rows);
    }

    static Split split(Targets targets) {
        return Dataset.of("rows", ROWS, targets).split(50, Key.of(2));
    }

    static Sequential network(int outputs) {
        return Sequential.of(linear(3, 16), tanh(), linear(16, outputs));
    }

    static Trainer trainer(Sequential network) {
        return Trainer.of(network)
                .optimizer(Optimizers.adam(0.02))
                .epochs(20)
                .batchSize(16)
                .seed(3)
                .threads(1);
    }

    private Table() {}
}
