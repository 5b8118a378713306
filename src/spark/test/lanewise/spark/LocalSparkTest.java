package lanewise.spark;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lanewise.data.DataSource;
import lanewise.data.Dataset;
import lanewise.data.Download;
import lanewise.data.Split;
import lanewise.model.Model;
import lanewise.model.Prediction;
import lanewise.model.Predictor;
import lanewise.nn.Sequential;
import lanewise.optim.Optimizers;
import lanewise.random.Key;
import lanewise.train.Trainer;
import lanewise.train.TrainingRun;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** Training and inference by Spark in this virtual machine: the bytes of lanewise alone. */
class LocalSparkTest {
    private static JavaSparkContext context;

    @BeforeAll
    static void start() {
        SparkConf conf = new SparkConf().setMaster("local[4]").setAppName("test");
        conf.set("spark.ui.enabled", "false").set("spark.driver.host", "127.0.0.1");
        context = new JavaSparkContext(Cluster.configure(conf));
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    static Split data() throws IOException {
        return DataSource.of("shapes").limitedTo(128).load(Download.Progress.NONE);
    }

    private static Sequential net() {
        return Sequential.of(
                conv2d(3, 16, 3).stride(2),
                relu(),
                maxPool2d(2),
                conv2d(16, 8, 3),
                relu(),
                flatten(),
                dropout(0.25),
                linear(200, 10));
    }

    static Trainer trainer() {
        return Trainer.of(net())
                .optimizer(Optimizers.adam(1e-3))
                .epochs(2)
                .batchSize(40)
                .seed(9)
                .threads(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void tasksTrainToTheBytesOfOneMachine(int tasks) throws IOException {
        TrainingRun alone = trainer().fit(data());
        TrainingRun run =
                SparkTrainer.on(context)
                        .tasks(tasks)
                        .fit(LocalSparkTest::trainer, LocalSparkTest::data);
        assertArrayEquals(alone.last().values(), run.last().values());
        assertArrayEquals(alone.best().values(), run.best().values());
        assertEquals(alone.lastEpoch().train(), run.lastEpoch().train());
        assertEquals(alone.lastEpoch().validation(), run.lastEpoch().validation());
        assertEquals(alone.normalization(), run.normalization());
        assertEquals(alone.bestEpoch(), run.bestEpoch());
        assertEquals(alone.end(), run.end());
    }

    @Test
    void aMachineThatCannotReadTheDataIsNamed() {
        Exception refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                SparkTrainer.on(context)
                                        .fit(
                                                LocalSparkTest::trainer,
                                                () -> {
                                                    throw new IOException("no such folder");
                                                }));
        assertTrue(refused.getMessage().contains("task 1: "), refused.getMessage());
        assertTrue(refused.getMessage().contains("no such folder"), refused.getMessage());
    }

    @Test
    void aTrainingThatDivergesSaysSoOnce() {
        Exception diverged =
                assertThrows(
                        lanewise.train.NonFiniteException.class,
                        () ->
                                SparkTrainer.on(context)
                                        .fit(
                                                () -> trainer().optimizer(Optimizers.sgd(1e30)),
                                                LocalSparkTest::data));
        assertTrue(diverged.getMessage().contains("learning rate"), diverged.getMessage());
    }

    static Model model() throws IOException {
        Split split = data();
        TrainingRun run = trainer().fit(split);
        return Model.of(net(), split.train().shape(), run.best())
                .classes(split.train().classNames())
                .normalization(run.normalization());
    }

    private static JavaPairRDD<Long, float[]> rows(Dataset images, int partitions) {
        List<Tuple2<Long, float[]>> rows = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            rows.add(new Tuple2<>((long) i, images.sample(i)));
        }
        return context.parallelizePairs(rows, partitions);
    }

    @Test
    void inferenceSaysWhatThePredictorSaysForAnyPartitioning() throws IOException {
        Model model = model();
        Dataset images = data().validation();
        Predictor predictor = Predictor.of(model);
        SparkInference inference = SparkInference.of(context, model);
        for (int partitions : new int[] {1, 3, 4}) {
            Map<Long, float[]> p =
                    new TreeMap<>(inference.probabilities(rows(images, partitions)).collectAsMap());
            Map<Long, Integer> labels = inference.classes(rows(images, partitions)).collectAsMap();
            Map<Long, SparkInference.Said> many =
                    inference.monteCarlo(rows(images, partitions), 10, 7).collectAsMap();
            assertEquals(images.size(), p.size());
            for (int i = 0; i < images.size(); i++) {
                Prediction said = predictor.predict(images.sample(i));
                assertArrayEquals(said.probabilities(), p.get((long) i));
                assertEquals(said.label(), labels.get((long) i));
                Prediction.Uncertain unsure =
                        predictor.predict(
                                images.sample(i), 10, Key.of(7).child("row").child((long) i));
                assertArrayEquals(unsure.prediction().probabilities(), many.get((long) i).mean());
                assertArrayEquals(unsure.std(), many.get((long) i).std());
            }
        }
    }

    @Test
    void aColumnOfArraysIsClassified() throws IOException {
        Model model = model();
        Dataset images = data().validation();
        Predictor predictor = Predictor.of(model);
        SparkSession session = SparkSession.builder().config(context.getConf()).getOrCreate();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            List<Float> x = new ArrayList<>();
            for (float value : images.sample(i)) {
                x.add(value);
            }
            rows.add(RowFactory.create((long) i, x));
        }
        StructType schema =
                new StructType()
                        .add("i", DataTypes.LongType)
                        .add("x", DataTypes.createArrayType(DataTypes.FloatType));
        var table = session.createDataFrame(rows, schema).repartition(3);
        SparkInference inference = SparkInference.of(context, model);
        var said =
                inference.monteCarlo(
                        inference.probabilities(inference.classes(table, "x", "label"), "x", "p"),
                        "i",
                        "x",
                        5,
                        3,
                        "mc");
        List<Row> answers = said.collectAsList();
        assertEquals(images.size(), answers.size());
        for (Row row : answers) {
            float[] sample = images.sample((int) row.getLong(0));
            Prediction alone = predictor.predict(sample);
            assertEquals(alone.label(), row.getInt(2));
            List<Float> p = row.getList(3);
            List<Float> mc = row.getList(4);
            Prediction.Uncertain unsure =
                    predictor.predict(sample, 5, Key.of(3).child("row").child(row.getLong(0)));
            for (int c = 0; c < p.size(); c++) {
                assertEquals(alone.probabilities()[c], p.get(c));
                assertEquals(unsure.prediction().probabilities()[c], mc.get(c));
                assertEquals(unsure.std()[c], mc.get(p.size() + c));
            }
        }
    }

    @Test
    void rowsOfAnRddAndOfATableAreTrainedOnInTheOrderOfTheirIndex() throws IOException {
        Split split = data();
        Dataset train = split.train();
        List<Tuple2<Long, SparkData.Labelled>> rows = new ArrayList<>();
        List<Row> table = new ArrayList<>();
        for (int i = train.size() - 1; i >= 0; i--) {
            float[] x = train.sample(i);
            rows.add(new Tuple2<>(2L * i, new SparkData.Labelled(x, train.label(i))));
            List<Float> values = new ArrayList<>();
            for (float value : x) {
                values.add(value);
            }
            table.add(RowFactory.create(2L * i, values, train.label(i)));
        }
        StructType schema =
                new StructType()
                        .add("i", DataTypes.LongType)
                        .add("x", DataTypes.createArrayType(DataTypes.FloatType))
                        .add("y", DataTypes.IntegerType);
        SparkSession session = SparkSession.builder().config(context.getConf()).getOrCreate();
        Dataset ofRdd =
                SparkData.of(
                                context,
                                context.parallelizePairs(rows, 3),
                                train.shape(),
                                train.classNames())
                        .make();
        Dataset ofTable =
                SparkData.of(
                                context,
                                session.createDataFrame(table, schema).repartition(4),
                                "i",
                                "x",
                                "y",
                                train.shape(),
                                train.classNames())
                        .make();
        for (int i = 0; i < train.size(); i++) {
            assertArrayEquals(train.sample(i), ofRdd.sample(i));
            assertArrayEquals(train.sample(i), ofTable.sample(i));
            assertEquals(train.label(i), ofRdd.label(i));
            assertEquals(train.label(i), ofTable.label(i));
        }
        rows.add(rows.getFirst());
        Exception refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                SparkData.of(
                                        context,
                                        context.parallelizePairs(rows, 3),
                                        train.shape(),
                                        train.classNames()));
        assertTrue(refused.getMessage().contains("two have the index"), refused.getMessage());
    }

    @Test
    void anExecutorThatDiffersIsRefusedWithTheCure() {
        Cluster.Terms driver = new Cluster.Terms("aaaa", "LITTLE_ENDIAN");
        assertNull(driver.difference(driver, true));
        assertTrue(driver.difference(driver, false).contains(Cluster.FLAGS));
        assertTrue(
                driver.difference(new Cluster.Terms("bbbb", "LITTLE_ENDIAN"), true)
                        .contains("remove lanewise from the cluster's own jars"));
        assertTrue(
                driver.difference(new Cluster.Terms("aaaa", "BIG_ENDIAN"), true)
                        .contains("one byte order"));
        assertTrue(
                Cluster.explained(new RuntimeException("x UnsupportedClassVersionError: y"))
                        .getMessage()
                        .contains("older than 25"));
        assertTrue(
                Cluster.explained(new RuntimeException("ClassNotFoundException: lanewise.x"))
                        .getMessage()
                        .contains("Cluster.configure"));
    }

    @Test
    void whatIsSetStaysWhenAClusterIsConfigured() {
        SparkConf conf = new SparkConf(false).setMaster("local[2]");
        conf.set("spark.executor.extraJavaOptions", "-Xmx2g").set("spark.plugins", "other.Plugin");
        Cluster.configure(Cluster.configure(conf));
        assertEquals("-Xmx2g " + Cluster.FLAGS, conf.get("spark.executor.extraJavaOptions"));
        assertEquals("other.Plugin,lanewise.spark.Exchange", conf.get("spark.plugins"));
    }
}
