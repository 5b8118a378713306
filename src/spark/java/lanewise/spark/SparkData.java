package lanewise.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import lanewise.data.Dataset;
import lanewise.data.Samples;
import lanewise.data.Targets;
import lanewise.tensor.Shape;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import scala.Tuple2;

/**
 * Data for training that stand in an RDD or a table. They are sorted by index, so that partitions
 * do not matter, and broadcast once: every machine has all of them in memory.
 */
public final class SparkData {
    private SparkData() {}

    /**
     * A sample with its class.
     *
     * @param values in PyTorch's order, not normalised
     * @param label from 0
     */
    public record Labelled(float[] values, int label) implements Serializable {}

    /**
     * The rows of an RDD.
     *
     * @param rows by an index that is each row's own
     * @param shape of a sample
     * @param classes their names, by label
     * @throws IllegalArgumentException if two rows have one index, or if a row lacks one, has
     *     another size, a value that is not finite, or a label without a name
     */
    public static Maker<Dataset> of(
            JavaSparkContext context,
            JavaPairRDD<Long, Labelled> rows,
            Shape shape,
            List<String> classes) {
        List<String> names = List.copyOf(classes);
        int size = shape.size();
        List<Tuple2<Long, Labelled>> sorted = sorted(rows);
        float[] values = new float[Math.multiplyExact(sorted.size(), size)];
        int[] labels = new int[sorted.size()];
        for (int i = 0; i < labels.length; i++) {
            Tuple2<Long, Labelled> row = sorted.get(i);
            if (i > 0 && row._1.equals(sorted.get(i - 1)._1)) {
                throw new IllegalArgumentException(
                        "rows: two have the index %d, expected one each".formatted(row._1));
            }
            check(row._1, row._2, shape, names.size());
            System.arraycopy(row._2.values, 0, values, i * size, size);
            labels[i] = row._2.label;
        }
        Broadcast<float[]> allValues = context.broadcast(values);
        Broadcast<int[]> allLabels = context.broadcast(labels);
        int[] dims = shape.dims();
        return () ->
                Dataset.of(
                        "rows",
                        Samples.of(Shape.of(dims), allValues.value()),
                        Targets.classes(names, allLabels.value()));
    }

    private static List<Tuple2<Long, Labelled>> sorted(JavaPairRDD<Long, Labelled> rows) {
        List<Tuple2<Long, Labelled>> all;
        try {
            all = new ArrayList<>(rows.collect());
        } catch (Exception e) {
            throw Cluster.explained(e);
        }
        if (all.stream().anyMatch(row -> row == null || row._1 == null)) {
            throw new IllegalArgumentException("rows: one has no index, expected one each");
        }
        all.sort(Comparator.comparing(row -> row._1));
        return all;
    }

    private static void check(long index, Labelled row, Shape shape, int classes) {
        if (row == null || row.values == null || row.values.length != shape.size()) {
            throw new IllegalArgumentException(
                    "row %d: %s values, expected %d of the shape %s"
                            .formatted(
                                    index,
                                    row == null || row.values == null ? "no" : row.values.length,
                                    shape.size(),
                                    shape));
        }
        for (int i = 0; i < row.values.length; i++) {
            if (!Float.isFinite(row.values[i])) {
                throw new IllegalArgumentException(
                        "row %d: value %d is %s, expected finite numbers; leave the row out or fill the value in"
                                .formatted(index, i, row.values[i]));
            }
        }
        if (row.label < 0 || row.label >= classes) {
            throw new IllegalArgumentException(
                    "row %d: label %d, expected 0 or more and less than %d, the number of classes"
                            .formatted(index, row.label, classes));
        }
    }

    /**
     * The rows of a table.
     *
     * @param index the column of whole numbers that are each row's own
     * @param samples the column of arrays of numbers
     * @param label the column of classes, from 0
     * @throws IllegalArgumentException as for an RDD, or if a column is of another type
     */
    public static Maker<Dataset> of(
            JavaSparkContext context,
            org.apache.spark.sql.Dataset<Row> table,
            String index,
            String samples,
            String label,
            Shape shape,
            List<String> classes) {
        Columns.requireWhole(table, index);
        Columns.requireArrays(table, samples);
        Columns.requireNumbers(table, label);
        JavaPairRDD<Long, Labelled> rows =
                table.select(
                                functions.col(index).cast("long"),
                                functions.col(samples).cast("array<float>"),
                                functions.col(label).cast("double"))
                        .toJavaRDD()
                        .mapToPair(row -> new Tuple2<>(row.getAs(0), labelled(row)));
        return of(context, rows, shape, classes);
    }

    private static Labelled labelled(Row row) {
        List<Float> x = row.isNullAt(1) ? List.of() : row.getList(1);
        float[] values = new float[x.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = x.get(i) == null ? Float.NaN : x.get(i);
        }
        double label = row.isNullAt(2) ? Double.NaN : row.getDouble(2);
        if (label != (int) label) {
            throw new IllegalArgumentException(
                    "row %s: label %s, expected a whole number".formatted(row.get(0), label));
        }
        return new Labelled(values, (int) label);
    }
}
