package lanewise.tensor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The parameters of a network: one block of values and one of gradients, with named, shaped views.
 *
 * <p>Names, shapes and the order of elements are those of PyTorch's {@code state_dict}: a
 * convolution's weight is (out, in, height, width), a linear layer's (out, in). Buffers that are
 * kept but not trained (running means) stand behind the trainable part.
 */
public final class Parameters {
    /** What one array holds on every VM. */
    private static final int MOST_FLOATS = Integer.MAX_VALUE - 64;

    /** What a view stands for. */
    public enum Kind {
        /** Trained by gradient. */
        TRAINABLE,
        /** Kept and saved, not trained; float. */
        BUFFER,
        /** A buffer that PyTorch saves as an I64 scalar. */
        COUNTER
    }

    /**
     * A view of one parameter.
     *
     * @param name PyTorch's, e.g. {@code conv1.weight}
     * @param shape in PyTorch's order
     * @param offset of its first element in {@link Parameters#values()} and, for a trainable one,
     *     in {@link Parameters#gradients()}
     * @param kind what it stands for
     */
    public record View(String name, Shape shape, int offset, Kind kind) {
        /** The number of elements. */
        public int size() {
            return shape.size();
        }
    }

    /** Collects names and shapes, then lays out the blocks. */
    public static final class Builder {
        private record Entry(String name, Shape shape, Kind kind) {}

        private final List<Entry> entries = new ArrayList<>();

        /** An empty collection. */
        public Builder() {}

        /** Adds a parameter; the order of additions is the order in the block. */
        public Builder add(String name, Shape shape, Kind kind) {
            entries.add(new Entry(name, shape, kind));
            return this;
        }

        /**
         * Lays out the blocks, all zero.
         *
         * @throws IllegalArgumentException if two parameters have one name, or if all together are
         *     more floats than one array holds
         */
        public Parameters build() {
            return build(true);
        }

        /**
         * Names and shapes alone: the blocks are empty, so that memory can be planned before there
         * is any.
         *
         * @throws IllegalArgumentException as {@link #build}
         */
        public Parameters outline() {
            return build(false);
        }

        private Parameters build(boolean filled) {
            Map<String, View> views = new LinkedHashMap<>();
            long all = entries.stream().mapToLong(entry -> entry.shape().size()).sum();
            if (all > MOST_FLOATS) {
                throw new IllegalArgumentException(
                        "%,d parameters in one network, expected at most %,d: they are one array"
                                .formatted(all, MOST_FLOATS));
            }
            int offset = 0;
            int trainable = 0;
            for (boolean train : new boolean[] {true, false}) {
                for (Entry entry : entries) {
                    if (train != (entry.kind() == Kind.TRAINABLE)) {
                        continue;
                    }
                    View view = new View(entry.name(), entry.shape(), offset, entry.kind());
                    if (views.put(entry.name(), view) != null) {
                        throw new IllegalArgumentException(
                                "two parameters are named \""
                                        + entry.name()
                                        + "\"; give one of the layers another name");
                    }
                    offset += entry.shape().size();
                }
                trainable = train ? offset : trainable;
            }
            return new Parameters(views, new float[filled ? offset : 0], trainable, offset);
        }
    }

    private final Map<String, View> views;
    private final float[] values;
    private final int trainableSize;
    private final int size;

    /** Made when first asked for: who only infers has none. */
    private volatile float[] gradients;

    private Parameters(Map<String, View> views, float[] values, int trainableSize, int size) {
        this.views = views;
        this.values = values;
        this.trainableSize = trainableSize;
        this.size = size;
    }

    /**
     * A value that is infinite or not a number.
     *
     * @param name of its parameter
     * @param index in it, in PyTorch's order
     */
    public record Odd(String name, int index, float value) {
        @Override
        public String toString() {
            return "\"%s\" at index %d is %s".formatted(name, index, value);
        }
    }

    /** The first value that is infinite or not a number, or null. */
    public Odd firstNonFinite() {
        for (View view : views.values()) {
            for (int i = 0; i < view.size(); i++) {
                float value = values[view.offset() + i];
                if (!Float.isFinite(value)) {
                    return new Odd(view.name(), i, value);
                }
            }
        }
        return null;
    }

    /**
     * Refuses what a training that diverged leaves.
     *
     * @param what is to take the values, as the message begins
     * @throws IllegalArgumentException if one is infinite or not a number, by name and index
     */
    public void requireFinite(String what) {
        Odd odd = firstNonFinite();
        if (odd != null) {
            throw new IllegalArgumentException(
                    "%s: %s; the training diverged or the file is damaged: take an earlier one"
                            .formatted(what, odd));
        }
    }

    /** All values; the first {@link #trainableSize()} are trained. */
    public float[] values() {
        return values;
    }

    /** The gradients of the trainable part; their memory is taken by the first call. */
    public float[] gradients() {
        float[] made = gradients;
        return made == null ? makeGradients() : made;
    }

    private synchronized float[] makeGradients() {
        if (gradients == null) {
            gradients = new float[isOutline() ? 0 : trainableSize];
        }
        return gradients;
    }

    /** Whether there are names and shapes alone, see {@link Builder#outline}. */
    public boolean isOutline() {
        return values.length < size;
    }

    /** How many floats there are. */
    public int size() {
        return size;
    }

    /** How many floats are trained. */
    public int trainableSize() {
        return trainableSize;
    }

    /** All views in the order of the block. */
    public Collection<View> views() {
        return views.values();
    }

    /**
     * The view named {@code name}.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names there are
     */
    public View view(String name) {
        View view = views.get(name);
        if (view == null) {
            throw new IllegalArgumentException(
                    "no parameter \"" + name + "\"; there are " + views.keySet());
        }
        return view;
    }

    /** A copy of one parameter's values. */
    public float[] valuesOf(String name) {
        return copy(values, view(name));
    }

    /** A copy of one trainable parameter's gradients. */
    public float[] gradientsOf(String name) {
        View view = view(name);
        if (view.kind() != Kind.TRAINABLE) {
            throw new IllegalArgumentException("\"" + name + "\" is a buffer: it has no gradient");
        }
        return copy(gradients(), view);
    }

    private static float[] copy(float[] block, View view) {
        float[] result = new float[view.size()];
        System.arraycopy(block, view.offset(), result, 0, result.length);
        return result;
    }

    /**
     * Replaces one parameter's values.
     *
     * @throws IllegalArgumentException if the number of values is not the parameter's
     */
    public void set(String name, float[] newValues) {
        View view = view(name);
        if (newValues.length != view.size()) {
            throw new IllegalArgumentException(
                    "\"%s\" has the shape %s, %d values; given %d"
                            .formatted(name, view.shape(), view.size(), newValues.length));
        }
        System.arraycopy(newValues, 0, values, view.offset(), newValues.length);
    }

    /** Parameters of the same names and shapes with copied values and zero gradients. */
    public Parameters copy() {
        return new Parameters(views, values.clone(), trainableSize, size);
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "Parameters[", "]");
        text.add(trainableSize + " trained floats");
        text.add(size - trainableSize + " kept");
        views.values().forEach(view -> text.add(view.name() + " " + view.shape()));
        return text.toString();
    }
}
