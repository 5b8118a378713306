package lanewise.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
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
     * @throws IllegalArgumentException if two rows have one index, or by {@link Maker#make} if a
     *     row has another size or a label without a name
     */
    public static Maker<Dataset> of(
            JavaSparkContext context,
            JavaPairRDD<Long, Labelled> rows,
            Shape shape,
            List<String> classes) {
        List<Tuple2<Long, Labelled>> sorted = rows.sortByKey().collect();
        int size = shape.size();
        float[] values = new float[Math.multiplyExact(sorted.size(), size)];
        int[] labels = new int[sorted.size()];
        for (int i = 0; i < labels.length; i++) {
            Tuple2<Long, Labelled> row = sorted.get(i);
            if (i > 0 && Objects.equals(row._1, sorted.get(i - 1)._1)) {
                throw new IllegalArgumentException(
                        "rows: two have the index %d, expected one each".formatted(row._1));
            }
            if (row._2.values.length != size) {
                throw new IllegalArgumentException(
                        "row %d: %d values, expected %d of the shape %s"
                                .formatted(row._1, row._2.values.length, size, shape));
            }
            System.arraycopy(row._2.values, 0, values, i * size, size);
            labels[i] = row._2.label;
        }
        Broadcast<float[]> allValues = context.broadcast(values);
        Broadcast<int[]> allLabels = context.broadcast(labels);
        int[] dims = shape.dims();
        List<String> names = List.copyOf(classes);
        return () ->
                Dataset.of(
                        "rows",
                        Samples.of(Shape.of(dims), allValues.value()),
                        Targets.classes(names, allLabels.value()));
    }

    /**
     * The rows of a table.
     *
     * @param index the column of whole numbers that are each row's own
     * @param samples the column of arrays of numbers
     * @param label the column of classes, from 0
     */
    public static Maker<Dataset> of(
            JavaSparkContext context,
            org.apache.spark.sql.Dataset<Row> table,
            String index,
            String samples,
            String label,
            Shape shape,
            List<String> classes) {
        JavaPairRDD<Long, Labelled> rows =
                table.select(
                                functions.col(index).cast("long"),
                                functions.col(samples).cast("array<float>"),
                                functions.col(label).cast("int"))
                        .toJavaRDD()
                        .mapToPair(row -> {
                            List<Float> x = row.getList(1);
                            float[] values = new float[x.size()];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = x.get(i);
                            }
                            return new Tuple2<>(
                                    row.getLong(0), new Labelled(values, row.getInt(2)));
                        });
        return of(context, rows, shape, classes);
    }
}
