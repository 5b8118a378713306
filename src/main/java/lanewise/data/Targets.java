package lanewise.data;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import lanewise.tensor.Shape;

/** What the outputs for a data set's samples are compared with: classes, or values of any shape. */
public sealed interface Targets {
    /** How many there are, one a sample. */
    int size();

    /**
     * The class of each sample. The labels are not copied and must not change afterwards.
     *
     * @param names of the classes by label
     * @param labels from 0 to {@code names.size() - 1}
     * @throws IllegalArgumentException if there is no class or a label is out of range
     */
    static Targets classes(List<String> names, int... labels) {
        return new Classes(List.copyOf(Objects.requireNonNull(names, "names")), labels);
    }

    /**
     * A number for each sample, for outputs of shape (1,). They are not copied and must not change
     * afterwards.
     */
    static Targets numbers(float... values) {
        return values(Samples.of(Shape.of(1), values));
    }

    /**
     * A vector for each sample, one after another, or values of any shape in PyTorch's order.
     *
     * @param shape of one sample's outputs
     * @throws IllegalArgumentException if the floats are no whole number of targets
     */
    static Targets vectors(Shape shape, float... values) {
        return values(Samples.of(shape, values));
    }

    /** Values from any source. */
    static Targets values(Samples values) {
        return new Values(values);
    }

    /**
     * Classes.
     *
     * @param names by label
     * @param labels one a sample
     */
    record Classes(List<String> names, int[] labels) implements Targets {
        /** Checks names and labels. */
        public Classes {
            Objects.requireNonNull(names, "names");
            Objects.requireNonNull(labels, "labels");
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                if (!seen.add(name)) {
                    throw new IllegalArgumentException(
                            "two classes are named \"%s\", expected a name for each in %s"
                                    .formatted(name, names));
                }
            }
            for (int i = 0; i < labels.length; i++) {
                if (labels[i] < 0 || labels[i] >= names.size()) {
                    throw new IllegalArgumentException(
                            "sample %d has label %d, expected 0 to %d, as there are %d classes"
                                    .formatted(i, labels[i], names.size() - 1, names.size()));
                }
            }
        }

        @Override
        public int size() {
            return labels.length;
        }
    }

    /**
     * Values.
     *
     * @param values one sample of them a sample
     */
    record Values(Samples values) implements Targets {
        /** Refuses to be without values. */
        public Values {
            Objects.requireNonNull(values, "values");
        }

        @Override
        public int size() {
            return values.size();
        }
    }
}
