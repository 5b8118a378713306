package lanewise.nn;

import java.util.Objects;
import java.util.function.IntConsumer;
import lanewise.random.Key;
import lanewise.tensor.Shape;

/**
 * Predictions with their uncertainty: many passes with dropout on, whose spread tells how unsure
 * the network is.
 *
 * <p>The network ends in logits; the passes' softmax probabilities are what is averaged. Pass s of
 * image i draws from the key, i and s alone, so the same call gives the same answer, and an image's
 * answer does not depend on the images beside it. Eight passes go through the network together.
 *
 * @see <a href="https://arxiv.org/abs/1506.02142">Gal, Ghahramani: Dropout as a Bayesian
 *     approximation (ICML 2016)</a>
 */
public final class MonteCarlo {
    /**
     * What some images are.
     *
     * @param images how many
     * @param classes how many
     * @param mean the mean probability of each class, image after image
     * @param std the standard deviation of that probability over the passes
     * @param entropy of each image's mean probabilities, in nats: all uncertainty
     * @param mutualInformation of prediction and network, in nats: the part of the entropy that
     *     passes disagree about
     */
    public record Prediction(
            int images,
            int classes,
            float[] mean,
            float[] std,
            float[] entropy,
            float[] mutualInformation) {

        /** The class of the largest mean probability. */
        public int label(int image) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (mean[image * classes + c] > mean[image * classes + best]) {
                    best = c;
                }
            }
            return best;
        }
    }

    /** More passes are refused. */
    public static final int MOST_PASSES = 1_000_000;

    private final Inference inference;
    private final int passes;
    private final Key key;
    private final int classes;
    private final float[] copies;
    private final float[] logits;
    private final double[] probabilities;

    /**
     * Prepares.
     *
     * @param inference of a network that ends in logits (classes,); used by nobody else meanwhile
     * @param passes with dropout on, 2 to {@value #MOST_PASSES}
     * @param key the randomness
     */
    public MonteCarlo(Inference inference, int passes, Key key) {
        Shape output = inference.output();
        if (output.rank() != 1 || output.dim(0) < 2) {
            throw new IllegalArgumentException(
                    "Monte-Carlo inference: outputs have the shape "
                            + output
                            + ", expected logits of 2 or more classes");
        }
        if (!inference.sampleWise()) {
            throw new IllegalArgumentException(
                    "Monte-Carlo inference: a layer normalises by the batch, expected layers that"
                            + " take each image on its own; give it running statistics");
        }
        if (passes < 2 || passes > MOST_PASSES) {
            throw new IllegalArgumentException(
                    "Monte-Carlo inference: %d passes, expected 2 to %d"
                            .formatted(passes, MOST_PASSES));
        }
        this.inference = inference;
        this.passes = passes;
        this.key = Objects.requireNonNull(key, "key");
        classes = output.dim(0);
        copies = new float[BoundStream.SAMPLES * inference.input().size()];
        logits = new float[Math.multiplyExact(passes, classes)];
        probabilities = new double[classes];
    }

    /**
     * Predicts.
     *
     * @param images how many
     * @param x the images in PyTorch's order, one after another
     */
    public Prediction predict(int images, float[] x) {
        Shape shape = inference.input();
        return predict(images, x, at -> Layout.toChannelsLast(shape, x, at, copies, 0));
    }

    /**
     * As {@link #predict}, of images that are channels-last (height, width, channels).
     *
     * @param images how many
     * @param x the images, one after another
     */
    public Prediction predictChannelsLast(int images, float[] x) {
        int size = inference.input().size();
        return predict(images, x, at -> System.arraycopy(x, at, copies, 0, size));
    }

    /**
     * @param take copies the image at an offset to the start of {@code copies}
     */
    private Prediction predict(int images, float[] x, IntConsumer take) {
        int size = inference.input().size();
        if (images < 0 || x.length < (long) images * size) {
            throw new IllegalArgumentException(
                    "Monte-Carlo inference: %d floats, expected %d for each of %d images"
                            .formatted(x.length, size, images));
        }
        Prediction prediction =
                new Prediction(
                        images,
                        classes,
                        new float[images * classes],
                        new float[images * classes],
                        new float[images],
                        new float[images]);
        for (int image = 0; image < images; image++) {
            take.accept(image * size);
            pass(key.child(image), size);
            summarize(image, prediction);
        }
        return prediction;
    }

    /** The passes of one image go together as samples, unless samples share what is drawn. */
    private void pass(Key own, int size) {
        if (inference.sharesDraws()) {
            for (int s = 0; s < passes; s++) {
                inference.runChannelsLast(
                        Mode.MONTE_CARLO, own.child(s), 1, copies, 0, logits, s * classes);
            }
            return;
        }
        for (int copy = 1; copy < BoundStream.SAMPLES; copy++) {
            System.arraycopy(copies, 0, copies, copy * size, size);
        }
        for (int s = 0; s < passes; s += BoundStream.SAMPLES) {
            int count = Math.min(BoundStream.SAMPLES, passes - s);
            inference.runChannelsLast(
                    Mode.MONTE_CARLO, own, s, count, copies, 0, logits, s * classes);
        }
    }

    private void summarize(int image, Prediction to) {
        double[] sums = new double[classes];
        double[] squares = new double[classes];
        double entropies = 0;
        for (int s = 0; s < passes; s++) {
            softmax(s * classes);
            entropies += entropy(probabilities);
            for (int c = 0; c < classes; c++) {
                sums[c] += probabilities[c];
                squares[c] += probabilities[c] * probabilities[c];
            }
        }
        for (int c = 0; c < classes; c++) {
            double mean = sums[c] / passes;
            double variance = (squares[c] - passes * mean * mean) / (passes - 1);
            to.mean[image * classes + c] = (float) mean;
            to.std[image * classes + c] = (float) Math.sqrt(Math.max(0, variance));
            sums[c] = mean;
        }
        double total = entropy(sums);
        to.entropy[image] = (float) total;
        to.mutualInformation[image] = (float) Math.max(0, total - entropies / passes);
    }

    private void softmax(int at) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            max = Math.max(max, logits[at + c]);
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            probabilities[c] = StrictMath.exp(logits[at + c] - max);
            sum += probabilities[c];
        }
        for (int c = 0; c < classes; c++) {
            probabilities[c] /= sum;
        }
    }

    private static double entropy(double[] p) {
        double sum = 0;
        for (double each : p) {
            sum -= each > 0 ? each * StrictMath.log(each) : 0;
        }
        return sum;
    }
}
