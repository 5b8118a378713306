package lanewise.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Rows of text in columns as wide as their widest cell; the first column is flush left. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** An empty one. */
    public TextTable() {}

    /** Adds a row; the first one heads the columns. */
    public TextTable row(List<String> cells) {
        rows.add(cells.stream().map(TextTable::printable).toList());
        return this;
    }

    /** All rows, a line each. */
    @Override
    public String toString() {
        return fitted(Integer.MAX_VALUE);
    }

    /**
     * All rows, a line each, on lines of at most so many characters as far as leaving columns out
     * brings them there.
     *
     * @param width the most characters of a line
     * @param dispensable the columns that may be left out, counted from 0, the first to go first
     */
    public String fitted(int width, int... dispensable) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int c = 0; c < row.size(); c++) {
                widths[c] = Math.max(widths[c], width(row.get(c)));
            }
        }
        List<Integer> shown = new ArrayList<>(IntStream.range(0, columns).boxed().toList());
        for (int each : dispensable) {
            if (shown.stream().mapToInt(c -> widths[c] + 2).sum() - 2 > width) {
                shown.remove((Integer) each);
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c : shown) {
                String cell = c < row.size() ? row.get(c) : "";
                String fill = " ".repeat(widths[c] - width(cell));
                line.append(c == 0 ? "" : "  ");
                line.append(c == 0 ? cell + fill : fill + cell);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** A loss or an accuracy: four decimal places, a power of ten from a million on, - for NaN. */
    public static String figure(double value) {
        String format = Math.abs(value) >= 1e6 ? "%.4e" : "%.4f";
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    /**
     * A text from a file or a name, made fit for a terminal: what would steer it (control, format
     * and unpaired characters) is written as a backslash, u and the code.
     */
    public static String printable(String text) {
        StringBuilder visible = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            int type = Character.getType(c);
            if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                visible.append("\\u%04x".formatted(c));
            } else {
                visible.appendCodePoint(c);
            }
        }
        return visible.toString();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
