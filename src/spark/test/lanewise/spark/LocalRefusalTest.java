package lanewise.spark;

import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lanewise.data.Dataset;
import lanewise.data.Samples;
import lanewise.data.Split;
import lanewise.data.Targets;
import lanewise.model.Model;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.train.Metrics;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import lanewise.train.TrainingRun;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import scala.Tuple2;

/** What is wrong is refused once and named, on a Spark that serialises by Kryo. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LocalRefusalTest {
    private static final Shape POINT = Shape.of(2);
    private static final List<String> CLASSES = List.of("left", "right");
    private static final AtomicInteger MADE = new AtomicInteger();
    private static JavaSparkContext context;

    @BeforeAll
    static void start() {
        SparkConf conf = new SparkConf().setMaster("local[2]").setAppName("test");
        conf.set("spark.ui.enabled", "false").set("spark.driver.host", "127.0.0.1");
        conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        context = new JavaSparkContext(Cluster.configure(conf));
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private static Dataset points(float first) {
        float[] values = new float[2 * 40];
        int[] labels = new int[40];
        for (int i = 0; i < 40; i++) {
            labels[i] = i % 2;
            values[2 * i] = labels[i] - 0.5f;
            values[2 * i + 1] = i;
        }
        values[0] = first;
        return Dataset.of("points", Samples.of(POINT, values), Targets.classes(CLASSES, labels));
    }

    private static Split data() {
        return new Split(points(0), points(0));
    }

    private static Trainer trainer() {
        return Trainer.of(Sequential.of(dropout(0.2), linear(2, 2)))
                .epochs(2)
                .batchSize(16)
                .seed(3)
                .threads(1);
    }

    private static Model model() {
        Sequential net = trainer().network();
        return Model.of(net, POINT, net.initialize(POINT, Key.of(1))).classes(CLASSES);
    }

    private static void assertRefused(String words, Executable what) {
        assertSays(words, assertThrows(IllegalArgumentException.class, what));
    }

    private static void assertSays(String words, Exception said) {
        assertTrue(said.getMessage().contains(words), said.getMessage());
    }

    @Test
    void figuresComeHomeInTheirOrder() throws IOException {
        Maker<Trainer> maker = () -> trainer().metrics(Metrics.f1(), Metrics.topK(2));
        TrainingRun alone = maker.make().fit(data());
        TrainingRun run = SparkTrainer.on(context).fit(maker, LocalRefusalTest::data);
        assertArrayEquals(alone.last().values(), run.last().values());
        assertEquals(
                alone.lastEpoch().train().metrics().toString(),
                run.lastEpoch().train().metrics().toString());
    }

    @Test
    void tasksWhoseTrainersDifferAreRefusedOnce() {
        MADE.set(0);
        assertRefused(
                "member 1 of 2 is set up otherwise than member 0: seed",
                () ->
                        SparkTrainer.on(context)
                                .fit(
                                        () -> trainer().seed(MADE.incrementAndGet()),
                                        LocalRefusalTest::data));
        assertEquals(2, MADE.get());
    }

    @Test
    void tasksThatReadOtherDataAreRefused() {
        assertRefused(
                "training data",
                () ->
                        SparkTrainer.on(context)
                                .fit(
                                        LocalRefusalTest::trainer,
                                        () ->
                                                new Split(
                                                        points(MADE.incrementAndGet()),
                                                        points(0))));
    }

    @Test
    void dataThatCannotBeTrainedOnAreRefusedOnce() {
        MADE.set(0);
        assertRefused(
                "NaN",
                () ->
                        SparkTrainer.on(context)
                                .fit(
                                        LocalRefusalTest::trainer,
                                        () -> {
                                            MADE.incrementAndGet();
                                            return new Split(points(Float.NaN), points(0));
                                        }));
        assertEquals(2, MADE.get());
    }

    @Test
    void whyATaskFailedEveryTimeIsSaid() {
        Exception failed =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                SparkTrainer.on(context)
                                        .fit(
                                                () -> trainer().listener(new Full()),
                                                LocalRefusalTest::data));
        assertSays("the disk is full", failed);
    }

    private static final class Full implements TrainingListener {
        @Override
        public void finished(TrainingRun run) {
            throw new IllegalStateException("the disk is full");
        }
    }

    @Test
    void moreTasksThanCoresAreRefused() {
        assertRefused(
                "ask for fewer tasks",
                () ->
                        SparkTrainer.on(context)
                                .tasks(3)
                                .fit(LocalRefusalTest::trainer, LocalRefusalTest::data));
    }

    @Test
    void aMakerOfNothingIsNamed() {
        SparkTrainer trainer = SparkTrainer.on(context);
        assertRefused(
                "the maker of the trainer made null",
                () -> trainer.fit(() -> null, LocalRefusalTest::data));
        assertRefused(
                "the maker of the data made null",
                () -> trainer.fit(LocalRefusalTest::trainer, () -> null));
    }

    private static Dataset ofRows(Long index, float[] values, int label) throws IOException {
        List<Tuple2<Long, SparkData.Labelled>> rows = new ArrayList<>();
        rows.add(new Tuple2<>(7L, new SparkData.Labelled(new float[] {1, 2}, 1)));
        rows.add(new Tuple2<>(index, new SparkData.Labelled(values, label)));
        return SparkData.of(context, context.parallelizePairs(rows, 2), POINT, CLASSES).make();
    }

    @Test
    void aRowThatCannotBeTrainedOnIsNamed() throws IOException {
        float[] values = {3, 4};
        assertArrayEquals(values, ofRows(-8L, values, 0).sample(0));
        assertRefused("two have the index 7", () -> ofRows(7L, values, 0));
        assertRefused("one has no index", () -> ofRows(null, values, 0));
        assertRefused("row 9: no values", () -> ofRows(9L, null, 0));
        assertRefused("row 9: 3 values, expected 2", () -> ofRows(9L, new float[3], 0));
        assertRefused("row 9: value 1 is NaN", () -> ofRows(9L, new float[] {0, Float.NaN}, 0));
        assertRefused("row 9: label 2", () -> ofRows(9L, values, 2));
        assertRefused("row 9: label -1", () -> ofRows(9L, values, -1));
    }

    private static org.apache.spark.sql.Dataset<Row> table(double label) {
        DataType floats = DataTypes.createArrayType(DataTypes.FloatType);
        StructType schema =
                new StructType()
                        .add("i", DataTypes.LongType)
                        .add("half", DataTypes.DoubleType)
                        .add("x", floats)
                        .add("y", DataTypes.DoubleType)
                        .add("name", DataTypes.StringType);
        List<Row> rows = new ArrayList<>();
        for (long i = 0; i < 4; i++) {
            Object x = i == 3 && Double.isNaN(label) ? null : List.of(1f, (float) i);
            rows.add(RowFactory.create(i, i / 2.0, x, i == 2 ? label : 1.0, "a"));
        }
        SparkSession session = SparkSession.builder().config(context.getConf()).getOrCreate();
        return session.createDataFrame(rows, schema);
    }

    private static Dataset ofTable(double label, String index, String x, String y)
            throws IOException {
        return SparkData.of(context, table(label), index, x, y, POINT, CLASSES).make();
    }

    @Test
    void columnsOfATableAreNotCutOff() throws IOException {
        assertEquals(1, ofTable(0, "i", "x", "y").classCounts()[0]);
        assertRefused("row 2: label 0.5", () -> ofTable(0.5, "i", "x", "y"));
        assertRefused("row 2: label NaN", () -> ofTable(Double.NaN, "i", "x", "y"));
        assertRefused("column half is of the type double", () -> ofTable(0, "half", "x", "y"));
        assertRefused("column name is of the type string", () -> ofTable(0, "i", "name", "y"));
        assertRefused("column name is of the type string", () -> ofTable(0, "i", "x", "name"));
    }

    @Test
    void answersReplaceNoColumnAndDrawByWholeNumbers() throws IOException {
        SparkInference inference = SparkInference.of(context, model());
        var table = table(0);
        assertRefused("a column x already", () -> inference.classes(table, "x", "x"));
        assertRefused("a column y already", () -> inference.probabilities(table, "x", "Y"));
        assertRefused(
                "column half is of the type double",
                () -> inference.monteCarlo(table, "half", "x", 3, 1, "mc"));
        assertRefused(
                "column y is of the type double", () -> inference.classes(table, "y", "class"));
        assertEquals(4, inference.monteCarlo(table, "i", "x", 3, 1, "mc").collectAsList().size());
    }

    @Test
    void aRowThatCannotBeClassifiedIsNamed() throws IOException {
        SparkInference inference = SparkInference.of(context, model());
        List<Tuple2<Long, float[]>> rows = new ArrayList<>();
        for (long i = 0; i < 9; i++) {
            rows.add(new Tuple2<>(10 * i, new float[] {1, i}));
        }
        var whole = context.parallelizePairs(List.copyOf(rows), 2);
        assertEquals(9, inference.answers(whole).collect().size());
        assertEquals(9, inference.monteCarlo(whole, 3, 1).repartition(3).collect().size());
        assertRefused("1 passes, expected 2", () -> inference.monteCarlo(whole, 1, 1));
        for (float[] odd : new float[][] {null, new float[3], {1, Float.NaN}}) {
            rows.set(4, new Tuple2<>(40L, odd));
            var spoilt = context.parallelizePairs(Collections.unmodifiableList(rows), 2);
            Exception one =
                    assertThrows(Exception.class, () -> inference.classes(spoilt).collect());
            assertSays("row 40: ", one);
            Exception many =
                    assertThrows(
                            Exception.class, () -> inference.monteCarlo(spoilt, 3, 1).collect());
            assertSays("row 40: ", many);
        }
    }
}
