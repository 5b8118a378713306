package lanewise.io;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** One JSON text being written. */
final class JsonWriter {
    private final boolean pretty;
    private final StringBuilder out = new StringBuilder();
    private int depth;

    JsonWriter(boolean pretty) {
        this.pretty = pretty;
    }

    String document(Object value) {
        write(value);
        return out.toString();
    }

    private void write(Object value) {
        switch (value) {
            case null -> out.append("null");
            case Boolean b -> out.append(b.booleanValue());
            case Double d -> number(d, Double.isFinite(d));
            case Float f -> number(f, Float.isFinite(f));
            case Number n -> out.append(n);
            case CharSequence s -> string(s.toString());
            case Enum<?> e -> string(e.name());
            case Map<?, ?> map -> object(map);
            case Iterable<?> items -> array(items);
            case int[] a -> array(Arrays.stream(a).boxed().toList());
            case long[] a -> array(Arrays.stream(a).boxed().toList());
            case double[] a -> array(Arrays.stream(a).boxed().toList());
            case float[] a ->
                    array(IntStream.range(0, a.length).mapToObj(i -> (Object) a[i]).toList());
            default ->
                    throw new IllegalArgumentException(
                            "JSON: cannot write a value of "
                                    + value.getClass()
                                    + "; give it as a map, a list, a text or a number");
        }
    }

    private void number(Number value, boolean finite) {
        if (finite) {
            out.append(value);
        } else {
            string(value.toString());
        }
    }

    private void object(Map<?, ?> map) {
        enter('{');
        boolean first = true;
        for (Map.Entry<?, ?> member : map.entrySet()) {
            if (!(member.getKey() instanceof CharSequence key)) {
                throw new IllegalArgumentException(
                        "JSON: the key of an object must be text, found " + member.getKey());
            }
            separate(first, true);
            first = false;
            string(key.toString());
            out.append(pretty ? ": " : ":");
            write(member.getValue());
        }
        leave('}', !first);
    }

    private void array(Iterable<?> items) {
        boolean lines = false;
        for (Object item : items) {
            lines |= item instanceof Map<?, ?> || item instanceof Iterable<?>;
        }
        enter('[');
        boolean first = true;
        for (Object item : items) {
            separate(first, lines);
            first = false;
            write(item);
        }
        leave(']', lines);
    }

    private void enter(char opening) {
        out.append(opening);
        if (++depth > Json.MAX_DEPTH) {
            throw Json.tooDeep();
        }
    }

    private void separate(boolean first, boolean lines) {
        if (!first) {
            out.append(pretty && !lines ? ", " : ",");
        }
        if (lines) {
            newLine();
        }
    }

    private void leave(char closing, boolean lines) {
        depth--;
        if (lines) {
            newLine();
        }
        out.append(closing);
    }

    private void newLine() {
        if (pretty) {
            out.append('\n').repeat("  ", depth);
        }
    }

    private void string(String value) {
        if (!Quote.isWellFormed(value)) {
            throw new IllegalArgumentException(
                    "JSON: cannot write a text with half a surrogate pair");
        }
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
