package lanewise.track;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The rows of one kind of line, its numbers in columns; what a line does not give is NaN. */
final class StepTable {
    static final List<String> STEP = List.of("loss", "accuracy", "lr", "images_per_second", "time");
    static final List<String> EPOCH =
            List.of(
                    "step",
                    "train_loss",
                    "train_accuracy",
                    "validation_loss",
                    "validation_accuracy",
                    "seconds",
                    "images_per_second",
                    "lr",
                    "time");

    private final String index;
    private final List<String> names;
    private final double[][] columns;
    private double[] x = new double[64];
    private int size;

    /** A table ordered by the field {@code index}, with the fields {@code names}. */
    StepTable(String index, List<String> names) {
        this.index = index;
        this.names = names;
        this.columns = new double[names.size()][64];
    }

    void add(Map<String, Object> line) {
        double at = Watched.number(line.get(index));
        if (!Double.isFinite(at)) {
            return;
        }
        if (size == x.length) {
            x = Arrays.copyOf(x, 2 * size);
            for (int c = 0; c < columns.length; c++) {
                columns[c] = Arrays.copyOf(columns[c], 2 * size);
            }
        }
        x[size] = at;
        for (int c = 0; c < columns.length; c++) {
            columns[c][size] = Watched.number(line.get(names.get(c)));
        }
        size++;
    }

    int size() {
        return size;
    }

    double[] x() {
        return Arrays.copyOf(x, size);
    }

    double[] column(String name) {
        return Arrays.copyOf(columns[names.indexOf(name)], size);
    }

    double last(String name) {
        return size == 0 ? Double.NaN : columns[names.indexOf(name)][size - 1];
    }
}
