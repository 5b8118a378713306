package lanewise.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;

/**
 * Different optimisers for parameters of different names, PyTorch's parameter groups: other
 * learning rates, other weight decay, or none at all where parameters are frozen. A schedule
 * multiplies the rates of all groups alike. Each optimiser lays out its state for all parameters.
 *
 * @param rest for parameters of no group; its learning rate is that of a schedule
 * @param groups the first that a parameter's name matches counts
 */
public record ParameterGroups(Optimizer rest, List<Group> groups) implements Optimizer {
    /**
     * Parameters that are treated alike.
     *
     * @param names a regular expression that their whole names match: {@code conv.*}, {@code
     *     .*\.bias}
     * @param optimizer theirs; empty to leave them as they are
     */
    public record Group(String names, Optional<Optimizer> optimizer) {
        /** Refuses what is no regular expression. */
        public Group {
            try {
                Pattern.compile(names);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "group \"" + names + "\": no regular expression: " + e.getDescription(), e);
            }
        }

        private boolean has(Parameters.View view) {
            return view.name().matches(names);
        }
    }

    /** Copies the groups, and refuses a rate of 0, of which the others are no multiples. */
    public ParameterGroups {
        if (rest.learningRate() == 0) {
            throw new IllegalArgumentException(
                    "parameter groups: the learning rate of all others is 0, expected more; freeze"
                            + " them instead");
        }
        groups = List.copyOf(groups);
    }

    @Override
    public double learningRate() {
        return rest.learningRate();
    }

    @Override
    public ParameterGroups group(String names, Optimizer optimizer) {
        return with(new Group(names, Optional.of(optimizer)));
    }

    @Override
    public ParameterGroups freeze(String names) {
        return with(new Group(names, Optional.empty()));
    }

    private ParameterGroups with(Group group) {
        List<Group> more = new ArrayList<>(groups);
        more.add(group);
        return new ParameterGroups(rest, more);
    }

    /**
     * @throws IllegalArgumentException if a group has no parameter
     */
    @Override
    public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
        return new Bound(parameters, kernels);
    }

    /** A range of parameters of one group. */
    private record Range(int from, int to, BoundOptimizer optimizer) {}

    private final class Bound extends BoundOptimizer {
        private final List<Range> ranges = new ArrayList<>();
        private final Map<String, BoundOptimizer> parts = new LinkedHashMap<>();
        private final Map<BoundOptimizer, Double> factors = new LinkedHashMap<>();

        Bound(Parameters parameters, Kernels kernels) {
            super(ParameterGroups.this, parameters);
            List<Parameters.View> left =
                    new ArrayList<>(
                            parameters.views().stream()
                                    .filter(v -> v.kind() == Parameters.Kind.TRAINABLE)
                                    .toList());
            for (int i = 0; i < groups.size(); i++) {
                Group group = groups.get(i);
                List<Parameters.View> own = left.stream().filter(group::has).toList();
                if (own.isEmpty()) {
                    throw new IllegalArgumentException(
                            "group \"%s\": no trained parameter of that name is left; there are %s"
                                    .formatted(
                                            group.names(),
                                            left.stream().map(Parameters.View::name).toList()));
                }
                left.removeAll(own);
                if (group.optimizer().isPresent()) {
                    Optimizer optimizer = group.optimizer().get();
                    add("group" + (i + 1), optimizer, optimizer.bind(parameters, kernels), own);
                }
            }
            add("rest", rest, rest.bind(parameters, kernels), left);
        }

        private void add(
                String name, Optimizer optimizer, BoundOptimizer bound, List<Parameters.View> own) {
            parts.put(name, bound);
            factors.put(bound, optimizer.learningRate() / rest.learningRate());
            own.forEach(v -> ranges.add(new Range(v.offset(), v.offset() + v.size(), bound)));
        }

        @Override
        public Map<String, float[]> state() {
            Map<String, float[]> all = new LinkedHashMap<>();
            parts.forEach((name, part) ->
                    part.state().forEach((key, array) -> all.put(name + "/" + key, array)));
            return all;
        }

        @Override
        public void resume(long done, Map<String, float[]> saved) {
            super.resume(done, saved);
            parts.values().forEach(part -> part.resume(done, part.state()));
        }

        @Override
        protected void start(double rate) {
            factors.forEach((part, factor) -> part.begin(rate * factor));
        }

        @Override
        protected void update(int from, int to) {
            for (Range range : ranges) {
                int first = Math.max(from, range.from());
                int end = Math.min(to, range.to());
                if (first < end) {
                    range.optimizer().step(first, end);
                }
            }
        }
    }
}
