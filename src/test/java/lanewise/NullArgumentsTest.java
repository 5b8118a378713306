package lanewise;

import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.linear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lanewise.data.Csv;
import lanewise.data.Dataset;
import lanewise.data.ImageFolder;
import lanewise.data.Normalization;
import lanewise.data.Samples;
import lanewise.data.Split;
import lanewise.data.Targets;
import lanewise.io.StateDict;
import lanewise.model.Model;
import lanewise.model.Predictor;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.train.Metric;
import lanewise.train.Trainer;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A null at a door of the library is called by its name: the jar holds no names of local variables,
 * so the JVM's own message would say {@code "<parameter1>" is null}.
 */
class NullArgumentsTest {
    private static final Path FILE = Path.of("none");
    private static final Shape ROW = Shape.of(2);
    private static final Key KEY = Key.of(1);
    private static final Sequential NET = Sequential.of(linear(2, 2));
    private static final Parameters PARAMETERS = NET.initialize(ROW, KEY);
    private static final List<String> NAMES = List.of("no", "yes");
    private static final Targets TARGETS = Targets.classes(NAMES, 0, 1);
    private static final Samples SAMPLES = Samples.of(ROW, 1, 2, 3, 4);
    private static final Dataset DATA = Dataset.of("data", SAMPLES, TARGETS);

    private static Trainer trainer() {
        return Trainer.of(NET).epochs(1).threads(1);
    }

    private static Arguments named(String name, Executable call) {
        return Arguments.of(name, call);
    }

    static Stream<Arguments> models() {
        Model model = Model.of(NET, ROW, PARAMETERS).classes(NAMES);
        Predictor predictor = model.predictor();
        return Stream.of(
                named("classes", () -> model.classes(null)),
                named("normalization", () -> model.normalization(null)),
                named("name", () -> model.note(null, "text")),
                named("text", () -> model.note("name", null)),
                named("file", () -> model.save(null)),
                named("file", () -> Model.load(null)),
                named("ownLayers", () -> Model.load(FILE, (Class<?>[]) null)),
                named("model", () -> Predictor.of(null)),
                named("sample", () -> predictor.predict((float[]) null)),
                named("samples", () -> predictor.predict((float[][]) null)),
                named("pixels", () -> predictor.predict((byte[]) null)),
                named("images", () -> predictor.predict((byte[][]) null)),
                named("pixels", () -> predictor.predictChannelsLast((byte[]) null)),
                named("images", () -> predictor.predictChannelsLast((byte[][]) null)),
                named("sample", () -> predictor.predict((float[]) null, 2, KEY)),
                named("pixels", () -> predictor.predict((byte[]) null, 2, KEY)),
                named("key", () -> predictor.predict(new float[2], 2, null)));
    }

    static Stream<Arguments> networks() {
        Network network =
                Network.of(NET)
                        .parameters(PARAMETERS)
                        .input(ROW)
                        .batch(2)
                        .loss(crossEntropy())
                        .bind();
        network.load(new float[] {1, 2});
        return Stream.of(
                named("layers", () -> Sequential.of((Layer[]) null)),
                named("input", () -> NET.outputShape(null)),
                named("input", () -> NET.parameters(null)),
                named("input", () -> NET.summary(null)),
                named("key", () -> NET.initialize(ROW, null)),
                named("parameters", () -> NET.inference(null, ROW)),
                named("input", () -> NET.inference(PARAMETERS, null)),
                named("samples", () -> network.load(null)),
                named("samples", () -> network.loadChannelsLast(null)),
                named("mode", () -> network.forward(null, KEY)),
                named("key", () -> network.forward(Mode.TRAIN, null)),
                named("mode", () -> NET.inference(PARAMETERS, ROW).run(null, KEY, new float[2])),
                named("parameters", () -> trainer().start(null)),
                named("names", () -> trainer().freeze(null)),
                named("metrics", () -> trainer().metrics((Metric[]) null)),
                named("folder", () -> trainer().resume(null)),
                named("folder", () -> trainer().checkpoints(null, 1)),
                named("data", () -> trainer().fit(null)),
                named("train", () -> trainer().fit(null, DATA)),
                named("validation", () -> trainer().fit(DATA, null)));
    }

    static Stream<Arguments> data() {
        StateDict.Matching strictly = StateDict.Matching.strictly();
        return Stream.of(
                named("name", () -> Dataset.of(null, SAMPLES, TARGETS)),
                named("samples", () -> Dataset.of("data", null, TARGETS)),
                named("targets", () -> Dataset.of("data", SAMPLES, null)),
                named("key", () -> DATA.split(1, null)),
                named("numbers", () -> DATA.subset((int[]) null)),
                named("rows", () -> Samples.ofRows((float[][]) null)),
                named("shape", () -> Samples.of((Shape) null, 1, 2)),
                named("values", () -> Samples.of(ROW, (float[]) null)),
                named("values", () -> Samples.ofChannelsLast(ROW, (float[]) null)),
                named("names", () -> Targets.classes(null, 0)),
                named("labels", () -> Targets.classes(NAMES, (int[]) null)),
                named("values", () -> Targets.numbers((float[]) null)),
                named("values", () -> Targets.values(null)),
                named("validation", () -> new Split(DATA, null)),
                named("mean", () -> new Normalization(null, new float[1])),
                named("data", () -> Normalization.of((Dataset) null)),
                named("file", () -> Csv.of(null)),
                named("names", () -> Csv.of(FILE).features((String[]) null)),
                named("names", () -> Csv.of(FILE).numbers((String[]) null)),
                named("name", () -> Csv.of(FILE).classes(null)),
                named("folder", () -> ImageFolder.read(null, ROW)),
                named("key", () -> ImageFolder.readSplit(FILE, ROW, null)),
                named("file", () -> StateDict.load(null, PARAMETERS)),
                named("parameters", () -> StateDict.load(FILE, null)),
                named("matching", () -> StateDict.load(FILE, PARAMETERS, null)),
                named("names", () -> strictly.renaming(null)),
                named("file", () -> StateDict.save(null, PARAMETERS)),
                named("parameters", () -> StateDict.save(FILE, null)));
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource({"models", "networks", "data"})
    void aNullIsCalledByItsName(String name, Executable call) {
        assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
    }
}
