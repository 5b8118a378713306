package lanewise.data;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Text of a CSV file on its way to the parser; knows the line where the quote at hand begins. */
final class QuoteWatch extends FilterReader {
    private final char delimiter;
    private boolean fieldBegins = true;
    private boolean quoted;
    private boolean closed;
    private boolean afterReturn;
    private long line = 1;
    private long from;
    private long length;

    QuoteWatch(Reader text, char delimiter) {
        super(text);
        this.delimiter = delimiter;
    }

    /** The line of the quote that what was read so far does not close; 0 if there is none. */
    long open() {
        return quoted ? from : 0;
    }

    /** How many characters were read since it began. */
    long length() {
        return length;
    }

    @Override
    public int read() throws IOException {
        int c = super.read();
        if (c >= 0) {
            take((char) c);
        }
        return c;
    }

    @Override
    public int read(char[] into, int at, int length) throws IOException {
        int count = super.read(into, at, length);
        for (int i = at; i < at + count; i++) {
            take(into[i]);
        }
        return count;
    }

    /** A quote opens at a field's beginning; a doubled one closes and opens again. */
    private void take(char c) {
        boolean closes = c == '"' && quoted;
        if (closes) {
            quoted = false;
        } else if (c == '"' && (fieldBegins || closed)) {
            from = closed ? from : line;
            length = closed ? length : 0;
            quoted = true;
        }
        length++;
        closed = closes;
        boolean ends = c == '\r' || c == '\n';
        if (ends && !(c == '\n' && afterReturn)) {
            line++;
        }
        afterReturn = c == '\r';
        fieldBegins = !quoted && (ends || c == delimiter);
    }
}
