package lanewise.track;

import static lanewise.track.Epochs.epoch;
import static lanewise.track.Epochs.figures;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import lanewise.track.EventReader.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    @TempDir Path temp;

    @FunctionalInterface
    private interface Writing {
        void to(EventFile events);
    }

    private byte[] file(Writing writing) throws IOException {
        Path folder = Files.createTempDirectory(temp, "events");
        try (EventFile events = EventFile.create(folder)) {
            writing.to(events);
        }
        try (var files = Files.list(folder)) {
            Path file = files.findFirst().orElseThrow();
            assertTrue(
                    file.getFileName().toString().matches("events\\.out\\.tfevents\\.\\d+\\..+"));
            return Files.readAllBytes(file);
        }
    }

    /** The one value of the one summary written. */
    private Message value(Writing writing) throws IOException {
        List<Message> events = EventReader.events(file(writing));
        assertEquals(2, events.size());
        return events.get(1).message(5).message(1);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void everyFileBeginsAsTensorFlowsDo() throws IOException {
        byte[] file = file(_ -> {});
        // A record of 24 bytes: the checksum of that length is in every event file there is.
        assertEquals("1800000000000000a37f4b22", hex(Arrays.copyOf(file, 12)));
        assertEquals("09", hex(Arrays.copyOfRange(file, 12, 13)));
        assertEquals(
                "1a0d" + hex("brain.Event:2".getBytes()), hex(Arrays.copyOfRange(file, 21, 36)));
        assertEquals(40, file.length);
        assertEquals("brain.Event:2", EventReader.events(file).getFirst().text(3));
    }

    @Test
    void fieldsAreEncodedAsTheDocumentationShows() {
        assertEquals("089601", hex(new Protobuf().integer(1, 150).toByteArray()));
        assertEquals("120774657374696e67", hex(new Protobuf().text(2, "testing").toByteArray()));
        assertEquals(
                "1a03089601",
                hex(new Protobuf().message(3, new Protobuf().integer(1, 150)).toByteArray()));
        assertEquals("08feffffffffffffffff01", hex(new Protobuf().integer(1, -2).toByteArray()));
        assertEquals("0d0000803f", hex(new Protobuf().real(1, 1f).toByteArray()));
        assertEquals(
                "3210000000000000f03f0000000000000040",
                hex(new Protobuf().reals(6, new double[] {1, 2}).toByteArray()));
    }

    @Test
    void aScalarHasItsTagStepAndValue() throws IOException {
        byte[] file = file(events -> events.scalar("train/loss", 1200, 0.6931472));
        Message event = EventReader.events(file).get(1);
        assertEquals(1200, event.integer(2));
        assertTrue(event.real(1) > 1.7e9, "seconds since 1970");
        Message value = event.message(5).message(1);
        assertEquals("train/loss", value.text(1));
        assertEquals(0.6931472f, value.single(2));
    }

    @Test
    void theCountsOfAHistogramAddUpToItsNumber() throws IOException {
        Watched tensor =
                new Watched(
                        7,
                        1,
                        "conv1.weight",
                        "gradient",
                        new Statistics(
                                2,
                                0.5,
                                0.25,
                                -1,
                                1.5,
                                0,
                                0,
                                new Histogram(-1, 1.5, new int[] {1, 0, 4, 5, 2})),
                        Double.NaN,
                        Double.NaN,
                        0);
        List<Message> events = EventReader.events(file(tensor::writeTo));
        Message histogram = events.get(2).message(5).message(1).message(5);
        assertEquals(12, histogram.real(3));
        assertEquals(12, Arrays.stream(histogram.reals(7)).sum());
        assertArrayEquals(new double[] {-0.5, 0, 0.5, 1, 1.5}, histogram.reals(6), 1e-12);
        assertEquals(-1, histogram.real(1));
        assertEquals(1.5, histogram.real(2));
        assertEquals(6, histogram.real(4));
        assertEquals(12 * (0.0625 + 0.25), histogram.real(5));
        assertThrows(
                IllegalArgumentException.class,
                () -> file(e -> e.histogram("h", 0, 0, 1, 0, 0, new double[2], new double[3])));
    }

    @Test
    void anImageIsAPngThatReadsBack() throws IOException {
        byte[] pixels = new byte[4 * 5 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (37 * i);
        }
        Picture picture = new Picture(3, 1, 2, 0.5, 4, 5, pixels);
        Message image = value(events -> picture.writeTo(events, "worst/1")).message(4);
        assertEquals(4, image.integer(1));
        assertEquals(5, image.integer(2));
        assertEquals(3, image.integer(3));
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(image.bytes(4)));
        assertEquals(5, read.getWidth());
        assertEquals(4, read.getHeight());
        for (int i = 0; i < 20; i++) {
            int rgb =
                    (pixels[3 * i] & 0xFF) << 16
                            | (pixels[3 * i + 1] & 0xFF) << 8
                            | pixels[3 * i + 2] & 0xFF;
            assertEquals(rgb, read.getRGB(i % 5, i / 5) & 0xFFFFFF, "pixel " + i);
        }
        Picture grey = new Picture(0, 0, 0, 0, 2, 2, new byte[] {0, 127, (byte) 200, -1});
        assertEquals(
                200,
                ImageIO.read(new ByteArrayInputStream(grey.png())).getRaster().getSample(0, 1, 0));
        assertThrows(
                IllegalArgumentException.class, () -> new Picture(0, 0, 0, 0, 2, 2, new byte[5]));
    }

    @Test
    void aTextIsATensorOfOneString() throws IOException {
        Message value = value(events -> events.text("command", 0, "./lanewise study ★"));
        assertEquals("text", value.message(9).message(1).text(1));
        assertEquals(7, value.message(8).integer(1));
        assertEquals(1, value.message(8).message(2).message(2).integer(1));
        assertEquals("./lanewise study ★", value.message(8).text(8));
    }

    @Test
    void settingsAreHyperparameters() throws IOException {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("lr", 0.001);
        settings.put("optimizer", "adam");
        settings.put("flip", true);
        settings.put("limit", null);
        List<Message> events =
                EventReader.events(
                        file(e -> {
                            e.hyperparameters(settings, List.of("validation/loss"));
                            e.end(EventFile.Status.FAILURE);
                        }));
        Message experiment = hyperparameters(events.get(1), "_hparams_/experiment").message(2);
        assertEquals(
                List.of("lr 3", "optimizer 1", "flip 2", "limit 1"),
                experiment.messages(4).stream().map(m -> m.text(1) + " " + m.integer(4)).toList());
        assertEquals("validation/loss", experiment.message(5).message(1).text(2));
        Message start = hyperparameters(events.get(2), "_hparams_/session_start_info").message(3);
        List<Message> values = start.messages(1);
        assertEquals("lr", values.get(0).text(1));
        assertEquals(0.001, values.get(0).message(2).real(2));
        assertEquals("adam", values.get(1).message(2).text(3));
        assertEquals(1, values.get(2).message(2).integer(4));
        assertEquals("null", values.get(3).message(2).text(3));
        Message end = hyperparameters(events.get(3), "_hparams_/session_end_info").message(4);
        assertEquals(2, end.integer(1));
    }

    private static Message hyperparameters(Message event, String tag) {
        Message value = event.message(5).message(1);
        assertEquals(tag, value.text(1));
        assertEquals("hparams", value.message(9).message(1).text(1));
        assertTrue(value.has(8), "TensorBoard wants a tensor in every value");
        return value.message(9).message(1).message(2);
    }

    @Test
    void aRunsFolderHoldsItsEvents() throws IOException {
        Path folder = temp.resolve("run");
        RunStart start = new RunStart("cmd", 1, Map.of("lr", 0.1), Map.of(), 5, List.of("a", "b"));
        try (RunFolder run = RunFolder.create(folder, start)) {
            run.step(1, 1, 2.5, 0.25, 0.1, 100);
            run.epoch(epoch(1, 1, figures(2.5, 0.25), figures(2.0, 0.5)));
            run.dropout(1, "dropout1", 0.25, 0.75);
            run.confusion(new int[][] {{1, 2}, {3, 4}});
            run.pictures("worst", "loss", List.of(new Picture(0, 1, 0, 9.5, 1, 1, new byte[] {5})));
            run.finish(Map.of());
        }
        try (var files = Files.newDirectoryStream(folder, "events.out.tfevents.*")) {
            List<String> tags =
                    EventReader.events(Files.readAllBytes(files.iterator().next())).stream()
                            .skip(1)
                            .map(event -> event.message(5).message(1).text(1))
                            .toList();
            assertEquals(
                    List.of(
                            "_hparams_/experiment",
                            "_hparams_/session_start_info",
                            "command",
                            "step/loss",
                            "step/accuracy",
                            "step/lr",
                            "step/images_per_second",
                            "train/loss",
                            "validation/loss",
                            "train/accuracy",
                            "validation/accuracy",
                            "epoch/number",
                            "epoch/seconds",
                            "keep_rate/dropout1",
                            "rate/dropout1",
                            "worst/1",
                            "_hparams_/session_end_info"),
                    tags);
        }
        RunReader read = RunReader.open(folder);
        assertEquals(
                List.of(List.of(1L, 2L), List.of(3L, 4L)),
                ((Map<?, ?>) read.attached("confusion.json")).get("counts"));
        Map<?, ?> worst = (Map<?, ?>) ((List<?>) read.attached("worst.json")).getFirst();
        assertEquals(9.5, worst.get("loss"));
        assertTrue(((String) worst.get("image")).startsWith("iVBORw0KGgo"), "a PNG");
    }
}
