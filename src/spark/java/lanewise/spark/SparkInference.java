package lanewise.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import lanewise.model.Model;
import lanewise.model.Prediction;
import lanewise.model.Predictor;
import lanewise.random.Key;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import scala.Tuple2;
import scala.collection.Seq;

/**
 * Classifies the rows of an RDD or of a column on a cluster. The model is broadcast once and packed
 * once an executor; a task's thread computes in memory of its own. What is said of a row depends on
 * the row, its index and the seed alone, never on partitions.
 *
 * {@snippet :
 * SparkInference inference = SparkInference.of(context, Model.load(file));
 * JavaPairRDD<Long, float[]> probabilities = inference.probabilities(images);
 * Dataset<Row> answers = inference.classes(rows, "pixels", "label");
 * }
 */
public final class SparkInference implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Rows that go through the network together. */
    private static final int ROWS = 64;

    /** The packed models of this virtual machine. */
    private static final Map<String, Predictor> PACKED = new ConcurrentHashMap<>();

    private final String name = UUID.randomUUID().toString();
    private final Broadcast<byte[]> model;
    private final Cluster.Terms terms;

    private SparkInference(Broadcast<byte[]> model) {
        this.model = model;
        terms = Cluster.Terms.here();
    }

    /**
     * Broadcasts a classifier.
     *
     * @throws IllegalArgumentException as {@link Predictor#of(Model)} and {@link Model#save}
     */
    public static SparkInference of(JavaSparkContext context, Model model) throws IOException {
        Predictor.of(model, 1);
        Path file = Files.createTempFile("lanewise", ".safetensors");
        try {
            model.save(file);
            return new SparkInference(context.broadcast(Files.readAllBytes(file)));
        } finally {
            Files.delete(file);
        }
    }

    /**
     * What is said of a row.
     *
     * @param label the most probable class
     * @param mean the probability of each class, over the passes where there were several
     * @param std the standard deviation of each probability over the passes; empty for one pass
     */
    public record Said(int label, float[] mean, float[] std) implements Serializable {}

    /**
     * The most probable class of each row.
     *
     * @param rows samples by index, in PyTorch's order, not normalised
     */
    public JavaPairRDD<Long, Integer> classes(JavaPairRDD<Long, float[]> rows) {
        return answers(rows).mapValues(Said::label);
    }

    /** The probability of each class. */
    public JavaPairRDD<Long, float[]> probabilities(JavaPairRDD<Long, float[]> rows) {
        return answers(rows).mapValues(Said::mean);
    }

    /** What one pass says of each row. */
    public JavaPairRDD<Long, Said> answers(JavaPairRDD<Long, float[]> rows) {
        PairFlatMapFunction<Iterator<Tuple2<Long, float[]>>, Long, Said> all =
                partition -> new Batches(predictor(), partition);
        return rows.mapPartitionsToPair(all, true);
    }

    /**
     * What many passes with dropout on say of each row: row i draws from the seed and i.
     *
     * @param passes 2 or more
     */
    public JavaPairRDD<Long, Said> monteCarlo(
            JavaPairRDD<Long, float[]> rows, int passes, long seed) {
        requirePasses(passes);
        return rows.mapToPair(
                row -> new Tuple2<>(row._1, monteCarlo(row._2, passes, seed, row._1)));
    }

    /**
     * A table with the most probable class of each row as a further column of integers.
     *
     * @throws IllegalArgumentException if a column has another type or the result's name
     */
    public Dataset<Row> classes(Dataset<Row> rows, String samples, String result) {
        require(rows, samples, result);
        UDF1<Seq<Number>, Integer> one = x -> predictor().predict(floats(x)).label();
        Column answer = functions.udf(one, DataTypes.IntegerType).apply(functions.col(samples));
        return rows.withColumn(result, answer);
    }

    /**
     * A table with the probabilities of the classes as a further column of arrays of floats.
     *
     * @throws IllegalArgumentException if a column has another type or the result's name
     */
    public Dataset<Row> probabilities(Dataset<Row> rows, String samples, String result) {
        require(rows, samples, result);
        UDF1<Seq<Number>, float[]> one = x -> predictor().predict(floats(x)).probabilities();
        return rows.withColumn(
                result,
                functions
                        .udf(one, DataTypes.createArrayType(DataTypes.FloatType, false))
                        .apply(functions.col(samples)));
    }

    /**
     * A table with what many passes say of each row as a further column: the means of the classes,
     * then their deviations.
     *
     * @param index the column of the rows' numbers, whole and stable, which with the seed decide
     *     what is drawn
     * @throws IllegalArgumentException if a column has another type or the result's name
     */
    public Dataset<Row> monteCarlo(
            Dataset<Row> rows, String index, String samples, int passes, long seed, String result) {
        requirePasses(passes);
        Columns.requireWhole(rows, index);
        require(rows, samples, result);
        UDF2<Number, Seq<Number>, float[]> one =
                (i, x) -> {
                    Said said =
                            monteCarlo(floats(x), passes, seed, i == null ? null : i.longValue());
                    int classes = said.mean.length;
                    float[] both = new float[2 * classes];
                    System.arraycopy(said.mean, 0, both, 0, classes);
                    System.arraycopy(said.std, 0, both, classes, classes);
                    return both;
                };
        return rows.withColumn(
                result,
                functions
                        .udf(one, DataTypes.createArrayType(DataTypes.FloatType, false))
                        .apply(functions.col(index), functions.col(samples)));
    }

    private static void require(Dataset<Row> rows, String samples, String result) {
        Columns.requireArrays(rows, samples);
        Columns.requireNew(rows, result);
    }

    private static void requirePasses(int passes) {
        if (passes < 2) {
            throw new IllegalArgumentException(
                    "Monte-Carlo inference: %d passes, expected 2 or more".formatted(passes));
        }
    }

    private Said monteCarlo(float[] row, int passes, long seed, Long index) {
        if (index == null) {
            throw new IllegalArgumentException(
                    "a row has no index, which with the seed decides what is drawn");
        }
        Key key = Key.of(seed).child("row").child(index);
        Prediction.Uncertain said =
                named(index, () -> predictor().predict(present(row), passes, key));
        return new Said(said.prediction().label(), said.prediction().probabilities(), said.std());
    }

    /** An answer, or what is wrong with the row. */
    private static <T> T named(Long index, Supplier<T> answer) {
        try {
            return answer.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("row %d: %s".formatted(index, e.getMessage()), e);
        }
    }

    private static <T> T present(T values) {
        if (values == null) {
            throw new IllegalArgumentException("it has no values");
        }
        return values;
    }

    private static float[] floats(Seq<Number> values) {
        present(values);
        float[] floats = new float[values.length()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.apply(i) == null ? Float.NaN : values.apply(i).floatValue();
        }
        return floats;
    }

    /** The packed model; an object for inference for each thread that is at it. */
    private Predictor predictor() {
        return PACKED.computeIfAbsent(name, key -> unpack());
    }

    private Predictor unpack() {
        terms.check();
        try {
            Path file = Files.createTempFile("lanewise", ".safetensors");
            try {
                Files.write(file, model.value());
                return Predictor.of(Model.load(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the broadcast model cannot be read", e);
        }
    }

    /** The answers of a partition, some rows at a time. */
    private static final class Batches implements Iterator<Tuple2<Long, Said>> {
        private final Predictor predictor;
        private final Iterator<Tuple2<Long, float[]>> rows;
        private Iterator<Tuple2<Long, Said>> ready = List.<Tuple2<Long, Said>>of().iterator();

        Batches(Predictor predictor, Iterator<Tuple2<Long, float[]>> rows) {
            this.predictor = predictor;
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return ready.hasNext() || rows.hasNext();
        }

        @Override
        public Tuple2<Long, Said> next() {
            if (!ready.hasNext()) {
                List<Long> indices = new ArrayList<>();
                List<float[]> samples = new ArrayList<>();
                while (rows.hasNext() && samples.size() < ROWS) {
                    Tuple2<Long, float[]> row = rows.next();
                    indices.add(row._1);
                    samples.add(row._2);
                }
                List<Tuple2<Long, Said>> answers = new ArrayList<>();
                List<Prediction> said = predict(indices, samples);
                for (int i = 0; i < said.size(); i++) {
                    float[] p = said.get(i).probabilities();
                    answers.add(
                            new Tuple2<>(
                                    indices.get(i),
                                    new Said(said.get(i).label(), p, new float[0])));
                }
                ready = answers.iterator();
            }
            return ready.next();
        }

        private List<Prediction> predict(List<Long> indices, List<float[]> samples) {
            try {
                return predictor.predict(samples.toArray(float[][]::new));
            } catch (IllegalArgumentException | NullPointerException e) {
                // Which row it is.
                for (int i = 0; i < samples.size(); i++) {
                    float[] sample = samples.get(i);
                    named(indices.get(i), () -> predictor.predict(present(sample)));
                }
                throw e;
            }
        }
    }
}
