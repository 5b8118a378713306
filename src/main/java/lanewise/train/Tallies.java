package lanewise.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/** Several metrics over one pass. */
final class Tallies {
    private final SequencedMap<String, Metric.Tally> tallies = new LinkedHashMap<>();

    Tallies(List<Metric> metrics, Shape output) {
        for (Metric metric : metrics) {
            tallies.put(
                    metric.name(),
                    Objects.requireNonNull(
                            metric.tally(output),
                            () ->
                                    "metric \"%s\": tally(%s) gave null, expected a Tally"
                                            .formatted(metric.name(), output)));
        }
    }

    void add(int samples, Slot y, Target target) {
        tallies.values().forEach(tally -> tally.add(samples, y, target));
    }

    /** The figures so far, by name. */
    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        tallies.forEach((name, tally) -> values.put(name, tally.value()));
        return Collections.unmodifiableMap(values);
    }
}
