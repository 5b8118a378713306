package lanewise.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How much a setting of runs has to do with their validation accuracy. It tells what goes together
 * in these runs, not what causes what.
 *
 * @param setting its name
 * @param correlation Spearman's rank correlation of its values with the accuracy, -1 to 1; NaN if
 *     they are not numbers
 * @param share of the accuracy's variance that lies between the runs of one value and those of
 *     another (one-way η²), 0 to 1
 * @param noise the share that 19 of 20 random orders of the accuracies stay below
 */
public record Importance(String setting, double correlation, double share, double noise) {
    private static final int ORDERS = 400;

    /** Whether more than chance is in it. */
    public boolean isLargerThanNoise() {
        return share > noise;
    }

    /**
     * Of every setting in which runs that have it differ, the most important first; none of fewer
     * than four runs that have it and an accuracy after the {@link #epoch}.
     */
    public static List<Importance> of(List<RunReader> runs) {
        int epoch = epoch(runs);
        List<RunReader> measured =
                runs.stream().filter(run -> !Double.isNaN(accuracy(run, epoch))).toList();
        List<Importance> all = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        measured.forEach(run -> names.addAll(run.config().keySet()));
        names.remove("seed");
        for (String name : names) {
            List<RunReader> having =
                    measured.stream().filter(run -> run.config().get(name) != null).toList();
            List<Object> values = having.stream().map(run -> run.config().get(name)).toList();
            if (having.size() >= 4 && new LinkedHashSet<>(values).size() > 1) {
                double[] score = having.stream().mapToDouble(r -> accuracy(r, epoch)).toArray();
                all.add(of(name, values, score));
            }
        }
        all.sort((a, b) -> Double.compare(b.share, a.share));
        return all;
    }

    /**
     * After which epoch runs are compared: the first that a search stopped one of them at, as those
     * that went on had learnt no longer by then; 0 for the last of each if none was stopped.
     */
    public static int epoch(List<RunReader> runs) {
        return runs.stream()
                .filter(run -> run.state().equals("stopped"))
                .mapToInt(RunReader::epochCount)
                .min()
                .orElse(0);
    }

    private static double accuracy(RunReader run, int epoch) {
        return epoch == 0 ? run.outcome().validationAccuracy() : run.validationAccuracy(epoch);
    }

    static Importance of(String setting, List<Object> values, double[] score) {
        int[] groups = groups(values);
        double[] shuffled = score.clone();
        double[] shares = new double[ORDERS];
        SplittableRandom random = new SplittableRandom(1);
        for (int order = 0; order < ORDERS; order++) {
            for (int i = shuffled.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                double kept = shuffled[i];
                shuffled[i] = shuffled[j];
                shuffled[j] = kept;
            }
            shares[order] = share(groups, shuffled);
        }
        Arrays.sort(shares);
        double correlation = Double.NaN;
        if (values.stream().allMatch(Number.class::isInstance)) {
            double[] numbers =
                    values.stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
            correlation = correlation(ranks(numbers), ranks(score));
        }
        return new Importance(
                setting, correlation, share(groups, score), shares[ORDERS * 19 / 20 - 1]);
    }

    private static int[] groups(List<Object> values) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        return values.stream()
                .map(Objects::toString)
                .mapToInt(value -> numbers.computeIfAbsent(value, _ -> numbers.size()))
                .toArray();
    }

    private static double share(int[] groups, double[] score) {
        double mean = Arrays.stream(score).average().orElseThrow();
        int count = Arrays.stream(groups).max().orElseThrow() + 1;
        double[] sums = new double[count];
        int[] sizes = new int[count];
        double all = 0;
        for (int i = 0; i < score.length; i++) {
            double off = score[i] - mean;
            sums[groups[i]] += off;
            sizes[groups[i]]++;
            all += off * off;
        }
        double between = 0;
        for (int g = 0; g < count; g++) {
            between += sums[g] * sums[g] / sizes[g];
        }
        return all == 0 ? 0 : between / all;
    }

    /** Ranks from 1; equal values share the mean of theirs. */
    private static double[] ranks(double[] values) {
        double[] ranks = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double below = 0;
            double same = 0;
            for (double other : values) {
                below += other < values[i] ? 1 : 0;
                same += other == values[i] ? 1 : 0;
            }
            ranks[i] = below + (same + 1) / 2;
        }
        return ranks;
    }

    private static double correlation(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElseThrow();
        double meanB = Arrays.stream(b).average().orElseThrow();
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (a[i] - meanA) * (b[i] - meanB);
            squaresA += (a[i] - meanA) * (a[i] - meanA);
            squaresB += (b[i] - meanB) * (b[i] - meanB);
        }
        return squaresA == 0 || squaresB == 0
                ? Double.NaN
                : product / Math.sqrt(squaresA * squaresB);
    }
}
