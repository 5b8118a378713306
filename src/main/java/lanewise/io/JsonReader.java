package lanewise.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** One pass over one JSON text. */
final class JsonReader {
    private static final int END = -1;

    private final String text;
    private int at;
    private int depth;
    private int mostValues = Integer.MAX_VALUE;
    private int values;

    JsonReader(String text) {
        this.text = text;
    }

    Object document() {
        skipSpace();
        Object value = value();
        skipSpace();
        if (at < text.length()) {
            throw expected("the end of the text");
        }
        return value;
    }

    /**
     * Hands on the members of the object that the text is, one after the other, and keeps none.
     *
     * @param most values that a member may hold, nested ones counted
     */
    void members(int most, BiConsumer<String, Object> each) {
        skipSpace();
        if (peek() != '{') {
            throw expected("an object, {...}");
        }
        mostValues = most;
        enter();
        if (peek() != '}') {
            while (true) {
                String key = key();
                values = 0;
                each.accept(key, value());
                skipSpace();
                if (peek() == '}') {
                    break;
                }
                take(',', "',' or '}'");
                skipSpace();
            }
        }
        leave();
        skipSpace();
        if (at < text.length()) {
            throw expected("the end of the text");
        }
    }

    private Object value() {
        if (++values > mostValues) {
            throw error(at, "more than " + mostValues + " values in one member");
        }
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true", Boolean.TRUE);
            case 'f' -> literal("false", Boolean.FALSE);
            case 'n' -> literal("null", null);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw expected("a value");
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        enter();
        if (peek() != '}') {
            while (true) {
                int start = at;
                String key = key();
                if (members.containsKey(key)) {
                    throw error(start, "key " + Quote.of(key) + " repeats in one object");
                }
                members.put(key, value());
                skipSpace();
                if (peek() == '}') {
                    break;
                }
                take(',', "',' or '}'");
                skipSpace();
            }
        }
        leave();
        return Collections.unmodifiableMap(members);
    }

    private String key() {
        if (peek() != '"') {
            throw expected("a key in double quotes");
        }
        String key = string();
        skipSpace();
        take(':', "':'");
        skipSpace();
        return key;
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        enter();
        if (peek() != ']') {
            while (true) {
                items.add(value());
                skipSpace();
                if (peek() == ']') {
                    break;
                }
                take(',', "',' or ']'");
                skipSpace();
            }
        }
        leave();
        return Collections.unmodifiableList(items);
    }

    private void enter() {
        at++;
        if (++depth > Json.MAX_DEPTH) {
            throw Json.tooDeep();
        }
        skipSpace();
    }

    private void leave() {
        at++;
        depth--;
    }

    private String string() {
        int opening = at++;
        int plain = at;
        StringBuilder decoded = null;
        while (true) {
            int c = peek();
            if (c == END) {
                throw error(opening, "text without a closing '\"'");
            } else if (c < ' ') {
                throw error(at, "control character inside a text; write it as an escape");
            } else if (c == '"' || c == '\\') {
                if (decoded != null || c == '\\') {
                    decoded = decoded == null ? new StringBuilder() : decoded;
                    decoded.append(text, plain, at);
                }
                if (c == '"') {
                    String value = decoded == null ? text.substring(plain, at) : decoded.toString();
                    at++;
                    if (!Quote.isWellFormed(value)) {
                        throw error(opening, "text with half a surrogate pair");
                    }
                    return value;
                }
                at++;
                decoded.append(escaped());
                plain = at;
            } else {
                at++;
            }
        }
    }

    private char escaped() {
        int c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> (char) c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int h = peek();
                    int digit = h < 128 ? Character.digit(h, 16) : -1;
                    if (digit < 0) {
                        throw expected("four hexadecimal digits after \\u");
                    }
                    code = code << 4 | digit;
                    at++;
                }
                yield (char) code;
            }
            default -> throw error(at - 1, "unknown escape after '\\'");
        };
    }

    private Object literal(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw expected("a value");
        }
        at += word.length();
        return value;
    }

    private Number number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        int integerEnd = at;
        if (peek() == '.') {
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        String digits = text.substring(start, at);
        if (at == integerEnd && digits.length() <= 20 && !digits.equals("-0")) {
            try {
                return Long.valueOf(digits);
            } catch (NumberFormatException beyondLong) {
                return Double.valueOf(digits);
            }
        }
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            throw error(start, "number beyond the range of a double");
        }
        return value;
    }

    private void digits() {
        if (!isDigit(peek())) {
            throw expected("a digit");
        }
        while (isDigit(peek())) {
            at++;
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private void take(char c, String what) {
        if (peek() != c) {
            throw expected(what);
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    private IllegalArgumentException expected(String what) {
        String found =
                peek() == END ? "the end" : Quote.of(Character.toString(text.codePointAt(at)));
        return error(at, "expected " + what + ", found " + found);
    }

    private IllegalArgumentException error(int where, String what) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < where; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new IllegalArgumentException(
                "JSON, line " + line + ", column " + (where - lineStart + 1) + ": " + what);
    }
}
