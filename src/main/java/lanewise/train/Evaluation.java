package lanewise.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.data.Batch;
import lanewise.data.DataLoader;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.Target;
import lanewise.random.Key;

/**
 * A network's figures over a data set.
 *
 * @param samples how many
 * @param loss mean over the samples
 * @param metrics by name
 */
public record Evaluation(int samples, double loss, Map<String, Double> metrics) {
    private static final Key NO_KEY = new Key(0);

    /**
     * Runs a network over all batches of a loader, in evaluation.
     *
     * @throws IllegalArgumentException if the loss or a metric cannot be taken of the targets
     */
    public static Evaluation of(Network network, DataLoader loader, Metric... metrics) {
        return of(network, loader, List.of(metrics));
    }

    static Evaluation of(Network network, DataLoader loader, List<Metric> metrics) {
        Tallies tallies = new Tallies(metrics, network.output().shape());
        double loss = 0;
        int samples = 0;
        try (DataLoader.Epoch epoch = loader.epoch(NO_KEY)) {
            for (Batch batch = epoch.next(); batch != null; batch = epoch.next()) {
                int size = batch.size();
                Target target = batch.target();
                network.input().point(batch.x(), 0);
                network.forward(Mode.EVAL, size, NO_KEY);
                loss += network.loss(target) * size;
                tallies.add(size, network.output(), target);
                samples += size;
            }
        }
        return new Evaluation(samples, loss / samples, tallies.values());
    }

    /**
     * A metric.
     *
     * @throws IllegalArgumentException if it was not taken; the message names those that were
     */
    public double metric(String name) {
        Double value = metrics.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "metric \"%s\" was not taken, only %s".formatted(name, metrics.keySet()));
        }
        return value;
    }

    /** The figures in plain values, for a file. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("samples", samples);
        map.put("loss", loss);
        map.put("metrics", metrics);
        return map;
    }

    /** The figures of what {@link #toMap} gave, read from a file. */
    static Evaluation of(Map<?, ?> map) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        ((Map<?, ?>) map.get("metrics"))
                .forEach((name, value) -> metrics.put((String) name, EpochMetrics.number(value)));
        return new Evaluation(
                Math.toIntExact((Long) map.get("samples")),
                EpochMetrics.number(map.get("loss")),
                metrics);
    }

    /** The share of right answers, 0 to 1; NaN if it was not asked for. */
    public double accuracy() {
        return metrics.getOrDefault("accuracy", Double.NaN);
    }
}
