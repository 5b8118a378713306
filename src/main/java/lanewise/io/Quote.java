package lanewise.io;

/** Text from a file, made fit for a one-line message. */
public final class Quote {
    private static final int LONGEST = 80;

    private Quote() {}

    /** The text in double quotes, shortened, with every control character as an escape. */
    public static String of(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        int at = 0;
        for (int i = 0; i < LONGEST && at < text.length(); i++) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE) {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.appendCodePoint(c);
            }
        }
        return quoted.append(text.length() > LONGEST ? "…\"" : "\"").toString();
    }

    /** Whether every surrogate stands in a pair, so that UTF-8 can hold the text. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair =
                        i + 1 < text.length()
                                && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
