package lanewise.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import lanewise.tensor.Shape;

/**
 * A table in a CSV file (RFC 4180, UTF-8): which columns are a sample, and which its target. It is
 * read with the library FastCSV, {@code de.siegmar:fastcsv}, which a program that reads CSV puts on
 * its class path.
 *
 * {@snippet :
 * Dataset flowers = Csv.of(Path.of("iris.csv")).classes("species").read();
 * Dataset houses = Csv.of(Path.of("houses.csv")).delimiter(';').numbers("price").read();
 * }
 *
 * <p>The first line names the columns, unless {@link #columns} does. A sample is a row of numbers:
 * a field that is empty or no number is refused with its line and column. Blanks around a field do
 * not count.
 *
 * @see <a href="https://fastcsv.org">FastCSV</a>
 */
public final class Csv {
    private final Path file;
    private char delimiter = ',';
    private List<String> columns = List.of();
    private List<String> features = List.of();
    private List<String> targets = List.of();
    private boolean classes;
    private List<String> classNames = List.of();

    private Csv(Path file) {
        this.file = Objects.requireNonNull(file, "file");
    }

    /** A table of which the targets are still to be named. */
    public static Csv of(Path file) {
        return new Csv(file);
    }

    /** Separates fields by another character than a comma. */
    public Csv delimiter(char value) {
        delimiter = value;
        return this;
    }

    /** Names the columns of a file that has no line of names. */
    public Csv columns(String... names) {
        columns = List.of(Objects.requireNonNull(names, "names"));
        return this;
    }

    /** Takes these columns as a sample, in this order; without it all that are no target. */
    public Csv features(String... names) {
        features = List.of(Objects.requireNonNull(names, "names"));
        return this;
    }

    /** Takes the numbers of one column, or of several, as target. */
    public Csv numbers(String... names) {
        targets = List.of(Objects.requireNonNull(names, "names"));
        classes = false;
        return this;
    }

    /** Takes the texts of a column as classes, in alphabetical order. */
    public Csv classes(String name) {
        return classes(name, List.of());
    }

    /**
     * Takes the texts of a column as classes, in the order given; another text is refused. A
     * validation file takes those of its training file, {@code train.classNames()}.
     */
    public Csv classes(String name, List<String> names) {
        targets = List.of(Objects.requireNonNull(name, "name"));
        classes = true;
        classNames = List.copyOf(Objects.requireNonNull(names, "names"));
        return this;
    }

    /**
     * Reads the whole table.
     *
     * @throws IOException if the file cannot be read, is no CSV, has no row, or has a field that is
     *     no number or no class
     * @throws IllegalArgumentException if no target is named, or a column that there is not
     * @throws IllegalStateException if FastCSV is not on the class path
     */
    public Dataset read() throws IOException {
        SampleStream stream = stream();
        Schema schema = stream.schema();
        int features = schema.shape().size();
        int width = schema.hasClasses() ? 0 : schema.targetShape().size();
        if ((long) stream.size() * Math.max(features, width) > Integer.MAX_VALUE - 8) {
            throw new IOException(
                    "%s: %d rows of %d numbers are more than one array holds; use stream()"
                            .formatted(file, stream.size(), features));
        }
        float[] x = new float[stream.size() * features];
        float[] values = new float[stream.size() * width];
        int[] labels = new int[schema.hasClasses() ? stream.size() : 0];
        Sample sample = new Sample(schema);
        try (SampleStream.Cursor cursor = stream.open()) {
            for (int i = 0; cursor.next(sample); i++) {
                System.arraycopy(sample.x(), 0, x, i * features, features);
                System.arraycopy(sample.values(), 0, values, i * width, width);
                if (schema.hasClasses()) {
                    labels[i] = sample.label();
                }
            }
        }
        return Dataset.of(
                file.toString(),
                Samples.of(schema.shape(), x),
                schema.hasClasses()
                        ? Targets.classes(schema.classNames(), labels)
                        : Targets.vectors(schema.targetShape(), values));
    }

    /**
     * Reads the table row by row in every pass, for one that does not fit in memory. It is read
     * once now, to count its rows and find its classes.
     *
     * @throws IOException if the file cannot be read, is no CSV, has no row, or has a text that is
     *     no class
     * @throws IllegalArgumentException if no target is named, or a column that there is not
     * @throws IllegalStateException if FastCSV is not on the class path
     */
    public SampleStream stream() throws IOException {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": no target is named; say numbers(\"…\") or classes(\"…\")");
        }
        SortedSet<String> found = new TreeSet<>();
        int rows = 0;
        int[] samplePlaces;
        int[] targetPlaces;
        List<String> names;
        try (CsvRows table = open()) {
            names = header(table);
            requireOnce(targets);
            requireOnce(features);
            requireOnce(columns);
            targetPlaces = places(names, targets);
            samplePlaces =
                    features.isEmpty() ? others(names, targetPlaces) : places(names, features);
            for (String feature : features) {
                if (targets.contains(feature)) {
                    throw new IllegalArgumentException(
                            "%s: column \"%s\" is both sample and target; leave it out of one"
                                    .formatted(file, feature));
                }
            }
            for (List<String> row = table.next(); row != null; row = table.next()) {
                rows = Math.addExact(rows, 1);
                if (classes && classNames.isEmpty()) {
                    String name = row.get(targetPlaces[0]);
                    if (name.isEmpty()) {
                        throw table.bad("has no class; fill it in, or leave the row out");
                    }
                    found.add(name);
                }
            }
        }
        if (rows == 0) {
            throw new IOException(file + ": there is no row in it");
        }
        Shape shape = Shape.of(samplePlaces.length);
        List<String> labels = classNames.isEmpty() ? List.copyOf(found) : classNames;
        Schema schema =
                classes
                        ? Schema.classes(shape, labels)
                        : Schema.values(shape, Shape.of(targetPlaces.length));
        return new CsvStream(
                file.toString(), schema, rows, samplePlaces, targetPlaces, () -> body(names));
    }

    private CsvRows open() throws IOException {
        try {
            return new CsvRows(file, delimiter);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    file + ": CSV is read with FastCSV; put de.siegmar:fastcsv on the class path",
                    e);
        }
    }

    /** Refuses a column that is named twice. */
    private void requireOnce(List<String> names) {
        for (String name : names) {
            if (names.indexOf(name) != names.lastIndexOf(name)) {
                throw new IllegalArgumentException(
                        "%s: column \"%s\" is named twice in %s, expected once"
                                .formatted(file, name, names));
            }
        }
    }

    /** The rows from the first sample on, if the columns are still those that they were. */
    private CsvRows body(List<String> names) throws IOException {
        CsvRows rows = open();
        try {
            List<String> now = header(rows);
            if (!now.equals(names)) {
                throw new IOException(
                        "%s: was changed: its columns were %s, are %s; begin with it anew"
                                .formatted(file, names, now));
            }
            return rows;
        } catch (IOException | RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    /** The columns' names; the rows then stand at the first sample. */
    private List<String> header(CsvRows rows) throws IOException {
        if (!columns.isEmpty()) {
            rows.expect(columns.size());
            return columns;
        }
        List<String> names = rows.next();
        if (names == null) {
            throw new IOException(file + ": is empty, expected a line with the columns' names");
        }
        return names;
    }

    private int[] places(List<String> all, List<String> wanted) {
        int[] places = new int[wanted.size()];
        for (int i = 0; i < places.length; i++) {
            String name = wanted.get(i);
            places[i] = all.indexOf(name);
            if (places[i] < 0 || places[i] != all.lastIndexOf(name)) {
                throw new IllegalArgumentException(
                        "%s: %s column \"%s\", expected one of %s%s"
                                .formatted(
                                        file,
                                        places[i] < 0 ? "no" : "more than one",
                                        name,
                                        all,
                                        all.size() == 1 && all.getFirst().contains(name)
                                                ? "; is it another delimiter(…)?"
                                                : ""));
            }
        }
        return places;
    }

    /** All columns but the targets. */
    private int[] others(List<String> all, int[] targetPlaces) {
        int[] others =
                IntStream.range(0, all.size())
                        .filter(i -> Arrays.stream(targetPlaces).noneMatch(place -> place == i))
                        .toArray();
        for (int place : others) {
            if (all.indexOf(all.get(place)) != place) {
                throw new IllegalArgumentException(
                        "%s: more than one column \"%s\" in %s; give each a name of its own, or name those of a sample with features(…)"
                                .formatted(file, all.get(place), all));
            }
        }
        if (others.length == 0) {
            throw new IllegalArgumentException(
                    file + ": every column is a target, expected one for the sample: " + all);
        }
        return others;
    }
}
