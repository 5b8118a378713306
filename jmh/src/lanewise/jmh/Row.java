package lanewise.jmh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one engine needed for one case.
 *
 * @param bits the vector width asked for, 0 for the preferred one
 * @param forks microseconds a call, one array for each JVM that measured
 */
record Row(String work, String engine, int bits, int threads, List<double[]> forks) {

    /** Case and, where there are several, threads: how the row's case is called in a report. */
    String label() {
        return threads == 1 ? work : work + " " + threads + " threads";
    }

    double[] sorted() {
        return forks.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    }

    /** The quantile of all samples of all forks. */
    double quantile(double q) {
        double[] all = sorted();
        return all[(int) Math.round(q * (all.length - 1))];
    }

    double median() {
        return quantile(0.5);
    }

    /** The median of each fork: far apart, if code was compiled in two ways. */
    List<Double> forkMedians() {
        var medians = new ArrayList<Double>();
        for (double[] fork : forks) {
            double[] sorted = fork.clone();
            Arrays.sort(sorted);
            medians.add(sorted[sorted.length / 2]);
        }
        return medians;
    }

    /** The median of the forks' medians. */
    double jvmMedian() {
        List<Double> medians = forkMedians().stream().sorted().toList();
        return medians.get(medians.size() / 2);
    }

    boolean same(Row other) {
        return work.equals(other.work)
                && engine.equals(other.engine)
                && bits == other.bits
                && threads == other.threads;
    }

    /** Rows of several forks as one row each, in order of first appearance. */
    static List<Row> merge(List<Row> rows) {
        var merged = new ArrayList<Row>();
        for (Row row : rows) {
            var known = merged.stream().filter(row::same).findFirst();
            if (known.isPresent()) {
                known.get().forks.addAll(row.forks);
            } else {
                merged.add(
                        new Row(
                                row.work,
                                row.engine,
                                row.bits,
                                row.threads,
                                new ArrayList<>(row.forks)));
            }
        }
        return merged;
    }

    /** One line for one fork, as {@link #parse} reads it. */
    String line() {
        var text = new StringBuilder();
        text.append(work).append(' ').append(engine).append(' ').append(bits).append(' ');
        text.append(threads);
        for (double sample : forks.getFirst()) {
            text.append(' ').append(sample);
        }
        return text.toString();
    }

    static Row parse(String line) {
        String[] parts = line.split(" ");
        double[] samples = Arrays.stream(parts).skip(4).mapToDouble(Double::parseDouble).toArray();
        return new Row(
                parts[0],
                parts[1],
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                List.of(samples));
    }
}
