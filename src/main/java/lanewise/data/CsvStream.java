package lanewise.data;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a CSV file as samples.
 *
 * @param samplePlaces the columns of a sample
 * @param targetPlaces the columns of its target
 */
record CsvStream(
        String name, Schema schema, int size, int[] samplePlaces, int[] targetPlaces, Source source)
        implements SampleStream {

    /** Opens the rows from the first sample on. */
    interface Source {
        CsvRows open() throws IOException;
    }

    @Override
    public Cursor open() throws IOException {
        return new RowCursor(source.open());
    }

    private final class RowCursor implements Cursor {
        private final CsvRows rows;
        private final Map<String, Integer> labels = new HashMap<>();

        RowCursor(CsvRows rows) {
            this.rows = rows;
            for (int label = 0; label < schema.classNames().size(); label++) {
                labels.put(schema.classNames().get(label), label);
            }
        }

        @Override
        public boolean next(Sample into) throws IOException {
            List<String> row = rows.next();
            if (row == null) {
                return false;
            }
            numbers(row, samplePlaces, into.x());
            if (schema.hasClasses()) {
                String text = row.get(targetPlaces[0]);
                Integer label = labels.get(text);
                if (label == null) {
                    throw rows.bad(
                            "has the class \"%s\", expected one of %s"
                                    .formatted(text, schema.classNames()));
                }
                into.label(label);
            } else {
                numbers(row, targetPlaces, into.values());
            }
            return true;
        }

        private void numbers(List<String> row, int[] places, float[] into) throws IOException {
            for (int i = 0; i < places.length; i++) {
                String text = row.get(places[i]);
                try {
                    into[i] = number(text);
                    if (Float.isInfinite(into[i])) {
                        throw rows.bad(
                                "has \"%s\" in column %d, expected a number that a float holds, up to 3.4e38"
                                        .formatted(text, places[i] + 1));
                    }
                } catch (NumberFormatException e) {
                    throw rows.bad(
                            "has \"%s\" in column %d, expected a number%s"
                                    .formatted(text, places[i] + 1, cure(text)));
                }
            }
        }

        private static String cure(String text) {
            if (text.isEmpty()) {
                return "; fill it in, or leave the row out";
            }
            return text.matches("[+-]?\\d+,\\d+")
                    ? "; write decimals with a point"
                    : "; mend it, or name the columns of a sample with features(…)";
        }

        /** A decimal number; not what Java takes beside those. */
        private static float number(String text) {
            for (int i = 0; i < text.length(); i++) {
                if ("+-.eE0123456789".indexOf(text.charAt(i)) < 0) {
                    throw new NumberFormatException(text);
                }
            }
            return Float.parseFloat(text);
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
