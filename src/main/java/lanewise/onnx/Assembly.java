package lanewise.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Residual;
import lanewise.nn.Sequential;
import lanewise.onnx.Value.Step;

/** Steps as a network with its parameters' values. */
final class Assembly {
    private static final String NAME = "[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*";
    private static final String SHORTCUT = "shortcut";

    private final Map<String, float[]> values = new LinkedHashMap<>();

    /** Values by the parameters' names. */
    Map<String, float[]> values() {
        return values;
    }

    /**
     * The layers of a sequence.
     *
     * @param steps in order
     * @param place the sequence's name in the network, which ends in a dot or is empty
     * @param wish the name that the steps' wishes begin with, as {@code place}
     */
    Sequential network(List<Step> steps, String place, String wish) {
        List<String> names = names(steps, wish);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String path = place + names.get(i);
            step.parameters.forEach((name, array) -> values.put(path + "." + name, array));
            layers.add(Layers.named(names.get(i), layer(step, path + ".")));
        }
        return Sequential.of(layers.toArray(Layer[]::new));
    }

    private Layer layer(Step step, String place) {
        if (step.layer != null) {
            return step.layer;
        }
        String wish = step.name == null ? "" : step.name + ".";
        Sequential branch = network(step.branch, place, wish);
        Sequential shortcut =
                step.shortcut.isEmpty()
                        ? null
                        : network(
                                step.shortcut,
                                place + SHORTCUT + ".",
                                wish.isEmpty() ? "" : wish + SHORTCUT + ".");
        return new Residual(branch, shortcut);
    }

    /** A name for each step: its own where it is a name and not taken, else of kind and number. */
    private static List<String> names(List<Step> steps, String wish) {
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (Step step : steps) {
            String name = step.name == null ? "" : step.name;
            name = name.startsWith(wish) ? name.substring(wish.length()) : name;
            boolean own = name.length() < 200 && name.matches(NAME) && taken.add(name);
            names.add(own ? name : null);
        }
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            if (names.get(i) == null) {
                Layer layer = steps.get(i).layer;
                String stem = layer == null ? "res" : layer.stem();
                String name;
                do {
                    name = stem + counts.merge(stem, 1, Integer::sum);
                } while (!taken.add(name));
                names.set(i, name);
            }
        }
        return names;
    }
}
