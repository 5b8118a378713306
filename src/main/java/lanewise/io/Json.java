package lanewise.io;

import java.util.Map;

/**
 * Strict JSON (RFC 8259), read to and written from plain Java values.
 *
 * <p>Objects are {@code Map<String, Object>} in the order of the text, arrays {@code List<Object>},
 * then {@code String}, {@code Boolean} and {@code null}. A number without fraction and exponent
 * that fits is a {@code Long}, every other a {@code Double}. Maps and lists that were read cannot
 * be changed.
 */
public final class Json {
    /** How deep objects and arrays may nest, in reading and in writing. */
    public static final int MAX_DEPTH = 64;

    private Json() {}

    /**
     * The value of one JSON text.
     *
     * @throws IllegalArgumentException with line and column if the text is not JSON, repeats a key
     *     in an object, nests deeper than {@link #MAX_DEPTH}, holds half a surrogate pair or a
     *     number beyond a double's range
     */
    public static Object parse(String text) {
        return new JsonReader(text).document();
    }

    /**
     * {@link #parse} for a text that must be an object.
     *
     * @throws IllegalArgumentException as {@link #parse}, or if the value is not an object
     */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> parseObject(String text) {
        if (parse(text) instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException("JSON: expected an object, {...}");
    }

    /**
     * The value in one line without spaces.
     *
     * <p>Takes null, {@code Boolean}, {@code Number}, {@code CharSequence}, {@code Enum} (its
     * name), {@code Map} with text keys, {@code Iterable} and {@code int[]}, {@code long[]}, {@code
     * float[]}, {@code double[]}. JSON has no NaN and no infinity: they become the texts {@code
     * "NaN"}, {@code "Infinity"} and {@code "-Infinity"}, so that a diverged run can still be
     * logged. Numbers take the shortest form that reads back as the same value.
     *
     * @throws IllegalArgumentException for any other class, for half a surrogate pair, or beyond
     *     {@link #MAX_DEPTH} (a value that holds itself)
     */
    public static String compact(Object value) {
        return new JsonWriter(false).document(value);
    }

    /** {@link #compact}, but with line breaks, two spaces a level, and a line break at the end. */
    public static String pretty(Object value) {
        return new JsonWriter(true).document(value) + "\n";
    }

    /** One side's view of the nesting limit. */
    static IllegalArgumentException tooDeep() {
        return new IllegalArgumentException("JSON: nested deeper than " + MAX_DEPTH + " levels");
    }
}
