package lanewise.train;

import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.mse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lanewise.data.Csv;
import lanewise.data.Dataset;
import lanewise.data.Normalization;
import lanewise.data.Samples;
import lanewise.data.Split;
import lanewise.data.Targets;
import lanewise.io.MappedTensor;
import lanewise.io.Npy;
import lanewise.io.Npz;
import lanewise.io.StateDict;
import lanewise.model.Model;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Data, files and folders that are not what they should be are named as what they are. */
class OddDataTest {
    private static final Sequential NET = Sequential.of(linear(2, 1));

    @TempDir Path folder;

    private static Dataset rows(int odd, float sample, float target) {
        float[][] rows = new float[12][2];
        float[] numbers = new float[12];
        for (int i = 0; i < 12; i++) {
            Arrays.fill(rows[i], i);
            numbers[i] = i;
        }
        rows[odd][1] += sample;
        numbers[odd] += target;
        return Dataset.of("rows", Samples.ofRows(rows), Targets.numbers(numbers));
    }

    private static Trainer trainer() {
        return Trainer.of(NET).loss(mse()).epochs(2).batchSize(4).threads(1);
    }

    private static String refused(Dataset train, Dataset validation) {
        Trainer trainer = trainer().normalization(Normalization.none(2));
        return assertThrows(NonFiniteException.class, () -> trainer.fit(train, validation))
                .getMessage();
    }

    @Test
    void theSampleThatIsNoNumberIsNamed() {
        Dataset good = rows(0, 0, 0);
        for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            String train = refused(rows(7, odd, 0), good);
            assertTrue(train.contains("of the training data a value of sample 7 is"), train);
            train = refused(rows(5, 0, odd), good);
            assertTrue(train.contains("of the training data the target of sample 5 is"), train);
            String validation = refused(good, rows(9, odd, 0));
            assertTrue(validation.contains("validation data a value of sample 9"), validation);
            assertFalse(validation.contains("learning rate"), validation);
        }
    }

    @Test
    void aSampleOfAPartIsNamedByItsNumberInTheWhole() {
        Dataset good = rows(0, 0, 0);
        Dataset part = rows(7, Float.NaN, 0).subset(11, 7, 2);
        String said = refused(part, good);
        assertTrue(said.contains("a value of sample 7 of the source (1 of this part) is"), said);
        said = refused(good, part);
        assertTrue(said.contains("validation data a value of sample 7 of the source"), said);
        var e = assertThrows(IllegalArgumentException.class, () -> Normalization.of(part));
        assertTrue(e.getMessage().contains("sample 7 has NaN"), e.getMessage());
    }

    @Test
    void targetsBeyondAFloatsSquareAreNamed() {
        Dataset good = rows(0, 0, 0);
        String train = refused(rows(5, 0, 1e30f), good);
        assertTrue(train.contains("of the training data the target of sample 5 is 1.0E30"), train);
        assertTrue(train.contains("scale the targets"), train);
        String validation = refused(good, rows(9, 0, -1e30f));
        assertTrue(validation.contains("validation data the target of sample 9"), validation);
    }

    @Test
    void oneClassIsNothingToTellApart() {
        Dataset one =
                Dataset.of(
                        "one",
                        Samples.ofRows(new float[8][2]),
                        Targets.classes(List.of("cat"), new int[8]));
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Trainer.of(Sequential.of(linear(2, 2))).fit(one, one));
        assertTrue(e.getMessage().contains("one class, \"cat\""), e.getMessage());
    }

    @Test
    void weightsThatAreNotFiniteAreNoStart() throws IOException {
        Parameters parameters = NET.parameters(rows(0, 0, 0).shape());
        parameters.values()[1] = Float.NaN;
        String expected = "\"fc1.weight\" at index 1 is NaN";
        var start = assertThrows(IllegalArgumentException.class, () -> trainer().start(parameters));
        assertTrue(start.getMessage().startsWith("start: " + expected), start.getMessage());
        Model model = Model.of(NET, rows(0, 0, 0).shape(), parameters);
        var inference = assertThrows(IllegalArgumentException.class, model::inference);
        assertTrue(inference.getMessage().contains(expected), inference.getMessage());
        Path file = folder.resolve("nan.safetensors");
        model.save(file);
        IOException load = assertThrows(IOException.class, () -> Model.load(file));
        assertTrue(load.getMessage().contains(expected + "; its training"), load.getMessage());
        Parameters raw = NET.parameters(rows(0, 0, 0).shape());
        StateDict.load(file, raw);
        assertTrue(Float.isNaN(raw.values()[1]));
    }

    @Test
    void checkpointsOfTwoTrainingsDoNotLieSideBySide() {
        Split data = rows(0, 0, 0).split(4, Key.of(1));
        trainer().checkpoints(folder, 2).fit(data);
        UncheckedIOException e =
                assertThrows(
                        UncheckedIOException.class,
                        () -> trainer().epochs(1).checkpoints(folder, 2).fit(data));
        assertTrue(e.getMessage().contains("epoch-00002"), e.getMessage());
        assertTrue(
                e.getMessage().contains("is there already; go on with it by resume(…)"),
                e.getMessage());
        assertEquals(2, trainer().resume(folder).fit(data).epochs().size());
    }

    @Test
    void valuesNeedALossOfValues() {
        Dataset data = rows(0, 0, 0);
        var e = assertThrows(IllegalArgumentException.class, () -> Trainer.of(NET).fit(data, data));
        assertTrue(e.getMessage().contains("given values; take a loss of values"), e.getMessage());
    }

    @Test
    void moreEpochsThanWerePlannedAreForGoOn() {
        Split data = rows(0, 0, 0).split(4, Key.of(1));
        trainer().checkpoints(folder, 2).fit(data);
        UncheckedIOException e =
                assertThrows(
                        UncheckedIOException.class,
                        () -> trainer().epochs(5).resume(folder).fit(data));
        assertTrue(e.getMessage().contains("epochs was 2, is 5"), e.getMessage());
        assertTrue(e.getMessage().contains("call goOn() and fit again"), e.getMessage());
    }

    private static void refused(String expected, Executable read) {
        IOException e = assertThrows(IOException.class, read);
        assertEquals(expected, e.getMessage());
    }

    @Test
    void aFolderIsNoFile() {
        String expected = folder + ": is a folder, expected a file";
        refused(expected, () -> Model.load(folder));
        refused(expected, () -> StateDict.load(folder, NET.parameters(rows(0, 0, 0).shape())));
        refused(expected, () -> Csv.of(folder).numbers("y").read());
        refused(expected, () -> Npy.read(folder));
        refused(expected, () -> Npz.open(folder));
    }

    @Test
    void aFileIsNoFolderOfCheckpoints() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Split data = rows(0, 0, 0).split(4, Key.of(1));
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> trainer().resume(file).fit(data));
        assertTrue(e.getMessage().contains("is a file, expected a folder"), e.getMessage());
    }

    @Test
    void aDamagedCheckpointSaysHowToGoOn() throws IOException {
        Split data = rows(0, 0, 0).split(4, Key.of(1));
        float[] whole = trainer().checkpoints(folder, 2).fit(data).last().values();
        Path last = folder.resolve("epoch-00002.safetensors");
        Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 100));
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> trainer().resume(folder).fit(data));
        assertTrue(e.getMessage().contains("remove it to go on"), e.getMessage());
        Files.delete(last);
        assertTrue(Arrays.equals(whole, trainer().resume(folder).fit(data).last().values()));
    }

    @Test
    void aMissingFolderIsNamed() {
        Path missing = folder.resolve("missing");
        NoSuchFileException e =
                assertThrows(
                        NoSuchFileException.class,
                        () ->
                                StateDict.save(
                                        missing.resolve("a.safetensors"),
                                        NET.parameters(rows(0, 0, 0).shape())));
        assertEquals(missing.toString(), e.getFile());
    }

    @Test
    void noRowsAreNoSamples() {
        var e = assertThrows(IllegalArgumentException.class, () -> Samples.ofRows());
        assertEquals("no rows, expected 1 or more", e.getMessage());
        assertEquals(1, List.of(Samples.ofRows(new float[] {1})).size());
    }

    @Test
    void aMissingFileIsNamedWithWhereItWasLookedFor() {
        Path missing = folder.resolve("missing");
        String expected = missing + ": no such file, looked for at " + missing;
        for (Executable read :
                List.<Executable>of(
                        () -> Model.load(missing),
                        () -> StateDict.load(missing, NET.parameters(rows(0, 0, 0).shape())),
                        () -> Csv.of(missing).numbers("y").read(),
                        () -> Npy.read(missing),
                        () -> MappedTensor.npy(missing),
                        () -> Npz.open(missing))) {
            NoSuchFileException e = assertThrows(NoSuchFileException.class, read);
            assertEquals(expected + "; name one that is there", e.getMessage());
        }
    }

    @Test
    void aValueThatOnlyNormalisingMakesInfiniteIsNotCalledInfinite() {
        Normalization steep = new Normalization(new float[2], new float[] {1e-3f, 1e-3f});
        Dataset data = rows(7, 3e38f, 0);
        Trainer trainer = trainer().normalization(steep);
        String said =
                assertThrows(NonFiniteException.class, () -> trainer.fit(data, data)).getMessage();
        assertTrue(said.contains("as it stands or normalised"), said);
    }

    @Test
    void aBatchInWhichNoLabelCountsIsNotBlamedOnTheLearningRate() {
        Dataset data =
                Dataset.of(
                        "rows",
                        Samples.ofRows(new float[] {1, 2}, new float[] {2, 1}),
                        Targets.classes(List.of("a", "b"), 0, 0));
        Trainer trainer =
                Trainer.of(Sequential.of(linear(2, 2)))
                        .loss(crossEntropy().classWeights(0, 1))
                        .threads(1);
        String said =
                assertThrows(NonFiniteException.class, () -> trainer.fit(data, data)).getMessage();
        assertTrue(said.contains("no label of the batch counts"), said);
        assertFalse(said.contains("learning rate"), said);
    }
}
