package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lanewise.io.Safetensors;
import lanewise.kernel.Pair;
import lanewise.tensor.Shape;

/** One recorded operation: its configuration and its arrays. */
public record Golden(String name, Safetensors file) {
    private static final String FOLDER = "/golden/ops";

    /** All records whose operation is one of {@code ops}; at least one. */
    public static Stream<Golden> of(String... ops) {
        List<String> wanted = List.of(ops);
        List<Golden> found = all().filter(each -> wanted.contains(each.op())).toList();
        assertEquals(
                wanted.stream().sorted().toList(),
                found.stream().map(Golden::op).distinct().sorted().toList());
        return found.stream();
    }

    /** All records. */
    public static Stream<Golden> all() {
        try {
            Path folder = Path.of(Golden.class.getResource(FOLDER).toURI());
            try (var files = Files.list(folder)) {
                return files
                        .filter(path -> path.toString().endsWith(".safetensors"))
                        .sorted()
                        .map(Golden::read)
                        .toList()
                        .stream();
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Golden read(Path path) {
        try {
            String name = path.getFileName().toString().replace(".safetensors", "");
            return new Golden(name, Safetensors.of(Files.readAllBytes(path), name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The operation. */
    public String op() {
        return text("op");
    }

    /** Whether the configuration has an entry, other than None. */
    public boolean has(String key) {
        String value = file.metadata().get(key);
        return value != null && !value.equals("None");
    }

    /** An entry of the configuration. */
    public String text(String key) {
        return file.metadata().get(key);
    }

    /** A number of the configuration. */
    public double number(String key, double otherwise) {
        return has(key) ? Double.parseDouble(text(key)) : otherwise;
    }

    /** A number of the configuration. */
    public int integer(String key, int otherwise) {
        return has(key) ? Integer.parseInt(text(key)) : otherwise;
    }

    /** A truth of the configuration. */
    public boolean flag(String key, boolean otherwise) {
        return has(key) ? text(key).equals("True") : otherwise;
    }

    /** Whole numbers of the configuration. */
    public int[] integers(String key) {
        return Arrays.stream(
                        text(key).replaceAll("[\\[\\]() ]", "").replace("None", "0").split(","))
                .filter(part -> !part.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** A size in two dimensions; one number stands for both. */
    public Pair pair(String key, Pair otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        int[] sizes = integers(key);
        return new Pair(sizes[0], sizes[sizes.length - 1]);
    }

    /** Whether there is such an array. */
    public boolean holds(String array) {
        return file.names().contains(array);
    }

    /** An array. */
    public float[] floats(String array) {
        try {
            return file.floats(array);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An array in double precision, as floats. */
    public float[] doubles(String array) {
        try {
            double[] values = file.doubles(array);
            float[] result = new float[values.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = (float) values[i];
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An array of labels. */
    public int[] labels(String array) {
        try {
            return Arrays.stream(file.longs(array)).mapToInt(Math::toIntExact).toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An array's shape. */
    public Shape shape(String array) {
        return file.shape(array);
    }

    /** Fails unless values agree up to {@code bound} times the largest of them. */
    public void assertClose(String array, float[] actual, double bound) {
        assertClose(name + "." + array, floats(array), actual, bound);
    }

    /** Fails unless values agree up to {@code bound} times the largest of them. */
    public static void assertClose(String what, float[] expected, float[] actual, double bound) {
        assertEquals(expected.length, actual.length, what);
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs((double) expected[i] - actual[i]);
            assertTrue(
                    error <= bound * largest,
                    "%s[%d]: expected %s, was %s; error %.3e, bound %.3e"
                            .formatted(what, i, expected[i], actual[i], error, bound * largest));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
