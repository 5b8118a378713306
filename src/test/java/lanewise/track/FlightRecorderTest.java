package lanewise.track;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.nn.Sequential;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import lanewise.train.TrainingRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {
    private static final Split SPLIT = Shapes.of(3, 96, 32);

    @TempDir Path temp;

    private static TrainingRun train(TrainingListener listener) {
        Sequential network =
                Sequential.of(conv2d(3, 4, 5), relu(), flatten(), linear(4 * 28 * 28, 10));
        return Trainer.of(network)
                .epochs(2)
                .batchSize(32)
                .threads(2)
                .seed(5)
                .listener(listener)
                .fit(SPLIT.train(), SPLIT.validation());
    }

    @Test
    void aRecordingHoldsStepsEpochsAndLayers() throws IOException {
        Path file = temp.resolve("run.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("lanewise.Layer");
            recording.start();
            train(new FlightRecorder());
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        List<RecordedEvent> steps = named(events, "lanewise.Step");
        assertEquals(6, steps.size());
        assertEquals(32, steps.getFirst().getInt("images"));
        assertTrue(steps.getFirst().getDuration().toNanos() > 0);
        List<RecordedEvent> batches = named(events, "lanewise.Loader");
        assertEquals(6, batches.size());
        assertEquals(6, batches.getLast().getLong("step"));
        assertTrue(batches.getFirst().getDuration("waited").toNanos() > 0);
        assertEquals(2, named(events, "lanewise.Epoch").size());
        List<RecordedEvent> layers = named(events, "lanewise.Layer");
        TreeSet<String> names = new TreeSet<>();
        layers.forEach(e -> names.add(e.getString("layer") + " " + e.getString("pass")));
        assertEquals(
                List.of(
                        "conv1 backward",
                        "conv1 forward",
                        "fc1 backward",
                        "fc1 forward",
                        "flatten1 backward",
                        "flatten1 forward"),
                List.copyOf(names));
        RecordedEvent linear =
                layers.stream()
                        .filter(e -> e.getString("layer").equals("fc1"))
                        .filter(e -> e.getString("pass").equals("forward"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(2L * 32 * 4 * 28 * 28 * 10, linear.getLong("flop"));
        assertTrue(linear.getLong("nanos") > 0);
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream().filter(e -> e.getEventType().getName().equals(name)).toList();
    }

    @Test
    void timingChangesNoBit() {
        TrainingRun plain = train(new TrainingListener() {});
        TrainingRun timed = train(new LayerTimes(0));
        assertArrayEquals(plain.last().values(), timed.last().values());
    }

    @Test
    void theTableNamesEveryLayerInBothDirections() {
        LayerTimes times = new LayerTimes(2);
        train(times);
        String table = times.table();
        List<String> lines = table.lines().toList();
        assertTrue(lines.get(1).startsWith("conv1"), table);
        assertTrue(lines.get(1).contains("forward"), table);
        assertTrue(lines.get(6).startsWith("conv1"), table);
        assertTrue(lines.get(6).contains("backward"), table);
        assertTrue(table.contains("4 steps of 32.0 images"), table);
        LayerTimes none = new LayerTimes(100);
        train(none);
        assertThrows(IllegalStateException.class, none::table);
    }
}
