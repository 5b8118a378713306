package lanewise.model;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What a classifier says of one sample.
 *
 * @param classes their names, by label
 * @param probabilities by label; they add up to 1
 */
public record Prediction(List<String> classes, float[] probabilities) {
    /**
     * One of the classes.
     *
     * @param label its number
     * @param name its name
     * @param probability that the sample is of it
     */
    public record Ranked(int label, String name, float probability) {}

    /**
     * What many passes with dropout on say of one sample.
     *
     * @param prediction the mean probabilities over the passes
     * @param std the standard deviation of each probability over the passes
     * @param entropy of the mean probabilities, in nats: all uncertainty
     * @param mutualInformation in nats: the part of the entropy that passes disagree about
     */
    public record Uncertain(
            Prediction prediction, float[] std, float entropy, float mutualInformation) {}

    /** The most probable class, by number; of equal ones the first. */
    public int label() {
        int best = 0;
        for (int c = 1; c < probabilities.length; c++) {
            if (probabilities[c] > probabilities[best]) {
                best = c;
            }
        }
        return best;
    }

    /** The most probable class, by name. */
    public String name() {
        return classes.get(label());
    }

    /** The probability of the most probable class. */
    public float probability() {
        return probabilities[label()];
    }

    /**
     * The most probable classes, the first the most.
     *
     * @param count how many at most, 1 or more
     */
    public List<Ranked> top(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(
                    "prediction: " + count + " classes, expected 1 or more");
        }
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted((a, b) -> Float.compare(probabilities[b], probabilities[a]))
                .limit(count)
                .map(c -> new Ranked(c, classes.get(c), probabilities[c]))
                .toList();
    }

    /** The softmax of logits, in double precision. */
    static Prediction of(List<String> classes, float[] logits, int offset) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes.size(); c++) {
            max = Math.max(max, logits[offset + c]);
        }
        double[] powers = new double[classes.size()];
        double sum = 0;
        for (int c = 0; c < powers.length; c++) {
            powers[c] = StrictMath.exp(logits[offset + c] - max);
            sum += powers[c];
        }
        float[] probabilities = new float[powers.length];
        for (int c = 0; c < powers.length; c++) {
            probabilities[c] = (float) (powers[c] / sum);
        }
        return new Prediction(classes, probabilities);
    }

    @Override
    public String toString() {
        return top(3).stream()
                .map(each -> String.format(Locale.ROOT, "%s %.3f", each.name(), each.probability()))
                .reduce((one, next) -> one + ", " + next)
                .orElse("");
    }
}
