package lanewise.train;

import java.util.Arrays;
import lanewise.data.Batch;
import lanewise.data.DataLoader;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.Target;
import lanewise.random.Key;
import lanewise.tensor.Slot;

/**
 * A classifier's figures over a data set.
 *
 * @param images how many
 * @param loss mean over the images
 * @param accuracy share of right answers, 0 to 1
 * @param confusion counts, a row for each true class, a column for each predicted one
 */
public record Evaluation(int images, double loss, double accuracy, int[][] confusion) {
    private static final Key NO_KEY = new Key(0);

    /** Runs a network over all batches of a loader, in evaluation. */
    public static Evaluation of(Network network, DataLoader loader) {
        int classes = network.output().stride();
        int[][] confusion = new int[classes][classes];
        double loss = 0;
        int images = 0;
        int right = 0;
        try (DataLoader.Epoch epoch = loader.epoch(NO_KEY)) {
            for (Batch batch = epoch.next(); batch != null; batch = epoch.next()) {
                int size = batch.size();
                network.input().point(batch.x(), 0);
                network.forward(Mode.EVAL, size, NO_KEY);
                loss += network.loss(target(batch)) * size;
                for (int i = 0; i < size; i++) {
                    int predicted = predicted(network.output(), i);
                    confusion[batch.labels()[i]][predicted]++;
                    right += predicted == batch.labels()[i] ? 1 : 0;
                }
                images += size;
            }
        }
        return new Evaluation(images, loss / images, (double) right / images, confusion);
    }

    /** The labels of a batch, which may fill its array in part. */
    static Target target(Batch batch) {
        return Target.labels(Arrays.copyOf(batch.labels(), batch.size()));
    }

    /** The class of the largest output of sample {@code i}; of equal ones the first. */
    static int predicted(Slot output, int i) {
        int at = output.at(i);
        int best = 0;
        for (int j = 1; j < output.stride(); j++) {
            if (output.array()[at + j] > output.array()[at + best]) {
                best = j;
            }
        }
        return best;
    }

    /** How many of the last batch's answers are right. */
    static int right(Network network, int[] labels, int size) {
        int right = 0;
        for (int i = 0; i < size; i++) {
            right += predicted(network.output(), i) == labels[i] ? 1 : 0;
        }
        return right;
    }
}
