package lanewise.track;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import lanewise.data.Batch;
import lanewise.data.DataLoader;
import lanewise.data.Dataset;
import lanewise.data.Normalization;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.random.Key;
import lanewise.tensor.Slot;

/**
 * Finds what a classifier gets wrong in a validation set: its confusions, the images with the
 * highest loss, and those it is least sure of, by the entropy of its predictions averaged over
 * {@value #PASSES} passes with dropout.
 *
 * @see <a href="https://proceedings.mlr.press/v48/gal16.html">Gal and Ghahramani: Dropout as a
 *     Bayesian Approximation (ICML 2016)</a>
 */
public final class Mistakes {
    private static final int PASSES = 10;
    private static final int SHOWN = 24;

    private record Found(int index, int label, int predicted, double score) {}

    private final Dataset data;
    private final int[][] confusion;
    private final PriorityQueue<Found> worst = lowestFirst();
    private final PriorityQueue<Found> uncertain = lowestFirst();

    private Mistakes(Dataset data) {
        this.data = data;
        int classes = data.classNames().size();
        confusion = new int[classes][classes];
    }

    private static PriorityQueue<Found> lowestFirst() {
        return new PriorityQueue<>(
                Comparator.comparingDouble(Found::score)
                        .thenComparing(Found::index, Comparator.reverseOrder()));
    }

    /**
     * Looks at all images of a validation set.
     *
     * @param network bound to at least a batch, its outputs logits
     * @param images of 8 bits a channel, with classes
     * @param batchSize images a pass
     * @param normalization that the network was trained with
     * @param key the randomness of the passes with dropout
     */
    public static Mistakes of(
            Network network, Dataset images, int batchSize, Normalization normalization, Key key) {
        Mistakes mistakes = new Mistakes(images);
        DataLoader loader = DataLoader.of(images, batchSize, normalization).prefetching();
        long number = 0;
        try (DataLoader.Epoch epoch = loader.epoch(key)) {
            for (Batch batch = epoch.next(); batch != null; batch = epoch.next()) {
                mistakes.look(network, batch, key.child(number++));
            }
        }
        return mistakes;
    }

    private void look(Network network, Batch batch, Key key) {
        int size = batch.size();
        int classes = confusion.length;
        network.input().point(batch.x(), 0);
        network.forward(Mode.EVAL, size, key);
        double[] probabilities = new double[size * classes];
        addProbabilities(network.output(), size, probabilities);
        int[] predicted = new int[size];
        for (int i = 0; i < size; i++) {
            int label = batch.labels()[i];
            predicted[i] = largest(probabilities, i * classes, classes);
            confusion[label][predicted[i]]++;
            double p = Math.max(Double.MIN_NORMAL, probabilities[i * classes + label]);
            keep(worst, new Found(batch.indices()[i], label, predicted[i], -StrictMath.log(p)));
        }
        double[] mean = new double[size * classes];
        for (int pass = 0; pass < PASSES; pass++) {
            network.forward(Mode.MONTE_CARLO, size, key.child(pass));
            addProbabilities(network.output(), size, mean);
        }
        for (int i = 0; i < size; i++) {
            double entropy = 0;
            for (int j = 0; j < classes; j++) {
                double p = mean[i * classes + j] / PASSES;
                entropy -= p > 0 ? p * StrictMath.log(p) : 0;
            }
            keep(
                    uncertain,
                    new Found(batch.indices()[i], batch.labels()[i], predicted[i], entropy));
        }
    }

    private static void addProbabilities(Slot logits, int size, double[] to) {
        int classes = logits.stride();
        double[] e = new double[classes];
        for (int i = 0; i < size; i++) {
            double highest = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < classes; j++) {
                highest = Math.max(highest, logits.array()[logits.at(i) + j]);
            }
            double sum = 0;
            for (int j = 0; j < classes; j++) {
                e[j] = StrictMath.exp(logits.array()[logits.at(i) + j] - highest);
                sum += e[j];
            }
            for (int j = 0; j < classes; j++) {
                to[i * classes + j] += e[j] / sum;
            }
        }
    }

    private static int largest(double[] values, int from, int count) {
        int best = 0;
        for (int j = 1; j < count; j++) {
            if (values[from + j] > values[from + best]) {
                best = j;
            }
        }
        return best;
    }

    private static void keep(PriorityQueue<Found> queue, Found found) {
        queue.add(found);
        if (queue.size() > SHOWN) {
            queue.poll();
        }
    }

    /** Puts what was found into a run's folder, for the report. */
    public void writeTo(RunFolder run) throws IOException {
        run.confusion(confusion);
        run.pictures("worst", "loss", pictures(worst));
        run.pictures("uncertain", "entropy", pictures(uncertain));
    }

    /** How many images of each class (row) were taken for each class (column). */
    public int[][] confusion() {
        int[][] copy = confusion.clone();
        for (int i = 0; i < copy.length; i++) {
            copy[i] = copy[i].clone();
        }
        return copy;
    }

    private List<Picture> pictures(PriorityQueue<Found> queue) {
        List<Found> found = new ArrayList<>(queue);
        found.sort(queue.comparator().reversed());
        return found.stream()
                .map(f ->
                        new Picture(
                                f.index(),
                                f.label(),
                                f.predicted(),
                                f.score(),
                                data.shape().dim(1),
                                data.shape().dim(2),
                                data.pixelsChannelsLast(f.index())))
                .toList();
    }
}
